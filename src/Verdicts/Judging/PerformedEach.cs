using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>Expected against performed occurrences, one per site and interval, counted from the first day of the period. Late is not missing.</summary>
internal static class PerformedEach
{
    public static Finding Test(Dossier dossier, ControlVersion control, Interval when, Period period)
    {
        var every = control.Procedure.EverySeconds * Micros.PerSecond;
        var grace = control.Procedure.GraceSeconds * Micros.PerSecond;
        var items = new List<Item>();
        var deviations = new List<Deviation>();
        foreach (var site in dossier.Sites.Where(_ => every > 0))
        {
            var reviews = (dossier.Register.Reviews.GetValueOrDefault(site.Id) ?? []).Where(r => control.Procedure.Types.Contains(r.Type)).OrderBy(r => r.Point).ToArray();
            for (var slot = new Interval(period.When.From, Math.Min(period.When.From + every, period.When.To)); !slot.IsEmpty; slot = new Interval(slot.To, Math.Min(slot.To + every, period.When.To)))
            {
                // An interval is owed where the site was in scope, and the control in force, for at least half a term.
                var owed = site.Scope.Union(Ahead(site, dossier.Register.Through, slot)).Intersect(slot).Intersect(new Interval(when.From, when.To >= dossier.Register.Through ? long.MaxValue : when.To));
                if (owed.Length * 2 < every) { continue; }
                var item = Judge(dossier.Register, control, site, slot, grace, reviews);
                items.Add(item);
                if (item.Result == ItemResult.Deviation)
                {
                    deviations.Add(new($"D-{item.Indices[0]}.{site.Id}.{Number(slot, period, every)}", control.Id, site.Id, "site:" + site.Id, item.Title, item.Attributes[0].Note, slot, slot.To, slot.To, null, item.Indices[0], []));
                }
            }
        }
        return new([], [new("A", "Performed within its interval")], items, deviations,
            $"{string.Join(", ", control.Procedure.Types)} per site, one in each {Sentences.Duration(every)} from the first day of the period",
            [new("expected", Configuration.Text(items.Count(i => i.Result != ItemResult.NotDue))), new("performed", Configuration.Text(items.Count(i => i.Result == ItemResult.Met)))]);
    }

    /// <summary>What is still to come is owed by sites that are in scope now.</summary>
    private static IntervalSet Ahead(SiteDossier site, long through, Interval slot) =>
        through < slot.To && site.Scope.Contains(through) ? IntervalSet.Of(new Interval(through, slot.To)) : IntervalSet.Empty;

    private static long Number(Interval slot, Period period, long every) => ((slot.From - period.When.From) / every) + 1;

    private static Item Judge(Register register, ControlVersion control, SiteDossier site, Interval slot, long grace, Fact[] reviews)
    {
        // Worse end: a review counts for the interval only if all of its own interval lies inside.
        var inside = reviews.FirstOrDefault(r => r.Lower >= slot.From && r.Received < slot.To);
        var straddles = reviews.FirstOrDefault(r => r.True.From < slot.To && r.Received >= slot.To && r.Received > slot.From || r.Lower < slot.From && r.Received >= slot.From && r.Received < slot.To);
        var late = reviews.FirstOrDefault(r => r.Received >= slot.To && r.Received < slot.To + grace);
        var by = inside ?? straddles ?? late;
        var due = $"due by {Micros.Format(slot.To)}";
        var (result, note) =
            inside is not null ? (ItemResult.Met, $"performed {Micros.Format(inside.Point)} by {inside.ActorId}")
            : straddles is not null ? (ItemResult.NotDeterminable, "performed around the limit: these records can't tell on which side")
            : register.Through < slot.To ? (ItemResult.NotDue, due)
            : late is not null ? (ItemResult.Deviation, $"late: performed {Micros.Format(late.Point)}, {due}")
            : (ItemResult.Deviation, $"missing: {due}");
        var title = result switch
        {
            ItemResult.Deviation when late is not null => $"The review of {site.Id} came {Sentences.Duration(late.Received - slot.To)} late",
            ItemResult.Deviation => $"The review of {site.Id} is missing",
            ItemResult.NotDue => $"The review of {site.Id} is due by {Micros.Format(slot.To)}",
            _ => $"Access to {site.Id} was reviewed",
        };
        if (result == ItemResult.Deviation && register.Exemptions.Any(e => e.Covers(control.Id, site.Id, "site:" + site.Id) && e.When.Contains(slot.To - 1))) { result = ItemResult.Excused; }
        return new(0, site.Id, control.Procedure.Types[0], "site:" + site.Id, by?.Actor ?? "", title, by?.True ?? slot, by?.Claimed, by?.Received ?? slot.To,
            [by?.Index ?? site.Facts.Sources[0].Enrolments[0].Index], [], [new("A", result, note)], result);
    }
}
