using Microsoft.Extensions.Time.Testing;
using static Colophon.Ledger.Tests.TemporaryLedger;

namespace Colophon.Ledger.Tests;

/// <summary>What must stop the store, or be survived by it.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TemporaryLedger _ledger = new();
    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>One flipped bit that was signed would be beyond repair: no data could ever give that root.</summary>
    [Fact]
    public async Task A_bit_flipped_between_memory_and_disk_is_never_signed()
    {
        var fault = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = await LedgerStore.OpenAsync(_ledger.Options with { TimeProvider = _time, OnFault = fault.SetResult }, Cancelled);
        await Accepted(store.CreateTree(Tenant, Bytes("genesis"))).Durable;
        await Accepted(store.Append(Tenant, Group(1, 300))).Durable;
        var bundle = Path.Combine(_ledger.Directory, "trees", Tenant.Value, TilePath.Entries(0));
        while (!File.Exists(Path.Combine(_ledger.Directory, "trees", Tenant.Value, TilePath.Tile(0, 0)))) { await Task.Delay(5, Cancelled); }
        await Task.Delay(50, Cancelled);
        var bytes = await File.ReadAllBytesAsync(bundle, Cancelled);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, Cancelled);

        _time.Advance(TimeSpan.FromSeconds(1));

        var error = Assert.IsType<LedgerException>(await fault.Task.WaitAsync(Cancelled));
        Assert.Contains("read back from disk different", error.Message, StringComparison.Ordinal);
        Assert.Null(store.Reader(Tenant).LatestCheckpoint);
        Assert.Throws<LedgerException>(() => store.Append(Tenant, Group(301, 1)));
        await Assert.ThrowsAsync<LedgerException>(() => store.Reader(Tenant).WaitForSizeAsync(1, Cancelled));
        await store.DisposeAsync();

        await using var again = await _ledger.OpenAsync(); // the write-ahead log still has it
        Assert.Equal(["genesis", .. Enumerable.Range(1, 300).Select(i => $"entry {i}")], await ReadAllAsync(again.Reader(Tenant)));
    }

    /// <summary>A file that a checkpoint leans on must not be open for writing when the power goes.</summary>
    [Fact]
    public async Task A_signed_file_is_never_written_again()
    {
        await using var store = await _ledger.OpenWithTreeAsync();
        Accepted(store.Append(Tenant, Group(1, 299)));
        await store.Reader(Tenant).WaitForSizeAsync(300, Cancelled);
        var upper = Path.Combine(_ledger.Directory, "trees", Tenant.Value, TilePath.Tile(1, 0, 1));
        var written = File.GetLastWriteTimeUtc(upper);
        for (var size = 300; size < 305; size++)
        {
            Accepted(store.Append(Tenant, Group(size, 1)));
            await store.Reader(Tenant).WaitForSizeAsync(size + 1, Cancelled);
        }
        Assert.Equal(written, File.GetLastWriteTimeUtc(upper));
    }

    [Fact]
    public async Task A_rolled_back_ledger_is_refused()
    {
        var tree = Path.Combine(_ledger.Directory, "trees", Tenant.Value);
        byte[] older;
        await using (var store = await _ledger.OpenWithTreeAsync())
        {
            Accepted(store.Append(Tenant, Group(1, 100)));
            await store.Reader(Tenant).WaitForSizeAsync(101, Cancelled);
            older = await File.ReadAllBytesAsync(Path.Combine(tree, "checkpoint"), Cancelled);
            Accepted(store.Append(Tenant, Group(101, 3)));
        }
        await File.WriteAllBytesAsync(Path.Combine(tree, "checkpoint"), older, Cancelled);
        Directory.Delete(Path.Combine(_ledger.Directory, "wal"), recursive: true);
        for (var attempt = 0; attempt < 2; attempt++) { Assert.Contains("rolled back", (await Assert.ThrowsAsync<LedgerException>(_ledger.OpenAsync)).Message, StringComparison.Ordinal); }
    }

    [Fact]
    public async Task A_tree_whose_files_no_longer_give_its_signed_root_is_refused()
    {
        await using (var store = await _ledger.OpenWithTreeAsync()) { Accepted(store.Append(Tenant, Group(1, 100))); }
        var tile = Path.Combine(_ledger.Directory, "trees", Tenant.Value, TilePath.Tile(0, 0, 101));
        var bytes = await File.ReadAllBytesAsync(tile, Cancelled);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(tile, bytes, Cancelled);
        Assert.Contains("signed root", (await Assert.ThrowsAsync<LedgerException>(_ledger.OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_servers_key_opens_nothing()
    {
        await using (var store = await _ledger.OpenWithTreeAsync()) { Accepted(store.Append(Tenant, Group(1, 1))); }
        using var other = Crypto.Ed25519PrivateKey.Generate();
        Assert.Contains("signed by this server", (await Assert.ThrowsAsync<LedgerException>(() => LedgerStore.OpenAsync(_ledger.Options with { LogKey = other }, Cancelled))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Side_payloads_come_again_after_a_crash_until_the_sink_has_them()
    {
        var failing = new Sink { Failing = true };
        await using (var store = await LedgerStore.OpenAsync(_ledger.Options with { SideSink = failing, TimeProvider = _time }, Cancelled))
        {
            await Accepted(store.CreateTree(Tenant, Bytes("genesis"))).Durable;
            await Accepted(store.Append(Tenant, Group(1, 2) with { Side = [new(1, Bytes("a")), new(1, Bytes("b")), new(0, Bytes("c"))] })).Durable;
        } // closes although the sink never answers
        var sink = new Sink();
        await using (await LedgerStore.OpenAsync(_ledger.Options with { SideSink = sink }, Cancelled))
        {
            Assert.Equal(["2/0 a", "2/1 b", "1/0 c"], sink.Stored); // there as soon as the ledger is open
        }
        await using (await LedgerStore.OpenAsync(_ledger.Options with { SideSink = sink }, Cancelled)) { Assert.Equal(3, sink.Stored.Count); }
    }

    [Fact]
    public async Task A_full_queue_is_a_result_and_takes_nothing()
    {
        await using var store = await LedgerStore.OpenAsync(_ledger.Options with { TimeProvider = _time, MaxQueuedBytes = LedgerOptions.MinSegmentBytes / 2 }, Cancelled);
        await Accepted(store.CreateTree(Tenant, Bytes("genesis"))).Durable;
        var large = new AppendGroup([new byte[EntryBundle.MaxEntryBytes]]);
        var taken = new List<Task>();
        AppendResult result;
        while ((result = store.Append(Tenant, large)) is AppendResult.Accepted accepted && taken.Count < 1000) { taken.Add(accepted.Durable); }
        Assert.IsType<AppendResult.QueueFull>(result);
        await Task.WhenAll(taken);
        Assert.Equal(1 + taken.Count, store.NextIndex(Tenant));
    }

    [Fact]
    public async Task Entries_and_groups_beyond_the_limits_are_refused()
    {
        await using var store = await _ledger.OpenWithTreeAsync();
        Assert.Throws<ArgumentException>(() => store.Append(Tenant, new([])));
        Assert.Throws<ArgumentException>(() => store.Append(Tenant, new([ReadOnlyMemory<byte>.Empty])));
        Assert.Throws<ArgumentException>(() => store.Append(Tenant, new([new byte[EntryBundle.MaxEntryBytes + 1]])));
        Assert.Throws<ArgumentException>(() => store.Append(Tenant, new([.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[EntryBundle.MaxEntryBytes], 2)])));
        Assert.Throws<ArgumentException>(() => store.Append(Tenant, Group(1, 1) with { Side = [new(0, Bytes("no sink"))] }));
        Assert.IsType<AppendResult.UnknownTree>(store.Append(TreeLabel.System, Group(1, 1)));
        Assert.IsType<AppendResult.TreeExists>(store.CreateTree(Tenant, Bytes("genesis")));
        await Accepted(store.Append(Tenant, new([new byte[EntryBundle.MaxEntryBytes]]))).Durable;
        Assert.Equal(2, store.NextIndex(Tenant));
    }

    private sealed class Sink : ISideSink
    {
        public bool Failing { get; init; }

        public List<string> Stored { get; } = [];

        public ValueTask StoreAsync(IReadOnlyList<SideFrame> frames, CancellationToken cancellationToken)
        {
            if (Failing) { throw new IOException("the side store is away"); }
            Stored.AddRange(frames.Select(f => $"{f.Index}/{f.Ordinal} {System.Text.Encoding.UTF8.GetString(f.Bytes.Span)}"));
            return ValueTask.CompletedTask;
        }
    }

    public void Dispose() => _ledger.Dispose();
}
