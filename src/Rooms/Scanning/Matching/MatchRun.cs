using System.Security.Cryptography;
using System.Text;
using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Store;
using Colophon.Scanning.Versions;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Matching;

/// <summary>What a run found, and whether it may be believed.</summary>
/// <param name="Faults">Why it may not; empty where it may. An unsound run opens cases and closes none.</param>
internal sealed record RunResult(IReadOnlyList<Finding> Findings, int Components, int Untold, IReadOnlyDictionary<string, string> Feeds, int CanariesPlanted, int CanariesFound, TieOut? TieOut, IReadOnlyList<string> Faults)
{
    public bool Sound => Faults.Count == 0;
}

/// <param name="OnlyFirst">Hits that only the index gave.</param>
/// <param name="OnlySecond">Hits that only the mirror files gave.</param>
internal sealed record TieOut(int First, int Second, IReadOnlyList<Hit> OnlyFirst, IReadOnlyList<Hit> OnlySecond)
{
    public bool Agrees => OnlyFirst.Count + OnlySecond.Count == 0;
}

/// <summary>Matches sites with feeds, looks for the canaries, and ties the result out where it is asked to.</summary>
internal sealed class MatchRun(FeedStore store, FeedMirrors mirrors, FirstPath first, IOptions<ScanningOptions> options, TimeProvider clock)
{
    /// <summary>The second path over many tenants at once: the mirrors are read one time.</summary>
    public IReadOnlySet<Hit> Second(IEnumerable<SiteView> sites)
    {
        var path = new SecondPath([.. sites.SelectMany(Wanted.Of), .. Wanted.Canaries(clock.GetUtcNow())]);
        foreach (var feed in store.Feeds().Where(f => f.File is not null))
        {
            if (FeedFormats.Find(feed.Name) is not { TellsFlaws: true } format) { continue; }
            using var mirror = mirrors.Open(feed);
            path.Read(format, mirror, options.Value.MaxEntryBytes);
        }
        return path.Hits();
    }

    /// <param name="second">What the second path found over at least these sites; null: no tie-out in this run.</param>
    public RunResult Run(IReadOnlyList<SiteView> sites, IReadOnlySet<Hit>? second)
    {
        var now = clock.GetUtcNow();
        var feeds = store.Feeds();
        var wanted = sites.SelectMany(Wanted.Of).ToList();
        var canaries = Wanted.Canaries(now);
        var matches = first.Run([.. wanted, .. canaries]).Where(m => m.Affected != Affected.No).ToList();
        var found = CanariesFound(matches, feeds);
        var tie = second is null ? null : Tie(matches, second, [.. sites.Select(s => s.Site.Value), .. canaries.Select(c => c.Site)]);
        var findings = matches.Where(m => !canaries.Any(c => c.Site == m.Wanted.Site)).GroupBy(m => (m.Wanted.Site, m.Wanted.Component.Key, m.Rated.Advisory.Flaw)).Select(g => Merge([.. g], now)).OrderBy(f => f.Id, StringComparer.Ordinal).ToList();
        return new(findings, wanted.Count, wanted.Count(w => !PaddedVersion.CanTell(w.Component.Version)), feeds.Where(f => f.Sha256 is not null).ToDictionary(f => f.Name, f => f.Sha256!, StringComparer.Ordinal), Planted(feeds), found, tie, [.. Faults(feeds, found, tie, now)]);
    }

    private IEnumerable<string> Faults(IReadOnlyList<FeedState> feeds, int found, TieOut? tie, DateTimeOffset now)
    {
        var telling = feeds.Where(f => FeedFormats.Find(f.Name)!.TellsFlaws && f.Sha256 is not null).ToList();
        if (telling.Count == 0) { yield return "No feed of flaws was taken in yet."; }
        foreach (var old in telling.Where(f => f.Age(now) > TimeSpan.FromHours(options.Value.TooOldHours))) { yield return $"{FeedFormats.Find(old.Name)!.Title} is too old: last confirmed {old.CheckedAt!.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC."; }
        if (found < Planted(feeds)) { yield return $"{Planted(feeds) - found} of {Planted(feeds)} planted cases were answered wrongly: the matching can't be trusted."; }
        if (tie is { Agrees: false }) { yield return $"The two matching paths disagree: {tie.OnlyFirst.Count} only in the index, {tie.OnlySecond.Count} only in the files."; }
    }

    /// <summary>Two per feed of flaws (the sick one is found, the well one isn't), one per feed that adds to them.</summary>
    private static int Planted(IReadOnlyList<FeedState> feeds) => feeds.Where(f => f.Sha256 is not null).Sum(f => FeedFormats.Find(f.Name)!.TellsFlaws ? 2 : AnyTelling(feeds) ? 1 : 0);

