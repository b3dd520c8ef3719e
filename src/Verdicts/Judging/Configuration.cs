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
/// <param name="reads">What it reads beside state, unseen time and what people said of accounts.</param>
/// <param name="sections">Whose differences it reads beside those that its control names.</param>
/// <param name="test">Says of a site when it violates and what of its time is unknown beside what nobody saw.</param>
internal sealed class ConfigurationTest(Dossier dossier, ControlVersion control, Interval term, Reads reads, IReadOnlyList<string> sections, string query, Func<SiteDossier, Clock, (IEnumerable<Violation> Violations, IEnumerable<Segment> Unknown)> test)
    : SiteTest(dossier, Reads.State | Reads.Unseen | Reads.People | reads, [.. sections.Union(control.Procedure.Sections, StringComparer.Ordinal)])
{
    private readonly List<string> _sites = [];
    private int _looks;

    public override void Take(SiteDossier site)
    {
        base.Take(site);
        _sites.Add(site.Id);
        // Looks that find nothing are most of what comes: they change a number and no finding.
        _looks += site.State.Looks.CountIn(term, withEnd: Dossier.Register.Through <= term.To);
    }

    protected override SiteFinding Find(SiteDossier site, Clock clock, SiteFinding? before)
    {
        var deviations = new List<Deviation>();
        var (violations, unknown) = test(site, clock);
        var unseen = site.Unseen(control.Procedure.BridgeSeconds * Micros.PerSecond);
        var blind = IntervalSet.From(unseen.Where(u => u.State == TimelineState.Unknown).Select(u => u.When));
        var claims = unseen.Concat(unknown).ToList();
        foreach (var violation in violations)
        {
            var seen = IntervalSet.Of(violation.When).Subtract(blind);
            // The look that shows it is itself a moment that was seen, even if nothing was seen after it.
            if (violation.When.From == violation.Observed) { seen = seen.Union(IntervalSet.Of(new Interval(violation.Observed, Math.Min(violation.Observed + 1, violation.When.To)))); }
            seen = seen.Intersect(site.OpenScope);
            var excused = IntervalSet.From(Dossier.Register.Exemptions.Where(e => e.Covers(control.Id, site.Id, violation.Object)).Select(e => e.When));
            claims.AddRange(seen.Intersect(excused).Items.Select(i => new Segment(i, TimelineState.Excused, violation.Title, violation.Id)));
            var open = seen.Subtract(excused);
            claims.AddRange(open.Items.Select(i => new Segment(i, TimelineState.Violating, violation.Title, violation.Id)));
            if (open.Intersect(term).Items is [var first, ..] && clock.IsPast(first.From))
            {
                // What it is about may have been told long before it began to be one: before a term was over, an exemption ended, or a version of the control was in force.
                deviations.Add(new(violation.Id, control.Id, site.Id, violation.Object, violation.Title, violation.Why, violation.True, Math.Max(violation.Observed, first.From), Math.Max(violation.Received, first.From),
                    clock.IsPast(violation.When.To) ? violation.When.To : null, violation.Index, []));
            }
        }
        return new([], [.. deviations]) { Claims = claims, Count = site.State.Changes.Count(c => control.Procedure.Sections.Contains(c.Section) && clock.Happened(c.Seen.Told, term)) };
    }

    public override Finding Conclude(IReadOnlyList<ControlResult> others) =>
        new(ClaimKind.Own, [.. _sites.Zip(Found, (site, f) => (site, (IEnumerable<Segment>)f.Claims))], [], [], [.. Found.SelectMany(f => f.Deviations)], query,
            [new("looks at state", Configuration.Text(_looks)), new("differences between looks", Configuration.Text(Found.Sum(f => f.Count)))]);
}

internal static class Configuration
{
    /// <summary>Time in which a site's state was not seen, or only bridged.</summary>
    public static IEnumerable<Segment> Unseen(SiteDossier site, Register register, long bridge)
    {
        var looks = site.State.Looks;
        var begin = site.Facts.Sources.Min(s => s.EnrolledAt);
        if (site.State.Adoption is not { } adoption)
        {
            yield return new(new(begin, Clock.Open), TimelineState.Unknown, "no complete look at the state came in");
            yield break;
        }
        yield return new(new(begin, adoption.Told), TimelineState.Unknown, "the first look at the state was not in yet");
        foreach (var blind in site.Sight.Blind)
        {
            var after = looks.FirstFrom(blind.When.To);
            var equal = blind.Unbroken && after is not null && looks.AnyToldUntil(blind.When.From) && !site.State.ShowsChanges(after.Value.Index);
            yield return equal && blind.When.Length <= bridge
                ? new(blind.When, TimelineState.Bridged, blind.Cause)
                // Without a look afterwards nobody knows what the agent came back to.
                : new(after is null ? blind.When with { To = Clock.Open } : blind.When, TimelineState.Unknown, blind.Cause);
        }
        var (last, rhythm) = (looks.Last.Told, looks.Rhythm);
        var patience = 2 * Math.Max(register.DetectionMicros, Math.Max(rhythm, site.Facts.Sources.Max(s => s.Enrolments[^1].Heartbeat)));
        if (register.Through - last > patience)
        {
            yield return new(new(last, Clock.Open), TimelineState.Unknown, "no look at the state since");
        }
    }

    /// <summary>Between the last look that showed the old value and the one that shows the new, nobody knows which it was.</summary>
    public static Segment Between(StateChange change) =>
        new(new(change.LastGood?.Taken ?? change.Seen.Begun.Lower, change.Seen.Told), TimelineState.Unknown, "changed between two looks, outside WordPress");

    public static Segment Pending(StateChange change) =>
        new(new(change.LastGood?.Taken ?? change.Seen.Begun.Lower, Clock.Open), TimelineState.Unknown, "a difference waits for the next look");

    /// <summary>Whether an approval came when what it would have covered was over; at the ledger's last moment it is too late for what lasts.</summary>
    public static bool IsTooLate(long received, long until, Clock clock) => until == Clock.Open ? !clock.IsPast(received) : received >= until;

    public static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
