using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>A time in which a site's state broke a rule, and the record that shows its beginning.</summary>
internal sealed record Violation(Interval When, string Id, string Object, string Title, string Why, Interval True, long Observed, long Received, long Index)
{
    public static Violation By(Fact fact, Interval when, string @object, string title, string why) =>
        new(when, $"D-{fact.Index}", @object, title, why, fact.True, fact.Received, fact.Received, fact.Index);

    public static Violation By(StateChange change, string id, Interval when, string @object, string title, string why) =>
        new(when, id, @object, title, why, new(change.LastGood?.Taken ?? change.Seen.Begun.Lower, change.Seen.Told), change.Seen.Told, change.Leaf.Received, change.Leaf.Index);
}

/// <summary>What all configuration procedures share: unseen time, bridges, exemptions, and violations as claims and deviations.</summary>
/// <param name="test">Says of a site when it violates and what of its time is unknown beside what nobody saw.</param>
internal sealed class ConfigurationTest(Dossier dossier, ControlVersion control, Interval when, string query, Func<SiteDossier, (IEnumerable<Violation> Violations, IEnumerable<Segment> Unknown)> test) : ProcedureTest
{
    private readonly List<(string, IEnumerable<Segment>)> _claims = [];
    private readonly List<Deviation> _deviations = [];
    private int _looks;
    private int _changes;

    public override void Take(SiteDossier site)
    {
        var (violations, unknown) = test(site);
        var unseen = site.Unseen(control.Procedure.BridgeSeconds * Micros.PerSecond);
        var blind = IntervalSet.From(unseen.Where(u => u.State == TimelineState.Unknown).Select(u => u.When));
        var claims = unseen.Concat(unknown).ToList();
        foreach (var violation in violations)
        {
            var seen = IntervalSet.Of(violation.When).Subtract(blind);
            // The look that shows it is itself a moment that was seen, even if nothing was seen after it.
            if (violation.When.From == violation.Observed) { seen = seen.Union(IntervalSet.Of(new Interval(violation.Observed, Math.Min(violation.Observed + 1, violation.When.To)))); }
            seen = seen.Intersect(site.Scope);
            var excused = IntervalSet.From(dossier.Register.Exemptions.Where(e => e.Covers(control.Id, site.Id, violation.Object)).Select(e => e.When));
            claims.AddRange(seen.Intersect(excused).Items.Select(i => new Segment(i, TimelineState.Excused, violation.Title, violation.Id)));
            var open = seen.Subtract(excused);
            claims.AddRange(open.Items.Select(i => new Segment(i, TimelineState.Violating, violation.Title, violation.Id)));
            if (open.Intersect(when).Items is [var first, ..])
            {
                // What it is about may have been told long before it began to be one: before a term was over, an exemption ended, or a version of the control was in force.
                _deviations.Add(new(violation.Id, control.Id, site.Id, violation.Object, violation.Title, violation.Why, violation.True, Math.Max(violation.Observed, first.From), Math.Max(violation.Received, first.From),
                    violation.When.To >= dossier.Register.Through ? null : violation.When.To, violation.Index, []));
            }
        }
        _claims.Add((site.Id, claims));
        _looks += site.State.Snapshots.Count(p => dossier.Happened(p.Told, when));
        _changes += site.State.Changes.Count(c => control.Procedure.Sections.Contains(c.Section) && dossier.Happened(c.Seen.Told, when));
    }

    public override Finding Conclude(IReadOnlyList<ControlResult> others) =>
        new(_claims, [], [], _deviations, query, [new("looks at state", Configuration.Text(_looks)), new("differences between looks", Configuration.Text(_changes))]);
}

internal static class Configuration
{
    /// <summary>Time in which a site's state was not seen, or only bridged.</summary>
    public static IEnumerable<Segment> Unseen(SiteDossier site, Register register, long bridge)
    {
        var snapshots = site.State.Snapshots;
        var begin = site.Facts.Sources.Min(s => s.EnrolledAt);
        if (site.State.Adoption is not { } adoption)
        {
            yield return new(new(begin, register.Through), TimelineState.Unknown, "no complete look at the state came in");
            yield break;
        }
        yield return new(new(begin, adoption.Told), TimelineState.Unknown, "the first look at the state was not in yet");
        foreach (var blind in site.Sight.Blind)
        {
            var before = snapshots.LastOrDefault(s => s.Told <= blind.When.From);
            var after = snapshots.FirstOrDefault(s => s.Taken >= blind.When.To);
            var equal = before is not null && after is not null && blind.Unbroken && !site.State.Changes.Exists(c => c.Seen == after);
            yield return equal && blind.When.Length <= bridge
                ? new(blind.When, TimelineState.Bridged, blind.Cause)
                // Without a look afterwards nobody knows what the agent came back to.
                : new(after is null ? blind.When with { To = register.Through } : blind.When, TimelineState.Unknown, blind.Cause);
        }
        var last = snapshots[^1];
        var rhythm = snapshots.Count > 1 ? last.Told - snapshots[^2].Told : 0;
        var patience = 2 * Math.Max(register.DetectionMicros, Math.Max(rhythm, site.Facts.Sources.Max(s => s.Enrolments[^1].Heartbeat)));
        if (register.Through - last.Told > patience)
        {
            yield return new(new(last.Told, register.Through), TimelineState.Unknown, "no look at the state since");
        }
    }

    /// <summary>Between the last look that showed the old value and the one that shows the new, nobody knows which it was.</summary>
    public static Segment Between(StateChange change) =>
        new(new(change.LastGood?.Taken ?? change.Seen.Begun.Lower, change.Seen.Told), TimelineState.Unknown, "changed between two looks, outside WordPress");

    public static Segment Pending(StateChange change, long through) =>
        new(new(change.LastGood?.Taken ?? change.Seen.Begun.Lower, through), TimelineState.Unknown, "a difference waits for the next look");

    public static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
