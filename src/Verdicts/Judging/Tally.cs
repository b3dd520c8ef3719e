using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>How many items came out how.</summary>
/// <param name="Late">Of those that deviate: what was done, and too late.</param>
internal readonly record struct Tally(int Met, int Deviations, int NotDeterminable, int Excused, int NotDue, int Late)
{
    public int All => Met + Deviations + NotDeterminable + Excused + NotDue;

    public static Tally operator +(Tally a, Tally b) => new(a.Met + b.Met, a.Deviations + b.Deviations, a.NotDeterminable + b.NotDeterminable, a.Excused + b.Excused, a.NotDue + b.NotDue, a.Late + b.Late);

    public static Tally Of(IEnumerable<Item> items)
    {
        Span<int> counts = stackalloc int[5];
        var late = 0;
        foreach (var item in items)
        {
            counts[(int)item.Result]++;
            if (item.Result == ItemResult.Deviation && item.Attributes.Count > 0 && item.Attributes[0].Note.StartsWith("late", StringComparison.Ordinal)) { late++; }
        }
        return new(counts[(int)ItemResult.Met], counts[(int)ItemResult.Deviation], counts[(int)ItemResult.NotDeterminable], counts[(int)ItemResult.Excused], counts[(int)ItemResult.NotDue], late);
    }

    public static Tally Of(IEnumerable<SiteFinding> found) => found.Aggregate(default(Tally), (sum, f) => sum + f.Tally);
}
