using System.Text;
using Colophon.Crypto;

namespace Colophon.Ledger.Tests;

/// <summary>A folder for one test's ledger, with fast intervals and small segments, gone afterwards.</summary>
internal sealed class TemporaryLedger : IDisposable
{
    public const string Server = "ledger.example";
    public static readonly TreeLabel Tenant = TreeLabel.Parse("t-1");
    private readonly DirectoryInfo _root = System.IO.Directory.CreateTempSubdirectory("colophon-ledger-");

    public string Directory => Path.Combine(_root.FullName, "ledger");

    public Ed25519PrivateKey Key { get; } = Ed25519PrivateKey.FromSeed(Encoding.ASCII.GetBytes("a seed for tests, nothing more.."));

    public LedgerOptions Options => new()
    {
        Directory = Directory,
        ServerName = Server,
        LogKey = Key,
        SegmentBytes = LedgerOptions.MinSegmentBytes,
        CheckpointInterval = TimeSpan.FromMilliseconds(20),
        MetaInterval = TimeSpan.FromMilliseconds(50),
    };

    public Task<LedgerStore> OpenAsync() => LedgerStore.OpenAsync(Options, TestContext.Current.CancellationToken);

    /// <summary>Opens the ledger with one tenant tree.</summary>
    public async Task<LedgerStore> OpenWithTreeAsync()
    {
        var store = await OpenAsync();
        await Accepted(store.CreateTree(Tenant, Bytes("genesis"))).Durable;
        return store;
    }

    public static AppendResult.Accepted Accepted(AppendResult result) => Assert.IsType<AppendResult.Accepted>(result);

    /// <summary>As a source does it: sends again while the next segment is still being made.</summary>
    public static async Task<AppendResult.Accepted> AcceptedAsync(Func<AppendResult> append)
    {
        AppendResult result;
        while ((result = append()) is AppendResult.QueueFull) { await Task.Delay(5, TestContext.Current.CancellationToken); }
        return Accepted(result);
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static AppendGroup Group(int from, int count) => new([.. Enumerable.Range(from, count).Select(i => (ReadOnlyMemory<byte>)Bytes($"entry {i}"))]);

    public static async Task<List<string>> ReadAllAsync(TreeReader reader)
    {
        var all = new List<string>();
        await foreach (var batch in reader.ReadEntriesAsync(0, reader.Size, TestContext.Current.CancellationToken))
        {
            Assert.Equal(all.Count, batch.FirstIndex);
            all.AddRange(batch.Entries.Select(e => Encoding.UTF8.GetString(e.Span)));
        }
        return all;
    }

    public void Dispose()
    {
        Key.Dispose();
        _root.Delete(recursive: true);
    }
}
