using System.Text.Json;
using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>What a site stands on is of a version whose publisher still mends it, by the dated list that ships (<see cref="SupportList"/>). What the list doesn't know is unknown.</summary>
internal static class SupportedVersions
{
    private static readonly (string Section, string Key)[] Parts = [("platform", "php"), ("platform", "database"), ("platform", "server"), ("core", "wordpress")];

    public static ProcedureTest Test(Dossier dossier, ControlVersion control, Interval term, Period period) =>
        new ConfigurationTest(dossier, control, term, Reads.None, ["platform", "core"], $"state.platform and state.core: PHP, database, web server and WordPress against publishers' ends of support ({SupportList.Default.Told}); where no end was published, the list counts for {control.Procedure.MaxAge} after its day",
            (site, _) => Test(site, control.Procedure, period.Calendar));

    private static (IEnumerable<Violation>, IEnumerable<Segment>) Test(SiteDossier site, Procedure procedure, Calendar calendar)
    {
        var violations = new List<Violation>();
        var unknown = new List<Segment>();
        if (site.State.Adoption is not { } adoption) { return ([], []); }
        foreach (var (section, key) in Parts)
        {
            var (value, since, begunBy) = (site.State.Adopted[section].GetValueOrDefault(key, StateChange.Absent), adoption.Told, (StateChange?)null);
            foreach (var change in site.State.Changes.Where(c => c.Section == section && c.Key == key))
            {
                if (change.Status == ChangeStatus.Provisional)
                {
                    unknown.Add(Configuration.Pending(change));
                    continue;
                }
                if (change.By is null) { unknown.Add(Configuration.Between(change)); }
                Judge(new(since, change.By?.Received ?? change.Seen.Told));
                (value, since, begunBy) = (change.After, change.By?.Lower ?? change.Seen.Told, change);
            }
            Judge(new(since, Clock.Open));

            void Judge(Interval span)
            {
                if (span.Length <= 0) { return; }
                var told = value == StateChange.Absent ? default : JsonElement.Parse(value);
                var (name, version) = (section == "core" ? "WordPress" : told.Text("name") ?? "", told.Text("version") ?? "");
                if (SupportList.Default.Find(key, name, version) is not { } branch)
                {
                    unknown.Add(new(span, TimelineState.Unknown, value == StateChange.Absent ? $"the site has not told its {key}" : version.Length == 0 ? $"the site doesn't tell the version of {name}" : $"the list of supported versions doesn't know {name} {version}"));
                }
                else if (branch.Ended is { } ended)
                {
                    if (ended < span.To) { violations.Add(Of(span with { From = Math.Max(span.From, ended) }, $"{name} {version} is no longer mended by its publisher", $"support of {branch.Title} {branch.Branch} ended with {branch.Until:yyyy-MM-dd} ({branch.Source})")); }
                }
                else if (calendar.Due(branch.AsOf, procedure.MaxAge) is var old && old < span.To)
                {
                    unknown.Add(new(span with { From = Math.Max(span.From, old) }, TimelineState.Unknown, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the list says of {branch.Title} {branch.Branch} only that no end was known on {branch.Day:yyyy-MM-dd}")));
                }
            }

            Violation Of(Interval span, string title, string why)
            {
                var about = $"platform:{key}";
                var by = begunBy is not { } change ? Violation.By(adoption.Completed, span, about, title, why)
                    : change.By is { } fact ? Violation.By(fact, span, about, title, why) : Violation.By(change, change.Id, span, about, title, why);
                return by with { Id = $"D-{by.Index}.{key}.support" };
            }
        }
        return (violations.OrderBy(v => v.When.From).ThenBy(v => v.Id, StringComparer.Ordinal), unknown);
    }
}
