using Colophon.Verdicts.Intervals;

namespace Colophon.Verdicts.Results;

/// <summary>One control of a period that was tested in parts: each part has a population of its own, and their union is that of the whole.</summary>
/// <param name="Parts">Items per part, in the order of the parts.</param>
/// <param name="Shared">Items of more than one part: what stands open over the border between two counts once.</param>
/// <param name="Missing">Items of the whole that no part holds.</param>
/// <param name="Foreign">Items of parts that the whole doesn't hold.</param>
/// <param name="Deviations">Whether the deviations of the parts together are those of the whole.</param>
public sealed record PartsTieOut(string Control, string Title, IReadOnlyList<int> Parts, int Shared, int Whole, int Missing, int Foreign, bool Deviations)
{
    public bool Ties => Missing == 0 && Foreign == 0 && Deviations;

    /// <summary>Time of the whole, up to where it was judged, that belongs to no part. Empty where the parts cover it.</summary>
    public static IReadOnlyList<Interval> Uncovered(PeriodResult whole, IReadOnlyList<PeriodResult> parts) =>
        IntervalSet.From(parts.Select(p => p.Period.When)).Complement(whole.Period.When).Items;

    /// <summary>Per tested control of the whole. All results have to be of one size of the ledger.</summary>
    public static IReadOnlyList<PartsTieOut> Of(PeriodResult whole, IReadOnlyList<PeriodResult> parts) =>
        [.. whole.Controls.Where(c => c.Conclusion.Kind != ResultKind.NotTested).Select(c => Of(c, [.. parts.Select(p => p.Controls.FirstOrDefault(o => o.Id == c.Id))]))];

    private static PartsTieOut Of(ControlResult whole, IReadOnlyList<ControlResult?> parts)
    {
        var all = whole.Population.Select(Key).ToHashSet();
        var told = parts.SelectMany(p => p?.Population ?? []).Select(Key).ToArray();
        var union = told.ToHashSet();
        return new(whole.Id, whole.Title, [.. parts.Select(p => p?.Population.Count ?? 0)], told.Length - union.Count, all.Count, all.Count(k => !union.Contains(k)), union.Count(k => !all.Contains(k)),
            parts.SelectMany(p => p?.Deviations ?? []).Select(d => d.Id).ToHashSet(StringComparer.Ordinal).SetEquals(whole.Deviations.Select(d => d.Id)));
    }

    /// <summary>What an item is in any population: numbers are the population's own.</summary>
    private static (string, string, long, Interval) Key(Item item) => (item.Site, item.Object, item.Indices[0], item.True);
}
