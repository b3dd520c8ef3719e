using Colophon.Ledger;

namespace Colophon.Binder.Verification;

/// <summary>Which tiles and bundles a tree of a size has.</summary>
internal static class TreeLayout
{
    public static long Bundles(long size) => (size + TilePath.FullWidth - 1) / TilePath.FullWidth;

    public static int Width(long size, long number) => (int)Math.Min(TilePath.FullWidth, size - (number * TilePath.FullWidth));

    public static string Bundle(long size, long number) => BinderPaths.Ledger + TilePath.Entries(number, Width(size, number));

    public static string Tile(int level, long number, int width) => BinderPaths.Ledger + TilePath.Tile(level, number, width);

    /// <summary>Hashes at a level: perfect subtrees of 256^level leaves.</summary>
    public static long HashesAt(long size, int level) => level * TilePath.Height >= 63 ? 0 : size >> (level * TilePath.Height);

    /// <summary>All of them, bundles and tiles of every level.</summary>
    public static IEnumerable<string> Paths(long size)
    {
        for (var n = 0L; n < Bundles(size); n++) { yield return Bundle(size, n); }
        for (var level = 0; HashesAt(size, level) > 0; level++)
        {
            var hashes = HashesAt(size, level);
            for (var n = 0L; n < Bundles(hashes); n++) { yield return Tile(level, n, Width(hashes, n)); }
        }
    }
}
