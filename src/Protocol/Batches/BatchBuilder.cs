using System.Security.Cryptography;
using System.Text;
using Colophon.Crypto;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Batches;

/// <summary>
/// Seals batches of one epoch of a source: keeps number, next sequence and the header chain.
/// One owner; not thread safe. The console source, tests and benchmarks use it.
/// </summary>
public sealed class BatchBuilder(string source, string epoch, Ed25519PrivateKey key)
{
    private readonly List<ReadOnlyMemory<byte>> _records = [];
    private readonly List<ReadOnlyMemory<byte>> _private = [];

    public long Number { get; private set; } = 1;

    /// <summary>Sequence number of the next record added.</summary>
    public long NextSeq { get; private set; } = 1;

    public string Previous { get; private set; } = WireText.ZeroHash;

    public int Count => _records.Count;

    /// <summary>Goes on where an earlier life of this source ended.</summary>
    public BatchBuilder ContinueFrom(long number, long nextSeq, string previous)
    {
        (Number, NextSeq, Previous) = (number, nextSeq, previous);
        return this;
    }

    /// <summary>Adds exact record bytes; they carry the sequence number <see cref="NextSeq"/>.</summary>
    public BatchBuilder Add(ReadOnlyMemory<byte> record, params ReadOnlySpan<ReadOnlyMemory<byte>> privateLines)
    {
        _records.Add(record);
        _private.AddRange(privateLines);
        NextSeq++;
        return this;
    }

    /// <summary>The sealed body; the builder stands ready for the next batch.</summary>
    public byte[] Seal(DateTimeOffset sealedAt, QuotedTree? quoted = null, EpochChange? after = null)
    {
        using var privatePart = Lines(_private);
        var header = new BatchHeader(1, source, epoch, Number, NextSeq - _records.Count, _records.Count, WireText.Hex(BatchRoot.Of(_records)), _private.Count,
            WireText.Hex(SHA256.HashData(privatePart.GetBuffer().AsSpan(0, (int)privatePart.Length))), Previous, WireTime.Cut(sealedAt), quoted ?? QuotedTree.None)
        { After = after };
        var line = header.Write();
        using var body = new MemoryStream();
        body.Write(BatchReader.Magic);
        body.WriteByte((byte)'\n');
        body.Write(line);
        body.WriteByte((byte)'\n');
        body.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(SignedBytes.Sign(Batch.Kind, line, key)) + "\n"));
        using (var records = Lines(_records))
        {
            records.WriteTo(body);
        }
        privatePart.WriteTo(body);
        Previous = WireText.Hex(SHA256.HashData(line));
        Number++;
        _records.Clear();
        _private.Clear();
        return body.ToArray();
    }

    private static MemoryStream Lines(List<ReadOnlyMemory<byte>> lines)
    {
        var stream = new MemoryStream();
        foreach (var line in lines)
        {
            stream.Write(line.Span);
            stream.WriteByte((byte)'\n');
        }
        return stream;
    }
}
