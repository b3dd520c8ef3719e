using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>The order in which a result lists deviations. No two have the same id.</summary>
internal static class DeviationOrder
{
    public static int Compare(Deviation a, Deviation b) =>
        a.True.From.CompareTo(b.True.From) is not 0 and var from ? from
        : a.Index.CompareTo(b.Index) is not 0 and var index ? index
        : string.CompareOrdinal(a.Id, b.Id);
}
