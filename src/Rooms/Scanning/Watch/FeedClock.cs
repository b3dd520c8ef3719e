using Colophon.Fleet;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Matching;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Watch;

/// <summary>Fetches the feeds in their rhythm, where fetching is on.</summary>
internal sealed class FeedClock(FeedFetcher fetcher, FeedStore store, IFleet fleet, TenantPictures pictures, Integrity.ChecksumFetcher checksums, IOptions<ScanningOptions> options, TimeProvider clock, ILogger<FeedClock> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(1);

    internal async Task RoundAsync(CancellationToken ct)
    {
        foreach (var format in FeedFormats.All.Where(f => !f.NeedsKey || options.Value.WordfenceKeyFile is not null))
        {
            var state = store.Feed(format.Name);
            var last = new[] { state.CheckedAt, state.Refused?.At }.Max();
            if (last is null || clock.GetUtcNow() - last >= TimeSpan.FromMinutes(options.Value.FetchEveryMinutes)) { await fetcher.FetchAsync(format, format is WpVulnerability ? await SoftwareAsync(ct) : [], ct); }
        }
        await checksums.RoundAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Fetch) { return; }
        using var timer = new PeriodicTimer(Beat, clock);
        do
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
#pragma warning disable CA1031 // told to the log and tried again; the clock must not stop
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Log.FetchFailed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Names of software, never of sites: who runs what isn't told.</summary>
    private async Task<IReadOnlyCollection<string>> SoftwareAsync(CancellationToken ct)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tenant in await fleet.TenantsAsync(ct))
        {
            foreach (var wanted in (await pictures.ReadAsync(tenant.Id, ct)).Sites.SelectMany(Wanted.Of))
            {
                if (wanted.Kind == ComponentKind.Core && wanted.Component.Version is { } version) { asked.Add("core/" + version); }
                else if (wanted.Kind != ComponentKind.Core) { asked.UnionWith(wanted.Slugs.Select(s => $"{Component.KindName(wanted.Kind)}/{s}")); }
            }
        }
        return asked;
    }
}
