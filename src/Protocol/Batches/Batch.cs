using System.Security.Cryptography;
using Colophon.Crypto;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Batches;

/// <summary>A framed batch over its body: no record was copied. Framing holds; signature and hashes are asked for separately, in the order of judgement.</summary>
public sealed class Batch
{
    public const string Kind = "batch";

    internal Batch(BatchHeader header, ReadOnlyMemory<byte> headerLine, byte[] signature, ReadOnlyMemory<byte>[] records, ReadOnlyMemory<byte>[] privateLines, ReadOnlyMemory<byte> publicPart, ReadOnlyMemory<byte> privatePart)
    {
        Header = header;
        HeaderLine = headerLine;
        Signature = signature;
        Records = records;
        PrivateLines = privateLines;
        PublicPart = publicPart;
        PrivatePart = privatePart;
        HeaderSha256 = WireText.Hex(SHA256.HashData(headerLine.Span));
    }

    public BatchHeader Header { get; }

    public ReadOnlyMemory<byte> HeaderLine { get; }

    /// <summary>64 bytes.</summary>
    public byte[] Signature { get; }

    public string HeaderSha256 { get; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Records { get; }

    public IReadOnlyList<ReadOnlyMemory<byte>> PrivateLines { get; }

    /// <summary>The body up to and with its last record: what may be kept as evidence of a fork.</summary>
    public ReadOnlyMemory<byte> PublicPart { get; }

    /// <summary>All private lines with their newlines.</summary>
    public ReadOnlyMemory<byte> PrivatePart { get; }

    public bool IsSignedBy(Ed25519PublicKey key) => SignedBytes.Verify(Kind, HeaderLine.Span, key, Signature);

    /// <summary>Whether records and private lines are the ones the header was signed over.</summary>
    public bool HashesFit() =>
        WireText.Hex(BatchRoot.Of(Records)) == Header.Root && WireText.Hex(SHA256.HashData(PrivatePart.Span)) == Header.PrivateSha256;
}
