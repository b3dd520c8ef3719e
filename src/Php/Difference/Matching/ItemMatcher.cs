using System.Collections.Immutable;
using Colophon.Php.Surface;
using Colophon.Php.Surface.Code;

namespace Colophon.Php.Difference.Matching;

/// <summary>Which item became which: by kind and name; then, for names that contain a function's, by the code itself, so that renaming a function is no news.</summary>
internal static class ItemMatcher
{
    private const int MaxCode = 4_000;

    public static ImmutableArray<ItemChange> Match(ComponentSurface? old, ComponentSurface @new)
    {
        var (oldLines, newLines) = (old is null ? null : new Lines(old), new Lines(@new));
        var before = (old?.Items ?? []).ToDictionary(i => (i.Kind, i.Name));
        var gone = before.Values.ExceptBy(@new.Items.Select(i => (i.Kind, i.Name)), i => (i.Kind, i.Name)).ToList();
        var byCode = gone.Where(i => Nameless(i) is not null).GroupBy(i => Shape(i, oldLines!)).ToDictionary(g => g.Key, g => new Queue<SurfaceItem>(g.OrderBy(i => i.Name, StringComparer.Ordinal)));
        var changes = ImmutableArray.CreateBuilder<ItemChange>();
        var renamed = new HashSet<SurfaceItem>(ReferenceEqualityComparer.Instance);
        foreach (var item in @new.Items)
        {
            if (before.TryGetValue((item.Kind, item.Name), out var same)) { changes.Add(Compare(same, item)); }
            else if (Nameless(item) is not null && byCode.TryGetValue(Shape(item, newLines), out var queue) && queue.TryDequeue(out var earlier))
            {
                renamed.Add(earlier);
                changes.Add(Compare(earlier, item));
            }
            else { changes.Add(new ItemChange(Change.Added, null, item, [])); }
        }
        changes.AddRange(gone.Where(i => !renamed.Contains(i)).Select(i => new ItemChange(Change.Removed, i, null, [])));
        return [.. changes.OrderBy(c => c.Item.Kind).ThenBy(c => c.Item.Name, StringComparer.Ordinal)];
    }

    private static ItemChange Compare(SurfaceItem old, SurfaceItem item)
    {
        var details = ItemDifference.Between(old, item);
        return new ItemChange(details.IsEmpty ? Change.Same : Change.Changed, old, item, details);
    }

    /// <summary>The name without the function in it; null where the name is not made of one.</summary>
    private static string? Nameless(SurfaceItem item)
    {
        var (mark, first) = item.Kind switch
        {
            SurfaceKind.CapabilityCheck => (": ", false),
            SurfaceKind.RequestHook => (" → ", true),
            SurfaceKind.DynamicCode or SurfaceKind.Command or SurfaceKind.FileWrite or SurfaceKind.OutboundHost or SurfaceKind.Account => (" in ", true),
            _ => ("", true),
        };
        var at = mark.Length == 0 ? -1 : item.Name.LastIndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? null : first ? item.Name[..at] : item.Name[(at + mark.Length)..];
    }

    private static (SurfaceKind, string, string) Shape(SurfaceItem item, Lines lines)
    {
        var place = item.Entry?.HandlerPlace ?? item.Places[0];
        var code = item.Kind == SurfaceKind.RequestHook ? WithoutName(lines, place) : CodeText.Normal(lines.Bytes(place), MaxCode);
        return (item.Kind, Nameless(item)!, code);
    }

    /// <summary>A function's code from its parameters on.</summary>
    private static string WithoutName(Lines lines, Place place)
    {
        var code = CodeText.Normal(lines.Bytes(place), MaxCode);
        var at = code.IndexOf('(', StringComparison.Ordinal);
        return at < 0 ? code : code[at..];
    }
}
