using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>What the other controls found, each with the record of what a person made of it. One thing that several controls found needs one word.</summary>
internal sealed class DeviationsDisposed(Dossier dossier, ControlVersion control, Interval term, Period period) : ProcedureTest
{
    /// <summary>Many came due at the same time, and the same is said of them.</summary>
    private readonly Dictionary<(ItemResult, string, long), IReadOnlyList<AttributeResult>> _said = [];

    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var register = dossier.Register;
        var known = Kept?.Before?.Dispositions is { } before && before.CanGoOn(register.Exempted, others) ? before : new(register.Exempted, [.. others.Select(c => c.Id)]);
        if (Kept is not null) { Kept.Dispositions = known; }
        known.GoOn(others, register, Judge);
        var items = known.Items;
        return new(ClaimKind.Blind, [], [new("A", "Disposed of by a person, with a reason, within the term")], [.. items.Select(d => d.Item!)], [.. known.Deviating.Select(d => d.Deviation!)],
            $"deviations of the other controls in this period, each against deviation.disposed within {control.Procedure.Sla}",
            [new("deviations of other controls", Configuration.Text(known.Count))])
        {
            Numbered = (at, item) => items[at].Item = item,
            IsInOrder = true,
        };
    }

    private void Judge(DisposedCase one, Fact? word)
    {
        var (register, found) = (dossier.Register, one.Found!);
        var clock = new Clock(register.Through);
        if (!clock.Happened(found.Received, term))
        {
            one.Judged(word, null, null, clock.HoldsUntil);
            return;
        }
        var due = period.Calendar.Due(found.Received, control.Procedure.Sla);
        var (result, note) =
            word is not null && word.Received <= due ? (ItemResult.Met, $"{word.After?.Text("kind")} by {word.ActorId}, leaf {word.Index}")
            : word is not null && word.Lower <= due ? (ItemResult.NotDeterminable, "disposed of around the limit: these records can't tell on which side")
            : !clock.IsPast(due) ? (ItemResult.NotDue, "due")
            : word is not null ? (ItemResult.Deviation, $"late: disposed of {Micros.Format(word.Received)}, due {Micros.Format(due)}")
            : (ItemResult.Deviation, "nobody disposed of it, due");
        if (result == ItemResult.Deviation && register.Exemptions.Any(e => e.Covers(control.Id, found.Site, found.Object) && e.When.Contains(due))) { result = ItemResult.Excused; }
        var said = Said(result, note, word is null ? due : null);
        var title = $"{found.Id} of {found.Control}: {found.Title}";
        one.Judged(word,
            new(0, found.Site, "deviation", found.Object, word?.Actor ?? "", title, found.True, null, found.Received, word is null ? [found.Index] : [found.Index, word.Index], [], said, result),
            result != ItemResult.Deviation ? null : new(found.Id + ".open", control.Id, found.Site, found.Object, "Not disposed of in time: " + title, said[0].Note, found.True, due, due, word?.Received, found.Index, []),
            clock.HoldsUntil);
    }

    /// <param name="due">Where the note ends with it.</param>
    private IReadOnlyList<AttributeResult> Said(ItemResult result, string note, long? due)
    {
        if (due is not { } at) { return [new("A", result, note)]; }
        if (!_said.TryGetValue((result, note, at), out var said)) { _said[(result, note, at)] = said = [new("A", result, $"{note} {Micros.Format(at)}")]; }
        return said;
    }
}
