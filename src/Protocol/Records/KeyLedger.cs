using System.Buffers;

namespace Colophon.Protocol.Records;

/// <summary>Finds a repeated key within one JSON object. Bounded: a seeded hash per key, searched vectorised, confirmed on the bytes.</summary>
internal struct KeyLedger(int capacity)
{
    private int[] hashes = ArrayPool<int>.Shared.Rent(capacity);
    private (int Start, int Length)[] places = ArrayPool<(int, int)>.Shared.Rent(capacity);
    private int count;

    /// <summary>Mark of an object's first key; give it back to <see cref="Close"/>.</summary>
    public readonly int Open() => count;

    public void Close(int mark) => count = mark;

    /// <returns>False when the object that began at <paramref name="mark"/> already has this key.</returns>
    public bool Add(int mark, ReadOnlySpan<byte> document, int start, int length, string? unescaped)
    {
        var hash = unescaped is null ? Hash(document.Slice(start, length)) : Hash(System.Text.Encoding.UTF8.GetBytes(unescaped));
        var earlier = hashes.AsSpan(mark, count - mark);
        for (var at = earlier.IndexOf(hash); at >= 0;)
        {
            var place = places[mark + at];
            if (Same(document, place, start, length))
            {
                return false;
            }
            var next = earlier[(at + 1)..].IndexOf(hash);
            at = next < 0 ? -1 : at + 1 + next;
        }
        if (count == hashes.Length || count == places.Length)
        {
            Grow();
        }
        hashes[count] = hash;
        places[count++] = (start, length);
        return true;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(hashes);
        ArrayPool<(int, int)>.Shared.Return(places);
        hashes = [];
        places = [];
    }

    private static bool Same(ReadOnlySpan<byte> document, (int Start, int Length) place, int start, int length)
    {
        var a = document.Slice(place.Start, place.Length);
        var b = document.Slice(start, length);
        return a.SequenceEqual(b) || ((a.Contains((byte)'\\') || b.Contains((byte)'\\')) && RecordView.Text(a) == RecordView.Text(b));
    }

    private static int Hash(ReadOnlySpan<byte> key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key);
        return hash.ToHashCode();
    }

    private void Grow()
    {
        var moreHashes = ArrayPool<int>.Shared.Rent(count * 2);
        var morePlaces = ArrayPool<(int, int)>.Shared.Rent(count * 2);
        hashes.AsSpan(0, count).CopyTo(moreHashes);
        places.AsSpan(0, count).CopyTo(morePlaces);
        ArrayPool<int>.Shared.Return(hashes);
        ArrayPool<(int, int)>.Shared.Return(places);
        (hashes, places) = (moreHashes, morePlaces);
    }
}
