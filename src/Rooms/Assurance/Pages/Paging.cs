namespace Colophon.Assurance.Pages;

/// <summary>Numbered pages of a list that is in memory; the first is 1.</summary>
public static class Paging
{
    public const int Size = 50;

    public static int At(int? asked) => Math.Clamp(asked ?? 1, 1, 1_000_000);

    /// <summary>The items of a page; the list is taken from its end, so that the newest come first.</summary>
    public static IEnumerable<T> FromEnd<T>(IReadOnlyList<T> items, int page)
    {
        var skip = ((long)page - 1) * Size;
        for (var i = items.Count - 1 - skip; i >= 0 && i > items.Count - 1 - skip - Size; i--) { yield return items[(int)i]; }
    }

    public static IEnumerable<T> FromStart<T>(IReadOnlyList<T> items, int page, int size = Size)
    {
        var skip = ((long)page - 1) * size;
        for (var i = skip; i < items.Count && i < skip + size; i++) { yield return items[(int)i]; }
    }
}
