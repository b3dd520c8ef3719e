using Colophon.Audit;
using Colophon.Kernel;
using Colophon.Protocol.Leaves;
using Colophon.Verdicts;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Evaluation;

/// <summary>
/// One tenant's log in columns and its newest results. The gate has one holder: it alone appends and judges. Readers get immutable standings.
/// </summary>
/// <param name="sites">Null: the whole tenant. Else other sites' leaves are passed over, as in a binder that is cut to these.</param>
internal sealed class TenantEvaluation(TenantId tenant, IReadOnlyList<string>? sites, IAuditLog audit, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly TenantLog _log = new();
    private readonly ScopeFilter _scope = new(sites);
    private readonly Dictionary<long, PeriodResult?> _frozen = [];
    private volatile Standing? _standing;

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
            await foreach (var block in audit.ReadAsync(tenant, _log.Size, tree.Size, ct))
            {
                for (var i = 0; i < block.Leaves.Count; i++)
                {
                    if (_scope.IsShown(block.Leaves[i].Span)) { _log.Append(block.First + i, block.Leaves[i].Span); } else { _log.Skip(block.First + i); }
                }
            }
            var (view, periods) = Judge.EvaluateAll(_log, new AsOf(_log.Size));
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
                _frozen[freeze.Index] = result = Judge.Evaluate(_log, freeze.Period, freeze.AsOf);
            }
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
