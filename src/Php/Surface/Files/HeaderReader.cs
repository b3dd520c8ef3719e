using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Colophon.Php.Analysis;

namespace Colophon.Php.Surface.Files;

/// <summary>Reads the head of the main file as WordPress does (its first 8 KiB, one field a line), and the head of the readme.</summary>
internal static class HeaderReader
{
    private const int Looked = 8192;

    /// <summary>Comment signs and an opening tag.</summary>
    private static readonly SearchValues<char> BeforeField = SearchValues.Create(" \t/*#@<?ph");

    public static ComponentHeader Read(string slug, ImmutableArray<SourceFile> files)
    {
        var top = files.Where(f => !f.Path.Contains('/', StringComparison.Ordinal)).ToList();
        var readme = top.FirstOrDefault(f => f.Path.Equals("readme.txt", StringComparison.OrdinalIgnoreCase)) is { } found ? Head(found) : "";
        foreach (var file in top.Where(f => f.Path.EndsWith(".php", StringComparison.OrdinalIgnoreCase)))
        {
            var head = Head(file);
            if (Field(head, "Plugin Name") is { Length: > 0 } name) { return Of(ComponentKind.Plugin, slug, name, file.Path, head, readme, "Plugin URI"); }
        }
        if (top.FirstOrDefault(f => f.Path == "style.css") is { } style && Field(Head(style), "Theme Name") is { Length: > 0 } theme) { return Of(ComponentKind.Theme, slug, theme, style.Path, Head(style), readme, "Theme URI"); }
        return Of(ComponentKind.Unknown, slug, slug, "", "", readme, "");
    }

    private static ComponentHeader Of(ComponentKind kind, string slug, string name, string main, string head, string readme, string uri) => new(
        kind, slug, name, Field(head, "Version"), Field(head, "Author"), First(Field(head, "License"), Field(readme, "License")), Field(head, uri), Field(head, "Update URI"),
        First(Field(head, "Requires at least"), Field(readme, "Requires at least")), First(Field(head, "Requires PHP"), Field(readme, "Requires PHP")), First(Field(readme, "Tested up to"), Field(head, "Tested up to")), Field(readme, "Stable tag"), main);

    private static string First(string a, string b) => a.Length > 0 ? a : b;

    private static string Head(SourceFile file) => Encoding.UTF8.GetString(file.Content.Span[..Math.Min(Looked, file.Content.Length)]).Replace('\r', '\n');

    private static string Field(string head, string name)
    {
        foreach (var line in head.Split('\n'))
        {
            var at = line.IndexOf(name + ":", StringComparison.OrdinalIgnoreCase);
            if (at < 0 || line.AsSpan(0, at).IndexOfAnyExcept(BeforeField) >= 0) { continue; }
            var value = line[(at + name.Length + 1)..];
            foreach (var end in (string[])["*/", "?>"]) { var cut = value.IndexOf(end, StringComparison.Ordinal); if (cut >= 0) { value = value[..cut]; } }
            return string.Concat(value.Trim().Take(200).Where(c => !char.IsControl(c)));
        }
        return "";
    }
}
