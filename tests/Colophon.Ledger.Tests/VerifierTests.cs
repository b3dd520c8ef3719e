using static Colophon.Ledger.Tests.TemporaryLedger;

namespace Colophon.Ledger.Tests;

/// <summary>An attacker with the files, against a reader who believes one root.</summary>
public sealed class VerifierTests
{
    private const int Size = 700;
    private static readonly Dictionary<string, byte[]> Sound = Files([.. Enumerable.Range(0, Size).Select(i => $"entry {i}")]);
    private static readonly Hash256 Root = MerkleHash.Root([.. Enumerable.Range(0, Size).Select(i => MerkleHash.Leaf(Bytes($"entry {i}")))]);

    [Fact]
    public void Sound_files_are_intact_and_every_entry_is_visited_in_order()
    {
        var seen = new List<string>();
        var result = LedgerVerifier.Verify(new Source(Sound), Size, Root, b => seen.AddRange(b.Entries.Select(e => System.Text.Encoding.UTF8.GetString(e.Span))), TestContext.Current.CancellationToken);
        Assert.Equal(new TreeVerification.Intact(Size), result);
        Assert.Equal(Enumerable.Range(0, Size).Select(i => $"entry {i}"), seen);
    }

    [Fact]
    public void An_altered_entry_is_reported_as_altered() => Assert.Equal([300L], Differ(e => e[300] = "forged").Altered);

    [Fact]
    public void A_deleted_entry_is_reported_as_deleted_not_as_altered()
    {
        var difference = Differ(e => e.RemoveAt(300));
        Assert.Equal([300L], difference.Deleted);
        Assert.Empty(difference.Altered);
    }

    [Fact]
    public void An_inserted_entry_is_reported_as_inserted()
    {
        var difference = Differ(e => e.Insert(300, "planted"));
        Assert.Equal([300L], difference.Inserted);
        Assert.Empty(difference.Altered);
    }

    [Fact]
    public void Swapped_entries_are_reported_as_moved()
    {
        var difference = Differ(e => (e[10], e[20]) = (e[20], e[10]));
        Assert.Equal([10L, 20L], difference.Moved);
        Assert.Empty(difference.Altered);
    }

    [Fact]
    public void Entries_cut_off_at_the_end_are_reported_as_truncated() => Assert.Equal(690, Differ(e => e.RemoveRange(690, 10)).TruncatedAt);

    [Fact]
    public void A_damaged_tile_is_told_from_damaged_entries()
    {
        foreach (var (path, level, number) in new[] { (TilePath.Tile(0, 1), 0, 1L), (TilePath.Tile(1, 0, 2), 1, 0L) })
        {
            var files = new Dictionary<string, byte[]>(Sound) { [path] = [.. Sound[path]] };
            files[path][5] ^= 1;
            Assert.Equal(new TreeVerification.TileDiffers(level, number), Verify(files));
        }
    }

    [Fact]
    public void Entries_and_tiles_forged_together_give_another_root()
    {
        List<string> entries = [.. Enumerable.Range(0, Size).Select(i => $"entry {i}")];
        entries[5] = "forged";
        var result = Assert.IsType<TreeVerification.RootDiffers>(Verify(Files(entries)));
        Assert.Equal(Size, result.EntriesFound);
        Assert.NotEqual(Root, result.EntriesRoot);
    }

    [Fact]
    public void Each_missing_or_emptied_file_is_found()
    {
        foreach (var path in Sound.Keys)
        {
            var missing = new Dictionary<string, byte[]>(Sound);
            missing.Remove(path);
            Assert.Equal(new TreeVerification.Missing(path), Verify(missing));
            Assert.IsNotType<TreeVerification.Intact>(Verify(new(Sound) { [path] = [] }));
        }
    }

    [Fact]
    public void No_single_flipped_bit_anywhere_passes()
    {
        foreach (var (path, bytes) in Sound)
        {
            for (var at = 0; at < bytes.Length; at += 61)
            {
                var files = new Dictionary<string, byte[]>(Sound) { [path] = [.. bytes] };
                files[path][at] ^= (byte)(1 << (at % 8));
                Assert.IsNotType<TreeVerification.Intact>(Verify(files));
            }
        }
    }

    [Fact]
    public async Task An_export_at_any_size_verifies_against_the_root_of_that_size()
    {
        using var ledger = new TemporaryLedger();
        await using var store = await ledger.OpenWithTreeAsync();
        Accepted(store.Append(Tenant, Group(1, 699)));
        var reader = store.Reader(Tenant);
        await reader.WaitForSizeAsync(700, TestContext.Current.CancellationToken);
        foreach (var size in (long[])[0, 1, 255, 256, 257, 512, 699, 700])
        {
            var files = reader.Export(size).ToDictionary(f => f.Path, f => f.Bytes.ToArray());
            Assert.Equal(new TreeVerification.Intact(size), LedgerVerifier.Verify(new Source(files), size, reader.RootAt(size), null, TestContext.Current.CancellationToken));
        }
    }

    /// <summary>The attacker rewrites the bundles and keeps their number; the tiles are the sound ones.</summary>
    private static EntryDifference Differ(Action<List<string>> tamper)
    {
        List<string> entries = [.. Enumerable.Range(0, Size).Select(i => $"entry {i}")];
        tamper(entries);
        var files = new Dictionary<string, byte[]>(Sound);
        var bundles = entries.Chunk(TilePath.FullWidth).Select(c => c.SelectMany(e => new byte[] { 0, (byte)e.Length }.Concat(Bytes(e))).ToArray()).ToArray();
        for (var i = 0; i < bundles.Length; i++) { files[i < 2 ? TilePath.Entries(i) : TilePath.Entries(i, Size % 256)] = bundles[i]; }
        return Assert.IsType<TreeVerification.EntriesDiffer>(Verify(files)).Difference;
    }

    private static TreeVerification Verify(Dictionary<string, byte[]> files) => LedgerVerifier.Verify(new Source(files), Size, Root, null, TestContext.Current.CancellationToken);

    private static Dictionary<string, byte[]> Files(List<string> entries)
    {
        using var folder = new TemporaryLedger();
        var tree = new TreeWriter(Tenant, new(folder.Directory, _ => { }));
        foreach (var entry in entries) { tree.Append(Bytes(entry)); }
        tree.WritePartials([]);
        return Directory.EnumerateFiles(folder.Directory, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder.Directory, f), File.ReadAllBytes);
    }

    private sealed class Source(Dictionary<string, byte[]> files) : ITileSource
    {
        public bool TryRead(string path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? bytes) => files.TryGetValue(path, out bytes);
    }
}
