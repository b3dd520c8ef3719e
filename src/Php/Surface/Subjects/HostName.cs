using System.Text;
using Colophon.Php.Surface.Code;

namespace Colophon.Php.Surface.Subjects;

/// <summary>The host that an address names.</summary>
internal static class HostName
{
    public const string OwnSite = "(this site)";
    private const int MaxLength = 253;

    /// <param name="bare">Whether a name without a scheme is one, as for sockets.</param>
    public static string? Of(string address, bool bare)
    {
        if (address.Length == 0) { return null; }
        if (address[0] == Hole.Site) { return OwnSite; }
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme is >= 2 and < 8 && address.AsSpan(0, scheme).IndexOfAnyExceptInRange('A', 'z') < 0 ? address[(scheme + 3)..] : address.StartsWith("//", StringComparison.Ordinal) ? address[2..] : bare ? address : null;
        if (rest is null || (scheme > 0 && address[..scheme].ToLowerInvariant() is "file" or "php" or "data" or "phar" or "zip" or "glob")) { return null; }
        var end = rest.IndexOfAny(['/', '?', '#', '\\', ' ', '"', '\'', '<', '>', '\n', '\r', '\t', ')']);
        var host = (end < 0 ? rest : rest[..end]).ToLowerInvariant();
        host = host[(host.LastIndexOf('@') + 1)..];
        var port = host.LastIndexOf(':');
        if (port > 0 && host.AsSpan(port + 1).IndexOfAnyExceptInRange('0', '9') < 0) { host = host[..port]; }
        return host.Length is 0 or > MaxLength || host[0] == Hole.Unknown || !(host.Contains('.', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal) || host == "localhost") ? null : host;
    }

    /// <summary>Hosts of the addresses that stand in a text.</summary>
    public static IEnumerable<(string Host, int At)> In(byte[] text)
    {
        var from = 0;
        for (var at = 0; at < text.Length;)
        {
            var found = text.AsSpan(at).IndexOf("://"u8);
            if (found < 0) { yield break; }
            at += found;
            var start = at;
            while (start > from && char.IsAsciiLetter((char)text[start - 1]) && at - start < 6) { start--; }
            if (Of(Encoding.UTF8.GetString(text, start, Math.Min(text.Length - start, MaxLength + 20)), false) is { } host) { yield return (host, start); }
            from = at += 3;
        }
    }
}
