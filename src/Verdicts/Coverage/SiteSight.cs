using System.Diagnostics.CodeAnalysis;
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

    private readonly SiteFacts _site;
    private readonly SourceSight[] _sights;

    public SiteSight(SiteFacts site, Register register)
    {
        _site = site;
        _sights = [.. site.Sources.Select(s => new SourceSight(s, register))];
        Join();
    }

    /// <summary>Takes what came since, and says whether other times are blind than before.</summary>
    public bool GoOn()
    {
        var before = Blind;
        foreach (var sight in _sights) { sight.GoOn(); }
        Join();
        return !before.SequenceEqual(Blind);
    }

    [MemberNotNull(nameof(Blind), nameof(None), nameof(Late))]
    private void Join()
    {
        Blind = [.. _sights.SelectMany(s => s.Blind).Concat(LostOnSite(_site)).OrderBy(b => b.When.From).ThenBy(b => b.Cause, StringComparer.Ordinal)];
        None = IntervalSet.From(Blind.Select(b => b.When));
        Late = IntervalSet.From(_sights.SelectMany(s => s.Late)).Subtract(None);
    }

    public IReadOnlyList<Blind> Blind { get; private set; }

    public IntervalSet None { get; private set; }

    /// <summary>Told later, while the server's own records show that it was the server who was away.</summary>
    public IntervalSet Late { get; private set; }

    private static IEnumerable<Blind> LostOnSite(SiteFacts site) =>
        (site.ByType.GetValueOrDefault("agent.gap") ?? []).Select(f => new Blind(f.True with { From = Math.Min(f.Lower, f.Received - 1) }, LostRecords, false));
}
