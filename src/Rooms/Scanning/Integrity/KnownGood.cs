using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Colophon.Crypto;
using Colophon.Kernel;
using Colophon.Packages;
using Colophon.Php.Surface;
using Colophon.Scanning.Reviews;
using Colophon.Storage;
using Microsoft.Extensions.Options;
using Refusal = Colophon.Kernel.Refusal;

namespace Colophon.Scanning.Integrity;

/// <summary>
/// Files of packages as their publishers give them out: <c>known-good/*.files</c>, a line for each, its SHA-256 and its place on a site, under a line that says what and from where.
/// A file counts as known only at its place: the same bytes elsewhere are looked into. They come from packages (<c>colophon known-good import</c>) and from the checksums that
/// wordpress.org publishes of plugins, and hold for every tenant.
/// </summary>
internal sealed partial class KnownGood(DataFolder folder, IOptions<ScanningOptions> options, TimeProvider clock)
{
    private const string Suffix = ".files";

    /// <summary>Stands for the hash of a file of which only that it exists was published.</summary>
    private const string AnyContent = "?";

    /// <summary>Replaced as a whole.</summary>
    private volatile Known? _known;

    private string Root => Path.Combine(folder.Root, "known-good");

    private Known All => _known ??= Load();

    public bool Has(Surveyed item) => item.Kind == "file" && item.Sha256.Length > 0 && All.Lines.Contains(Line(item.Sha256, PlaceOf(item.Id)));

    /// <summary>What is known of this version of a plugin; null where nothing is.</summary>
    public KnownPackage? Plugin(string slug, string version) => All.Packages.GetValueOrDefault(Title("plugin", slug, version));

    /// <summary>Takes in what a person has of a publisher: a package (WordPress, a plugin, a theme) as a zip, or wordpress.org's checksums of a plugin.</summary>
    public (string? Name, int Files, Refusal? Refusal) Take(byte[] content, CancellationToken ct) => content.AsSpan().TrimStart(" \r\n\t\uFEFF"u8) is [(byte)'{', ..] ? TakeChecksums(content, "a file", null) : TakePackage(content, ct);

    /// <param name="asked">The plugin and version that were asked for; an answer about another is refused.</param>
    public (string? Name, int Files, Refusal? Refusal) TakeChecksums(byte[] json, string origin, (string Slug, string Version)? asked)
    {
        var (sums, fault) = PluginChecksums.Read(json);
        if (sums is null) { return (null, 0, new("checksums-unreadable", 422, $"These are no checksums of a plugin as wordpress.org publishes them: {fault}. Nothing was kept.")); }
        if (asked is { } of && of != (sums.Slug, sums.Version)) { return (null, 0, new("checksums-other", 422, $"{of.Slug} {of.Version} was asked for, and the answer is about {sums.Slug} {sums.Version}. Nothing was kept.")); }
        var name = FileName($"plugin-{sums.Slug}-{sums.Version}");
        Directory.CreateDirectory(Path.Combine(Root, "published"));
        DurableFile.Replace(Path.Combine(Root, "published", name + ".json"), json);
        var lines = sums.Files.SelectMany(f => f.Sha256.Count > 0 ? f.Sha256.Select(h => Line(h, $"plugins/{sums.Slug}/{f.Path}")) : [Line(AnyContent, $"plugins/{sums.Slug}/{f.Path}")]).ToList();
        return Keep(name, Title("plugin", sums.Slug, sums.Version), "wordpress.org", origin, json, lines);
    }

