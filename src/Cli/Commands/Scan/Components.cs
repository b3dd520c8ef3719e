using System.Text;
using Colophon.Packages;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;

namespace Colophon.Cli.Commands.Scan;

/// <param name="Root">Its folder below what is scanned, with a slash at the end; empty for the whole.</param>
internal sealed record Component(string Root, string Slug, IReadOnlyList<SourceFile> Files, IReadOnlyList<UnreadPart> Unread);

/// <summary>Cuts a tree into plugins and themes, each of which is analysed by itself; what belongs to none is one more.</summary>
internal static class Components
{
    private const int HeadBytes = 8192;

    public static IReadOnlyList<Component> Of(Package package)
    {
        var roots = package.Files.Where(IsMain).Select(f => f.Path[..(f.Path.LastIndexOf('/') + 1)]).Distinct(StringComparer.Ordinal).OrderByDescending(r => r.Length).ToList();
        // A plugin inside a plugin is a part of it.
        roots.RemoveAll(r => roots.Any(o => o.Length < r.Length && r.StartsWith(o, StringComparison.Ordinal)));
        string Root(string path) => roots.Find(r => path.StartsWith(r, StringComparison.Ordinal)) ?? "";
        var files = package.Files.GroupBy(f => Root(f.Path)).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        var unread = package.Refused.GroupBy(r => Root(r.Path)).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        return [.. files.Keys.Union(unread.Keys).Order(StringComparer.Ordinal).Select(root => new Component(root, root.Length == 0 ? package.Name : root.TrimEnd('/').Split('/')[^1],
            [.. files.GetValueOrDefault(root, []).Select(f => new SourceFile(f.Path[root.Length..], f.Content))],
            [.. unread.GetValueOrDefault(root, []).Select(r => new UnreadPart(r.Path.Length >= root.Length ? r.Path[root.Length..] : r.Path, r.Because, r.IsHostile))]))];
    }

    private static bool IsMain(PackageFile file)
    {
        var head = file.Content.Span[..Math.Min(HeadBytes, file.Content.Length)];
        return file.Path.EndsWith("style.css", StringComparison.Ordinal) ? head.IndexOf("Theme Name:"u8) >= 0 : file.Path.EndsWith(".php", StringComparison.OrdinalIgnoreCase) && head.IndexOf("Plugin Name:"u8) >= 0 && Encoding.Latin1.GetString(head).Contains("<?php", StringComparison.Ordinal);
    }
}
