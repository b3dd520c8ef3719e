using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;

namespace Colophon.Verdicts.Coverage;

/// <summary>A time nobody saw, and why.</summary>
/// <param name="Unbroken">Nothing is missing from the sequence: the source was quiet, and what it told before and after fits together.</param>
/// <param name="Ended">Something was heard again, or the source was retired.</param>
internal sealed record Blind(Interval When, string Cause, bool Unbroken, bool Ended = true);

/// <summary>When a site was seen. All its declared sources must be seen for the site to be.</summary>
internal sealed class SiteSight
{
    public const string LostRecords = "the agent lost records on the site";

    public SiteSight(SiteFacts site, Register register)
    {
        var sights = site.Sources.Select(s => new SourceSight(s, register)).ToArray();
        Blind = [.. sights.SelectMany(s => s.Blind).Concat(LostOnSite(site)).OrderBy(b => b.When.From).ThenBy(b => b.Cause, StringComparer.Ordinal)];
        None = IntervalSet.From(Blind.Select(b => b.When));
        Late = IntervalSet.From(sights.SelectMany(s => s.Late)).Subtract(None);
    }

    public IReadOnlyList<Blind> Blind { get; }

    public IntervalSet None { get; }

    /// <summary>Told later, while the server's own records show that it was the server who was away.</summary>
    public IntervalSet Late { get; }

    private static IEnumerable<Blind> LostOnSite(SiteFacts site) =>
        (site.ByType.GetValueOrDefault("agent.gap") ?? []).Select(f => new Blind(f.True with { From = Math.Min(f.Lower, f.Received - 1) }, LostRecords, false));
}
