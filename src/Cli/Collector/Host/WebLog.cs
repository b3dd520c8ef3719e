using System.Text.RegularExpressions;

namespace Colophon.Cli.Collector.Host;

/// <summary>Access logs in the common format: the web server's, which counts what no PHP ever sees, and a hosting panel's.</summary>
internal static partial class WebLog
{
    /// <summary>A request to the site: how many there were by outcome, and files that should never be served and were.</summary>
    public static IEnumerable<HostEvent> OfSite(string line)
    {
        if (Line().Match(line) is not { Success: true } request) { yield break; }
        var (path, status) = (Path(request.Groups[4].Value), request.Groups[5].Value);
        yield return new("web.observed", "", "web_server", "requests", status[0] + "xx");
        if (status is "200" or "206" && (Secret().IsMatch(path) || Runs().IsMatch(path))) { yield return new("web.file.served", "", "file", path, Runs().IsMatch(path) ? "ran" : "read"); }
    }

    /// <summary>Use of a hosting panel: who asked it for what, with neither what was asked nor the session's key in it.</summary>
    public static HostEvent? OfPanel(string line) =>
        Line().Match(line) is { Success: true } request && request.Groups[2].Value is not "-" and var user
            ? new("host.panel.used", "panel:" + user, "panel", Path(SessionKey().Replace(request.Groups[4].Value, "")), request.Groups[3].Value, request.Groups[1].Value) : null;

    private static string Path(string target)
    {
        var query = target.AsSpan().IndexOfAny('?', '#');
        return query < 0 ? target : target[..query];
    }

    [GeneratedRegex("^(\\S+) \\S+ (\\S+) \\[[^\\]]*\\] \"([A-Z]{3,10}) (/[^ \"]*)[^\"]*\" ([1-5][0-9]{2}) ", RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex(@"(?:/|%2f)(?:\.env|\.git/|\.svn/|\.ht(?:access|passwd)|wp-config\.php[.~_-]|wp-config\.(?:bak|old|txt|save)|debug\.log$|error_log$)|\.(?:sql|sql\.gz|bak|swp)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"/wp-content/uploads/.*\.(?:php[0-9]?|phtml|phar)(?:/|$)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Runs();

    [GeneratedRegex("/cpsess[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex SessionKey();
}
