using System.Text.Json;
using System.Text.RegularExpressions;
using Colophon.Scanning.Feeds;

namespace Colophon.Scanning.Integrity;

/// <summary>
/// The checksums that wordpress.org publishes of each version of a plugin in its directory (<c>https://downloads.wordpress.org/plugin-checksums/SLUG/VERSION.json</c>): files to
/// <c>md5</c> and <c>sha256</c>, each a text or, where a version was built more than once, a list of them. Of themes it publishes none.
/// </summary>
/// <param name="Files">Paths below the plugin's folder; without a SHA-256 only that the file belongs to it is known.</param>
internal sealed partial record PluginChecksums(string Slug, string Version, IReadOnlyList<(string Path, IReadOnlyList<string> Sha256)> Files)
{
    public const int MaxBytes = 16 << 20;
    private const int MaxFiles = 50_000;
    private const int MaxPath = 1_000;
    private const int MaxDepth = 8;

    /// <summary>What may be asked for: nothing else reaches an address or a file's name.</summary>
    public static bool MayAsk(string slug, string version) => SlugText().IsMatch(slug) && VersionText().IsMatch(version);

    /// <summary>Whole or not at all; else why not.</summary>
    public static (PluginChecksums? Sums, string Fault) Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes) { return (null, $"it is larger than {MaxBytes} bytes"); }
        try
        {
            using var document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, new() { MaxDepth = MaxDepth });
            var (slug, version, told) = (document.RootElement.Member("plugin").Text() ?? "", document.RootElement.Member("version").Text() ?? "", document.RootElement.Member("files"));
            if (!MayAsk(slug, version)) { return (null, "it names no plugin and version"); }
            if (told.ValueKind != JsonValueKind.Object) { return (null, "it lists no files"); }
            var files = new List<(string, IReadOnlyList<string>)>();
            foreach (var file in told.EnumerateObject())
            {
                if (files.Count == MaxFiles) { return (null, $"it lists more than {MaxFiles} files"); }
                if (!IsPath(file.Name)) { return (null, $"'{Reviews.Plain.Of(file.Name, 80)}' is no path below a plugin's folder"); }
                var hashes = file.Value.Member("sha256") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : Enumerable.Repeat(file.Value.Member("sha256"), 1);
                var known = hashes.Where(h => h.ValueKind != JsonValueKind.Undefined).Select(h => h.Text()?.ToLowerInvariant() ?? "").ToList();
                if (!known.TrueForAll(Hash().IsMatch)) { return (null, $"a SHA-256 of {file.Name} is none"); }
                files.Add((file.Name, known));
            }
            return files.Count == 0 ? (null, "it lists no files") : (new(slug, version, files), "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, "it isn't whole JSON");
        }
    }

    private static bool IsPath(string path) => path.Length is > 0 and <= MaxPath && path[0] != '/' && !path.Any(c => char.IsControl(c) || c == '\\') && !path.Split('/').Any(s => s is "" or "." or "..");

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,199}\z")]
    private static partial Regex SlugText();

    [GeneratedRegex(@"\A[0-9A-Za-z][0-9A-Za-z._+-]{0,59}\z")]
    private static partial Regex VersionText();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}