    private (string? Name, int Files, Refusal? Refusal) TakePackage(byte[] zip, CancellationToken ct)
    {
        var package = PackageReader.ReadZip("package", zip, options.Value.Reviews.Packages with { MaxArchiveBytes = int.MaxValue }, ct);
        if (package.Files.IsEmpty || package.Refused.Any(r => r.IsHostile)) { return (null, 0, new("package-unreadable", 422, $"The file is no package that could be taken in: {string.Join("; ", package.Refused.Take(3).Select(r => r.Because))}. Nothing was kept.")); }
        var core = package.Files.FirstOrDefault(f => f.Path.EndsWith("wp-includes/version.php", StringComparison.Ordinal));
        string place, name, title;
        if (core is not null)
        {
            place = "";
            var version = VersionText().Match(Encoding.Latin1.GetString(core.Content.Span)) is { Success: true } m ? m.Groups[1].Value : "unknown";
            (name, title) = ("core-" + version, Title("core", "wordpress", version));
        }
        else
        {
            var head = SurfaceReader.Head(package.Name, [.. package.Files.Select(f => new Php.Analysis.SourceFile(f.Path, f.Content))]);
            if (head.Kind is not (ComponentKind.Plugin or ComponentKind.Theme)) { return (null, 0, new("package-unknown", 422, "The file holds neither WordPress nor a plugin or theme with its head. Nothing was kept.")); }
            place = $"{(head.Kind == ComponentKind.Plugin ? "plugins" : "themes")}/{head.Slug}/";
            var kind = head.Kind.ToString().ToLowerInvariant();
            (name, title) = ($"{kind}-{head.Slug}-{head.Version}", Title(kind, head.Slug, head.Version ?? ""));
        }
        var cut = core is null ? 0 : core.Path.Length - "wp-includes/version.php".Length;
        var lines = package.Files.Where(f => f.Path.Length > cut).Select(f => Line(Convert.ToHexStringLower(SHA256.HashData(f.Content.Span)), core is not null ? PlaceOf(f.Path[cut..]) : place + f.Path)).ToList();
        return Keep(FileName(name), title, "the package that was taken in", "a file", zip, lines);
    }

    private (string? Name, int Files, Refusal? Refusal) Keep(string name, string title, string publisher, string origin, byte[] source, List<string> lines)
    {
        Directory.CreateDirectory(Root);
        var about = string.Create(CultureInfo.InvariantCulture, $"# {title}\t{publisher}\t{clock.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\t{Convert.ToHexStringLower(SHA256.HashData(source))}\t{origin}");
        DurableFile.Replace(Path.Combine(Root, name + Suffix), Encoding.UTF8.GetBytes(about + "\n" + string.Join('\n', lines.Order(StringComparer.Ordinal)) + "\n"));
        _known = null;
        return (name, lines.Count, null);
    }

    private Known Load()
    {
        var lines = new HashSet<string>(StringComparer.Ordinal);
        var packages = new Dictionary<string, KnownPackage>(StringComparer.Ordinal);
        foreach (var file in Directory.Exists(Root) ? Directory.GetFiles(Root, "*" + Suffix) : [])
        {
            var all = File.ReadAllLines(file);
            lines.UnionWith(all.Where(l => !l.StartsWith('#') && !l.StartsWith(AnyContent, StringComparison.Ordinal)));
            if (all is [['#', ' ', ..] about, ..] && about[2..].Split('\t') is [var title, var publisher, var taken, ..])
            {
                packages[title] = new(publisher, taken, all.Skip(1).Select(PlaceOfLine).ToHashSet(StringComparer.Ordinal), all.Where(l => l.StartsWith(AnyContent, StringComparison.Ordinal)).Select(PlaceOfLine).ToHashSet(StringComparer.Ordinal));
            }
        }
        return new(lines, packages);
    }

    private static string PlaceOfLine(string line) => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static string Title(string kind, string slug, string version) => $"{kind} {slug} {version}";

    private static string FileName(string name) => Unsafe().Replace(name, "-");

    /// <summary>Plugins and themes by their own folders, wherever the site has those; everything else from the site's root.</summary>
    public static string PlaceOf(string id) => id.Contains("/uploads/", StringComparison.Ordinal) ? id : Component().Match(id) is { Success: true } m ? id[m.Groups[1].Index..] : id;

    private static string Line(string sha256, string place) => $"{sha256} {place}";

    [GeneratedRegex(@"^(?:wp-content/|@content/|@)(plugins|themes)/")]
    private static partial Regex Component();

    [GeneratedRegex("""\$wp_version\s*=\s*['"]([0-9A-Za-z.-]{1,40})""")]
    private static partial Regex VersionText();

    [GeneratedRegex("[^a-zA-Z0-9._-]")]
    private static partial Regex Unsafe();

    private sealed record Known(HashSet<string> Lines, Dictionary<string, KnownPackage> Packages);
}

/// <param name="Publisher">Whose word it is.</param>
/// <param name="Taken">When it came here, UTC.</param>
/// <param name="Places">Where on a site its files lie.</param>
/// <param name="Unsure">Those of them of which no SHA-256 was published.</param>
internal sealed record KnownPackage(string Publisher, string Taken, IReadOnlySet<string> Places, IReadOnlySet<string> Unsure);
