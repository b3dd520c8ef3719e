using Colophon.Php.Difference;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Store;
using Colophon.Scanning.Versions;

namespace Colophon.Scanning.Reviews;

/// <summary>
/// Flaws of bundled libraries: the short list that comes with Colophon, with what the feeds know of each (whether attackers use it), and for libraries that are WordPress plugins too
/// what the feeds say of those.
/// </summary>
internal sealed class FeedFlaws(FeedStore store) : ILibraryFlaws
{
    /// <summary>Plugins that come through Composer under this name are the directory's.</summary>
    private const string Mirror = "composer:wpackagist-plugin/";

    /// <summary>Libraries that others bundle, and that are in the directory of plugins as well.</summary>
    private static readonly Dictionary<string, string> Plugins = new(StringComparer.Ordinal) { ["composer:woocommerce/action-scheduler"] = "action-scheduler", ["composer:cmb2/cmb2"] = "cmb2" };

    private readonly KnownFlaws listed = new();

    public IReadOnlyList<LibraryFlaw> Of(string package, string version)
    {
        var flaws = listed.Of(package, version).Select(f => f with { IsExploited = store.IsExploited(f.Id) }).ToList();
        var slug = package.StartsWith(Mirror, StringComparison.Ordinal) ? package[Mirror.Length..] : Plugins.GetValueOrDefault(package);
        if (slug is null) { return flaws; }
        var told = store.Advisories([(ComponentKind.Plugin, Loose.Slug(slug))]).SelectMany(g => g).Where(a => a.Advisory.Ranges.Any(r => r.Holds(version) == Affected.Yes));
        return [.. flaws, .. told.DistinctBy(a => a.Advisory.Flaw).Where(a => flaws.All(f => f.Id != a.Advisory.Flaw)).Select(Of)];
    }

    private static LibraryFlaw Of(RatedAdvisory rated) => new(
        Plain.Of(rated.Advisory.Flaw, 100), rated.Advisory.Severity.ToString().ToLowerInvariant(), $"what its advisory tells: “{Plain.Of(rated.Advisory.Title, 200)}”", Plain.Of(rated.Advisory.Fixed is [var first, ..] ? first : "", 40), rated.Exploited);
}
