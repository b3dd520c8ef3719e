using Colophon.Assurance.Pages;
using Colophon.Verdicts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;
using Colophon.Web.Timelines;

namespace Colophon.Assurance.Controls;

/// <summary>A control's result as rows of a timeline, one per site; those of one page of them.</summary>
internal static class ControlStrips
{
    /// <summary>Sites on a page: a company may have a thousand, and each has hundreds of spans in a year.</summary>
    public const int SitesOnPage = 20;

    /// <summary>Moments and terms drawn one by one on a page, shared by its sites. Of moments the newest of each are drawn; all are counted, and told in the list of deviations. Terms are joined.</summary>
    private const int MostMoments = 300;

    /// <returns>The rows in the order of the sites' names, and how many there are on all pages together.</returns>
    public static (IReadOnlyList<TimelineRow> Rows, int All) Of(ControlResult result, PeriodResult period, long everySeconds, Glossary names, Func<string, string> link, int page)
    {
        var census = Census.Of(result);
        var sites = (result.Type == "cadence" ? census.Items.Select(i => i.Key) : result.Entities.Select(e => e.Site))
            .Select(s => (Id: s, Name: names.Site(s))).OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
        var shown = Paging.FromStart(sites, page, SitesOnPage).ToArray();
        var ids = shown.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        var entities = result.Entities.Where(e => ids.Contains(e.Site)).ToDictionary(e => e.Site, e => e.Segments.Select(s => Span(s, names, link)), StringComparer.Ordinal);
        return ([.. shown.Select(s => result.Type switch
        {
            "configuration" => new TimelineRow(s.Name, null, [.. entities[s.Id]]),
            "cadence" => new(s.Name, null, Joined(Terms(census.Items[s.Id], census.Deviations[s.Id], period.Period.When, period.Through, everySeconds * Micros.PerSecond, names, link), MostMoments / shown.Length)),
            _ => new(s.Name, null, [.. entities[s.Id], .. census.Deviations[s.Id].TakeLast(MostMoments / shown.Length).Select(d => Moment(d, names, link))]) { Deviations = census.Deviations[s.Id].Count() },
        })], sites.Length);
    }

    private static StripSpan Span(Segment segment, Glossary names, Func<string, string> link) =>
        new(Micros.ToTime(segment.When.From), Micros.ToTime(segment.When.To), State(segment.State), Say.Capital(names.Tell(segment.Cause)), segment.Deviation is { } id ? link(id) : null);

    private static StripSpan Moment(Deviation d, Glossary names, Func<string, string> link) =>
        new(Micros.ToTime(d.True.From), Micros.ToTime(Math.Max(d.True.From, d.True.To)), StripState.Deviated, names.Tell(d.Title), link(d.Id));

    /// <summary>Each term that is over or running, by what became of its review.</summary>
    private static StripSpan[] Terms(IEnumerable<Item> site, IEnumerable<Deviation> deviations, Interval period, long through, long every, Glossary names, Func<string, string> link)
    {
        var seen = new Interval(period.From, through);
        var reviewed = site.Where(i => i.Result != ItemResult.Deviation).Select(i => i.Result switch
        {
            ItemResult.Met => Span(new(Term(i.True.From, period, every).Clip(seen), TimelineState.Compliant, i.Title), names, link),
            ItemResult.NotDeterminable => Span(new(i.True, TimelineState.Unknown, i.Title), names, link),
            ItemResult.Excused => Span(new(i.True, TimelineState.Excused, i.Title), names, link),
            _ => Span(new(i.True, TimelineState.NotInScope, i.Title), names, link),
        });
        var missed = deviations.Select(d => Span(new(d.True, TimelineState.Violating, d.Title, d.Id), names, link));
        return [.. reviewed.Concat(missed).OrderBy(s => s.From)];
    }

    /// <summary>Where there are more than <paramref name="most"/>, those that follow each other in one state are drawn as one: a duty of every day has hundreds of terms in a year. The link is the newest one's.</summary>
    private static StripSpan[] Joined(StripSpan[] terms, int most)
    {
        if (terms.Length <= most) { return terms; }
        var runs = new List<(StripSpan Span, int Terms)>();
        foreach (var term in terms)
        {
            if (runs is [.., var last] && last.Span.State == term.State && last.Span.To >= term.From) { runs[^1] = (term with { From = last.Span.From }, last.Terms + 1); }
            else { runs.Add((term, 1)); }
        }
        return [.. runs.Select(r => r.Terms == 1 ? r.Span : r.Span with { Why = $"{Say.Count(r.Terms)} terms in a row. {r.Span.Why}" })];
    }

    /// <summary>The term a review fell into: terms are counted from the first day of the period.</summary>
    private static Interval Term(long at, Interval period, long every)
    {
        if (every <= 0) { return new(at, at); }
        var from = period.From + ((at - period.From) / every * every);
        return new Interval(from, from + every).Clip(period);
    }

    private static StripState State(TimelineState state) => state switch
    {
        TimelineState.Compliant => StripState.Compliant,
        TimelineState.Violating => StripState.Violating,
        TimelineState.Excused => StripState.Excused,
        TimelineState.Unknown => StripState.Unknown,
        TimelineState.NotInScope => StripState.NotInScope,
        _ => StripState.Bridged,
    };
}
