using System.Buffers;
using System.Security.Cryptography;

namespace Colophon.Protocol.Batches;

/// <summary>The RFC 6962 root over the records of a batch, and the leaf hash of one of them.</summary>
public static class BatchRoot
{
    public const int HashBytes = 32;
    private const int StackBytes = 1024;

    public static byte[] LeafHash(ReadOnlySpan<byte> record)
    {
        var hash = new byte[HashBytes];
        HashLeaf(record, hash);
        return hash;
    }

    public static byte[] Of(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        if (records.Count == 0)
        {
            return SHA256.HashData([]);
        }
        var level = new byte[records.Count * HashBytes];
        for (var i = 0; i < records.Count; i++)
        {
            HashLeaf(records[i].Span, level.AsSpan(i * HashBytes, HashBytes));
        }
        return Fold(level, records.Count);
    }

    /// <summary>The root over leaf hashes that lie one after the other. <paramref name="level"/> is used up.</summary>
    public static byte[] Fold(Span<byte> level, int count)
    {
        Span<byte> node = stackalloc byte[1 + (2 * HashBytes)];
        node[0] = 1;
        for (; count > 1; count = (count + 1) / 2)
        {
            for (var i = 0; i < count / 2; i++)
            {
                level.Slice(i * 2 * HashBytes, 2 * HashBytes).CopyTo(node[1..]);
                SHA256.HashData(node, level.Slice(i * HashBytes, HashBytes));
            }
            if (count % 2 == 1)
            {
                level.Slice((count - 1) * HashBytes, HashBytes).CopyTo(level.Slice(count / 2 * HashBytes, HashBytes));
            }
        }
        return level[..HashBytes].ToArray();
    }

    /// <summary>One call for prefix and record: an incremental hash costs more than the hashing of a record.</summary>
    private static void HashLeaf(ReadOnlySpan<byte> record, Span<byte> hash)
    {
        var length = record.Length + 1;
        byte[]? rented = null;
        var input = length <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(length);
        input[0] = 0;
        record.CopyTo(input[1..]);
        SHA256.HashData(input[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
