using System.Text.RegularExpressions;

namespace Colophon.Cli.Collector.Host;

/// <summary>
/// The file of MariaDB's server_audit plugin: who connected, who was refused, and what others than WordPress' own account did to the site's tables. Never a query's text, which is full
/// of data. Somebody who uses WordPress' own account is not told apart from WordPress: then the state alone shows what changed.
/// </summary>
/// <param name="database">The site's.</param>
/// <param name="tables">The site's: the first word of a statement that is the name of one of them is told, and no other word.</param>
/// <param name="own">Accounts whose queries are everyday: WordPress' and this collector's.</param>
internal sealed partial class DatabaseAudit(string database, IReadOnlySet<string> tables, IReadOnlySet<string> own)
{
    public HostEvent? Read(string line)
    {
        if (Line().Match(line) is not { Success: true } entry) { return null; }
        var (user, host, operation, at, thing) = (entry.Groups[1].Value, entry.Groups[2].Value, entry.Groups[3].Value, entry.Groups[4].Value, entry.Groups[5].Value);
        var account = "db:" + user;
        switch (operation)
        {
            case "CONNECT": return new("database.connected", account, "database_user", account, "accepted", host);
            case "FAILED_CONNECT": return new("database.connected", account, "database_user", account, "refused", host);
            case "QUERY" or "QUERY_DDL" or "QUERY_DML" or "QUERY_DML_NO_SELECT" or "QUERY_DCL":
                if (own.Contains(user) || (at.Length > 0 && at != database)) { return null; }
                if (Verb().Match(thing) is not { Success: true } verb) { return null; }
                var table = Words().Matches(thing, verb.Index + verb.Length).Select(w => w.Value).FirstOrDefault(tables.Contains) ?? "unnamed";
                return new("database.used", account, "table", table, verb.Groups[1].Value.ToLowerInvariant(), host);
            default: return null;
        }
    }

    [GeneratedRegex(@"^[0-9]{8} [0-9:]{7,8},[^,]*,([^,]*),([^,]*),[0-9]+,[0-9]+,([A-Z_]+),([^,]*),(.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex(@"^'\s*(?:/\*.*?\*/\s*)*(SELECT|INSERT|UPDATE|DELETE|REPLACE|LOAD|ALTER|DROP|CREATE|TRUNCATE|RENAME|GRANT|REVOKE|CALL)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Verb();

    [GeneratedRegex("[A-Za-z0-9_$]+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
