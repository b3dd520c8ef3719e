using System.Buffers.Binary;

namespace Colophon.Ledger;

/// <summary>
/// The growing edge of one tree: turns entries into bundles and tiles. Owned by the integrator's thread. Files are written in place: whatever lies beyond
/// the last signed size is rewritten from the write-ahead log after a crash, and nobody reads it before it is flushed and signed.
/// </summary>
internal sealed class TreeWriter(TreeLabel label, TreeFiles files)
{
    private readonly List<List<Hash256>> _levels = [[]];
    private byte[] _bundle = new byte[16 * 1024];
    private int _bundleBytes;

    public TreeLabel Label { get; } = label;
    public TreeFiles Files { get; } = files;
    public long Size { get; private set; }

    /// <summary>Takes up where the signed tree of <paramref name="size"/> leaves ends.</summary>
    public static TreeWriter Resume(TreeLabel label, TreeFiles files, long size)
    {
        var writer = new TreeWriter(label, files) { Size = size };
        var tiles = new TileReader(files.Source, () => size);
        for (var level = 0; size >> (TilePath.Height * level) > 0; level++)
        {
            if (level > 0) { writer._levels.Add([]); }
            var count = size >> (TilePath.Height * level);
            var width = (int)(count % TilePath.FullWidth);
            if (width > 0) { writer._levels[level].AddRange(tiles.Tile(level, count / TilePath.FullWidth, width)); }
        }
        var partial = (int)(size % TilePath.FullWidth);
        if (partial > 0)
        {
            var bundle = tiles.Bundle(size / TilePath.FullWidth, partial);
            for (var i = 0; i < partial; i++) { writer.AddToBundle(bundle[i].Span); }
        }
        return writer;
    }

    public void Append(ReadOnlySpan<byte> entry)
    {
        AddToBundle(entry);
        if ((Size + 1) % TilePath.FullWidth == 0)
        {
            Files.Write(TilePath.Entries(Size / TilePath.FullWidth), _bundle.AsSpan(0, _bundleBytes));
            _bundleBytes = 0;
        }
        Size++;
        Add(0, MerkleHash.Leaf(entry));
    }

    /// <summary>
    /// Writes the partial bundle and tiles that a checkpoint of the present size needs. Those that an earlier checkpoint needed too (a tile of an upper level keeps
    /// its width for many sizes) are left alone: signed files are never written again, so no crash can tear them.
    /// </summary>
    public void WritePartials(IReadOnlyCollection<string> signed)
    {
        if (_bundleBytes > 0) { WriteUnlessSigned(BundlePath(), _bundle.AsSpan(0, _bundleBytes)); }
        for (var level = 0; level < _levels.Count; level++)
        {
            if (_levels[level].Count > 0) { WriteUnlessSigned(PartialPath(level), Flatten(_levels[level])); }
        }

        void WriteUnlessSigned(string path, ReadOnlySpan<byte> content)
        {
            if (!signed.Contains(path)) { Files.Write(path, content); }
        }
    }

    /// <summary>The partial files that belong to the present size.</summary>
    public IReadOnlyList<string> PartialPaths()
    {
        var paths = Enumerable.Range(0, _levels.Count).Where(level => _levels[level].Count > 0).Select(PartialPath);
        return [.. _bundleBytes > 0 ? paths.Prepend(BundlePath()) : paths];
    }

    public Hash256 Root()
    {
        Hash256? root = null;
        foreach (var level in _levels) // the perfect subtrees from the smallest, rightmost one
        {
            var end = level.Count;
            for (var width = 1; width <= level.Count; width <<= 1)
            {
                if ((level.Count & width) == 0) { continue; }
                end -= width;
                var subtree = MerkleHash.Root(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(level).Slice(end, width));
                root = root is { } right ? MerkleHash.Node(subtree, right) : subtree;
            }
        }
        return root ?? MerkleHash.Empty;
    }

    private string BundlePath() => TilePath.Entries(Size / TilePath.FullWidth, (int)(Size % TilePath.FullWidth));

    private string PartialPath(int level) => TilePath.Tile(level, (Size >> (TilePath.Height * level)) / TilePath.FullWidth, _levels[level].Count);

    private void Add(int level, in Hash256 hash)
    {
        if (level == _levels.Count) { _levels.Add([]); }
        var tile = _levels[level];
        tile.Add(hash);
        if (tile.Count < TilePath.FullWidth) { return; }
        var number = (Size >> (TilePath.Height * level)) / TilePath.FullWidth - 1;
        Files.Write(TilePath.Tile(level, number), Flatten(tile));
        var root = MerkleHash.Root(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tile));
        tile.Clear();
        Add(level + 1, root);
    }

    private void AddToBundle(ReadOnlySpan<byte> entry)
    {
        var needed = _bundleBytes + 2 + entry.Length;
        if (needed > _bundle.Length) { Array.Resize(ref _bundle, Math.Max(needed, 2 * _bundle.Length)); }
        BinaryPrimitives.WriteUInt16BigEndian(_bundle.AsSpan(_bundleBytes), (ushort)entry.Length);
        entry.CopyTo(_bundle.AsSpan(_bundleBytes + 2));
        _bundleBytes = needed;
    }

    private static ReadOnlySpan<byte> Flatten(List<Hash256> hashes) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(hashes));
}
