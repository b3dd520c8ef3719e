using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>At least one of the named constants is true. No event tells a change of a constant, so between two looks that differ it is unknown.</summary>
internal static class Constants
{
    public static ProcedureTest Test(Dossier dossier, ControlVersion control, Interval term) =>
        new ConfigurationTest(dossier, control, term, Reads.None, [Section(control.Procedure)], $"state.constants: one of {string.Join(", ", control.Procedure.Keys)} is true",
            (site, _) => Test(site, control.Procedure));

    private static string Section(Procedure procedure) => procedure.Sections.Count > 0 ? procedure.Sections[0] : "constants";

    private static (IEnumerable<Violation>, IEnumerable<Segment>) Test(SiteDossier site, Procedure procedure)
    {
        if (site.State.Adoption is not { } adoption || procedure.Keys.Count == 0) { return ([], []); }
        var all = new Interval(adoption.Told, Clock.Open);
        var off = IntervalSet.Of(all);
        var on = IntervalSet.Empty;
        var offSince = new List<StateChange>();
        foreach (var key in procedure.Keys)
        {
            var (keyOff, keyOn) = Spans(site, Section(procedure), key, all, offSince);
            off = off.Intersect(keyOff);
            on = on.Union(keyOn);
        }
        var unknown = off.Union(on).Complement(all).Items.Select(i => new Segment(i, TimelineState.Unknown, "changed between two looks"));
        var words = string.Join(" and ", procedure.Keys);
        return (off.Items.Select(i => offSince.Find(c => c.Seen.Told == i.From) is { } change
            ? Violation.By(change, change.Id, i, "constant:" + change.Key, $"{change.Key} was switched off", $"{words} are off")
            : Violation.By(adoption.Completed, i, "constant:" + procedure.Keys[0], $"{words} {(procedure.Keys.Count > 1 ? "were" : "was")} off at the first look", $"{words} are off")), unknown);
    }

    private static (IntervalSet Off, IntervalSet On) Spans(SiteDossier site, string section, string key, Interval all, List<StateChange> offSince)
    {
        var off = new List<Interval>();
        var on = new List<Interval>();
        var value = site.State.Adopted[section].GetValueOrDefault(key, StateChange.Absent) == "true";
        var since = all.From;
        foreach (var change in site.State.Changes.Where(c => c.Section == section && c.Key == key))
        {
            if (change.After == "true" == value) { continue; }
            (value ? on : off).Add(new(since, Math.Max(since, change.LastGood?.Taken ?? change.Seen.Begun.Lower)));
            since = change.Seen.Told;
            value = !value;
            if (!value) { offSince.Add(change); }
        }
        (value ? on : off).Add(new(since, all.To));
        return (IntervalSet.From(off), IntervalSet.From(on));
    }
}
