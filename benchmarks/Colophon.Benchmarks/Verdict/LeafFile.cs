using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Colophon.Binder;
using Colophon.Ledger;

namespace Colophon.Benchmarks.Verdict;

/// <summary>Leaves one after the other as entry bundles hold them: two bytes of length, then the leaf.</summary>
internal static class LeafFile
{
    public static void Append(Stream file, ReadOnlySpan<byte> leaf)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)leaf.Length);
        file.Write(length);
        file.Write(leaf);
    }

    /// <summary>Hands each leaf to <paramref name="take"/>, whose span lives no longer than the call.</summary>
    public static void Read(string path, Action<long, ReadOnlySpan<byte>> take)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        var buffer = new byte[ushort.MaxValue];
        Span<byte> length = stackalloc byte[2];
        for (long index = 0; file.ReadAtLeast(length, 2, throwOnEndOfStream: false) == 2; index++)
        {
            var leaf = buffer.AsSpan(0, BinaryPrimitives.ReadUInt16BigEndian(length));
            file.ReadExactly(leaf);
            take(index, leaf);
        }
    }

    /// <summary>Its first leaves, as a ledger would hand them to a binder.</summary>
    public static async IAsyncEnumerable<EntryBatch> Blocks(string leaves, long to, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var file = new FileStream(leaves, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        var length = new byte[2];
        for (var first = 0L; first < to; first += TilePath.FullWidth)
        {
            ct.ThrowIfCancellationRequested();
            var block = new ReadOnlyMemory<byte>[Math.Min(TilePath.FullWidth, to - first)];
            for (var i = 0; i < block.Length; i++)
            {
                file.ReadExactly(length);
                var leaf = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                file.ReadExactly(leaf);
                block[i] = leaf;
            }
            yield return new EntryBatch(first, block);
        }
    }
}