    private static bool AnyTelling(IReadOnlyList<FeedState> feeds) => feeds.Any(f => f.Sha256 is not null && FeedFormats.Find(f.Name)!.TellsFlaws);

    private static int CanariesFound(List<Match> matches, IReadOnlyList<FeedState> feeds)
    {
        var sick = matches.Where(m => m.Wanted.Site == "canary-sick" && m.Affected == Affected.Yes).ToList();
        var found = 0;
        foreach (var feed in feeds.Where(f => f.Sha256 is not null))
        {
            switch (feed.Name)
            {
                case "kev": found += sick.Exists(m => m.Rated.Exploited) ? 1 : 0; break;
                case "epss": found += sick.Exists(m => m.Rated.Probability is not null) ? 1 : 0; break;
                default:
                    found += sick.Exists(m => m.Rated.Advisory.Feed == feed.Name) ? 1 : 0;
                    found += matches.Exists(m => m.Wanted.Site == "canary-well" && m.Rated.Advisory.Feed == feed.Name) ? 0 : 1;
                    break;
            }
        }
        return found;
    }

    private static TieOut Tie(List<Match> matches, IReadOnlySet<Hit> second, HashSet<string> sites)
    {
        var one = matches.Select(m => m.Hit).ToHashSet();
        var two = second.Where(h => sites.Contains(h.Site)).ToHashSet();
        return new(one.Count, two.Count, [.. one.Except(two)], [.. two.Except(one)]);
    }

    private Finding Merge(IReadOnlyList<Match> same, DateTimeOffset now)
    {
        var sure = same.Where(m => m.Affected == Affected.Yes).ToList();
        var said = sure.Count > 0 ? sure : same;
        var worst = said.MaxBy(m => (m.Rated.Advisory.Severity, m.Rated.Advisory.Score ?? 0))!;
        var component = worst.Wanted.Component;
        var published = said.Select(m => m.Rated.Advisory.Published).Where(p => p is not null && p <= now).Min();
        var exploited = said.Any(m => m.Rated.Exploited);
        var probability = said.Max(m => m.Rated.Probability);
        var priority = Priority(worst.Rated.Advisory.Severity, exploited, probability);
        var begins = published is { } p && p > component.Since ? p : component.Since;
        return new(Id(worst.Wanted.Site, component.Key, worst.Rated.Advisory.Flaw), new(worst.Wanted.Site), component.Kind, component.Slug, component.Version, worst.Rated.Advisory.Flaw, worst.Rated.Advisory.Title, worst.Rated.Advisory.Severity, worst.Rated.Advisory.Score,
            priority, published, begins, begins + Term(priority), [.. said.SelectMany(m => m.Rated.Advisory.Fixed).Distinct().Where(v => PaddedVersion.CanTell(component.Version) && PaddedVersion.Compare(v, component.Version!) > 0).Order(Comparer<string>.Create(PaddedVersion.Compare)).Take(8)],
            [.. said.Select(m => m.Rated.Advisory.Feed).Distinct().Order(StringComparer.Ordinal)], said.Any(m => m.Doubt.Length == 0) ? "" : said[0].Doubt)
        {
            Exploited = exploited,
            Probability = probability,
            Reference = said.Select(m => m.Rated.Advisory.Reference).FirstOrDefault(r => r is not null && r.StartsWith("https://", StringComparison.Ordinal)),
            Notices = [.. said.Select(m => m.Rated.Advisory.Notice).OfType<string>().Distinct().Take(4)],
        };
    }

    private string Priority(Severity severity, bool exploited, double? probability) =>
        exploited || (severity == Severity.Critical && probability * 100 >= options.Value.LikelyPercent) ? "act" : severity == Severity.Unknown ? "unrated" : severity.ToString().ToLowerInvariant();

    /// <summary>What nobody rated is treated as high: not knowing is no reason to wait longer.</summary>
    private TimeSpan Term(string priority) => TimeSpan.FromHours(priority switch
    {
        "act" => options.Value.ActHours,
        "critical" => options.Value.CriticalHours,
        "high" or "unrated" => options.Value.HighHours,
        "medium" => options.Value.MediumHours,
        _ => options.Value.LowHours,
    });

    /// <summary>The same flaw in the same component of the same site has the same id for ever: what is told twice is told once.</summary>
    private static string Id(string site, string component, string flaw) => "f-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{site}\n{component}\n{flaw}")))[..16];
}
