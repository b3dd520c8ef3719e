using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Colophon.Ledger;

/// <summary>Up to 256 entries, each a big-endian <c>uint16</c> length and its bytes. Entries are slices of the bundle: nothing is copied.</summary>
public sealed class EntryBundle : IReadOnlyList<ReadOnlyMemory<byte>>
{
    public const int MaxEntryBytes = 65_535;
    public const int MaxBytes = TilePath.FullWidth * (2 + MaxEntryBytes);
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int[] _ends;

    private EntryBundle(ReadOnlyMemory<byte> bytes, int[] ends) => (_bytes, _ends) = (bytes, ends);

    public int Count => _ends.Length;

    /// <summary>The bundle as it lies in its file.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    public ReadOnlyMemory<byte> this[int position]
    {
        get
        {
            var start = (position == 0 ? 0 : _ends[position - 1]) + 2;
            return _bytes[start.._ends[position]];
        }
    }

    /// <summary>False unless <paramref name="bytes"/> is whole entries only, none empty, and at most 256 of them.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out EntryBundle? bundle)
    {
        bundle = null;
        var span = bytes.Span;
        Span<int> ends = stackalloc int[TilePath.FullWidth];
        int count = 0, at = 0;
        while (at < span.Length)
        {
            if (count == TilePath.FullWidth || span.Length - at < 2) { return false; }
            var length = BinaryPrimitives.ReadUInt16BigEndian(span[at..]);
            if (length == 0 || span.Length - at - 2 < length) { return false; }
            at += 2 + length;
            ends[count++] = at;
        }
        bundle = new EntryBundle(bytes, ends[..count].ToArray());
        return true;
    }

    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) { yield return this[i]; }
    }

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The first <paramref name="count"/> entries, as a smaller partial bundle.</summary>
    public EntryBundle Take(int count) => count == Count ? this : new(_bytes[..(count == 0 ? 0 : _ends[count - 1])], _ends[..count]);
}
