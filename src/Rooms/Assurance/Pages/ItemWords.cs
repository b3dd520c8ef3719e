using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Pages;

/// <summary>Glyph and word of one item or attribute.</summary>
public static class ItemWords
{
    public static string Kind(ItemResult result) => result switch
    {
        ItemResult.Met => "ok",
        ItemResult.Deviation => "bad",
        ItemResult.NotDeterminable => "unknown",
        ItemResult.Excused => "wait",
        _ => "off",
    };

    public static string Of(ItemResult result) => result switch
    {
        ItemResult.Met => "Met",
        ItemResult.Deviation => "Deviation",
        ItemResult.NotDeterminable => "Can't be determined",
        ItemResult.Excused => "Excused",
        _ => "Not due",
    };
}
