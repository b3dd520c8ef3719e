using System.Text.RegularExpressions;

namespace Colophon.Scanning.Integrity;

/// <summary>What a web server runs, or is configured by, judged by its name alone.</summary>
internal static partial class Names
{
    public static bool MayRun(string path) => Runs().IsMatch(path[(path.LastIndexOf('/') + 1)..]);

    [GeneratedRegex(@"\.(?:php[0-9s]?|phtml|phar|pht|inc)(?:\.|$)|^(?:\.htaccess|\.user\.ini|php\.ini)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Runs();
}
