using System.Text.Json;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.State;

/// <summary>
/// Which event tells a change of state. An event tells it when it is about the same thing, lies between the last look and the one that settles the matter,
/// and says the value that was then seen. An event that says something else explains nothing.
/// </summary>
internal static class Explanations
{
    /// <summary>Sections that no event of the format ever tells: each change is out of band.</summary>
    public static bool HasEvents(string section) => section is not ("constants" or "uploads" or "programs" or "platform");

    /// <param name="rootWasSeen">Whether a look up to the settling one showed the component with these files.</param>
    /// <param name="isOfAgent">Whether this content, at this place, is that of a signed version of the agent: the agent's own word that it was upgraded explains nothing else.</param>
    /// <param name="cameBackAs">Whether what a look found gone was there again, in this version, by the settling look: an update takes the old away before it brings the new.</param>
    public static bool Tells(Fact e, StateChange change, Func<string, bool> rootWasSeen, Func<string, bool> cameBackAs, Func<string, bool> isOfAgent) => change.Section switch
    {
        "users" when change.Key == "*" => e.Type.StartsWith("user.", StringComparison.Ordinal) && e.Type != "user.updated",
        "users" => e.ObjectKind == "user" && e.ObjectId == change.Key && TellsUser(e, change),
        "roles" => e.Type == "role.changed" && $"{e.Blog}:{e.ObjectId}" == change.Key && SaysSame(e, change),
        "plugins" => e.ObjectKind == "plugin" && e.ObjectId == change.Key && TellsComponent(e, change, cameBackAs),
        "themes" => TellsTheme(e, change, cameBackAs),
        "core" => e.Type == "core.updated" && TellsComponent(e, change, cameBackAs),
        "options" => TellsOption(e, change),
        "app_passwords" => TellsApplicationPassword(e, change),
        "credentials" => TellsCredential(e, change),
        "cron" => $"{e.Blog}:{e.ObjectId}" == change.Key && e.Type == (change.After == StateChange.Absent ? "cron.unscheduled" : "cron.scheduled") && (change.After == StateChange.Absent || SaysSame(e, change)),
        "tables" => e.ObjectId == change.Key && e.Type == (change.After == StateChange.Absent ? "table.dropped" : "table.created"),
        "api_keys" => e.ObjectKind == "api_key" && $"{e.Blog}:{e.ObjectId}" == change.Key && SaysSame(e, change),
        "files" when e.Type.StartsWith("agent.upgrade.", StringComparison.Ordinal) => AgentReleases.IsTrace(change.Key) || isOfAgent(change.After == StateChange.Absent ? change.Before : change.After),
        "files" => TellsFile(e, change, rootWasSeen),
        "endpoints" => TellsEndpoint(e, change),
        "sites" => e.Type is "site.created" or "site.updated" or "site.deleted" && (e.ObjectId == change.Key || e.Blog.ToString(System.Globalization.CultureInfo.InvariantCulture) == change.Key),
        _ => false,
    };

    private static bool TellsUser(Fact e, StateChange change)
    {
        if (change.After == StateChange.Absent)
        {
            // Gone, or only no longer privileged: the last word about its roles must be that it has none that count.
            return e.Type == "user.deleted" || (e.Type == "user.role.changed" && Roles(e.After).All(r => Bare(r) is "subscriber" or "customer"));
        }
        var before = Parse(change.Before);
        var after = Parse(change.After);
        if (Same(before, after, "roles") && Same(before, after, "caps"))
        {
            return e.Type == (after.True("super") ? "user.super_admin.granted" : "user.super_admin.revoked");
        }
        if (e.Type is not ("user.created" or "user.role.changed")) { return false; }
        var says = e.After;
        return Roles(says).Select(r => Qualified(r, e, after)).ToHashSet(StringComparer.Ordinal).SetEquals(OfBlog(after, e)) || Says(says, after, "caps");
    }

    private static bool Says(JsonElement? says, JsonElement after, string member) =>
        says.Member(member) is { } value && says.Member("roles") is null && Json.Canonical(value) == Json.Canonical(after.Member(member));

    /// <summary>On multisite a user holds roles per sub-site; an event speaks of one.</summary>
    private static IEnumerable<string> OfBlog(JsonElement after, Fact e)
    {
        var roles = after.Member("roles").Texts().ToArray();
        return roles.Any(r => r.Contains(':', StringComparison.Ordinal)) ? roles.Where(r => r.StartsWith(e.Blog + ":", StringComparison.Ordinal)) : roles;
    }

    private static string Qualified(string role, Fact e, JsonElement after) =>
        !role.Contains(':', StringComparison.Ordinal) && after.Member("roles").Texts().Any(r => r.Contains(':', StringComparison.Ordinal)) ? $"{e.Blog}:{role}" : role;

