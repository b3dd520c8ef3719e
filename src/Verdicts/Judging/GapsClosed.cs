using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Coverage;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>Each time a site wasn't heard or numbers were missing: it ended within the term, and nothing is missing any more.</summary>
internal sealed class GapsClosed(Dossier dossier, ControlVersion control, Interval term, Period period) : SiteTest(dossier, Reads.Sight | Reads.People)
{
    protected override SiteFinding Find(SiteDossier site, Clock clock, SiteFinding? before)
    {
        var items = new List<Item>();
        var deviations = new List<Deviation>();
        var register = Dossier.Register;
        foreach (var gap in Missing(site, register).Concat(Unheard(site)).Where(g => g.When.To > period.Whole.From && clock.Happened(Math.Max(g.When.From, period.Whole.From), term) && site.Scope.Meets(g.When)))
        {
            var due = period.Calendar.Due(gap.When.From, control.Procedure.Sla);
            var (result, note) = Judge(clock, gap, due);
            var told = clock.HasReached(gap.When.To) ? gap.When.To : clock.Now;
            if (result == ItemResult.Deviation && register.Exemptions.Any(e => e.Covers(control.Id, site.Id, "site:" + site.Id) && e.When.Contains(gap.When.From))) { result = ItemResult.Excused; }
            var title = $"{site.Id}: {gap.Cause}, {Sentences.Duration(gap.When.Length)}";
            items.Add(new(0, site.Id, "gap", "site:" + site.Id, "", title, gap.When, null, told, [gap.Index], [], [new("A", result, note)], result));
            if (result == ItemResult.Deviation)
            {
                deviations.Add(new(gap.Id, control.Id, site.Id, "site:" + site.Id, title, note, gap.When, Math.Min(due, gap.When.To), told, gap.Closed, gap.Index, []));
            }
        }
        return new([.. items], [.. deviations]);
    }

    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var items = Items(i => (i.True.From, i.Indices[0]));
        return new(ClaimKind.Blind, [], [new("A", "Ended within the term with nothing missing")], items.All, [.. Found.SelectMany(f => f.Deviations)],
            "times without a heartbeat for two beats, missing numbers of the sequence, and records agent.gap, of each site in scope", [new("gaps", Configuration.Text(items.All.Length))]) { Numbered = items.Replace, Tally = Tally.Of(Found) };
    }

    private static (ItemResult, string) Judge(Clock clock, Gap gap, long due) => gap.Kind switch
    {
        GapKind.Lost => (ItemResult.Deviation, "the records of this time are lost"),
        GapKind.Unclear => (ItemResult.NotDeterminable, "nothing tells whether anything is missing"),
        _ when gap.Closed is { } closed => closed <= due ? (ItemResult.Met, $"closed {Micros.Format(closed)}") : (ItemResult.Deviation, $"closed {Micros.Format(closed)}, due {Micros.Format(due)}"),
        _ => !clock.IsPast(due) ? (ItemResult.NotDue, $"due {Micros.Format(due)}") : (ItemResult.Deviation, $"still open, due {Micros.Format(due)}"),
    };

    /// <summary>Missing numbers, also those that came later: when they did, by the ledger's clock.</summary>
    private static IEnumerable<Gap> Missing(SiteDossier site, Register register)
    {
        var size = register.AsOf.Size;
        foreach (var epoch in site.Facts.Sources.SelectMany(s => s.Epochs))
        {
            // All three in the order of their numbers: each is walked once.
            var open = SourceSight.OpenGaps(epoch, size);
            var filled = epoch.Filled.Where(f => f.Index < size).OrderBy(f => f.FromSeq).ToArray();
            var (nextOpen, nextFilled) = (0, 0);
            foreach (var missing in epoch.Missing.Where(m => m.Index < size))
            {
                while (nextOpen < open.Count && open[nextOpen].To < missing.FromSeq) { nextOpen++; }
                while (nextFilled < filled.Length && filled[nextFilled].ToSeq < missing.FromSeq) { nextFilled++; }
                long? closed = missing.Until;
                for (var i = nextFilled; i < filled.Length && filled[i].FromSeq <= missing.ToSeq; i++)
                {
                    closed = Math.Max(closed.Value, register.Log.TimeAt(Math.Min(size, filled[i].Index + Math.Min(filled[i].ToSeq, missing.ToSeq) - filled[i].FromSeq)));
                }
                if (nextOpen < open.Count && open[nextOpen].From <= missing.ToSeq) { closed = null; }
                var count = missing.ToSeq - missing.FromSeq + 1;
                yield return new($"D-{missing.Index}.gap", new(missing.Since, Math.Max(missing.Until, missing.Since + 1)), count == 1 ? "a record was missing" : $"{count} records were missing", GapKind.Missing, closed, missing.Index);
            }
        }
    }

    private static IEnumerable<Gap> Unheard(SiteDossier site)
    {
        var index = site.Facts.Sources[0].Enrolments[0].Index;
        foreach (var blind in site.Sight.Blind.Where(b => b.Cause != SourceSight.RecordsMissing))
        {
            var kind = blind.Cause is SiteSight.LostRecords or SourceSight.Fork ? GapKind.Lost : !blind.Unbroken || blind.Cause == SourceSight.NotSettled ? GapKind.Unclear : GapKind.Silence;
            yield return new($"D-{index}.{Configuration.Text(blind.When.From)}.gap", blind.When, blind.Cause, kind, blind.Ended ? blind.When.To : null, index);
        }
    }

    private enum GapKind
    {
        Silence,
        Missing,
        Lost,
        Unclear,
    }

    private sealed record Gap(string Id, Interval When, string Cause, GapKind Kind, long? Closed, long Index);
}
