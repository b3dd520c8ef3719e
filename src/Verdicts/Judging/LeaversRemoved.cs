using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>When a person left, each account that was on record as theirs is looked at when the term is over: it must have no privileges any more.</summary>
internal sealed class LeaversRemoved(Dossier dossier, ControlVersion control, Interval term, Period period) : SiteTest(dossier, Reads.State | Reads.Unseen | Reads.People, control.Procedure.Sections)
{
    private readonly Fact[] _leavers = [.. dossier.Register.ConsoleOf(control.Procedure.Types).Where(f => f.ObjectKind == "person" && new Clock(dossier.Register.Through).Happened(f.Point, term))];

    /// <summary>Who left follows from how many were told to have, and from whether the term is over.</summary>
    private readonly long _told = (dossier.Register.ConsoleOf(control.Procedure.Types).Count * 2L) + (dossier.Register.Through > term.To ? 1 : 0);

    protected override long OwnStanding(SiteDossier site) => _told;

    protected override SiteFinding Find(SiteDossier site, Clock clock, SiteFinding? before)
    {
        if (_leavers.Length == 0) { return new([], []); }
        var items = new List<Item>();
        var deviations = new List<Deviation>();
        var register = Dossier.Register;
        var unknown = new List<Segment>();
        var privileged = control.Procedure.Sections.SelectMany(s => Presence.Of(site, s, unknown)).ToLookup(p => p.Key, StringComparer.Ordinal);
        var unseen = IntervalSet.From(site.Unseen(0).Concat(unknown).Select(s => s.When));
        foreach (var leaver in _leavers.Where(l => site.Scope.Contains(l.Point)))
        {
            foreach (var user in register.Accounts.Of(leaver.ObjectId, site.Id, leaver.Index).Where(u => privileged[u].Any(p => p.When.To == Clock.Open ? clock.IsPast(leaver.Lower) : p.When.To > leaver.Lower)))
            {
                var due = period.Calendar.Due(leaver.Lower, control.Procedure.Sla);
                var item = Judge(register, clock, control, site.Id, leaver, user, due, [.. privileged[user]], unseen);
                items.Add(item);
                if (item.Result == ItemResult.Deviation)
                {
                    var gone = privileged[user].Where(p => p.When.Contains(due)).Select(p => p.When.To).FirstOrDefault(Clock.Open);
                    deviations.Add(new($"D-{leaver.Index}.{user}", control.Id, site.Id, item.Object, item.Title, item.Attributes[0].Note, leaver.True, due, leaver.Received, clock.IsPast(gone) ? gone : null, leaver.Index, []));
                }
            }
        }
        return new([.. items], [.. deviations]);
    }

    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var (items, deviations) = (Found.SelectMany(f => f.Items).ToList(), Found.SelectMany(f => f.Deviations).ToList());
        if (control.Procedure.Systems) { Beside(Dossier.Register, control, period, _leavers, items, deviations); }
        return new(ClaimKind.Blind, [], [new("A", "Without privileges when the term was over")], [.. items.OrderBy(i => i.Received).ThenBy(i => i.Indices[0]).ThenBy(i => i.Object, StringComparer.Ordinal)], deviations,
            $"{string.Join(", ", control.Procedure.Types)}, joined to the accounts on record as theirs, against state of {string.Join(", ", control.Procedure.Sections)} {control.Procedure.Sla} later{(control.Procedure.Systems ? "; and to the members of each system with a list, against the lists brought around then" : "")}",
            [new("people who left", Configuration.Text(_leavers.Length)), new("accounts of theirs", Configuration.Text(items.Count))]);
    }

    /// <summary>Systems beside the sites show their members only in the lists that people bring.</summary>
    private static void Beside(Register register, ControlVersion control, Period period, IReadOnlyList<Fact> leavers, List<Item> items, List<Deviation> deviations)
    {
        foreach (var system in register.Systems)
        {
            foreach (var leaver in leavers.Where(l => system.Listed(register.Through).Contains(l.Point)))
            {
                var due = period.Calendar.Due(leaver.Lower, control.Procedure.Sla);
                var before = system.Lists.FindLast(l => l.Received <= leaver.Received);
                var inTerm = system.Lists.FindLast(l => l.Received > leaver.Received && l.Received <= due);
                var after = system.Lists.Find(l => l.Received > leaver.Received && l.Received > due);
                if (!Names(before) && !Names(inTerm) && !Names(after)) { continue; }
                var (result, note) =
                    inTerm is not null && !Names(inTerm) ? (ItemResult.Met, $"no member any more in the list of {Micros.Format(inTerm.Received)} (leaf {inTerm.Fact.Index}), due {Micros.Format(due)}")
                    : register.Through <= due ? (ItemResult.NotDue, $"due {Micros.Format(due)}")
                    : after is null ? (ItemResult.NotDeterminable, $"no list was brought since the term ended {Micros.Format(due)}")
                    : Names(after) ? (ItemResult.Deviation, $"still a member in the list of {Micros.Format(after.Received)} (leaf {after.Fact.Index}), due {Micros.Format(due)}")
                    : (ItemResult.NotDeterminable, $"gone by the list of {Micros.Format(after.Received)} (leaf {after.Fact.Index}), after the term; nobody looked in time");
                var about = $"system:{system.Id}";
                if (result == ItemResult.Deviation && register.Exemptions.Any(e => e.Covers(control.Id, system.Id, about) && e.When.Contains(due))) { result = ItemResult.Excused; }
                var title = $"Access of {leaver.ObjectId}, who left, to {system.Name}";
                items.Add(new(0, system.Id, leaver.Type, about, leaver.Actor, title, leaver.True, leaver.Claimed, leaver.Received, [leaver.Index, .. ((MemberList?[])[inTerm ?? before, after]).OfType<MemberList>().Select(l => l.Fact.Index)], [], [new("A", result, note)], result));
                if (result == ItemResult.Deviation)
                {
                    var gone = system.Lists.Find(l => l.Received > due && !Names(l));
                    deviations.Add(new($"D-{leaver.Index}.{system.Id}", control.Id, system.Id, about, title, note, leaver.True, due, leaver.Received, gone?.Received, leaver.Index, []));
                }

                bool Names(MemberList? list) => list?.Members.Any(m => m.Person == leaver.ObjectId) ?? false;
            }
        }
    }

    private static Item Judge(Register register, Clock clock, ControlVersion control, string site, Fact leaver, string user, long due, Presence[] privileged, IntervalSet unseen)
    {
        var over = clock.HasReached(due);
        var at = over ? due : clock.Now - 1;
        var holds = privileged.Any(p => p.When.Contains(at) && (p.When.To != Clock.Open || clock.IsPast(at)));
        var until = $"due {Micros.Format(due)}";
        var (result, note) =
            unseen.Contains(at) && clock.IsPast(at) ? over ? (ItemResult.NotDeterminable, $"nobody saw the account when its term was over ({until})") : (ItemResult.NotDue, until)
            : !holds ? (ItemResult.Met, $"without privileges since {Micros.Format(privileged[^1].When.To == Clock.Open ? clock.Now : privileged[^1].When.To)}, {until}")
            : over ? (ItemResult.Deviation, $"still privileged, {until}")
            : (ItemResult.NotDue, until);
        if (result == ItemResult.Deviation && register.Exemptions.Any(e => e.Covers(control.Id, site, "user:" + user) && e.When.Contains(due))) { result = ItemResult.Excused; }
        return new(0, site, leaver.Type, "user:" + user, leaver.Actor, $"Account {user} of {leaver.ObjectId}, who left", leaver.True, leaver.Claimed, leaver.Received, [leaver.Index], [], [new("A", result, note)], result);
    }
}
