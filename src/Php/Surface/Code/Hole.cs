namespace Colophon.Php.Surface.Code;

/// <summary>What stands in a computed text for what isn't known. Private characters of Unicode, so that no text of a plugin is taken for one.</summary>
internal static class Hole
{
    public const char Unknown = '\uE100';

    /// <summary>The address or the folder of the site itself.</summary>
    public const char Site = '\uE101';

    /// <summary>The prefix of the site's tables.</summary>
    public const char Prefix = '\uE102';

    public static bool IsIn(string text) => text.AsSpan().IndexOfAny(Unknown, Site, Prefix) >= 0;

    /// <summary>As a person reads it.</summary>
    public static string Shown(string text) => IsIn(text)
        ? text.Replace(Unknown.ToString(), "{…}", StringComparison.Ordinal).Replace(Site.ToString(), "{site}", StringComparison.Ordinal).Replace(Prefix.ToString(), "{prefix}", StringComparison.Ordinal)
        : text;
}
