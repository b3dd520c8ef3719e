using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// The members of each in-scope system against the people of the company: each stands for a known one who hasn't left, and has a second factor. A list counts from when it was
/// received until the next, and no longer than the term; a system without one is unknown, never held.
/// </summary>
internal sealed class MembersDeclared(Dossier dossier, ControlVersion control, Interval when, Calendar calendar) : ProcedureTest
{
    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var register = dossier.Register;
        var claims = new List<(string, IEnumerable<Segment>)>();
        var deviations = new List<Deviation>();
        foreach (var system in register.Systems)
        {
            var violations = Violations(system, register).ToArray();
            var own = Unknown(system, register.Through, list => calendar.Due(list.Received, control.Procedure.MaxAge)).ToList();
            var blind = IntervalSet.From(own.Where(u => u.Cause != FactorNotTold).Select(u => u.When));
            foreach (var violation in violations)
            {
                var seen = IntervalSet.Of(violation.When).Subtract(blind).Intersect(system.Scope(register.Through));
                var excused = IntervalSet.From(register.Exemptions.Where(e => e.Covers(control.Id, system.Id, violation.Object)).Select(e => e.When));
                own.AddRange(seen.Intersect(excused).Items.Select(i => new Segment(i, TimelineState.Excused, violation.Title, violation.Id)));
                var open = seen.Subtract(excused);
                own.AddRange(open.Items.Select(i => new Segment(i, TimelineState.Violating, violation.Title, violation.Id)));
                if (open.Intersect(when).Items is [var first, ..])
                {
                    deviations.Add(new(violation.Id, control.Id, system.Id, violation.Object, violation.Title, violation.Why, violation.True, Math.Max(violation.Observed, first.From), Math.Max(violation.Received, first.From),
                        violation.When.To >= register.Through ? null : violation.When.To, violation.Index, []));
                }
            }
            claims.Add((system.Id, own));
        }
        return new(ClaimKind.Own, claims, [], [], deviations, "members of each in-scope system, as the newest members.listed names them, each against the people of the company and its second factor",
            [new("systems", Configuration.Text(register.Systems.Count)), new("lists of members", Configuration.Text(register.Systems.Sum(s => s.Lists.Count))), new("systems without a list", Configuration.Text(register.Systems.Count(s => s.Lists.Count == 0)))])
        {
            Subjects = [.. register.Systems.Select(s => new Subject(s.Id, s.Scope(register.Through)))],
        };
    }

    private const string FactorNotTold = "its list doesn't tell who has a second factor";

    private static IEnumerable<Violation> Violations(SystemFacts system, Register register)
    {
        foreach (var (member, rule) in system.Lists.SelectMany(l => l.Members).Select(m => m.Id).Distinct(StringComparer.Ordinal).SelectMany(m => ((string[])["person", "factor"]).Select(r => (m, r))))
        {
            (MemberList Since, string Title, string Why)? open = null;
            foreach (var list in system.Lists)
            {
                var fault = list.Members.FirstOrDefault(m => m.Id == member) is { } told ? Fault(told, rule, list, system, register) : null;
                if (fault is null && open is { } ended) { yield return Of(ended, list.Received); }
                open = fault is null ? null : open ?? (list, fault.Value.Title, fault.Value.Why);
            }
            if (open is { } lasting) { yield return Of(lasting, system.Retired?.Received ?? register.Through); }

            Violation Of((MemberList Since, string Title, string Why) v, long until) =>
                Violation.By(v.Since.Fact, new(v.Since.Received, until), $"member:{member}", v.Title, v.Why) with { Id = $"D-{v.Since.Fact.Index}.{member}.{rule}" };
        }
    }

    private static (string Title, string Why)? Fault(Member member, string rule, MemberList list, SystemFacts system, Register register) => rule switch
    {
        "factor" => member.Factor == false ? ($"Member {member.Id} of {system.Name} has no second factor", "the list says so") : null,
        _ when member.Person is null => ($"Member {member.Id} of {system.Name} is on record as nobody's", "no known person stands for it"),
        _ when (register.Removed.GetValueOrDefault(member.Person) ?? []).Exists(r => r.Received <= list.Fact.Lower) => ($"Member {member.Id} of {system.Name} stands for {member.Person}, who left", "the person was removed before the list was brought"),
        _ => null,
    };

    private static IEnumerable<Segment> Unknown(SystemFacts system, long through, Func<MemberList, long> until)
    {
        var end = system.Retired?.Received ?? through;
        if (system.Lists.Count == 0)
        {
            yield return new(new(system.Registered.Received, end + 1), TimelineState.Unknown, "not tested: no list of its members was brought");
            yield break;
        }
        yield return new(new(system.Registered.Received, system.Lists[0].Received), TimelineState.Unknown, "no list of its members was brought yet");
        for (var i = 0; i < system.Lists.Count; i++)
        {
            var next = i + 1 < system.Lists.Count ? system.Lists[i + 1].Received : end + 1;
            var covered = Math.Min(next, until(system.Lists[i]));
            if (system.Lists[i].Members.Any(m => m.Factor is null)) { yield return new(new(system.Lists[i].Received, covered), TimelineState.Unknown, FactorNotTold); }
            if (covered < next) { yield return new(new(covered, next), TimelineState.Unknown, "the newest list of its members is too old"); }
        }
    }
}
