using System.Globalization;
using Colophon.Kernel;
using Colophon.Verdicts.Facts;

namespace Colophon.Evidence.Periods;

/// <summary>What a person chose for a binder.</summary>
/// <param name="Sites">None: the whole company.</param>
/// <param name="Frozen">Number of the freeze to judge (0, or that of an addendum); empty: everything there is.</param>
public sealed record OrderForm(IReadOnlyList<string> Sites, bool Disclose, string? Frozen)
{
    internal static OrderForm Proposed(IReadOnlyList<RecordedFreeze> freezes) =>
        new([], false, freezes is [.., var newest] ? newest.Addendum.ToString(CultureInfo.InvariantCulture) : null);

    /// <summary>The order, or why there can be none.</summary>
    internal BinderOrder? Read(string period, IReadOnlyList<RecordedFreeze> freezes, IReadOnlyCollection<string> known, out Refusal? refusal)
    {
        Freeze? freeze = null;
        refusal = Sites.FirstOrDefault(s => !known.Contains(s)) is { } stranger ? new("site-unknown", 422, $"There is no record of {stranger} here. Load the page again and choose from its list.")
            : Disclose && Sites.Count > 0 ? new("disclose-sites", 422, "Private parts are disclosed for the whole company only: records of one site and of another can name the same person. Choose no site, or leave the private parts closed.")
            : !string.IsNullOrEmpty(Frozen) && (freeze = Find(freezes)) is null ? new Refusal("freeze-unknown", 422, "There is no such freeze of this period. Load the page again and choose from its list.")
            : null;
        return refusal is null ? new(period, Sites.Count > 0 ? Sites : null, Disclose, freeze) : null;
    }

    private Freeze? Find(IReadOnlyList<RecordedFreeze> freezes) =>
        int.TryParse(Frozen, NumberStyles.None, CultureInfo.InvariantCulture, out var addendum) && freezes.LastOrDefault(f => f.Addendum == addendum) is { AsOf: { Settled: { } settled } asOf }
            ? new(asOf.Size, settled.ToDictionary(s => s.Key, s => new FrozenSource(s.Value.Epoch, s.Value.Seq), StringComparer.Ordinal))
            : null;
}
