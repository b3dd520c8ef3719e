using System.Collections.Concurrent;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Protocol.Envelopes;
using Colophon.Scanning.Picture;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Integrity;

/// <summary>Asks each site for a survey when the last scan is old enough.</summary>
internal sealed class IntegrityWatch(IFleet fleet, TenantPictures pictures, IOptions<ScanningOptions> options, TimeProvider clock, ILogger<IntegrityWatch> logger) : BackgroundService
{
    /// <summary>A site that did not begin is asked again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(TenantId, SiteId), DateTimeOffset> _asked = new();

    /// <summary>Asks now, whatever the last scan's age.</summary>
    public async Task AskAsync(TenantId tenant, SiteId site, CancellationToken ct)
    {
        _asked[(tenant, site)] = clock.GetUtcNow();
        await fleet.CommandAsync(tenant, site, CommandVerbs.Survey, null, ct);
    }

    public DateTimeOffset? AskedAt(TenantId tenant, SiteId site) => _asked.TryGetValue((tenant, site), out var at) ? at : null;

    public async Task RoundAsync(CancellationToken ct)
    {
        if (!options.Value.Integrity.Scan) { return; }
        foreach (var tenant in await fleet.TenantsAsync(ct))
        {
            try
            {
                var view = await pictures.ReadAsync(tenant.Id, ct);
                foreach (var site in (await fleet.SitesAsync(tenant.Id, ct)).Where(s => s is { EnrolledAt: not null, RetiredAt: null } && IsDue(view.Integrity.GetValueOrDefault(s.Id.Value), AskedAt(tenant.Id, s.Id)))) { await AskAsync(tenant.Id, site.Id, ct); }
            }
#pragma warning disable CA1031 // one tenant's failure must not end the watch over all others; it is logged and tried again
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Log.PassFailed(logger, e, tenant.Id.Value);
            }
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

    private bool IsDue(SiteIntegrity? about, DateTimeOffset? asked)
    {
        var now = clock.GetUtcNow();
        var last = about?.Scan?.At;
        return (last is null || now - last >= TimeSpan.FromMinutes(options.Value.Integrity.EveryMinutes)) && (asked is null || now - asked > Patience || last > asked) && (about?.Running is null || now - about.Running > Patience);
    }
}
