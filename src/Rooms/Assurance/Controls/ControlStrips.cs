using Colophon.Assurance.Pages;
using Colophon.Verdicts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;
using Colophon.Web.Timelines;

namespace Colophon.Assurance.Controls;

/// <summary>A control's result as rows of a timeline, one per site.</summary>
internal static class ControlStrips
{
    /// <summary>Moments drawn per site; a site with more is told in the list of deviations.</summary>
    private const int MostMoments = 300;

    public static IReadOnlyList<TimelineRow> Of(ControlResult result, PeriodResult period, long everySeconds, Glossary names, Func<string, string> link)
    {
        var rows = result.Type switch
        {
            "configuration" => result.Entities.Select(e => Row(e.Site, e.Segments.Select(s => Span(s, names, link)))),
            "cadence" => result.Population.GroupBy(i => i.Site).Select(site => Row(site.Key, Terms(result, site, period.Period.When, period.Through, everySeconds * Micros.PerSecond, names, link))),
            _ => result.Entities.Select(e => Row(e.Site, [.. e.Segments.Select(s => Span(s, names, link)), .. Moments(result, e.Site, names, link)])),
        };
        return [.. rows.OrderBy(r => r.Name, StringComparer.Ordinal)];

        TimelineRow Row(string site, IEnumerable<StripSpan> spans) => new(names.Site(site), null, [.. spans]);
    }

    private static StripSpan Span(Segment segment, Glossary names, Func<string, string> link) =>
        new(Micros.ToTime(segment.When.From), Micros.ToTime(segment.When.To), State(segment.State), Say.Capital(names.Tell(segment.Cause)), segment.Deviation is { } id ? link(id) : null);

    private static IEnumerable<StripSpan> Moments(ControlResult result, string site, Glossary names, Func<string, string> link) =>
        result.Deviations.Where(d => d.Site == site).TakeLast(MostMoments)
            .Select(d => new StripSpan(Micros.ToTime(d.True.From), Micros.ToTime(Math.Max(d.True.From, d.True.To)), StripState.Deviated, names.Tell(d.Title), link(d.Id)));

    /// <summary>Each term that is over or running, by what became of its review.</summary>
    private static StripSpan[] Terms(ControlResult result, IGrouping<string, Item> site, Interval period, long through, long every, Glossary names, Func<string, string> link)
    {
        var seen = new Interval(period.From, through);
        var reviewed = site.Where(i => i.Result != ItemResult.Deviation).Select(i => i.Result switch
        {
            ItemResult.Met => Span(new(Term(i.True.From, period, every).Clip(seen), TimelineState.Compliant, i.Title), names, link),
            ItemResult.NotDeterminable => Span(new(i.True, TimelineState.Unknown, i.Title), names, link),
            ItemResult.Excused => Span(new(i.True, TimelineState.Excused, i.Title), names, link),
            _ => Span(new(i.True, TimelineState.NotInScope, i.Title), names, link),
        });
        var missed = result.Deviations.Where(d => d.Site == site.Key).Select(d => Span(new(d.True, TimelineState.Violating, d.Title, d.Id), names, link));
        return [.. reviewed.Concat(missed).OrderBy(s => s.From)];
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
