using System.Globalization;
using System.Text;
using Colophon.Alerting.Outbox;
using Colophon.Fleet;
using Colophon.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Alerting.Digest;

/// <summary>Once a day and tenant: what every room has to say, in the rooms' order. A day that the server slept through gets its digest when it wakes; its id keeps it single.</summary>
internal sealed class DailyDigest(OutboxStore store, ISignals signals, IFleet fleet, IEnumerable<IDigestSource> sources, IOptions<AlertingOptions> options, TimeProvider clock, ILogger<DailyDigest> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private readonly DigestClock due = new(TimeZoneInfo.FindSystemTimeZoneById(options.Value.Digest.TimeZone), options.Value.Digest.Hour);

    /// <summary>Raises the digests that are due and were not raised yet.</summary>
    public async Task RaiseDueAsync(CancellationToken ct)
    {
        var (day, at) = due.Newest(clock.GetUtcNow());
        foreach (var tenant in await fleet.TenantsAsync(ct))
        {
            var id = "digest-" + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (tenant.CreatedAt > at || store.Has(tenant.Id, id)) { continue; }
            await signals.RaiseAsync(new Signal(tenant.Id, id, SignalSeverity.Notice, $"Daily digest, {day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}", await TextAsync(tenant.Id, at.AddDays(-1), ct), $"/t/{tenant.Id}"), ct);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, clock);
        do
        {
            try
            {
                await RaiseDueAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A room that can't report must not end the server; the digest is still due at the next look.
                Log.DigestFailed(log, "all tenants", e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<string> TextAsync(TenantId tenant, DateTimeOffset since, CancellationToken ct)
    {
        var text = new StringBuilder();
        foreach (var source in sources.OrderBy(s => s.Order))
        {
            if (await source.DigestAsync(tenant, since, ct) is not { } section) { continue; }
            text.AppendLine(section.Heading).AppendLine(new string('-', section.Heading.Length));
            foreach (var line in section.Lines) { text.Append("- ").AppendLine(line); }
            text.AppendLine();
        }
        return text.Length > 0 ? text.ToString() : "No room had anything to report.";
    }
}
