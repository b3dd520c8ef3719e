using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>What a procedure found for one version of a control in the part of the period in which it was in force.</summary>
internal sealed record Finding(
    ClaimKind Kind,
    IReadOnlyList<(string Site, IEnumerable<Segment> Claims)> Claims,
    IReadOnlyList<AttributeDefinition> Attributes,
    Item[] Items,
    IReadOnlyList<Deviation> Deviations,
    string Query,
    IReadOnlyList<IpeParameter> TieOut)
{
    private readonly Lazy<ILookup<string, IEnumerable<Segment>>> _claims = new(() => Claims.ToLookup(c => c.Site, c => c.Claims, StringComparer.Ordinal));

    public IEnumerable<Segment> ClaimsOf(string entity) => _claims.Value[entity].SelectMany(c => c);

    /// <summary>Told which item stands at a place now that it has its number: who keeps findings keeps that one.</summary>
    public Action<int, Item>? Numbered { get; init; }

    /// <summary>Gives the item at this place its number.</summary>
    public void Number(int at, int number)
    {
        Items[at] = Items[at] with { Number = number };
        Numbered?.Invoke(at, Items[at]);
    }

    /// <summary>How its items came out; null where nobody counted.</summary>
    public Tally? Tally { get; init; }

    /// <summary>Its deviations differ in their ids, and come in the order in which a result lists them.</summary>
    public bool IsInOrder { get; init; }

    /// <summary>What has a timeline, where that isn't the sites.</summary>
    public IReadOnlyList<Subject>? Subjects { get; init; }
}

/// <summary>What is claimed of the subjects' time, beside that they were not in scope.</summary>
internal enum ClaimKind
{
    /// <summary>What the finding itself names.</summary>
    Own,

    /// <summary>That nobody saw some of it: the same for every control that lives on events.</summary>
    Blind,
    None,
}

/// <param name="Scope">When it belonged to what is tested.</param>
internal sealed record Subject(string Id, IntervalSet Scope);
