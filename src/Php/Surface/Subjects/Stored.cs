using System.Collections.Frozen;
using Colophon.Php.Surface.Code;

namespace Colophon.Php.Surface.Subjects;

/// <summary>What runs later, by the site's own clock.</summary>
internal sealed class CronEvents : ICallSubject
{
    public IEnumerable<string> Functions => ["wp_schedule_event", "wp_schedule_single_event", "as_schedule_recurring_action", "as_schedule_single_action", "as_enqueue_async_action", "as_schedule_cron_action"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        var hook = call.Name switch { "wp_schedule_event" or "as_schedule_recurring_action" or "as_schedule_cron_action" => 2, "as_enqueue_async_action" => 0, _ => 1 };
        var often = call.Name switch { "wp_schedule_event" => string.Join(", ", survey.Text(call, 1, scope)), "as_schedule_recurring_action" => $"every {string.Join(" or ", survey.Text(call, 1, scope))} s", "as_schedule_cron_action" => string.Join(", ", survey.Text(call, 1, scope)), _ => "once" };
        foreach (var name in survey.Text(call, hook, scope, "hook")) { survey.Add(SurfaceKind.CronEvent, name, call.Place, null, ("how often", often)); }
    }
}

/// <summary>Settings in the options table: read, written, loaded with every page.</summary>
internal sealed class Options : ICallSubject
{
    private static readonly FrozenDictionary<string, string> Use = new Dictionary<string, string>
    {
        ["get_option"] = "read", ["get_site_option"] = "read", ["get_network_option"] = "read", ["add_option"] = "written", ["update_option"] = "written", ["add_site_option"] = "written", ["update_site_option"] = "written",
        ["update_network_option"] = "written", ["delete_option"] = "deleted", ["delete_site_option"] = "deleted", ["register_setting"] = "written",
    }.ToFrozenDictionary();

    public IEnumerable<string> Functions => Use.Keys;

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        if (call.Kind != CallKind.Function) { return; }
        var index = call.Name is "register_setting" or "get_network_option" or "update_network_option" ? 1 : 0;
        var autoload = call.Argument(call.Name == "add_option" ? 3 : 2, "autoload") is { } argument && call.Name is "add_option" or "update_option" ? survey.Text(call, call.Name == "add_option" ? 3 : 2, scope, "autoload") is ["no"] or [""] ? "no" : "yes"
            : call.Name == "add_option" ? "yes" : "";
        foreach (var name in survey.Text(call, index, scope, "option"))
        {
            if (name != "{…}") { survey.Add(SurfaceKind.Option, name, call.Place, null, ("use", Use[call.Name]), ("loaded with every page", autoload)); }
        }
    }
}

/// <summary>Tables made, changed or dropped, with their columns.</summary>
internal sealed class Tables : IRoutineSubject
{
    private static readonly string[] NoColumn = ["PRIMARY", "KEY", "UNIQUE", "INDEX", "CONSTRAINT", "FULLTEXT", "FOREIGN", "SPATIAL", "CHECK"];

    public void Look(Routine routine, Survey survey)
    {
        foreach (var statement in routine.Statements)
        {
            foreach (var text in survey.Texts.Fold(statement, Scope.Of(routine)))
            {
                foreach (var (verb, table, columns) in Read(Hole.Shown(text))) { survey.Add(SurfaceKind.Table, table, routine.Place(statement), null, ("done", verb), ("columns", columns)); }
            }
        }
    }

    public static IEnumerable<(string Verb, string Table, string Columns)> Read(string sql)
    {
        var words = sql.Split([' ', '\t', '\r', '\n', '`', '(', ';'], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 2 < words.Length; i++)
        {
            var verb = words[i].ToUpperInvariant() switch { "CREATE" => "made", "DROP" => "dropped", "ALTER" => "changed", "TRUNCATE" => "emptied", _ => null };
            if (verb is null || !words[i + 1].Equals("TABLE", StringComparison.OrdinalIgnoreCase)) { continue; }
            var at = i + 2;
            while (at < words.Length && words[at].ToUpperInvariant() is "IF" or "NOT" or "EXISTS") { at++; }
            if (at < words.Length && words[at].All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '{' or '}' or '…' or '$' or '.')) { yield return (verb, words[at], verb == "made" ? Columns(sql) : ""); }
        }
    }

    private static string Columns(string sql)
    {
        var open = sql.IndexOf('(', StringComparison.Ordinal);
        if (open < 0) { return ""; }
        var lines = new List<string>();
        var (depth, from) = (0, open + 1);
        for (var i = open; i < sql.Length; i++)
        {
            if (sql[i] == '(') { depth++; }
            if (sql[i] == ')') { depth--; }
            if ((depth == 1 && sql[i] == ',') || depth == 0) { lines.Add(sql[from..i]); from = i + 1; }
            if (depth == 0) { break; }
        }
        var names = lines.Select(l => l.Trim().Split([' ', '\t'], 2)[0].Trim('`')).Where(n => n.Length > 0 && !NoColumn.Contains(n.ToUpperInvariant()));
        return string.Join(", ", names.Order(StringComparer.Ordinal));
    }
}
