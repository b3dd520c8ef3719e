using System.Buffers;

namespace Colophon.Binder.Container;

/// <summary>The numbers of the zip format that a binder uses, and the rule for names.</summary>
internal static class ZipLayout
{
    public const uint LocalSignature = 0x04034b50;
    public const uint CentralSignature = 0x02014b50;
    public const uint EndSignature = 0x06054b50;
    public const uint End64Signature = 0x06064b50;
    public const uint Locator64Signature = 0x07064b50;
    public const int LocalBytes = 30;
    public const int CentralBytes = 46;
    public const int EndBytes = 22;
    public const int End64Bytes = 56;
    public const int Locator64Bytes = 20;

    /// <summary>Extra field 1 with nothing but the 64-bit offset: sizes always fit 32 bits here.</summary>
    public const int Offset64Bytes = 12;
    public const ushort Version = 20;
    public const ushort Version64 = 45;
    public const ushort Stored = 0;
    public const ushort Deflated = 8;
    public const int MaxNameBytes = 200;
    public const string LedgerPrefix = "ledger/";
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/");

    public static bool IsName(string name)
    {
        if (name.Length is 0 or > MaxNameBytes || name.AsSpan().ContainsAnyExcept(NameCharacters)) { return false; }
        foreach (var range in name.AsSpan().Split('/'))
        {
            var segment = name.AsSpan(range);
            if (segment.IsEmpty || !char.IsAsciiLetterOrDigit(segment[0])) { return false; }
        }
        return true;
    }

    public static ushort Method(string name) => name.StartsWith(LedgerPrefix, StringComparison.Ordinal) ? Stored : Deflated;

    /// <summary>The order of entries: by bytes, the manifest and its signature last because they speak about all others.</summary>
    public static int Compare(string left, string right)
    {
        var rank = Rank(left).CompareTo(Rank(right));
        return rank != 0 ? rank : string.CompareOrdinal(left, right);
    }

    /// <summary>MS-DOS date and time, in steps of two seconds, date in the upper half.</summary>
    public static uint DosTime(DateTimeOffset time)
    {
        var t = time.UtcDateTime;
        if (t.Year is < 1980 or > 2107) { throw new ArgumentOutOfRangeException(nameof(time), time, "A zip can only name the years 1980 to 2107."); }
        return (uint)(((t.Year - 1980) << 25) | (t.Month << 21) | (t.Day << 16) | (t.Hour << 11) | (t.Minute << 5) | (t.Second / 2));
    }

    private static int Rank(string name) => name switch { BinderPaths.Manifest => 1, BinderPaths.ManifestSignature => 2, _ => 0 };
}
