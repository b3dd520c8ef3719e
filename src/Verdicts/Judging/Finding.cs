using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>What a procedure found for one version of a control in the part of the period in which it was in force.</summary>
internal sealed record Finding(
    IReadOnlyList<(string Site, IEnumerable<Segment> Claims)> Claims,
    IReadOnlyList<AttributeDefinition> Attributes,
    IReadOnlyList<Item> Items,
    IReadOnlyList<Deviation> Deviations,
    string Query,
    IReadOnlyList<IpeParameter> TieOut)
{
    /// <summary>What has a timeline, where that isn't the sites.</summary>
    public IReadOnlyList<Subject>? Subjects { get; init; }
}

/// <param name="Scope">When it belonged to what is tested.</param>
internal sealed record Subject(string Id, IntervalSet Scope);
