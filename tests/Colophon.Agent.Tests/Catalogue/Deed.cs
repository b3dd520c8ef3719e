using System.Text.Json;

namespace Colophon.Agent.Tests.Catalogue;

/// <summary>One action, the way that it is done, and the one record that it must leave.</summary>
/// <param name="Type">The event of docs/events.json.</param>
/// <param name="Route">How a person or a program comes to do it: <c>ui</c> (a page or form, of wp-admin or the front end), <c>ajax</c>, <c>rest</c>, <c>xmlrpc</c>, <c>cli</c>, <c>cron</c>, or <c>fixture</c> where another plugin's hook had to be fired.</param>
/// <param name="Object">"kind:id", or "kind:*".</param>
/// <param name="Do">Null when an earlier deed did this as well.</param>
internal sealed record Deed(string Type, string Route, string Object, Func<Stage, Task>? Do = null, string? Actor = null, string? After = null, (string Name, string Value)? Context = null, string? Note = null, string? Via = null)
{
    /// <summary>What is counted is told with the next beat; all else is recorded while it is done.</summary>
    private static readonly string[] s_counted = ["ajax.used", "cron.ran", "http.requested", "rest.used", "sensitive_file.requested", "xmlrpc.used"];

    /// <summary>By what right each route lets a user in.</summary>
    private static readonly Dictionary<string, string> s_via = new() { ["ui"] = "cookie", ["ajax"] = "ajax", ["rest"] = "application_password", ["xmlrpc"] = "xmlrpc" };

    public bool IsCounted => s_counted.Contains(Type);

    public string Name => $"{Type} of {Object} by {Route}{(Note is null ? "" : ", " + Note)}";

    public bool Fits(JsonElement record)
    {
        var about = record.GetProperty("object");
        var colon = Object.IndexOf(':', StringComparison.Ordinal);
        return record.GetProperty("type").GetString() == Type
            && about.GetProperty("kind").GetString() == Object[..colon] && (Object[(colon + 1)..] is "*" || about.GetProperty("id").GetString() == Object[(colon + 1)..])
            && (Actor is null || Text(record, "actor", "id") == Actor || Text(record, "actor", "kind") == Actor)
            && (Actor?.StartsWith("wp:", StringComparison.Ordinal) != true || !s_via.TryGetValue(Route, out var via) || Text(record, "actor", "via") == (Via ?? via))
            && (After is null || (record.TryGetProperty("change", out var change) && change.GetRawText().Contains(After, StringComparison.Ordinal)))
            && (Context is not { } c || Text(record, "context", c.Name) == c.Value);
    }

    private static string? Text(JsonElement record, string part, string name) => record.TryGetProperty(part, out var p) && p.TryGetProperty(name, out var value) ? value.ToString() : null;
}
