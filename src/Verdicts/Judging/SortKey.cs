namespace Colophon.Verdicts.Judging;

/// <summary>What a list is sorted by; what is equal stays in its place.</summary>
internal readonly record struct SortKey(long First, long Second, string Third, int Place) : IComparable<SortKey>
{
    public int CompareTo(SortKey other) =>
        First != other.First ? First.CompareTo(other.First)
        : Second != other.Second ? Second.CompareTo(other.Second)
        : string.CompareOrdinal(Third, other.Third) is not 0 and var third ? third
        : Place.CompareTo(other.Place);
}
