using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Colophon.Binder.Container;
using Colophon.Ledger;

namespace Colophon.Binder.Verification;

/// <summary>
/// Layer 4: bundles against tiles, tiles against each other and the signed root. Hands every bundle on in order, so that the layers above need no second reading;
/// what they find counts only if this layer is sound.
/// </summary>
internal sealed class TreeCheck
{
    private const long WaveBytes = 24 << 20;
    private readonly BinderZipReader _zip;
    private readonly Dictionary<string, ManifestFile> _listed;
    private readonly long _size;
    private readonly FindingLog _findings;
    private readonly LeafDifference _difference;
    private readonly SortedDictionary<long, List<ZipEntry>> _bundles = [];
    private readonly TileStack _stack;
    private bool _misnamed;

    public TreeCheck(BinderZipReader zip, IEnumerable<ManifestFile> listed, long size, FindingLog findings, BinderLimits limits)
    {
        (_zip, _size, _findings) = (zip, size, findings);
        _listed = listed.ToDictionary(f => f.Path, StringComparer.Ordinal);
        _difference = new(limits.MaxComparedLeaves);
        _stack = new(CheckTile);
        foreach (var entry in zip.Entries)
        {
            if (!entry.Name.StartsWith(BinderPaths.Bundles, StringComparison.Ordinal)) { continue; }
            if (!BundleFile.TryNumber(entry.Name.AsSpan(BinderPaths.Bundles.Length), out var number, out _))
            {
                findings.Add(BinderCode.Inserted, entry.Name, "isn't the name of a bundle");
                continue;
            }
            if (!_bundles.TryGetValue(number, out var files)) { _bundles.Add(number, files = []); }
            files.Add(entry);
        }
    }

    public long Bytes { get; private set; }

    public long Tiles { get; private set; }

    /// <param name="onBundle">Gets each bundle in order while everything agrees.</param>
    public void Run(in Hash256 root, Action<Bundle> onBundle, IProgress<VerificationProgress>? progress, CancellationToken ct)
    {
        var count = Math.Max(TreeLayout.Bundles(_size), _bundles.Count == 0 ? 0 : _bundles.Keys.Last() + 1);
        if (count > TreeLayout.Bundles(_size) + _zip.Entries.Count) { count = TreeLayout.Bundles(_size); } // a far number is told by name below
        for (var next = 0L; next < count;)
        {
            ct.ThrowIfCancellationRequested();
            var wave = Load(next, WaveEnd(next, count));
            foreach (var bundle in wave) { Take(bundle, onBundle); }
            next += wave.Length;
            progress?.Report(new("entries", Math.Min(next * TilePath.FullWidth, _size), _size));
        }
        if (_difference.Any)
        {
            _difference.Tell(_findings);
            return;
        }
        if (!_findings.IsSound) { return; }
        if (_stack.Finish() != root) { _findings.Add(BinderCode.Altered, BinderPaths.Checkpoint, "the entries don't have the root that was signed"); }
        CheckNames();
    }

    private long WaveEnd(long from, long count)
    {
        var bytes = 0L;
        var to = from;
        while (to < count && (to == from || (bytes < WaveBytes && to - from < 1024)))
        {
            bytes += _bundles.TryGetValue(to, out var files) ? files.Sum(f => (long)f.Size) : 0;
            to++;
        }
        return to;
    }

