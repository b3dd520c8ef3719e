using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Colophon.Php.Analysis;
using Colophon.Php.Surface.Code;

namespace Colophon.Php.Surface.Libraries;

/// <summary>Other people's code inside the component, with its version: from package managers' own lists, and from the marks that copied libraries carry.</summary>
internal static class BundledLibraries
{
    private const int Looked = 32_768, MaxList = 16 << 20;

    public static void Read(ImmutableArray<SourceFile> files, Survey survey)
    {
        foreach (var file in files)
        {
            var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
            switch (name)
            {
                case "installed.json" when file.Path.EndsWith("composer/installed.json", StringComparison.Ordinal): Composer(file, survey, "packages"); break;
                case "composer.lock": Composer(file, survey, "packages"); break;
                case "package.json" when file.Path.Contains("node_modules/", StringComparison.Ordinal): Npm(file, survey); break;
                default: Marked(file, name, survey); break;
            }
        }
    }

    private static void Marked(SourceFile file, string name, Survey survey)
    {
        var isScript = name.EndsWith(".js", StringComparison.OrdinalIgnoreCase);
        if (!isScript && !name.EndsWith(".php", StringComparison.OrdinalIgnoreCase)) { return; }
        var head = Encoding.Latin1.GetString(file.Content.Span[..Math.Min(Looked, file.Content.Length)]);
        foreach (var mark in LibraryMarks.All)
        {
            if (mark.IsScript != isScript || (mark.FileEnding is { } ending && !name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) || !head.Contains(mark.Sign, StringComparison.OrdinalIgnoreCase)) { continue; }
            if (mark.Version.Match(head) is { Success: true } match) { Add(survey, mark.Package, match.Groups[1].Value, new Place(file.Path, 1, 1)); break; }
        }
    }

    private static void Composer(SourceFile file, Survey survey, string list)
    {
        if (Json(file) is not { } root) { return; }
        var packages = root.ValueKind == JsonValueKind.Array ? root : root.ValueKind == JsonValueKind.Object && root.TryGetProperty(list, out var inner) ? inner : default;
        if (packages.ValueKind != JsonValueKind.Array) { return; }
        foreach (var package in packages.EnumerateArray())
        {
            if (Text(package, "name") is { } name && Text(package, "version") is { } version) { Add(survey, "composer:" + name.ToLowerInvariant(), version.TrimStart('v'), new Place(file.Path, 1, 1)); }
        }
    }

    private static void Npm(SourceFile file, Survey survey)
    {
        if (Json(file) is { ValueKind: JsonValueKind.Object } package && Text(package, "name") is { } name && Text(package, "version") is { } version) { Add(survey, "npm:" + name.ToLowerInvariant(), version, new Place(file.Path, 1, 1)); }
    }

    private static void Add(Survey survey, string name, string version, Place place) => survey.Add(SurfaceKind.Library, Short(name), place, null, ("version", Short(version)));

    private static string Short(string text) => string.Concat(text.Take(120).Where(c => c > ' ' && c < '\u007f'));

    private static string? Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Json(SourceFile file)
    {
        if (file.Content.Length > MaxList) { return null; }
        try
        {
            return JsonElement.Parse(file.Content.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
