using System.Text.Json;
using Colophon.Crypto;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Contents;

/// <summary>What an agent says about the content it hands over (docs/formats/agent-protocol.md). Without <see cref="Kind"/> it only asks what is wanted.</summary>
/// <param name="Survey">The command that asked for the survey.</param>
/// <param name="Length">Of the sealed bytes that follow.</param>
public sealed record ContentHeader(int V, string Source, DateTimeOffset At, string Survey, long Length, string SealedSha256)
{
    public string? Kind { get; init; }

    public string? Id { get; init; }

    /// <summary>Of the content as the site has it, before anything was withheld.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Why there is none: gone, changed or withheld; empty where there is.</summary>
    public string? Why { get; init; }

    /// <summary>1 where keys and passwords were taken out.</summary>
    public int Redacted { get; init; }
}

/// <summary>A body of <c>POST /agent/v1/content</c>: header, signature, sealed bytes.</summary>
public sealed record ContentBody(ContentHeader Header, ReadOnlyMemory<byte> HeaderLine, byte[] Signature, ReadOnlyMemory<byte> Sealed)
{
    public const string MediaType = "application/vnd.colophon.content.v1";

    private static ReadOnlySpan<byte> Magic => "colophon-content/1\n"u8;

    /// <param name="line">A <see cref="ContentHeader"/>.</param>
    public static byte[] Write(ReadOnlySpan<byte> line, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> @sealed) =>
        [.. Magic, .. line, (byte)'\n', .. System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(signature)), (byte)'\n', .. @sealed];

    public static bool TryRead(ReadOnlyMemory<byte> body, out ContentBody content)
    {
        content = null!;
        if (!body.Span.StartsWith(Magic)) { return false; }
        var rest = body[Magic.Length..];
        var line = rest.Span.IndexOf((byte)'\n');
        if (line is < 0 or > WireLimits.HeaderBytes) { return false; }
        var header = rest[..line];
        rest = rest[(line + 1)..];
        var end = rest.Span.IndexOf((byte)'\n');
        if (end < 0 || !WireText.TryBase64(rest.Span[..end], Ed25519.SignatureBytes, out var signature)) { return false; }
        try
        {
            if (JsonSerializer.Deserialize(header.Span, ProtocolJson.Wire.ContentHeader) is not { V: 1 } read || read.Length != rest.Length - end - 1) { return false; }
            content = new(read, header, signature, rest[(end + 1)..]);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Signed by this key, and the bytes are those that were signed for.</summary>
    public bool IsSignedBy(Ed25519PublicKey key) => SignedBytes.Verify(Envelopes.EnvelopeKinds.Content, HeaderLine.Span, key, Signature)
        && Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Sealed.Span)) == Header.SealedSha256;
}
