using Colophon.Fleet;
using Colophon.Kernel;

namespace Colophon.Audit.Pages;

/// <summary>A site with the health of all its sources: its coverage is that of the worst of them.</summary>
public sealed record SiteHealth(Site Site, IReadOnlyList<(Source Source, SourceHealth? Health)> Sources)
{
    public string Host => new Uri(Site.Url) is var url && url.AbsolutePath.Length > 1 ? url.Authority + url.AbsolutePath.TrimEnd('/') : url.Authority;

    public DateTimeOffset? LastReceived => Sources.Max(s => s.Health?.LastReceivedAt);

    public int OpenGaps => Sources.Sum(s => s.Health?.OpenGaps ?? 0);

    public SourceHealth? Newest => Sources.Where(s => s.Source.Kind == SourceKinds.Agent).Select(s => s.Health).OfType<SourceHealth>().MaxBy(h => h.LastReceivedAt);

    /// <summary>Glyph kind and word.</summary>
    public (string Kind, string Word) State =>
        Site.RetiredAt is not null ? ("off", "Retired")
        : Site.EnrolledAt is null ? ("wait", "Not enrolled yet")
        : Worst switch
        {
            "live" => OpenGaps > 0 ? ("unknown", "Live, with a gap") : ("ok", "Live"),
            "late" => ("wait", "Late"),
            "silent" => ("unknown", "Silent"),
            "forked" => ("bad", "Forked: neither copy is believed"),
            "rewound" => ("unknown", "Rewound"),
            _ => ("unknown", "Never reported"),
        };

    public bool Reports => State.Kind == "ok";

    private string? Worst => Sources.Where(s => !s.Source.Retired).Select(s => s.Health?.State).OrderByDescending(Rank).FirstOrDefault();

    private static int Rank(string? state) => state switch { "forked" => 5, "rewound" => 4, "silent" => 3, null => 2, "late" => 1, _ => 0 };

    public static async Task<IReadOnlyList<SiteHealth>> AllAsync(TenantId tenant, IFleet fleet, IAuditLog log, CancellationToken ct)
    {
        var health = (await log.HealthAsync(tenant, ct)).ToDictionary(h => h.Source);
        var sources = (await fleet.SourcesAsync(tenant, ct)).Where(s => s.Site is not null).ToLookup(s => s.Site!.Value);
        return [.. (await fleet.SitesAsync(tenant, ct)).Select(s => new SiteHealth(s, [.. sources[s.Id].Select(source => (source, health.GetValueOrDefault(source.Id)))])).OrderBy(s => s.Host, StringComparer.Ordinal)];
    }
}
