using System.Runtime.CompilerServices;
using Colophon.Audit.Heads;
using Colophon.Audit.Health;
using Colophon.Audit.Intake;
using Colophon.Audit.Projection;
using Colophon.Audit.Side;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;
using Colophon.Storage;

namespace Colophon.Audit.Reading;

/// <summary>Audit's reading door over ledger, side store and projection.</summary>
internal sealed class AuditLog(AuditLedger ledger, TenantDesk desk, ProjectionShelf shelf, TimeProvider clock) : IAuditLog
{
    public async ValueTask<SignedTree> TreeAsync(TenantId tenant, CancellationToken ct)
    {
        var checkpoint = await Reader(tenant).WaitForSizeAsync(1, ct);
        return new(checkpoint.Size, checkpoint.Root.Bytes.ToArray(), checkpoint.ToString());
    }

    public async IAsyncEnumerable<LeafBlock> ReadAsync(TenantId tenant, long from, long to, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var block in Reader(tenant).ReadEntriesAsync(from, to, ct))
        {
            yield return new(block.FirstIndex, block.Entries);
        }
    }

    public Task<ReadOnlyMemory<byte>?> LeafAsync(TenantId tenant, long index, CancellationToken ct)
    {
        var reader = Reader(tenant);
        return Task.FromResult<ReadOnlyMemory<byte>?>(index >= 0 && index < reader.Size ? reader.ReadEntry(index) : null);
    }

    public Task<IReadOnlyList<byte[]>> ProveInclusionAsync(TenantId tenant, long index, long size, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<byte[]>>([.. Reader(tenant).InclusionProof(index, size).Hashes.Select(h => h.Bytes.ToArray())]);

    public async Task<IReadOnlyList<SourceHealth>> HealthAsync(TenantId tenant, CancellationToken ct)
    {
        var sequencer = await desk.GetAsync(tenant, ct);
        var agents = shelf.Get(tenant).Read(c => c.Query("SELECT source, agent, wp, php, multisite FROM agent", r => (Source: r.GetString(0), Agent: r.TextOrNull(1), Wp: r.TextOrNull(2), Php: r.TextOrNull(3), Multisite: r.TextOrNull(4)))).ToDictionary(a => a.Source, StringComparer.Ordinal);
        return sequencer.Look(book => book.Heads.OrderBy(h => h.Source, StringComparer.Ordinal).Select(head =>
        {
            agents.TryGetValue(head.Source, out var agent);
            return new SourceHealth(new(head.Source), head.Epoch, head.Current.SettledSeq, head.Current.NextSeq, head.LastReceivedAt, SourceStates.Of(head, clock.GetUtcNow()),
                head.Epochs.Values.Sum(e => e.Gaps.Count), agent.Agent, agent.Wp, agent.Php, agent.Multisite);
        }).ToList());
    }

    public async Task<IReadOnlyDictionary<string, string>?> PrivateAsync(TenantId tenant, long index, CancellationToken ct)
    {
        var parts = await PrivatePartsAsync(tenant, index, ct);
        if (parts.Count == 0)
        {
            return null;
        }
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, value) in parts.SelectMany(p => p.Fields))
        {
            fields[path] = value;
        }
        return fields;
    }

    public Task<IReadOnlyList<PrivatePart>> PrivatePartsAsync(TenantId tenant, long index, CancellationToken ct, bool sealedToo = false)
    {
        var entry = Reader(tenant).ReadEntry(index).Span;
        if (!sealedToo && SealedParts.Until(entry) is { } until && until > clock.GetUtcNow()) { return Task.FromResult<IReadOnlyList<PrivatePart>>([]); }
        var (source, epoch) = LeafBytes.TryRead<UnreadableLeaf>(entry, out var unreadable) ? (unreadable.Source, unreadable.Epoch)
            : LeafBytes.TryRead<ForkLeaf>(entry, out var fork) ? (fork.Source, fork.Epoch)
            : RecordParser.TryRead(entry, out var view, out _) ? (RecordView.Text(view.Source), RecordView.Text(view.Epoch))
            : ("", "");
        var parts = new List<PrivatePart>();
        foreach (var frame in ledger.Side.Read(tenant.Value, index))
        {
            if (PrivateSeal.Open(tenant.Value, source, epoch, frame, ledger.SubjectKeys) is { } line)
            {
                parts.Add(new(line.Subject, line.EventKey, line.Fields));
            }
        }
        return Task.FromResult<IReadOnlyList<PrivatePart>>(parts);
    }

    public async Task<EventPage> SearchAsync(TenantId tenant, EventQuery query, CancellationToken ct)
    {
        var reader = Reader(tenant);
        var sequencer = await desk.GetAsync(tenant, ct);
        var sites = sequencer.Look(book => book.Heads.Where(h => h.Site is not null).ToDictionary(h => h.Source, h => new SiteId(h.Site!), StringComparer.Ordinal));
        var sources = query.Site is { } site ? sites.Where(s => s.Value == site).Select(s => s.Key).ToList() : null;
        var projection = shelf.Get(tenant);
        var upTo = projection.Cursor;
        var found = await Task.Run(() => projection.Read(c => EventSearch.Run(c, query, sources)), ct);
        var rows = found.Select(f => new EventRow(f.Index, f.Kind, f.Source is not null && sites.TryGetValue(f.Source, out var at) ? at : null, f.Source, f.Epoch, f.Seq, f.Type, f.Actor, f.Object,
            f.EffectiveAt, f.Lower, f.ReceivedAt, LeafSummary.Of(reader.ReadEntry(f.Index).Span))).ToList();
        return new(rows, rows.Count == Math.Clamp(query.Limit, 1, EventSearch.MaxLimit) ? rows[^1].Index : null, upTo, reader.Size);
    }

    public async Task<bool> WaitForGrowthAsync(TenantId tenant, long beyondSize, TimeSpan timeout, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeout);
        try
        {
            await Reader(tenant).WaitForSizeAsync(beyondSize + 1, limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private TreeReader Reader(TenantId tenant) => ledger.Store.Reader(TreeLabel.Parse(tenant.Value));
}
