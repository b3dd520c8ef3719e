using System.Buffers.Binary;
using Colophon.Ledger;

namespace Colophon.Binder.Verification;

/// <summary>An entry bundle as binders hold it: like a ledger's, but length 0 marks a hidden entry, and a damaged one may hold any number of entries.</summary>
internal static class BundleFile
{
    /// <summary>False when the bytes aren't whole entries. <paramref name="ranges"/> holds one range per entry; a hidden one is empty.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, List<Range> ranges)
    {
        ranges.Clear();
        for (var at = 0; at < bytes.Length;)
        {
            if (bytes.Length - at < 2) { return false; }
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            at += 2;
            if (bytes.Length - at < length) { return false; }
            ranges.Add(at..(at + length));
            at += length;
        }
        return true;
    }

    public static bool IsHidden(Range entry) => entry.Start.Equals(entry.End);

    /// <summary>The number of a bundle or tile from its path below <c>tile/…/</c>: groups of three digits, a partial one ending in <c>.p/width</c>.</summary>
    public static bool TryNumber(ReadOnlySpan<char> path, out long number, out int width)
    {
        number = 0;
        width = TilePath.FullWidth;
        var partial = path.IndexOf(".p/", StringComparison.Ordinal);
        if (partial >= 0)
        {
            if (!int.TryParse(path[(partial + 3)..], System.Globalization.NumberStyles.None, null, out width) || width is < 1 or >= TilePath.FullWidth) { return false; }
            path = path[..partial];
        }
        if (path.Length > 27) { return false; }
        foreach (var group in path.Split('/'))
        {
            var digits = path[group].TrimStart('x');
            if (digits.Length != 3 || !int.TryParse(digits, System.Globalization.NumberStyles.None, null, out var part)) { return false; }
            number = (number * 1000) + part;
        }
        return true;
    }
}
