namespace Colophon.Verdicts.Results;

/// <summary>One control in two periods: what it was and how it came out in each.</summary>
/// <param name="Earlier">Null where it was not adopted then; <paramref name="Later"/> likewise.</param>
/// <param name="Again">Things (site and object) that deviated in both.</param>
public sealed record PeriodComparison(string Control, string Title, ControlResult? Earlier, ControlResult? Later, IReadOnlyList<(string Site, string Object)> Again)
{
    /// <summary>Another version judged the later one, or more than one did: the two results don't mean quite the same.</summary>
    public bool OtherVersion => Earlier is not null && Later is not null && !Earlier.Versions.Select(v => v.Hash).SequenceEqual(Later.Versions.Select(v => v.Hash));

    /// <summary>Every control that was adopted in either, by id.</summary>
    public static IReadOnlyList<PeriodComparison> Of(PeriodResult earlier, PeriodResult later)
    {
        var (then, now) = (earlier.Controls.ToDictionary(c => c.Id, StringComparer.Ordinal), later.Controls.ToDictionary(c => c.Id, StringComparer.Ordinal));
        return [.. then.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(id => Of(id, then.GetValueOrDefault(id), now.GetValueOrDefault(id)))];
    }

    private static PeriodComparison Of(string id, ControlResult? earlier, ControlResult? later) =>
        new(id, (later ?? earlier)!.Title, earlier, later, [.. Deviating(earlier).Intersect(Deviating(later)).OrderBy(d => d.Site, StringComparer.Ordinal).ThenBy(d => d.Object, StringComparer.Ordinal)]);

    private static IEnumerable<(string Site, string Object)> Deviating(ControlResult? result) => result?.Deviations.Select(d => (d.Site, d.Object)) ?? [];
}
