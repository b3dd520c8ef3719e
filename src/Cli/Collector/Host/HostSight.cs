using System.Text;
using System.Text.Json.Nodes;
using Colophon.Cli.Collector.Sending;
using Colophon.Cli.Collector.Site;
using Colophon.Cli.Collector.State;
using Colophon.Protocol.Records;

namespace Colophon.Cli.Collector.Host;

/// <summary>
/// What lies below WordPress: which of it this collector sees, said once and again when it changes (<c>collector.observed</c>), and what the host's logs tell since the last
/// beat. What isn't seen is stated, never left out.
/// </summary>
internal sealed class HostSight(CollectorFolder folder, Membership membership, Batches batches, HostLogs logs, SiteFolders site, string database, string databaseUser, TimeProvider clock)
{
    private const string StateFile = "host.json";

    /// <summary>Different things told of one log in one beat; what is beyond is told as one number.</summary>
    public const int MostOfALog = 100;

    public void Tell(MariaDb connection, IReadOnlyDictionary<string, string> unseenSections)
    {
        var state = folder.Read<Position>(StateFile) ?? new(-1, "");
        var (sessions, next, why) = Sessions(state.SessionLog);
        foreach (var session in sessions) { Tell(session); }
        var positions = new Dictionary<string, LogPosition>(state.Logs ?? [], StringComparer.Ordinal);
        var people = new Dictionary<string, string>(state.Sftp ?? [], StringComparer.Ordinal);
        var auth = new AuthLog(site.Root, people);
        var own = new HashSet<string>(StringComparer.Ordinal) { databaseUser, Encoding.UTF8.GetString(connection.Rows(["SUBSTRING_INDEX(USER(), '@', 1)"], "").First()[0] ?? []) };
        var tables = connection.Rows(["TABLE_NAME"], "FROM information_schema.TABLES WHERE TABLE_SCHEMA = " + MariaDb.Quote(database)).Select(r => Encoding.UTF8.GetString(r[0] ?? [])).ToHashSet(StringComparer.Ordinal);
        var audit = new DatabaseAudit(database, tables, own);
        var (auditFile, noAudit) = AuditFile(connection);
        var seen = new JsonObject
        {
            ["host_sessions"] = Layer(why is null, why ?? "the system's log of sessions"),
            ["sftp_log"] = Follow("sftp_log", logs.FoundAuth, "the system writes no auth.log; where it has a journal alone, name a file with --auth-log", positions, line => auth.Read(line) is { } e ? [e] : []),
            ["panel_log"] = Follow("panel_log", logs.FoundPanel, "no log of a hosting panel was found", positions, line => WebLog.OfPanel(line) is { } e ? [e] : []),
            ["database_log"] = Follow("database_log", auditFile, noAudit, positions, line => audit.Read(line) is { } e ? [e] : []),
            ["web_log"] = Follow("web_log", logs.Access, "not named: --access-log", positions, WebLog.OfSite),
        };
        foreach (var (section, reason) in unseenSections) { seen["state." + section] = Layer(false, reason); }
        var text = seen.ToJsonString();
        if (text != state.Said) { batches.Tell(new RecordContent("collector.observed", clock.GetUtcNow(), "system", "source", membership.Who.Source) { After = seen }); }
        batches.Seal();
        // Last: who dies before it reads the same lines again, and tells them twice rather than never.
        folder.Write(StateFile, new Position(next, text) { Logs = positions, Sftp = people });
    }

