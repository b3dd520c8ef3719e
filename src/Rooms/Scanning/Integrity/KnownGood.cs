using System.Collections.Immutable;
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
/// Files of packages that an operator has from their publisher: <c>known-good/*.files</c>, a line for each, its SHA-256 and its place on a site. A file counts as known only at its
/// place: the same bytes elsewhere are looked into. Packages are taken in by <c>colophon known-good import</c>; they hold for every tenant.
/// </summary>
internal sealed partial class KnownGood(DataFolder folder, IOptions<ScanningOptions> options)
{
    private const string Suffix = ".files";

    /// <summary>Replaced as a whole.</summary>
    private volatile ImmutableHashSet<string>? _known;

    private string Root => Path.Combine(folder.Root, "known-good");

    public bool Has(Surveyed item) => item.Kind == "file" && item.Sha256.Length > 0 && (_known ??= Load()).Contains(Line(item.Sha256, PlaceOf(item.Id)));

    /// <summary>Takes a package in as its publisher gives it out: WordPress, a plugin or a theme, as a zip file.</summary>
    public (string? Name, int Files, Refusal? Refusal) Take(byte[] zip, CancellationToken ct)
    {
        var package = PackageReader.ReadZip("package", zip, options.Value.Reviews.Packages with { MaxArchiveBytes = int.MaxValue }, ct);
        if (package.Files.IsEmpty || package.Refused.Any(r => r.IsHostile)) { return (null, 0, new("package-unreadable", 422, $"The file is no package that could be taken in: {string.Join("; ", package.Refused.Take(3).Select(r => r.Because))}. Nothing was kept.")); }
        var core = package.Files.FirstOrDefault(f => f.Path.EndsWith("wp-includes/version.php", StringComparison.Ordinal));
        string place, name;
        if (core is not null)
        {
            place = "";
            name = "core-" + (VersionText().Match(Encoding.Latin1.GetString(core.Content.Span)) is { Success: true } m ? m.Groups[1].Value : "unknown");
        }
        else
        {
            var head = SurfaceReader.Head(package.Name, [.. package.Files.Select(f => new Php.Analysis.SourceFile(f.Path, f.Content))]);
            if (head.Kind is not (ComponentKind.Plugin or ComponentKind.Theme)) { return (null, 0, new("package-unknown", 422, "The file holds neither WordPress nor a plugin or theme with its head. Nothing was kept.")); }
            place = $"{(head.Kind == ComponentKind.Plugin ? "plugins" : "themes")}/{head.Slug}/";
            name = $"{head.Kind.ToString().ToLowerInvariant()}-{head.Slug}-{head.Version}";
        }
        var cut = core is null ? 0 : core.Path.Length - "wp-includes/version.php".Length;
        var lines = package.Files.Where(f => f.Path.Length > cut).Select(f => Line(Convert.ToHexStringLower(SHA256.HashData(f.Content.Span)), core is not null ? PlaceOf(f.Path[cut..]) : place + f.Path)).Order(StringComparer.Ordinal).ToList();
        Directory.CreateDirectory(Root);
        DurableFile.Replace(Path.Combine(Root, Unsafe().Replace(name, "-") + Suffix), Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        _known = null;
        return (name, lines.Count, null);
    }

    private ImmutableHashSet<string> Load() => !Directory.Exists(Root) ? [] : Directory.EnumerateFiles(Root, "*" + Suffix).SelectMany(File.ReadLines).ToImmutableHashSet(StringComparer.Ordinal);

    /// <summary>Plugins and themes by their own folders, wherever the site has those; everything else from the site's root.</summary>
    private static string PlaceOf(string id) => id.Contains("/uploads/", StringComparison.Ordinal) ? id : Component().Match(id) is { Success: true } m ? id[m.Groups[1].Index..] : id;

    private static string Line(string sha256, string place) => $"{sha256} {place}";

    [GeneratedRegex(@"^(?:wp-content/|@content/|@)(plugins|themes)/")]
    private static partial Regex Component();

    [GeneratedRegex("""\$wp_version\s*=\s*['"]([0-9A-Za-z.-]{1,40})""")]
    private static partial Regex VersionText();

    [GeneratedRegex("[^a-zA-Z0-9.-]")]
    private static partial Regex Unsafe();
}
