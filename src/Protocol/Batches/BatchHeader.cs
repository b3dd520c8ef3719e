using System.Text.Json;
using System.Text.Json.Serialization;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Batches;

/// <summary>The signed line of a batch. Its exact bytes travel and are kept; this is only their meaning.</summary>
public sealed record BatchHeader(
    int V,
    string Source,
    string Epoch,
    long Number,
    long FirstSeq,
    int Count,
    string Root,
    int PrivateCount,
    string PrivateSha256,
    string Previous,
    DateTimeOffset SealedAt,
    QuotedTree Quoted)
{
    /// <summary>Only on the first batch of an epoch that follows another.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EpochChange? After { get; init; }

    public long LastSeq => FirstSeq + Count - 1;

    public static bool TryRead(ReadOnlySpan<byte> line, out BatchHeader header)
    {
        header = null!;
        try
        {
            header = JsonSerializer.Deserialize(line, ProtocolJson.Wire.BatchHeader)!;
        }
        catch (JsonException)
        {
            return false;
        }
        return header is { V: 1, Number: >= 1, FirstSeq: >= 1, Count: >= 1, PrivateCount: >= 0 } && header.IsWellFormed();
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ProtocolJson.Wire.BatchHeader);

    private bool IsWellFormed() =>
        Number <= WireLimits.MaxInteger && FirstSeq <= WireLimits.MaxInteger - Count
        && WireText.IsName(Source) && WireText.IsEpoch(Epoch) && WireText.IsHash(Root) && WireText.IsHash(PrivateSha256) && WireText.IsHash(Previous)
        && Quoted.Size >= 0 && WireText.IsHash(Quoted.Root)
        && (After is null || (WireText.IsEpoch(After.Epoch) && After.Seq >= 0 && WireText.IsHash(After.Head) && After.Cause.Length is > 0 and <= 64 && After.Epoch != Epoch));
}

/// <summary>The newest checkpoint that the source had verified when it sealed the batch: the batch is younger than it.</summary>
public sealed record QuotedTree(long Size, string Root)
{
    public static readonly QuotedTree None = new(0, WireText.ZeroHash);
}

/// <param name="Seq">Last sequence number the source had in the epoch that ends; 0 if it doesn't know.</param>
/// <param name="Head">SHA-256 of the last header line of that epoch, 64 zeros if unknown.</param>
public sealed record EpochChange(string Epoch, long Seq, string Head, string Cause);
