using Colophon.Scanning.Feeds;

namespace Colophon.Scanning.Picture;

/// <summary>A part of a site as the site's agent tells it.</summary>
/// <param name="Since">When this version was first seen there, by our own clock.</param>
/// <param name="Hash">SHA-256 of a single file, for what has no version.</param>
public sealed record Component(ComponentKind Kind, string Slug, string? Version, bool Active, DateTimeOffset Since, string? Hash = null)
{
    /// <summary>What the head of its main file says; null where the agent doesn't tell it.</summary>
    public Heading? Heading { get; init; }

    /// <summary><c>plugin:akismet</c>, as records name it.</summary>
    public string Key => $"{KindName(Kind)}:{Slug}";

    public static string KindName(ComponentKind kind) => kind switch
    {
        ComponentKind.Core => "core",
        ComponentKind.Plugin => "plugin",
        ComponentKind.Theme => "theme",
        ComponentKind.MustUse => "mu",
        ComponentKind.DropIn => "dropin",
        ComponentKind.Php => "php",
        ComponentKind.Database => "database",
        _ => "server",
    };
}

/// <param name="UpdateUri">Where it says its updates come from; empty means the WordPress.org directory.</param>
public sealed record Heading(string? Name, string? Author, string? Licence, string? Uri, string? UpdateUri)
{
    private const string Directory = "wordpress.org";

    /// <summary>Slug in the directory that its own addresses name, whatever its folder is called.</summary>
    public string? DirectorySlug => SlugIn(UpdateUri) ?? SlugIn(Uri);

    /// <summary>Host of a publisher that isn't the directory.</summary>
    public string? ForeignHost => System.Uri.TryCreate(UpdateUri, UriKind.Absolute, out var uri) && !IsDirectory(uri) ? uri.Host
        : !string.IsNullOrWhiteSpace(UpdateUri) && SlugIn(UpdateUri) is null && !UpdateUri.StartsWith("w.org", StringComparison.OrdinalIgnoreCase) ? UpdateUri : null;

    private static string? SlugIn(string? address) =>
        System.Uri.TryCreate(address, UriKind.Absolute, out var uri) && IsDirectory(uri) && uri.Segments is [_, "plugins/" or "themes/", var slug, ..] ? Loose.Slug(slug.Trim('/'))
        : address?.StartsWith("w.org/", StringComparison.OrdinalIgnoreCase) == true && address.Split('/') is [_, _, var last, ..] ? Loose.Slug(last) : null;

    private static bool IsDirectory(Uri uri) => uri.Host == Directory || uri.Host.EndsWith("." + Directory, StringComparison.Ordinal);
}
