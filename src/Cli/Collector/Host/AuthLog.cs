using System.Text.RegularExpressions;

namespace Colophon.Cli.Collector.Host;

/// <summary>
/// What sshd and its SFTP server write to the system's log: who came in, by which method, how many were refused, and with <c>LogLevel VERBOSE</c> of the SFTP server
/// (<c>Subsystem sftp internal-sftp -l INFO</c>) which files of the site were written, renamed and removed.
/// </summary>
/// <param name="site">The site's folder: what happens elsewhere on the host is counted, not named.</param>
/// <param name="people">Process of an SFTP session → its account; carried from one reading to the next.</param>
internal sealed partial class AuthLog(string site, Dictionary<string, string> people)
{
    private const int MostPeople = 200;

    public HostEvent? Read(string line)
    {
        if (Line().Match(line) is not { Success: true } entry) { return null; }
        var (process, message) = (entry.Groups[2].Value, entry.Groups[3].Value);
        if (entry.Groups[1].Value is "sshd" or "sshd-session")
        {
            if (Accepted().Match(message) is { Success: true } accepted) { return new("host.login.accepted", "os:" + accepted.Groups[2].Value, "os_user", "os:" + accepted.Groups[2].Value, accepted.Groups[1].Value, accepted.Groups[3].Value); }
            // What was tried as a name may be a password in the wrong field: it is counted, not told.
            return Failed().Match(message) is { Success: true } failed ? new("host.login.failed", "", "host", "sshd", failed.Groups[1].Value) : null;
        }
        if (Opened().Match(message) is { Success: true } opened)
        {
            if (people.Count >= MostPeople) { people.Clear(); }
            people[process] = opened.Groups[1].Value;
            return null;
        }
        if (message.StartsWith("session closed", StringComparison.Ordinal))
        {
            people.Remove(process);
            return null;
        }
        var (how, path) = Written().Match(message) is { Success: true } written && written.Groups[2].Value.Contains("WRITE", StringComparison.Ordinal) ? ("write", written.Groups[1].Value)
            : Changed().Match(message) is { Success: true } changed ? (changed.Groups[1].Value, changed.Groups[2].Value) : ("", "");
        if (how.Length == 0) { return null; }
        var below = site.TrimEnd('/') + "/";
        var user = "os:" + (people.GetValueOrDefault(process) ?? "unknown");
        return path.StartsWith(below, StringComparison.Ordinal) ? new("host.file.changed", user, "file", path[below.Length..], how) : new("host.file.changed", user, "file", "outside the site", how);
    }

    [GeneratedRegex(@"^(?:[A-Z][a-z]{2} +[0-9]{1,2} [0-9:]{8}|[0-9]{4}-[0-9-]+T\S+) \S+ (sshd|sshd-session|sftp-server|internal-sftp)\[([0-9]+)\]: (.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex(@"^Accepted (\S+) for (\S+) from (\S+) port [0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Accepted();

    [GeneratedRegex(@"^Failed (\S+) for ", RegexOptions.CultureInvariant)]
    private static partial Regex Failed();

    [GeneratedRegex(@"^session opened for local user (\S+) from ", RegexOptions.CultureInvariant)]
    private static partial Regex Opened();

    [GeneratedRegex("^open \"(.*)\" flags ([A-Z,]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Written();

    [GeneratedRegex("^(remove|rename|mkdir|rmdir|symlink|set)(?: name| old)? \"(.*?)\"(?: |$)", RegexOptions.CultureInvariant)]
    private static partial Regex Changed();
}
