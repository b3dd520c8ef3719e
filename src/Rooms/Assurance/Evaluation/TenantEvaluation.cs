using System.Security.Cryptography;
using Colophon.Audit;
using Colophon.Kernel;
using Colophon.Protocol.Leaves;
using Colophon.Verdicts;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;
using Microsoft.Extensions.Logging;

namespace Colophon.Assurance.Evaluation;

/// <summary>
/// One tenant's log in columns and its newest results. The gate has one holder: it alone appends and judges. Readers get immutable standings.
/// </summary>
/// <param name="sites">Null: the whole tenant. Else other sites' leaves are passed over, as in a binder that is cut to these.</param>
/// <param name="columns">Folder in which the log goes on from one run of the server to the next; null: in memory alone.</param>
/// <param name="sealLeaves">Leaves held in memory before they are written there.</param>
internal sealed class TenantEvaluation(TenantId tenant, IReadOnlyList<string>? sites, IAuditLog audit, string? columns, int sealLeaves, TimeProvider clock, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ScopeFilter _scope = new(sites);
    private readonly Dictionary<long, PeriodResult?> _frozen = [];
    private volatile Standing? _standing;
    private TenantLog? _log;
    private RunningJudgement? _running;

    public Standing? Latest => _standing;

    public TimeSpan LastTook { get; private set; }

    /// <summary>Judges what the newest signed tree holds, unless that was judged already.</summary>
    public async Task<Standing> EvaluateAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            var tree = await audit.TreeAsync(tenant, ct);
            if (_standing is { } standing && standing.Ledger.Size >= tree.Size) { return standing; }
            var began = clock.GetTimestamp();
            var log = await ReadAsync(tree, ct);
            // Of the whole tenant the judgement goes on from the last one; what is cut to some sites is asked for now and then, and nothing is kept of it.
            var (view, periods) = sites is null ? (_running ??= new(log)).GoOn() : Judge.EvaluateAll(log, new AsOf(log.Size));
            var next = new Standing(view, periods, clock.GetUtcNow());
            LastTook = clock.GetElapsedTime(began);
            return _standing = next;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The period as <paramref name="freeze"/> froze it. Kept: a freeze never changes.</summary>
    public async Task<PeriodResult?> FrozenAsync(RecordedFreeze freeze, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (!_frozen.TryGetValue(freeze.Index, out var result))
            {
                _frozen[freeze.Index] = result = Judge.Evaluate(await ReadAsync(await audit.TreeAsync(tenant, ct), ct), freeze.Period, freeze.AsOf);
            }
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _log?.Close();
        _gate.Dispose();
    }

    /// <summary>The log with everything that the tree holds. What the disk doesn't take ends it, and the next one goes on from what lies in the folder.</summary>
    private async Task<TenantLog> ReadAsync(SignedTree tree, CancellationToken ct)
    {
        var log = _log ??= await OpenAsync(tree, ct);
        try
        {
            await foreach (var block in audit.ReadAsync(tenant, log.Size, tree.Size, ct))
            {
                for (var i = 0; i < block.Leaves.Count; i++)
                {
                    if (_scope.IsShown(block.Leaves[i].Span)) { log.Append(block.First + i, block.Leaves[i].Span); } else { log.Skip(block.First + i); }
                }
                if (columns is not null && log.Size - log.Sealed >= sealLeaves) { log.Seal(); }
            }
            return log;
        }
        catch (IOException)
        {
            log.Close();
            (_log, _running) = (null, null);
            throw;
        }
    }

    private async Task<TenantLog> OpenAsync(SignedTree tree, CancellationToken ct)
    {
        if (columns is null) { return new(); }
        var log = TenantLog.Open(columns);
        if (log.Size == 0) { return log; }
        // A ledger that was restored from a copy may be shorter than its columns, or have gone another way since.
        if (log.Size <= tree.Size && await audit.LeafAsync(tenant, log.Size - 1, ct) is { } leaf && SHA256.HashData(leaf.Span).AsSpan().SequenceEqual(log.SealedLeaf.Span)) { return log; }
        Log.ColumnsOfAnother(logger, tenant.Value, log.Size, tree.Size);
        log.Close();
        return TenantLog.Anew(columns);
    }
}
