using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>The timelines of a control's subjects, and what of them nobody saw.</summary>
internal sealed record Timelines(IReadOnlyList<EntityTimeline> Entities, IReadOnlyList<UnknownTime> Unknown)
{
    public static Timelines Of(IReadOnlyList<EntityTimeline> entities) =>
        new(entities, [.. entities.SelectMany(e => e.Segments.Where(s => s.State == TimelineState.Unknown).Select(s => new UnknownTime(e.Site, s.When, s.Cause)))]);

    /// <param name="inForce">Times in which a version of the control was in force.</param>
    public static Timelines Of(Dossier dossier, ClaimKind kind, Interval window, IReadOnlyList<Interval> inForce) =>
        Of([.. dossier.Sites.Select(s => Lay(s.Id, s.OutOfScope(window), window, [.. inForce.Select(when => (when, kind == ClaimKind.Blind ? s.Blind() : []))]))]);

    public static EntityTimeline Lay(string entity, IEnumerable<Segment> outOfScope, Interval window, IReadOnlyList<(Interval When, IEnumerable<Segment> Claims)> findings)
    {
        var claims = outOfScope.ToList();
        var covered = IntervalSet.From(findings.Select(f => f.When));
        claims.AddRange(covered.Complement(window).Items.Select(i => new Segment(i, TimelineState.NotInScope, "the control was not in force")));
        foreach (var (when, found) in findings) { claims.AddRange(found.Select(c => c with { When = c.When.Clip(when) })); }
        return new(entity, Timeline.Lay(window, claims));
    }
}

/// <summary>A site's timeline under one version of a control, as it was laid.</summary>
/// <param name="NextEdge">Where the next claim begins or ends, at the window's end or behind it: up to there more time makes the last segment longer and nothing else.</param>
internal sealed record Laid(EntityTimeline Timeline, Interval Window, Interval InForce, long NextEdge)
{
    public static EntityTimeline Of(SiteDossier site, SiteFinding found, Interval window, Interval inForce)
    {
        if (found.Laid is not { } before || before.Window.From != window.From || before.InForce.From != inForce.From || !before.Reaches(window, inForce))
        {
            var edges = found.Claims.Select(c => c.When).Concat(site.OpenScope.Items).SelectMany(i => (long[])[i.From, i.To]).Where(e => e >= window.To).DefaultIfEmpty(long.MaxValue).Min();
            before = new(Timelines.Lay(site.Id, site.OutOfScope(window), window, [(inForce, found.Claims)]), window, inForce, edges);
        }
        else if (before.Window.To != window.To)
        {
            Segment[] segments = [.. before.Timeline.Segments];
            segments[^1] = segments[^1] with { When = segments[^1].When with { To = window.To } };
            before = before with { Timeline = new(site.Id, segments), Window = window, InForce = inForce };
        }
        found.Laid = before;
        return before.Timeline;
    }

    private bool Reaches(Interval window, Interval inForce) =>
        (Window.To == window.To && InForce.To == inForce.To) || (Timeline.Segments.Count > 0 && Window.To == InForce.To && window.To == inForce.To && window.To > Window.To && window.To <= NextEdge);
}
