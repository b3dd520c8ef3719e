using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// Each value is the one of the first look, or one whose change another person approved. A later approval ends the violation from there on and undoes nothing.
/// A change that an event could tell and didn't is not the approved one; where no event can (constants), the approval alone decides.
/// </summary>
internal static class AsApproved
{
    public static ProcedureTest Test(Dossier dossier, ControlVersion control, Interval term) =>
        new ConfigurationTest(dossier, control, term, Reads.Approvals, control.Procedure.Sections, $"state of {string.Join(", ", control.Procedure.Sections)}: each value equals the one of the first look, moved forward by changes that another person approved{(control.Procedure.Except.Count == 0 ? "" : $"; left to other controls: {string.Join(", ", control.Procedure.Except)}")}",
            (site, clock) => Test(site, dossier.Register, clock, control.Procedure));

    private static (IEnumerable<Violation>, IEnumerable<Segment>) Test(SiteDossier site, Register register, Clock clock, Procedure procedure)
    {
        var violations = new List<Violation>();
        var unknown = new List<Segment>();
        var uses = new ApprovalUses(register);
        foreach (var key in site.State.Changes.Where(c => procedure.Sections.Contains(c.Section) && !procedure.Except.Contains(Explanations.Bare(c.Key))).GroupBy(c => (c.Section, c.Key)))
        {
            var approved = key.First().Before;
            var changes = key.ToArray();
            for (var i = 0; i < changes.Length; i++)
            {
                var change = changes[i];
                if (change.Status == ChangeStatus.Provisional)
                {
                    unknown.Add(Configuration.Pending(change));
                    continue;
                }
                if (change.By is null) { unknown.Add(Configuration.Between(change)); }
                if (change.After == approved) { continue; }
                var from = change.By?.Lower ?? change.Seen.Told;
                var next = changes.Skip(i + 1).FirstOrDefault(c => c.Status != ChangeStatus.Provisional);
                var until = next is null ? Clock.Open : next.By?.Received ?? next.Seen.Told;
                var (at, doubt) = Approved(site.Id, register, clock, change, until, uses);
                if (doubt is not null)
                {
                    unknown.Add(new(new(from, until), TimelineState.Unknown, doubt));
                }
                else if (at is null || at > from)
                {
                    var span = new Interval(from, Math.Min(until, at ?? until));
                    if (at is { } close && close <= (change.By?.Received ?? change.Seen.Told)) { unknown.Add(new(span, TimelineState.Unknown, "changed and approved around the same time: these records can't order the two")); }
                    else { violations.Add(Violation(change, span)); }
                }
                if (at is not null) { approved = change.After; }
            }
        }
        return (violations.OrderBy(v => v.When.From).ThenBy(v => v.Index).ThenBy(v => v.Id, StringComparer.Ordinal), unknown);
    }

    /// <returns>When the change was approved, while it stood (null: never), and why that can't be told.</returns>
    private static (long? At, string? Doubt) Approved(string site, Register register, Clock clock, StateChange change, long until, ApprovalUses uses)
    {
        var events = Explanations.HasEvents(change.Section);
        if (events && change.Status == ChangeStatus.OutOfBand) { return (null, null); }
        var (kind, id) = Object(change);
        foreach (var approval in uses.Open(site, Approval.ObjectsFor(kind, id, false)))
        {
            var ends = Math.Min(approval.ValidUntil ?? long.MaxValue, approval.Withdrawn?.Received ?? long.MaxValue);
            var covers = change.By is { } by ? approval.CoversType(by.Type) : approval.Covers.StartsWith(kind + ".", StringComparison.Ordinal);
            if (!covers || Configuration.IsTooLate(approval.Fact.Received, until, clock) || ends <= (change.By?.Lower ?? change.Seen.Told) || approval.RequestedBy == approval.Approver) { continue; }
            var makers = change.By is null ? null : register.Accounts.PersonsBehind(site, change.By.ActorId, change.By.True);
            if (makers?.Contains(approval.Approver) == true) { continue; }
            if (!approval.Standing) { uses.Use(approval); }
            if (events && change.By is null) { return (approval.Fact.Received, "an approval covers it, and records are missing that would tell who made it"); }
            return makers is { Count: 0 } && change.By!.ActorKind is not ("cron" or "system")
                ? (approval.Fact.Received, $"nobody said which person {change.By.Actor} is")
                : (approval.Fact.Received, null);
        }
        return (null, null);
    }

    private static (string Kind, string Id) Object(StateChange change) => change.Section switch
    {
        "roles" => ("role", Explanations.Bare(change.Key)),
        "options" => ("option", Explanations.Bare(change.Key)),
        "core" => ("core", change.Key),
        "app_passwords" => ("user", change.Key.Split('/')[0]),
        _ => (change.Section.TrimEnd('s'), change.Key),
    };

    private static Violation Violation(StateChange change, Interval span)
    {
        const string why = "no approval by another person covers it";
        var (kind, id) = Object(change);
        var title = kind == "role" ? $"The capabilities of role {id} changed and nobody approved it" : $"{ChangeGroup.Capital(kind)} {id} changed from {change.Before} to {change.After} and nobody approved it";
        // The same name as in the controls that find the change itself, so that one thing is told as one.
        var about = ChangeGroup.ObjectOf(change);
        return change.By is { } by ? Judging.Violation.By(by, span, about, title, why) : Judging.Violation.By(change, change.Id, span, about, title, why);
    }
}
