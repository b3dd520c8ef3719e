using System.Text.Json;

namespace Colophon.Agent.Tests.Catalogue;

/// <summary>One action, the way that it is done, and the one record that it must leave.</summary>
/// <param name="Type">The event of docs/events.json.</param>
/// <param name="Route">How a person or a program comes to do it: <c>ui</c>, <c>rest</c>, <c>cli</c>, <c>cron</c>, <c>xmlrpc</c>, <c>visitor</c>, or <c>fixture</c> where another plugin's hook had to be fired.</param>
/// <param name="Object">"kind:id", or "kind:*".</param>
/// <param name="Do">Null when an earlier deed did this as well.</param>
internal sealed record Deed(string Type, string Route, string Object, Func<Stage, Task>? Do = null, string? Actor = null, string? After = null, (string Name, string Value)? Context = null, string? Note = null)
{
    public string Name => $"{Type} of {Object} by {Route}{(Note is null ? "" : ", " + Note)}";

    public bool Fits(JsonElement record)
    {
        var about = record.GetProperty("object");
        var colon = Object.IndexOf(':', StringComparison.Ordinal);
        return record.GetProperty("type").GetString() == Type
            && about.GetProperty("kind").GetString() == Object[..colon] && (Object[(colon + 1)..] is "*" || about.GetProperty("id").GetString() == Object[(colon + 1)..])
            && (Actor is null || Text(record, "actor", "id") == Actor || Text(record, "actor", "kind") == Actor)
            && (Actor?.StartsWith("wp:", StringComparison.Ordinal) != true || Route is not ("ui" or "rest") || (Text(record, "actor", "via") == "application_password") == (Route == "rest"))
            && (After is null || (record.TryGetProperty("change", out var change) && change.GetRawText().Contains(After, StringComparison.Ordinal)))
            && (Context is not { } c || Text(record, "context", c.Name) == c.Value);
    }

    private static string? Text(JsonElement record, string part, string name) => record.TryGetProperty(part, out var p) && p.TryGetProperty(name, out var value) ? value.ToString() : null;
}
