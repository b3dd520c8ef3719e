using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>What the other controls found, each with the record of what a person made of it. One thing that several controls found needs one word.</summary>
internal sealed class DeviationsDisposed(Dossier dossier, ControlVersion control, Interval term, Period period) : ProcedureTest
{
    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var register = dossier.Register;
        var clock = new Clock(register.Through);
        var items = new List<Item>();
        var deviations = new List<Deviation>();
        foreach (var found in others.SelectMany(c => c.Deviations).GroupBy(d => d.Id, StringComparer.Ordinal).Select(g => g.First()).Where(d => clock.Happened(d.Received, term)))
        {
            var due = period.Calendar.Due(found.Received, control.Procedure.Sla);
            var word = (register.Dispositions.GetValueOrDefault(found.Id) ?? []).Find(f => f.ActorKind == "person" && f.After?.Text("reason") is { Length: > 0 });
            var (result, note) =
                word is not null && word.Received <= due ? (ItemResult.Met, $"{word.After?.Text("kind")} by {word.ActorId}, leaf {word.Index}")
                : word is not null && word.Lower <= due ? (ItemResult.NotDeterminable, "disposed of around the limit: these records can't tell on which side")
                : register.Through <= due ? (ItemResult.NotDue, $"due {Micros.Format(due)}")
                : word is not null ? (ItemResult.Deviation, $"late: disposed of {Micros.Format(word.Received)}, due {Micros.Format(due)}")
                : (ItemResult.Deviation, $"nobody disposed of it, due {Micros.Format(due)}");
            if (result == ItemResult.Deviation && register.Exemptions.Any(e => e.Covers(control.Id, found.Site, found.Object) && e.When.Contains(due))) { result = ItemResult.Excused; }
            var title = $"{found.Id} of {found.Control}: {found.Title}";
            items.Add(new(0, found.Site, "deviation", found.Object, word?.Actor ?? "", title, found.True, null, found.Received, word is null ? [found.Index] : [found.Index, word.Index], [], [new("A", result, note)], result));
            if (result == ItemResult.Deviation) { deviations.Add(new(found.Id + ".open", control.Id, found.Site, found.Object, "Not disposed of in time: " + title, note, found.True, due, due, word?.Received, found.Index, [])); }
        }
        return new([.. dossier.Sites.Select(s => (s.Id, s.Blind()))], [new("A", "Disposed of by a person, with a reason, within the term")], [.. items.OrderBy(i => i.Received).ThenBy(i => i.Title, StringComparer.Ordinal)], deviations,
            $"deviations of the other controls in this period, each against deviation.disposed within {control.Procedure.Sla}",
            [new("deviations of other controls", Configuration.Text(others.SelectMany(c => c.Deviations).Select(d => d.Id).Distinct(StringComparer.Ordinal).Count()))]);
    }
}