    public static string Bare(string role) => role[(role.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public static IEnumerable<string> Roles(JsonElement? value) => value.Member("roles").Texts();

    private static bool TellsComponent(Fact e, StateChange change, Func<string, bool> cameBackAs)
    {
        if (change.After == StateChange.Absent)
        {
            return e.Type.EndsWith(".deleted", StringComparison.Ordinal)
                || (e.Type.EndsWith(".updated", StringComparison.Ordinal) && e.After.Member("version").Text() is { } version && cameBackAs(version));
        }
        var before = Parse(change.Before);
        var after = Parse(change.After);
        if (!Same(before, after, "version"))
        {
            return (e.Type.EndsWith(".updated", StringComparison.Ordinal) || e.Type.EndsWith(".installed", StringComparison.Ordinal))
                && e.After.Member("version").Text() == after.Text("version");
        }
        return e.Type == (after.True("active") ? "plugin.activated" : "plugin.deactivated") || (Same(before, after, "active") && e.Type is "plugin.activated" or "plugin.deactivated");
    }

    private static bool TellsTheme(Fact e, StateChange change, Func<string, bool> cameBackAs)
    {
        var switched = change.After != StateChange.Absent && change.Before != StateChange.Absent && Same(Parse(change.Before), Parse(change.After), "version");
        return switched
            ? e.Type == "theme.switched" && (e.ObjectId == change.Key) == Parse(change.After).True("active")
            : e.ObjectKind == "theme" && e.ObjectId == change.Key && TellsComponent(e, change, cameBackAs);
    }

    private static bool TellsOption(Fact e, StateChange change)
    {
        var name = Bare(change.Key);
        if (e.Type == "option.changed") { return e.ObjectId == name && $"{e.Blog}:{name}" == change.Key && SaysSame(e, change); }
        return name switch
        {
            "active_plugins" => e.Type is "plugin.activated" or "plugin.deactivated" or "plugin.deleted",
            "template" or "stylesheet" => e.Type == "theme.switched",
            _ => false,
        };
    }

    private static bool TellsApplicationPassword(Fact e, StateChange change)
    {
        var slash = change.Key.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || e.ObjectId != change.Key[..slash]) { return false; }
        if (change.After == StateChange.Absent && e.Type == "user.deleted") { return true; }
        return e.Type == (change.After == StateChange.Absent ? "application_password.deleted" : "application_password.created")
            && e.Context.Member("password").Text() == change.Key[(slash + 1)..];
    }

    /// <summary>An account's password is looked at while it has privileges: gaining and losing them begins and ends that.</summary>
    private static bool TellsCredential(Fact e, StateChange change)
    {
        if (e.ObjectKind != "user" || e.ObjectId != change.Key) { return false; }
        return change.Before == StateChange.Absent || change.After == StateChange.Absent
            ? e.Type is "user.created" or "user.deleted" or "user.role.changed" or "user.super_admin.granted" or "user.super_admin.revoked"
            : e.Type == "user.updated" && e.After.Member("password").Text() is { } mark && mark == Parse(change.After).Text("password");
    }

    private static bool TellsFile(Fact e, StateChange change, Func<string, bool> rootWasSeen)
    {
        if (e.Type == "file.edited") { return e.ObjectId == change.Key && (e.After is null || SaysSame(e, change)); }
        var component = SourceReplay.Component(change.Key);
        if ((e.ObjectKind == "core" ? "core" : e.Object) != component) { return false; }
        if (e.Type.EndsWith(".deleted", StringComparison.Ordinal)) { return change.After == StateChange.Absent && rootWasSeen(""); }
        return (e.Type.EndsWith(".updated", StringComparison.Ordinal) || e.Type.EndsWith(".installed", StringComparison.Ordinal))
            && e.After.Member("root").Text() is { Length: > 0 } root && rootWasSeen(root);
    }

    /// <summary>Whoever registers an endpoint came, went or was changed; or a setting was, on which plugins make what they register depend.</summary>
    private static bool TellsEndpoint(Fact e, StateChange change) => e.Type switch
    {
        "option.changed" or "theme.switched" => true,
        "plugin.installed" or "plugin.updated" or "plugin.activated" or "plugin.deactivated" or "plugin.deleted" or "theme.installed" or "theme.updated" or "theme.deleted" => RegisteredBy(change).Contains(e.Object, StringComparer.Ordinal),
        "core.updated" => RegisteredBy(change).Contains("core", StringComparer.Ordinal),
        _ => false,
    };

    /// <summary>Whose code stands behind an endpoint, before and after.</summary>
    public static IEnumerable<string> RegisteredBy(StateChange change) =>
        new[] { change.Before, change.After }.Where(v => v != StateChange.Absent).Select(v => Parse(v).Text("by")).OfType<string>();

    /// <summary>An event that withholds the value (a secret) can't be held against what was seen.</summary>
    private static bool SaysSame(Fact e, StateChange change) =>
        e.After is not { } after ? change.After == StateChange.Absent
            : after.Text("value") == "withheld" || Json.Canonical(after) == change.After || Json.Canonical(after.Member("value")) == change.After;

    private static bool Same(JsonElement before, JsonElement after, string member) => Json.Canonical(before.Member(member)) == Json.Canonical(after.Member(member));

    private static JsonElement Parse(string value) => JsonElement.Parse(value);
}