    private Bundle[] Load(long from, long to)
    {
        var wave = new Bundle[to - from];
        try
        {
            Parallel.For(0, wave.Length, i => wave[i] = Load(from + i));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return wave;
    }

    private Bundle Load(long number)
    {
        var width = TreeLayout.Width(_size, number);
        var expectedPath = width > 0 ? TreeLayout.Bundle(_size, number) : "";
        var files = _bundles.GetValueOrDefault(number) ?? [];
        var bytes = files.Count == 1 ? _zip.Read(files[0]) : Join(files);
        var ranges = new List<Range>(TilePath.FullWidth);
        var parsed = BundleFile.TryParse(bytes, ranges);
        var tile = width > 0 ? ReadTile(0, number, width) : default;
        var leaves = new Hash256[ranges.Count];
        for (var i = 0; i < leaves.Length; i++)
        {
            leaves[i] = !BundleFile.IsHidden(ranges[i]) ? MerkleHash.Leaf(bytes.AsSpan(ranges[i])) : i < tile.Hashes?.Length ? tile.Hashes[i] : default;
        }
        var isAsListed = files.Count == 1 && files[0].Name == expectedPath && IsAsListed(files[0], bytes);
        // Of the tile's hashes, which Take adds to the tree once they are known to be those of the entries.
        var root = tile.Hashes?.Length == TilePath.FullWidth ? MerkleHash.Root(tile.Hashes) : default(Hash256?);
        return new Bundle(number, width, bytes, ranges, leaves, tile.Hashes, root, files.Count > 0, parsed, isAsListed, tile.IsAsListed);
    }

    private void Take(Bundle b, Action<Bundle> onBundle)
    {
        Bytes += b.Bytes.Length;
        if (b.Width <= 0)
        {
            if (b.Leaves.Length > 0 || !b.Parsed) { _difference.Differs(Where(b), 0, [], true, b.Leaves, b.Parsed); }
            return;
        }
        if (b.TileHashes is null || !b.TileAsListed)
        {
            if (b.TileHashes is not null) { _findings.Add(BinderCode.Altered, TreeLayout.Tile(0, b.Number, b.Width), "the tile isn't the one that the manifest lists"); }
            else if (b.IsThere) { _findings.Add(BinderCode.Deleted, TreeLayout.Tile(0, b.Number, b.Width), "the tile is missing"); }
            if (!b.AsListed) { _difference.Differs(Where(b), b.Width, [], false, b.Leaves, b.Parsed && !b.IsThere); }
            return;
        }
        Tiles++;
        if (!b.Parsed || !b.Leaves.AsSpan().SequenceEqual(b.TileHashes))
        {
            _difference.Differs(Where(b), b.Width, b.TileHashes, true, b.Leaves, b.Parsed);
            return;
        }
        if (!b.AsListed && b.Ranges.Any(BundleFile.IsHidden)) { _findings.Add(BinderCode.Deleted, Where(b), "entries were hidden after the manifest was signed"); }
        _difference.Agreed();
        _misnamed |= !b.AsListed;
        _stack.Add(b.TileHashes, b.TileRoot);
        if (!_difference.Any && _findings.IsSound) { onBundle(b); }
    }

    /// <summary>A bundle whose entries are right may still bear the wrong name, or another hash in the manifest; a tile of an upper level may be missing.</summary>
    private void CheckNames()
    {
        var due = TreeLayout.Paths(_size).ToHashSet(StringComparer.Ordinal);
        foreach (var path in due.Where(p => _zip.Find(p) is null)) { _findings.Add(BinderCode.Deleted, path, "is missing"); }
        foreach (var path in due.Where(p => !_listed.ContainsKey(p))) { _findings.Add(BinderCode.Inserted, path, "isn't in the manifest"); }
        foreach (var entry in _zip.Entries.Where(e => e.Name.StartsWith(BinderPaths.Tiles, StringComparison.Ordinal) && !due.Contains(e.Name)))
        {
            _findings.Add(BinderCode.Inserted, entry.Name, "has no place in a tree of this size");
        }
        foreach (var path in _listed.Keys.Where(p => p.StartsWith(BinderPaths.Tiles, StringComparison.Ordinal) && !due.Contains(p)))
        {
            _findings.Add(BinderCode.Deleted, path, "is listed in the manifest and has no place in a tree of this size");
        }
        if (_misnamed && _findings.IsSound) { _findings.Add(BinderCode.Altered, BinderPaths.Manifest, "a bundle's hash isn't the one that the manifest lists"); }
    }

    /// <summary>Level 0 comes from <see cref="Load(long)"/> and is compared there; the others are compared with what follows from it.</summary>
    private void CheckTile(int level, long number, ReadOnlyMemory<Hash256> hashes)
    {
        if (level == 0) { return; }
        var (file, asListed) = ReadTile(level, number, hashes.Length);
        var path = TreeLayout.Tile(level, number, hashes.Length);
        if (file is null) { return; } // told by CheckNames, unless the end was cut off as a whole
        if (!asListed || !file.AsSpan().SequenceEqual(hashes.Span)) { _findings.Add(BinderCode.Altered, path, "the tile doesn't follow from those below it"); }
        Tiles++;
    }

    private (Hash256[]? Hashes, bool IsAsListed) ReadTile(int level, long number, int width)
    {
        var entry = _zip.Find(TreeLayout.Tile(level, number, width));
        if (entry is null) { return (null, false); }
        var bytes = _zip.Read(entry);
        return bytes.Length == width * Hash256.Length ? (MemoryMarshal.Cast<byte, Hash256>(bytes).ToArray(), IsAsListed(entry, bytes)) : ([], false);
    }

    private bool IsAsListed(ZipEntry entry, ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Hash256.Length];
        if (!_listed.TryGetValue(entry.Name, out var listed) || listed.Size != bytes.Length) { return false; }
        SHA256.HashData(bytes, hash);
        if (!Hash256.TryParseHex(listed.Sha256, out var due) || !due.Bytes.SequenceEqual(hash)) { return false; }
        return Crc32.Of(bytes) == entry.Crc ? true : throw new MalformedBinderException($"The CRC-32 of '{entry.Name}' is wrong, though its content is right.");
    }

    private byte[] Join(List<ZipEntry> files)
    {
        var all = new MemoryStream();
        foreach (var file in files.OrderBy(f => f.Name, StringComparer.Ordinal)) { all.Write(_zip.Read(file)); }
        return all.ToArray();
    }

    private static string Where(Bundle b) => $"entries from {b.Number * TilePath.FullWidth} on";
}

/// <summary>A bundle that was read and compared with its tile.</summary>
internal sealed record Bundle(
    long Number, int Width, byte[] Bytes, List<Range> Ranges, Hash256[] Leaves, Hash256[]? TileHashes, Hash256? TileRoot, bool IsThere, bool Parsed, bool AsListed, bool TileAsListed)
{
    public long FirstIndex => Number * TilePath.FullWidth;
}
