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
        var exempted = register.Exempted;
        var before = Kept?.WholeBefore as Known;
        var now = new Known(exempted, new(before?.ById.Count ?? 0, StringComparer.Ordinal), [], []);
        var news = new List<Disposed>();
        foreach (var found in others.SelectMany(c => c.Deviations))
        {
            if (now.ById.ContainsKey(found.Id)) { continue; }
            var word = register.Dispositions.GetValueOrDefault(found.Id)?.Find(f => f.ActorKind == "person" && f.After?.Text("reason") is { Length: > 0 });
            if (before?.ById.GetValueOrDefault(found.Id) is not { } disposed || before.Exempted != exempted || !disposed.Holds(found, word, register.Through)) { news.Add(disposed = Judge(found, word, register)); }
            now.ById.Add(found.Id, disposed);
        }
        // What is known stands in its order already: only what is new has to be sorted into it.
        var known = (before?.InOrder ?? []).Where(d => now.ById.GetValueOrDefault(d.Found.Id) == d).ToHashSet();
        news.RemoveAll(d => d.Item is null);
        Merge(before?.InOrder, known, news, Disposed.Compare, now.InOrder);
        news.RemoveAll(d => d.Deviation is null);
        Merge(before?.Deviating, known, news, Disposed.CompareDeviations, now.Deviating);
        if (Kept is not null) { Kept.Whole = now; }
        return new(ClaimKind.Blind, [], [new("A", "Disposed of by a person, with a reason, within the term")], [.. now.InOrder.Select(d => d.Item!)], [.. now.Deviating.Select(d => d.Deviation!)],
            $"deviations of the other controls in this period, each against deviation.disposed within {control.Procedure.Sla}",
            [new("deviations of other controls", Configuration.Text(now.ById.Count))])
        {
            Numbered = (at, item) => now.InOrder[at].Item = item,
            IsInOrder = true,
        };
    }

    private Disposed Judge(Deviation found, Fact? word, Register register)
    {
        var clock = new Clock(register.Through);
        if (!clock.Happened(found.Received, term)) { return new(found, word) { HoldsUntil = clock.HoldsUntil }; }
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
        return new(found, word)
        {
            Item = new(0, found.Site, "deviation", found.Object, word?.Actor ?? "", title, found.True, null, found.Received, word is null ? [found.Index] : [found.Index, word.Index], [], said, result),
            Deviation = result != ItemResult.Deviation ? null : new(found.Id + ".open", control.Id, found.Site, found.Object, "Not disposed of in time: " + title, said[0].Note, found.True, due, due, word?.Received, found.Index, []),
            HoldsUntil = clock.HoldsUntil,
        };
    }

    /// <param name="due">Where the note ends with it.</param>
    private IReadOnlyList<AttributeResult> Said(ItemResult result, string note, long? due)
    {
        if (due is not { } at) { return [new("A", result, note)]; }
        if (!_said.TryGetValue((result, note, at), out var said)) { _said[(result, note, at)] = said = [new("A", result, $"{note} {Micros.Format(at)}")]; }
        return said;
    }

    private static void Merge(IReadOnlyList<Disposed>? before, HashSet<Disposed> known, List<Disposed> news, Comparison<Disposed> order, List<Disposed> to)
    {
        news.Sort(order);
        var next = 0;
        foreach (var disposed in before ?? [])
        {
            if (!known.Contains(disposed)) { continue; }
            while (next < news.Count && order(news[next], disposed) < 0) { to.Add(news[next++]); }
            to.Add(disposed);
        }
        to.AddRange(news.Skip(next));
    }

    /// <summary>What was made of each deviation the last time.</summary>
    /// <param name="Exempted">How many exemptions had been approved and withdrawn.</param>
    /// <param name="InOrder">Those that are items, in the population's order.</param>
    /// <param name="Deviating">Those that deviate, in the order of deviations.</param>
    private sealed record Known(long Exempted, Dictionary<string, Disposed> ById, List<Disposed> InOrder, List<Disposed> Deviating);

    /// <summary>One deviation of another control, and the word about it.</summary>
    private sealed class Disposed(Deviation found, Fact? word)
    {
        public Deviation Found { get; private set; } = found;

        /// <summary>Null where it doesn't belong to the time that is tested.</summary>
        public Item? Item { get; set; }

        public Deviation? Deviation { get; init; }

        public long HoldsUntil { get; init; }

        public static int Compare(Disposed a, Disposed b) => a.Item!.Received.CompareTo(b.Item!.Received) is not 0 and var received ? received : string.CompareOrdinal(a.Item.Title, b.Item.Title);

        public static int CompareDeviations(Disposed a, Disposed b) =>
            a.Found.True.From.CompareTo(b.Found.True.From) is not 0 and var from ? from
            : a.Found.Index.CompareTo(b.Found.Index) is not 0 and var index ? index
            : string.CompareOrdinal(a.Deviation!.Id, b.Deviation!.Id);

        /// <summary>Whether it would come out the same. When the thing ended, why it is one, and what was made of it elsewhere, nothing here says.</summary>
        public bool Holds(Deviation other, Fact? about, long through)
        {
            if (through >= HoldsUntil || about != word) { return false; }
            if (ReferenceEquals(other, Found)) { return true; }
            if ((other.Control, other.Site, other.Object, other.Title, other.True, other.Received, other.Index) != (Found.Control, Found.Site, Found.Object, Found.Title, Found.True, Found.Received, Found.Index)) { return false; }
            Found = other;
            return true;
        }
    }
}
