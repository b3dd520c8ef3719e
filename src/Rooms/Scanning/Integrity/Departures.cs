using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Integrity;

/// <summary>
/// Where code of a plugin on a site is not what its publisher gave out as the version that the site tells. Only what a server may run is compared, and only where all of that
/// version's files are known; a plugin of which more than half is otherwise is another product of that name, and told as one.
/// </summary>
internal static class Departures
{
    public static IEnumerable<(Surveyed Item, ItemVerdict Verdict)> Of(SiteSurvey survey, SiteView? site, KnownGood known)
    {
        var plugins = site?.Components.Where(c => c is { Kind: ComponentKind.Plugin, Version.Length: > 0 } && c.Since <= survey.Begun).ToDictionary(c => c.Slug, StringComparer.Ordinal) ?? [];
        foreach (var group in survey.Items.Values.Where(i => i.Kind == "file" && i.Sha256.Length > 0 && Names.MayRun(i.Id)).GroupBy(i => SlugOf(KnownGood.PlaceOf(i.Id))).Where(g => plugins.ContainsKey(g.Key)).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var plugin = plugins[group.Key];
            if (known.Plugin(plugin.Slug, plugin.Version!) is not { } package) { continue; }
            var items = group.OrderBy(i => i.Id, StringComparer.Ordinal).ToList();
            var strange = items.Where(i => !known.Has(i) && !package.Unsure.Contains(KnownGood.PlaceOf(i.Id))).ToList();
            var name = $"{plugin.Slug} {plugin.Version}";
            if (strange.Count * 2 > items.Count && strange.Count > 1)
            {
                var folder = strange[0].Id[..(strange[0].Id.IndexOf($"/{plugin.Slug}/", StringComparison.Ordinal) + plugin.Slug.Length + 2)];
                yield return (new("file", folder, 0, "", "altered " + plugin.Version), ItemVerdict.Departs($"Of {items.Count} files that a server runs, {strange.Count} are not those of {name} by {package.Publisher} (taken {package.Taken}). It is another product of that name, or changed throughout."));
                continue;
            }
            foreach (var item in strange)
            {
                yield return (item, ItemVerdict.Departs(package.Places.Contains(KnownGood.PlaceOf(item.Id))
                    ? $"By {package.Publisher} (taken {package.Taken}) this file of {name} has other bytes. Somebody changed it here: put that version in anew and compare the two."
                    : $"By {package.Publisher} (taken {package.Taken}) {name} has no such file. Somebody put it there."));
            }
        }
    }

    /// <summary>Of a place such as <c>plugins/shop/shop.php</c>; else empty.</summary>
    private static string SlugOf(string place) => place.Split('/') is ["plugins", var slug, _, ..] ? slug : "";
}
