using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>Expected against performed occurrences, one in each span of the term, of each site or of the company. Late is not missing.</summary>
/// <param name="force">When the control was in force in the whole that the period may be a part of, also what is still to come.</param>
/// <param name="by">Kind of the actor whose records count: a person's act, or what the server did by itself.</param>
internal sealed class PerformedEach(Dossier dossier, ControlVersion control, Interval force, Period period, string by) : SiteTest(dossier, Reads.People)
{
    private const string Company = "*";

    /// <summary>What people recorded, or the server, by what it is about.</summary>
    private readonly ILookup<string, Fact> _told = dossier.Register.ConsoleOf(control.Procedure.Types).Where(f => f.ActorKind == by && Conditions.Hold(control.Procedure, f)).ToLookup(f => f.ObjectId, StringComparer.Ordinal);

    /// <summary>The intervals of the period.</summary>
    private readonly Slot[] _slots = [.. Slots(control.Procedure, period)];

    private bool OfCompany => control.Procedure.Of == Procedure.OfCompany;

    public override void Take(SiteDossier site)
    {
        if (!OfCompany) { base.Take(site); }
    }

    /// <summary>Records are only ever added: as many as before are the same as before.</summary>
    protected override long OwnStanding(SiteDossier site) => _told[site.Id].Count() + control.Procedure.Types.Distinct(StringComparer.Ordinal).Sum(t => (long)(site.Facts.ByType.GetValueOrDefault(t)?.Count ?? 0));

