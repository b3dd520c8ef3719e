using Colophon.Audit;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Protocol.Leaves;
using Colophon.Verdicts;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Evidence.Kits;

/// <summary>
/// A test performed once more from nothing: every leaf is read from the ledger anew, its root compared with the signed one, and the period judged again. Nothing that the console keeps in memory is used.
/// One at a time on a server: it costs as much as a binder's judging.
/// </summary>
internal sealed class Rerun(IAuditLog log, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <returns>Null while another one runs.</returns>
    public async Task<Performed?> RunAsync(TenantId tenant, string period, string control, AsOf asOf, IReadOnlyList<string>? sites, CancellationToken ct)
    {
        if (!await _one.WaitAsync(0, ct)) { return null; }
        try
        {
            var began = clock.GetTimestamp();
            var tree = await log.TreeAsync(tenant, ct);
            var (fresh, scope, hashes) = (new TenantLog(), new ScopeFilter(sites), new List<Hash256>());
            await foreach (var block in log.ReadAsync(tenant, 0, tree.Size, ct))
            {
                for (var i = 0; i < block.Leaves.Count; i++)
                {
                    var leaf = block.Leaves[i].Span;
                    hashes.Add(MerkleHash.Leaf(leaf));
                    if (scope.IsShown(leaf)) { fresh.Append(block.First + i, leaf); } else { fresh.Skip(block.First + i); }
                }
            }
            var root = MerkleHash.Root(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(hashes));
            var result = Judge.Evaluate(fresh, period, asOf)?.Controls.FirstOrDefault(c => c.Id == control);
            return result is null ? null : new(result, tree.Size, root.Bytes.SequenceEqual(tree.Root.Span), Convert.ToHexStringLower(root.Bytes), clock.GetUtcNow(), clock.GetElapsedTime(began));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}

/// <param name="Leaves">Read for it.</param>
/// <param name="RootAgrees">The root over the leaves just read is the signed one.</param>
public sealed record Performed(ControlResult Result, long Leaves, bool RootAgrees, string Root, DateTimeOffset At, TimeSpan Took);
