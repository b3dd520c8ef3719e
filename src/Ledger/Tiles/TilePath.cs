using System.Globalization;

namespace Colophon.Ledger;

/// <summary>Paths of the C2SP tlog-tiles layout below a tree's prefix.</summary>
public static class TilePath
{
    /// <summary>Hashes in a full tile and entries in a full bundle.</summary>
    public const int FullWidth = 256;
    public const int Height = 8;
    public const string Checkpoint = "checkpoint";

    /// <summary>The tile of level <paramref name="level"/> numbered <paramref name="number"/>; <paramref name="width"/> below 256 names a partial tile.</summary>
    public static string Tile(int level, long number, int width = FullWidth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 63);
        return string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{Number(number, width)}");
    }

    /// <summary>The entry bundle numbered <paramref name="number"/>.</summary>
    public static string Entries(long number, int width = FullWidth) => "tile/entries/" + Number(number, width);

    private static string Number(long number, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FullWidth);
        var path = (number % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (number /= 1000; number > 0; number /= 1000)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"x{number % 1000:000}/{path}");
        }
        return width == FullWidth ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.p/{width}");
    }
}