    protected override SiteFinding Find(SiteDossier site, Clock clock, SiteFinding? before) =>
        Judge(clock, before?.From == Standing(site) ? before : null, new(site.Id, "site:" + site.Id, site.Id, site.OpenScope, site.Facts.Sources[0].Enrolments[0].Index,
            [.. _told[site.Id].Concat(site.Facts.OfTypes(control.Procedure.Types).Where(f => Conditions.Hold(control.Procedure, f))).OrderBy(f => f.Point)]));

    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var register = Dossier.Register;
        var clock = new Clock(register.Through);
        var more = new List<SiteFinding>();
        if (OfCompany)
        {
            more.Add(Judge(clock, null, new(Company, "company", "the company", IntervalSet.Of(new Interval(long.MinValue / 4, Clock.Open)), period.WholeIndex, [.. _told.SelectMany(t => t).OrderBy(f => f.Index).OrderBy(f => f.Point)])));
        }
        else if (control.Procedure.Systems)
        {
            more.AddRange(register.Systems.Select(system => Judge(clock, null, new(system.Id, "system:" + system.Id, system.Name, system.Listed(Clock.Open - 1), system.Registered.Index, [.. _told[system.Id].OrderBy(f => f.Point)]))));
        }
        var items = Items(null, more);
        var tally = Tally.Of(Found) + Tally.Of(more);
        var deviations = Joined<Deviation>.Of(Kept?.Before?.Deviations, [.. Found.Concat(more).Select(f => f.Deviations)], d => (d.True.From, d.Index), (a, b) => string.CompareOrdinal(a.Id, b.Id));
        if (Kept is not null) { Kept.Deviations = deviations; }
        var every = control.Procedure.Every;
        return new(ClaimKind.None, [], [new("A", "Performed within its interval")], items.All, deviations.All,
            $"{string.Join(", ", control.Procedure.Types)} {(OfCompany ? "of the company" : control.Procedure.Systems ? "per site and per system with a list of members" : "per site")}, one in each {(every.IsFixed ? Sentences.Duration(every.NominalSeconds * Micros.PerSecond) + " from the first day of the period" : $"{every} of the calendar in {period.Calendar.Zone.Id}")}",
            [new("expected", Configuration.Text(tally.All - tally.NotDue)), new("performed", Configuration.Text(tally.Met))]) { Numbered = items.Replace, Tally = tally, IsInOrder = true };
    }

    private static IEnumerable<Slot> Slots(Procedure procedure, Period period)
    {
        foreach (var span in period.Calendar.Spans(period.Whole, procedure.Every))
        {
            var slot = span.Clip(period.Whole);
            // In a part of a period: what came due in it, as the whole has it.
            if (period.PartOf is not null && (slot.To <= period.When.From || slot.To > period.When.To)) { continue; }
            yield return new(span, slot, period.Calendar.Due(slot.To, procedure.Grace));
        }
    }

    /// <param name="before">Found from the same records: the clock alone went on.</param>
    private SiteFinding Judge(Clock clock, SiteFinding? before, Duty duty)
    {
        var sure = before?.Sure ?? default;
        var items = new List<Item>(before?.Items.AsSpan(0, sure.Items).ToArray() ?? []);
        var deviations = new List<Deviation>(before?.Deviations.AsSpan(0, sure.Deviations).ToArray() ?? []);
        // What is still to come is owed by those in scope now, where the control is in force now.
        var inForce = new Interval(force.From, clock.IsPast(force.To) ? force.To : Clock.Open);
        for (var n = (int)sure.Until; n < _slots.Length; n++)
        {
            var slot = _slots[n];
            // An interval is owed where its subject was in scope, and the control in force, for at least half of it.
            if (duty.Scope.Intersect(slot.When.Clip(inForce)).Length * 2 >= slot.Span.Length) { Judge(clock, duty, slot, items, deviations); }
            // Behind this nothing is asked of the clock any more.
            if (n == sure.Until && Math.Max(slot.When.To, slot.LateUntil) < Dossier.Register.Through) { sure = (n + 1, items.Count, deviations.Count); }
        }
        return new([.. items], [.. deviations]) { Sure = sure };
    }

    private void Judge(Clock clock, Duty duty, Slot of, List<Item> items, List<Deviation> deviations)
    {
        var slot = of.When;
        var item = Judge(Dossier.Register, clock, control, duty, of);
        items.Add(item);
        if (item.Result == ItemResult.Deviation)
        {
            // Named by what was owed and when, so that a late record, another control or another period doesn't rename it.
            deviations.Add(new($"D-{duty.Index}.{control.Id}.{Configuration.Text(slot.To)}", control.Id, duty.Site, duty.Object, item.Title, item.Attributes[0].Note, slot, slot.To, slot.To, null, item.Indices[0], []));
        }
    }

    private static Item Judge(Register register, Clock clock, ControlVersion control, Duty duty, Slot of)
    {
        var (slot, lateUntil) = (of.When, of.LateUntil);
        // Worse end: one counts for the interval only if all of its own interval lies inside.
        var inside = Array.Find(duty.Performed, r => r.Lower >= slot.From && r.Received < slot.To);
        var straddles = Array.Find(duty.Performed, r => r.True.From < slot.To && r.Received >= slot.To && r.Received > slot.From || r.Lower < slot.From && r.Received >= slot.From && r.Received < slot.To);
        var late = Array.Find(duty.Performed, r => r.Received >= slot.To && r.Received < lateUntil);
        var by = inside ?? straddles ?? late;
        var (result, note) =
            inside is not null ? (ItemResult.Met, $"performed {Micros.Format(inside.Point)} by {(inside.ActorId.Length > 0 ? inside.ActorId : inside.ActorKind)}")
            : straddles is not null ? (ItemResult.NotDeterminable, "performed around the limit: these records can't tell on which side")
            : !clock.HasReached(slot.To) ? (ItemResult.NotDue, of.NotDue[0].Note)
            : late is not null ? (ItemResult.Deviation, $"late: performed {Micros.Format(late.Point)}, {of.NotDue[0].Note}")
            : (ItemResult.Deviation, of.Missing[0].Note);
        var title = result switch
        {
            ItemResult.Deviation when late is not null => $"{It()} came {Sentences.Duration(late.Received - slot.To)} late",
            ItemResult.Deviation => duty.Missing ??= $"{It()} is missing",
            ItemResult.NotDue => $"{It()} is due by {Micros.Format(slot.To)}",
            _ => control.Words.Done.Length > 0 ? control.Words.Done.Replace("{site}", duty.Name, StringComparison.Ordinal) : $"{It()} took place",
        };
        if (result == ItemResult.Deviation && register.Exemptions.Any(e => e.Covers(control.Id, duty.Site, duty.Object) && e.When.Contains(slot.To - 1))) { result = ItemResult.Excused; }
        return new(0, duty.Site, control.Procedure.Types[0], duty.Object, by?.Actor ?? "", title, by?.True ?? slot, by?.Claimed, by?.Received ?? slot.To,
            by is null ? duty.Leaf : [by.Index], [], by is not null ? [new("A", result, note)] : result switch { ItemResult.Deviation => of.Missing, ItemResult.NotDue => of.NotDue, _ => [new("A", result, note)] }, result);

        string It() => $"The {(control.Words.One.Length > 0 ? control.Words.One : "performance")} of {duty.Name}";
    }

    private sealed record Duty(string Site, string Object, string Name, IntervalSet Scope, long Index, Fact[] Performed)
    {
        public IReadOnlyList<long> Leaf { get; } = [Index];

        /// <summary>What is said where nothing was performed, the same for every interval.</summary>
        public string? Missing { get; set; }
    }

    /// <summary>An interval of the term, and what is said of everything that came to nothing in it.</summary>
    /// <param name="When">What of it lies in the period.</param>
    /// <param name="LateUntil">Until then what comes after it is late and not missing.</param>
    private sealed record Slot(Interval Span, Interval When, long LateUntil)
    {
        public IReadOnlyList<AttributeResult> NotDue { get; } = [new("A", ItemResult.NotDue, $"due by {Micros.Format(When.To)}")];

        public IReadOnlyList<AttributeResult> Missing { get; } = [new("A", ItemResult.Deviation, $"missing: due by {Micros.Format(When.To)}")];
    }
}
