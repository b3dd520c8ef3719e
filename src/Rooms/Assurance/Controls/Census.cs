using System.Runtime.CompilerServices;
using Colophon.Verdicts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Controls;

/// <summary>
/// What a control's page tells of all its items, deviations and sites, though it shows a page of each: a year of a thousand sites has half a million. Derived once per result and
/// shared by all requests until the next judgement; what few pages ask for, for the first that asks.
/// </summary>
internal sealed class Census
{
    private static readonly ConditionalWeakTable<ControlResult, Census> Known = [];
    private readonly Lazy<ILookup<string, Item>> _items;
    private readonly Lazy<Dictionary<string, int>> _places;

    private Census(ControlResult result)
    {
        _items = new(() => result.Population.ToLookup(i => i.Site, StringComparer.Ordinal));
        _places = new(() => result.Deviations.Select((d, place) => (d.Id, place)).ToDictionary(d => d.Id, d => d.place, StringComparer.Ordinal));
        Attributes = [.. result.Attributes.Select(a => AttributeCount.Of(a, result.Population))];
        Deviations = result.Deviations.ToLookup(d => d.Site, StringComparer.Ordinal);
        InScope = result.Entities.Sum(e => e.InScope);
        Unknown = result.Entities.Sum(e => e.Total(TimelineState.Unknown));
        LongestViolation = result.Entities.SelectMany(e => e.Segments.Where(s => s.State == TimelineState.Violating).Select(s => (e.Site, s.When))).OrderByDescending(v => v.When.Length).FirstOrDefault();
    }

    public static Census Of(ControlResult result) => Known.GetValue(result, static r => new(r));

    /// <summary>Microseconds, of all sites together.</summary>
    public long InScope { get; }

    /// <inheritdoc cref="InScope"/>
    public long Unknown { get; }

    /// <summary>Empty where nothing was violated.</summary>
    public (string Site, Interval When) LongestViolation { get; }

    public IReadOnlyList<AttributeCount> Attributes { get; }

    /// <summary>By site.</summary>
    public ILookup<string, Deviation> Deviations { get; }

    /// <inheritdoc cref="Deviations"/>
    public ILookup<string, Item> Items => _items.Value;

    /// <summary>Where it stands in the result's list; -1: it is none of this control's.</summary>
    public int PlaceOf(string deviation) => _places.Value.GetValueOrDefault(deviation, -1);
}

/// <summary>How often an attribute was tested and held, over the whole population.</summary>
internal sealed record AttributeCount(AttributeDefinition Attribute, int Tested, int Met, int Deviating, int Undetermined)
{
    public static AttributeCount Of(AttributeDefinition attribute, IReadOnlyList<Item> population)
    {
        var (tested, met, deviating, undetermined) = (0, 0, 0, 0);
        foreach (var item in population)
        {
            foreach (var a in item.Attributes)
            {
                if (a.Letter != attribute.Letter || a.Result == ItemResult.NotDue) { continue; }
                tested++;
                if (a.Result == ItemResult.Met) { met++; }
                if (a.Result == ItemResult.Deviation) { deviating++; }
                if (a.Result == ItemResult.NotDeterminable) { undetermined++; }
            }
        }
        return new(attribute, tested, met, deviating, undetermined);
    }
}
