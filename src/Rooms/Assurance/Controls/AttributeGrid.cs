using System.Runtime.CompilerServices;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Controls;

/// <summary>How often each attribute was tested and held, over the whole population; counted once per result.</summary>
public sealed record AttributeCount(AttributeDefinition Attribute, int Tested, int Met, int Deviating, int Undetermined)
{
    private static readonly ConditionalWeakTable<ControlResult, IReadOnlyList<AttributeCount>> Known = [];

    public static IReadOnlyList<AttributeCount> Of(ControlResult result) => Known.GetValue(result, static r => [.. r.Attributes.Select(a => Count(a, r.Population))]);

    private static AttributeCount Count(AttributeDefinition attribute, IReadOnlyList<Item> population)
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
