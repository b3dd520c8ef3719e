using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Matching;

/// <summary>A component of a site, and the names under which a feed may know it.</summary>
/// <param name="Slugs">Its folder's name, and the directory's slug where its head names another.</param>
internal sealed record Wanted(string Site, Component Component, IReadOnlyList<string> Slugs)
{
    public ComponentKind Kind => Component.Kind;

    public string? Name => Component.Heading?.Name;

    /// <summary>What feeds can say anything about: WordPress, plugins, themes.</summary>
    public static IEnumerable<Wanted> Of(SiteView site) => site.Components.Where(c => c.Kind is ComponentKind.Core or ComponentKind.Plugin or ComponentKind.Theme).Select(c => Of(site.Site.Value, c));

    public static Wanted Of(string site, Component component)
    {
        var folder = Loose.Slug(component.Slug);
        return new(site, component, component.Heading?.DirectorySlug is { } directory && directory != folder ? [folder, directory] : [folder]);
    }

    /// <summary>The made-up site that every run looks at: one planted component that must be found, one that must not.</summary>
    public static IReadOnlyList<Wanted> Canaries(DateTimeOffset now) =>
    [
        Of("canary-sick", new(ComponentKind.Plugin, Canary.Slug, Canary.Sick, true, now)),
        Of("canary-well", new(ComponentKind.Plugin, Canary.Slug, Canary.Well, true, now)),
    ];
}

/// <summary>One advisory that concerns one component. What both paths are compared by.</summary>
/// <param name="Certain">False: the version can't be placed, so nobody can tell.</param>
internal readonly record struct Hit(string Site, string Component, string Feed, string Advisory, bool Certain);
