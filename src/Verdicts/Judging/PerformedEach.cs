using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>Expected against performed occurrences, one in each span of the term, of each site or of the company. Late is not missing.</summary>
/// <param name="by">Kind of the actor whose records count: a person's act, or what the server did by itself.</param>
internal sealed class PerformedEach(Dossier dossier, ControlVersion control, Interval when, Period period, string by) : ProcedureTest
{
    private const string Company = "*";

    private readonly List<Item> _items = [];
    private readonly List<Deviation> _deviations = [];

    /// <summary>What people recorded, or the server, by what it is about.</summary>
    private readonly ILookup<string, Fact> _told = dossier.Register.ConsoleOf(control.Procedure.Types).Where(f => f.ActorKind == by && Conditions.Hold(control.Procedure, f)).ToLookup(f => f.ObjectId, StringComparer.Ordinal);

    private bool OfCompany => control.Procedure.Of == Procedure.OfCompany;

    public override void Take(SiteDossier site)
    {
        if (OfCompany) { return; }
        Judge(new(site.Id, "site:" + site.Id, site.Id, site.Scope, site.Facts.Sources[0].Enrolments[0].Index,
            [.. _told[site.Id].Concat(site.Facts.OfTypes(control.Procedure.Types).Where(f => Conditions.Hold(control.Procedure, f))).OrderBy(f => f.Point)]));
    }

    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var register = dossier.Register;
        if (OfCompany)
        {
            Judge(new(Company, "company", "the company", IntervalSet.Of(new Interval(long.MinValue / 4, register.Through + 1)), period.WholeIndex, [.. _told.SelectMany(t => t).OrderBy(f => f.Index).OrderBy(f => f.Point)]));
        }
        else if (control.Procedure.Systems)
        {
            foreach (var system in register.Systems) { Judge(new(system.Id, "system:" + system.Id, system.Name, system.Listed(register.Through), system.Registered.Index, [.. _told[system.Id].OrderBy(f => f.Point)])); }
        }
        var every = control.Procedure.Every;
        return new([], [new("A", "Performed within its interval")], _items, _deviations,
            $"{string.Join(", ", control.Procedure.Types)} {(OfCompany ? "of the company" : control.Procedure.Systems ? "per site and per system with a list of members" : "per site")}, one in each {(every.IsFixed ? Sentences.Duration(every.NominalSeconds * Micros.PerSecond) + " from the first day of the period" : $"{every} of the calendar in {period.Calendar.Zone.Id}")}",
            [new("expected", Configuration.Text(_items.Count(i => i.Result != ItemResult.NotDue))), new("performed", Configuration.Text(_items.Count(i => i.Result == ItemResult.Met)))]);
    }

    private void Judge(Duty duty)
    {
        var register = dossier.Register;
        foreach (var span in period.Calendar.Spans(period.Whole, control.Procedure.Every))
        {
            var slot = span.Clip(period.Whole);
            // In a part of a period: what came due in it, as the whole has it.
            if (period.PartOf is not null && (slot.To <= period.When.From || slot.To > period.When.To)) { continue; }
            // An interval is owed where its subject was in scope, and the control in force, for at least half of it.
            var owed = duty.Scope.Union(Ahead(duty, register.Through, slot)).Intersect(slot).Intersect(new Interval(when.From, when.To >= register.Through ? long.MaxValue : when.To));
            if (owed.Length * 2 < span.Length) { continue; }
            var item = Judge(register, control, duty, slot, period.Calendar.Due(slot.To, control.Procedure.Grace));
            _items.Add(item);
            if (item.Result == ItemResult.Deviation)
            {
                // Named by what was owed and when, so that a late record, another control or another period doesn't rename it.
                _deviations.Add(new($"D-{duty.Index}.{control.Id}.{Configuration.Text(slot.To)}", control.Id, duty.Site, duty.Object, item.Title, item.Attributes[0].Note, slot, slot.To, slot.To, null, item.Indices[0], []));
            }
        }
    }

    /// <summary>What is still to come is owed by those in scope now.</summary>
    private static IntervalSet Ahead(Duty duty, long through, Interval slot) =>
        through < slot.To && duty.Scope.Contains(through) ? IntervalSet.Of(new Interval(through, slot.To)) : IntervalSet.Empty;

    private static Item Judge(Register register, ControlVersion control, Duty duty, Interval slot, long lateUntil)
    {
        // Worse end: one counts for the interval only if all of its own interval lies inside.
        var inside = Array.Find(duty.Performed, r => r.Lower >= slot.From && r.Received < slot.To);
        var straddles = Array.Find(duty.Performed, r => r.True.From < slot.To && r.Received >= slot.To && r.Received > slot.From || r.Lower < slot.From && r.Received >= slot.From && r.Received < slot.To);
        var late = Array.Find(duty.Performed, r => r.Received >= slot.To && r.Received < lateUntil);
        var by = inside ?? straddles ?? late;
        var due = $"due by {Micros.Format(slot.To)}";
        var (result, note) =
            inside is not null ? (ItemResult.Met, $"performed {Micros.Format(inside.Point)} by {(inside.ActorId.Length > 0 ? inside.ActorId : inside.ActorKind)}")
            : straddles is not null ? (ItemResult.NotDeterminable, "performed around the limit: these records can't tell on which side")
            : register.Through < slot.To ? (ItemResult.NotDue, due)
            : late is not null ? (ItemResult.Deviation, $"late: performed {Micros.Format(late.Point)}, {due}")
            : (ItemResult.Deviation, $"missing: {due}");
        var it = $"The {(control.Words.One.Length > 0 ? control.Words.One : "performance")} of {duty.Name}";
        var title = result switch
        {
            ItemResult.Deviation when late is not null => $"{it} came {Sentences.Duration(late.Received - slot.To)} late",
            ItemResult.Deviation => $"{it} is missing",
            ItemResult.NotDue => $"{it} is due by {Micros.Format(slot.To)}",
            _ => control.Words.Done.Length > 0 ? control.Words.Done.Replace("{site}", duty.Name, StringComparison.Ordinal) : $"{it} took place",
        };
        if (result == ItemResult.Deviation && register.Exemptions.Any(e => e.Covers(control.Id, duty.Site, duty.Object) && e.When.Contains(slot.To - 1))) { result = ItemResult.Excused; }
        return new(0, duty.Site, control.Procedure.Types[0], duty.Object, by?.Actor ?? "", title, by?.True ?? slot, by?.Claimed, by?.Received ?? slot.To,
            [by?.Index ?? duty.Index], [], [new("A", result, note)], result);
    }

    private sealed record Duty(string Site, string Object, string Name, IntervalSet Scope, long Index, Fact[] Performed);
}
