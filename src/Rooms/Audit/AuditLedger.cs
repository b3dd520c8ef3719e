using Colophon.Audit.Side;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Storage;
using Microsoft.Extensions.Logging;

namespace Colophon.Audit;

/// <summary>The ledger and the side store behind it, opened by the host before anything listens: replayed, checked and signed.</summary>
public sealed class AuditLedger : IAsyncDisposable
{
    private readonly TaskCompletionSource<Exception> _fault;
    private readonly Database _parts;
    private readonly Database _keys;

    private AuditLedger(LedgerStore store, Database parts, Database keys, DataFolder folder, SideStore side, TaskCompletionSource<Exception> fault)
    {
        Store = store;
        Side = side;
        SubjectKeys = new SubjectKeys(keys, folder);
        (_parts, _keys, _fault) = (parts, keys, fault);
    }

    /// <summary>Completes when the ledger can't go on; the process must stop then.</summary>
    public Task<Exception> Fault => _fault.Task;

    internal LedgerStore Store { get; }

    internal SideStore Side { get; }

    internal SubjectKeys SubjectKeys { get; }

    /// <exception cref="LedgerException">The ledger's files are damaged, rolled back or in use.</exception>
    public static async Task<AuditLedger> OpenAsync(DataFolder folder, ServerKeys serverKeys, AuditOptions options, TimeProvider clock, ILogger logger, CancellationToken ct)
    {
        var fault = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var parts = Database.Open(Path.Combine(folder.Side, "parts.db"), [SideTables.Parts]);
        var keys = Database.Open(Path.Combine(folder.Side, "subjects.db"), [SideTables.Keys]);
        var side = new SideStore(parts);
        try
        {
            var store = await LedgerStore.OpenAsync(
                new LedgerOptions
                {
                    Directory = folder.Ledger,
                    ServerName = serverKeys.ServerName,
                    LogKey = serverKeys.Log,
                    TimeProvider = clock,
                    CheckpointInterval = TimeSpan.FromSeconds(options.CheckpointSeconds),
                    MetaInterval = TimeSpan.FromSeconds(options.MetaSeconds),
                    SideSink = side,
                    OnFault = error => fault.TrySetResult(error),
                    OnRetry = error => Log.LedgerRetries(logger, error.Message),
                },
                ct);
            return new(store, parts, keys, folder, side, fault);
        }
        catch
        {
            parts.Dispose();
            keys.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Where the meta-log held the tenant's tree, oldest first: the newest anchor at or below <paramref name="size"/> entries, and before it one an hour, at most <paramref name="most"/>.
    /// </summary>
    public IReadOnlyList<Anchor> Anchors(TenantId tenant, long size, int most)
    {
        var anchors = new List<Anchor>();
        if (!Store.TryGetReader(TreeLabel.Meta, out var meta)) { return anchors; }
        var before = DateTimeOffset.MaxValue;
        for (var index = meta.Size - 1; index > 0 && anchors.Count < most; index--)
        {
            if (!Tick.TryParse(meta.ReadEntry(index), out var tick) || tick.At > before) { continue; }
            if (Store.Anchor(TreeLabel.Parse(tenant.Value), index) is not { } anchor || anchor.Map.Entry.Entry.Size is var held && (held < 1 || held > size)) { continue; }
            anchors.Add(anchor);
            before = tick.At - TimeSpan.FromHours(1);
        }
        anchors.Reverse();
        return anchors;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _parts.Dispose();
        _keys.Dispose();
    }
}
