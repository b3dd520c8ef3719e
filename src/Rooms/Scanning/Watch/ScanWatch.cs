using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Matching;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Watch;

/// <summary>
/// Looks at every tenant again and again: matches what changed at once, everything once a day by both paths, and watches the clocks in between.
/// A round has one holder; what people are told is told once.
/// </summary>
internal sealed class ScanWatch(IFleet fleet, TenantPictures pictures, TenantPass pass, MatchRun matching, FeedStore store, PassSignals signals, IOptions<ScanningOptions> options, TimeProvider clock, ILogger<ScanWatch> logger) : BackgroundService
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>What each tenant's sites looked like when they were last matched.</summary>
    private readonly Dictionary<TenantId, IReadOnlyList<object>> _looks = [];

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <summary>One look at every tenant. Called by the timer, and by whoever has just taken in a feed.</summary>
    public async Task RoundAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var tenants = new List<(TenantId Tenant, TenantView View, string? Cause)>();
            foreach (var tenant in await fleet.TenantsAsync(ct))
            {
                try
                {
                    var view = await pictures.ReadAsync(tenant.Id, ct);
                    tenants.Add((tenant.Id, view, Cause(tenant.Id, view)));
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Log.PassFailed(logger, e, tenant.Id.Value);
                }
            }
            // The mirrors are read once for all who want a whole run. A site that comes in meanwhile waits for the next.
            var whole = tenants.Where(t => t.Cause is not (null or "inventory")).ToList();
            var second = whole.Count > 0 ? matching.Second(whole.SelectMany(t => t.View.Sites)) : null;
            foreach (var (tenant, view, cause) in tenants) { await PassAsync(tenant, cause is null ? null : new(cause, view.Sites, cause == "inventory" ? null : second), ct); }
        }
        finally
        {
            _one.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.LookEverySeconds), clock);
        do
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
#pragma warning disable CA1031 // a round that fails is logged and tried again; the watch must not end
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Log.RoundFailed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PassAsync(TenantId tenant, PassPlan? plan, CancellationToken ct)
    {
        try
        {
            var sites = (await fleet.SitesAsync(tenant, ct)).Where(s => s is { EnrolledAt: not null, RetiredAt: null }).ToDictionary(s => s.Id.Value, s => s.Url, StringComparer.Ordinal);
            var outcome = await pass.RunAsync(tenant, sites, plan, ct);
            if (plan is not null) { _looks[tenant] = [.. plan.Sites.Select(s => s.Components)]; }
            await signals.RaiseAsync(tenant, outcome, sites, ct);
        }
#pragma warning disable CA1031 // one tenant's failure must not end the watch over all others; it is logged and tried again
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            _looks.Remove(tenant);
            Log.PassFailed(logger, e, tenant.Value);
        }
    }

    /// <summary>Why to match now, or null. Without a feed of flaws there is nothing to match with: that nothing ran is what the records say then.</summary>
    private string? Cause(TenantId tenant, TenantView view) =>
        !store.Feeds().Any(f => f.Sha256 is not null && FeedFormats.Find(f.Name)!.TellsFlaws) ? null
        : view.LastWhole is not { } last ? "first"
        : Join(last.Feeds) != Feeds() ? "feed"
        : clock.GetUtcNow() - last.At >= TimeSpan.FromHours(options.Value.RunEveryHours) ? "daily"
        : !_looks.TryGetValue(tenant, out var looks) || !looks.SequenceEqual(Looks(view)) ? "inventory" : null;

    private string Feeds() => Join(store.Mirrors());

    private static string Join(IReadOnlyDictionary<string, string> feeds) => string.Join(';', feeds.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));

    /// <summary>The lists of components, told apart by reference: a look that found nothing new keeps its list.</summary>
    private static IReadOnlyList<object> Looks(TenantView view) => [.. view.Sites.Select(s => s.Components)];
}
