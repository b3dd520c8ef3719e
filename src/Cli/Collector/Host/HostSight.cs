using System.Text.Json.Nodes;
using Colophon.Cli.Collector.Sending;
using Colophon.Cli.Collector.Site;
using Colophon.Cli.Collector.State;
using Colophon.Protocol.Records;

namespace Colophon.Cli.Collector.Host;

/// <summary>
/// What lies below WordPress: which of it this collector sees, said once and again when it changes (<c>collector.observed</c>); and the shell sessions of the host.
/// What isn't seen is stated, never left out.
/// </summary>
internal sealed class HostSight(CollectorFolder folder, Membership membership, Batches batches, string sessionLog, TimeProvider clock)
{
    private const string StateFile = "host.json";

    public void Tell(MariaDb database, IReadOnlyDictionary<string, string> unseenSections)
    {
        var state = folder.Read<Position>(StateFile) ?? new(-1, "");
        var (sessions, next, why) = Sessions(state.SessionLog);
        foreach (var session in sessions) { Tell(session); }
        var seen = new JsonObject
        {
            ["host_sessions"] = Layer(why is null, why ?? "the system's log of sessions"),
            ["sftp_log"] = Layer(false, "not read: file transfers leave no line that this collector reads"),
            ["panel_log"] = Layer(false, "not read: each hosting panel has its own"),
            ["database_log"] = Layer(false, DatabaseLog(database)),
        };
        foreach (var (section, reason) in unseenSections) { seen["state." + section] = Layer(false, reason); }
        var text = seen.ToJsonString();
        if (text != state.Said) { batches.Tell(new RecordContent("collector.observed", clock.GetUtcNow(), "system", "source", membership.Who.Source) { After = seen }); }
        batches.Seal();
        folder.Write(StateFile, new Position(next, text));
    }

    private (IReadOnlyList<LogIn>, long, string?) Sessions(long position)
    {
        try
        {
            // The first time begins now: what was before enrolment is nobody's evidence.
            if (position < 0) { return ([], new FileInfo(sessionLog).Length, null); }
            var (entries, next) = LogIns.Read(sessionLog, position);
            return (entries, next, null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ([], Math.Max(position, 0), $"the system keeps no {sessionLog}");
        }
        catch (UnauthorizedAccessException)
        {
            return ([], position, $"this account may not read {sessionLog}");
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

    /// <summary>Whether the database writes down who does what, which this collector doesn't read.</summary>
    private static string DatabaseLog(MariaDb database)
    {
        var on = database.Rows(["VARIABLE_NAME", "VARIABLE_VALUE"], "FROM information_schema.GLOBAL_VARIABLES WHERE VARIABLE_NAME IN ('GENERAL_LOG', 'SERVER_AUDIT_LOGGING')").Where(r => r[1] is [(byte)'O', (byte)'N']).Select(r => System.Text.Encoding.UTF8.GetString(r[0]!).ToLowerInvariant()).Order(StringComparer.Ordinal).ToArray();
        return on.Length == 0 ? "the database writes none (general_log and server_audit are off)" : $"not read: {string.Join(" and ", on)} is on";
    }

    private static JsonObject Layer(bool seen, string why) => new() { ["seen"] = seen, ["why"] = Text.Cut(why) };

    internal sealed record Position(long SessionLog, string Said);
}
