using Colophon.Scanning.Feeds;
using Colophon.Scanning.Store;
using Colophon.Scanning.Versions;

namespace Colophon.Scanning.Matching;

/// <summary>An advisory that concerns a component, with why the two may still be different things.</summary>
internal sealed record Match(Wanted Wanted, RatedAdvisory Rated, Affected Affected, string Doubt)
{
    public Hit Hit => new(Wanted.Site, Wanted.Component.Key, Rated.Advisory.Feed, Rated.Advisory.Id, Affected == Affected.Yes);
}

/// <summary>Looks every component up in the index of what the feeds said when they were taken in.</summary>
internal sealed class FirstPath(FeedStore store)
{
    public IReadOnlyList<Match> Run(IReadOnlyCollection<Wanted> wanted)
    {
        var keys = wanted.SelectMany(w => w.Slugs.Select(s => (w.Kind, s))).ToHashSet();
        var advisories = store.Advisories(keys);
        var packages = store.Packages(keys);
        // A name is asked for only where no feed knows the slug: names are shared by many.
        var strangers = wanted.Where(w => w.Name is not null && !w.Slugs.Any(s => advisories.Contains((w.Kind, s)) || packages.ContainsKey((w.Kind, s)))).ToList();
        var named = strangers.Select(w => (w.Kind, Name: w.Name!)).Distinct().ToDictionary(n => n, n => store.SlugsNamed(n.Kind, n.Name));
        var byName = store.Advisories(named.SelectMany(n => n.Value.Select(s => (n.Key.Kind, s))));
        return
        [
            .. wanted.SelectMany(w => w.Slugs.SelectMany(s => advisories[(w.Kind, s)]).Select(a => Judge(w, a, Identity.Doubt(w, a.Advisory, byName: false)))),
            .. strangers.SelectMany(w => named[(w.Kind, w.Name!)].SelectMany(s => byName[(w.Kind, s)]).Where(a => a.Advisory.Name.Equals(w.Name, StringComparison.OrdinalIgnoreCase)).Select(a => Judge(w, a, Identity.Doubt(w, a.Advisory, byName: true)))),
        ];
    }

    /// <summary>Which of these no feed knows at all: that nothing is said about them says nothing.</summary>
    public IReadOnlySet<(ComponentKind, string)> Known(IReadOnlyCollection<Wanted> wanted)
    {
        var keys = wanted.SelectMany(w => w.Slugs.Select(s => (w.Kind, s))).ToHashSet();
        return store.Advisories(keys).Select(g => g.Key).Concat(store.Packages(keys).Keys).ToHashSet();
    }

    private static Match Judge(Wanted wanted, RatedAdvisory rated, string doubt)
    {
        var said = rated.Advisory.Ranges.Select(r => r.Holds(wanted.Component.Version)).ToArray();
        var affected = said.Contains(Affected.Yes) ? Affected.Yes : said.Contains(Affected.CannotTell) ? Affected.CannotTell : Affected.No;
        return new(wanted, rated, affected, affected == Affected.CannotTell ? Identity.NoVersion(wanted) : doubt);
    }
}

/// <summary>Whether a plugin on a site is the one a feed speaks of. Doubt is said and never hides a match.</summary>
internal static class Identity
{
    public static string NoVersion(Wanted wanted) => wanted.Component.Version is { Length: > 0 } version ? $"Its version {version} can't be placed among those affected." : "The site tells no version of it.";

    public static string Doubt(Wanted wanted, Advisory advisory, bool byName)
    {
        var heading = wanted.Component.Heading;
        return byName ? $"Found by its name alone: its folder is {wanted.Component.Slug}, the feed's slug is {advisory.Slug}."
            : heading?.Name is { } name && name.Equals(advisory.Name, StringComparison.OrdinalIgnoreCase) ? ""
            : heading?.ForeignHost is { } host ? $"Its updates come from {host}, so it may be another product of the same slug."
            : heading?.Name is { } own && advisory.Name.Length > 0 && advisory.Name != advisory.Slug && !SharesWord(own, advisory.Name) ? $"It calls itself {own}, the feed speaks of {advisory.Name}: it may be another product of the same slug."
            : "";
    }

    private static readonly string[] Premium = ["-pro", "-premium", "-plus", "-business", "-elite"];

    /// <summary>The free plugin whose premium twin this seems to be, by its slug.</summary>
    public static string? FreeTwin(string slug) =>
        Premium.Where(s => slug.Length > s.Length && slug.EndsWith(s, StringComparison.Ordinal)).Select(s => slug[..^s.Length]).FirstOrDefault();

    private static bool SharesWord(string one, string two) => Words(one).Overlaps(Words(two));

    private static HashSet<string> Words(string text) =>
        [.. text.ToLowerInvariant().Split([' ', '-', '_', '.', ',', ':', '(', ')', '|', '/'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length > 2 && w is not ("the" or "for" or "and" or "with" or "plugin" or "theme" or "wordpress"))];
}
