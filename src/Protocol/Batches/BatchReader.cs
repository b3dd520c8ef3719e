using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Batches;

/// <summary>Why a body is not a batch.</summary>
public enum BatchFault
{
    None,
    TooLarge,
    Malformed,
}

/// <summary>Splits a body into header, signature, records and private lines without copying any of them.</summary>
public static class BatchReader
{
    public const string MediaType = "application/vnd.colophon.batch.v1";

    internal static ReadOnlySpan<byte> Magic => "colophon-batch/1"u8;

    public static BatchFault TryRead(ReadOnlyMemory<byte> body, out Batch batch)
    {
        batch = null!;
        if (body.Length > WireLimits.BatchBytes)
        {
            return BatchFault.TooLarge;
        }
        var lines = new Lines(body);
        if (!lines.Next(out var magic) || !magic.Span.SequenceEqual(Magic)
            || !lines.Next(out var headerLine) || headerLine.Length > WireLimits.HeaderBytes || !BatchHeader.TryRead(headerLine.Span, out var header)
            || !lines.Next(out var signatureLine) || !WireText.TryBase64(signatureLine.Span, Crypto.Ed25519.SignatureBytes, out var signature))
        {
            return BatchFault.Malformed;
        }
        if (header.Count > WireLimits.RecordsPerBatch || header.PrivateCount > WireLimits.PrivatePerBatch)
        {
            return BatchFault.TooLarge;
        }
        // A record that is too long is a fault of the record, not of the batch; only the framing counts here
        var records = new ReadOnlyMemory<byte>[header.Count];
        if (!lines.Take(records))
        {
            return BatchFault.Malformed;
        }
        var split = lines.Position;
        var privateLines = new ReadOnlyMemory<byte>[header.PrivateCount];
        if (!lines.Take(privateLines) || lines.Position != body.Length)
        {
            return BatchFault.Malformed;
        }
        batch = new Batch(header, headerLine, signature, records, privateLines, body[..split], body[split..]);
        return BatchFault.None;
    }

    private struct Lines(ReadOnlyMemory<byte> body)
    {
        public int Position { get; private set; }

        public bool Next(out ReadOnlyMemory<byte> line)
        {
            var rest = body[Position..];
            var end = rest.Span.IndexOf((byte)'\n');
            line = end < 0 ? default : rest[..end];
            Position += end + 1;
            return end >= 0;
        }

        public bool Take(ReadOnlyMemory<byte>[] lines)
        {
            for (var i = 0; i < lines.Length; i++)
            {
                if (!Next(out lines[i]))
                {
                    return false;
                }
            }
            return true;
        }
    }
}