    private JsonObject Follow(string name, string? path, string absent, Dictionary<string, LogPosition> positions, Func<string, IEnumerable<HostEvent>> read)
    {
        if (path is null) { return Layer(false, absent); }
        try
        {
            var (lines, next) = LogTail.Read(path, positions.GetValueOrDefault(name));
            var counted = new Dictionary<HostEvent, int>();
            foreach (var e in lines.SelectMany(read)) { counted[e] = counted.GetValueOrDefault(e) + 1; }
            foreach (var (e, count) in counted.OrderByDescending(c => c.Value).Take(MostOfALog)) { Tell(e, count); }
            if (counted.Count > MostOfALog) { Tell(new(counted.Keys.First().Type, "", "log", name, "others"), counted.OrderByDescending(c => c.Value).Skip(MostOfALog).Sum(c => c.Value)); }
            positions[name] = next;
            return Layer(true, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Layer(false, $"there is no {path}");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return Layer(false, $"this account may not read {path}");
        }
    }

    private void Tell(HostEvent e, int count)
    {
        var content = new RecordContent(e.Type, clock.GetUtcNow(), e.User.Length > 0 ? "cli" : "system", e.ObjectKind, Text.Cut(e.ObjectId))
        {
            ActorId = e.User.Length > 0 ? Text.Cut(e.User, 64) : null,
            Context = new() { ["how"] = Text.Cut(e.How, 32), ["count"] = count },
        };
        if (e.From.Length > 0 && e.User.Length > 0) { batches.Tell(content, Text.Cut(e.User, 64), new(StringComparer.Ordinal) { ["actor.ip"] = Text.Cut(e.From) }); } else { batches.Tell(content); }
    }

    private (IReadOnlyList<LogIn>, long, string?) Sessions(long position)
    {
        try
        {
            // The first time begins now: what was before enrolment is nobody's evidence.
            if (position < 0) { return ([], new FileInfo(logs.Sessions).Length, null); }
            var (entries, next) = LogIns.Read(logs.Sessions, position);
            return (entries, next, null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ([], Math.Max(position, 0), $"the system keeps no {logs.Sessions}");
        }
        catch (UnauthorizedAccessException)
        {
            return ([], position, $"this account may not read {logs.Sessions}");
        }
    }

    private void Tell(LogIn session)
    {
        var user = "os:" + Text.Cut(session.User.Length > 0 ? session.User : "unknown", 64);
        var content = new RecordContent(session.Began ? "host.session.started" : "host.session.ended", clock.GetUtcNow(), "cli", "os_user", user)
        {
            ActorId = user,
            Context = new() { ["line"] = Text.Cut(session.Line, 32), ["at"] = session.At.ToUnixTimeSeconds() },
        };
        if (session.From.Length > 0) { batches.Tell(content, user, new(StringComparer.Ordinal) { ["actor.ip"] = Text.Cut(session.From) }); } else { batches.Tell(content); }
    }

    /// <summary>Where the database writes down who does what; and if it doesn't, what it says of itself.</summary>
    private (string? Path, string Absent) AuditFile(MariaDb connection)
    {
        var set = connection.Rows(["VARIABLE_NAME", "VARIABLE_VALUE"], "FROM information_schema.GLOBAL_VARIABLES WHERE VARIABLE_NAME IN ('GENERAL_LOG', 'SERVER_AUDIT_LOGGING', 'SERVER_AUDIT_OUTPUT_TYPE', 'SERVER_AUDIT_FILE_PATH', 'DATADIR')")
            .ToDictionary(r => Encoding.UTF8.GetString(r[0] ?? []).ToUpperInvariant(), r => Encoding.UTF8.GetString(r[1] ?? []), StringComparer.Ordinal);
        if (logs.Audit is { } named) { return (named, ""); }
        if (set.GetValueOrDefault("SERVER_AUDIT_LOGGING") != "ON") { return (null, "the database writes none: server_audit is off" + (set.GetValueOrDefault("GENERAL_LOG") == "ON" ? "; general_log is on and not read, for it holds data" : "")); }
        return set.GetValueOrDefault("SERVER_AUDIT_OUTPUT_TYPE") == "file" && set.GetValueOrDefault("SERVER_AUDIT_FILE_PATH") is { Length: > 0 } path
            ? (Path.IsPathRooted(path) ? path : Path.Combine(set.GetValueOrDefault("DATADIR") ?? "", path), "")
            : (null, "the database writes it to the system's log, which is not read");
    }

    private static JsonObject Layer(bool seen, string why) => new() { ["seen"] = seen, ["why"] = Text.Cut(why) };

    /// <summary>Where each log's reading ended, and what was said last of what is seen.</summary>
    internal sealed record Position(long SessionLog, string Said)
    {
        public Dictionary<string, LogPosition>? Logs { get; init; }

        public Dictionary<string, string>? Sftp { get; init; }
    }
}
