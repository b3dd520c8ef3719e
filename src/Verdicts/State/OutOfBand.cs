using System.Text.Json;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.State;

/// <summary>Differences that belong together (one component, one look) as one change, and its title in words.</summary>
internal sealed record ChangeGroup(string Site, string Section, string Object, IReadOnlyList<StateChange> Changes)
{
    public StateChange First => Changes[0];

    public string Id => First.Id;

    public ChangeStatus Status => First.Status;

    public long LastGood => First.LastGood?.Taken ?? First.Seen.Begun.Lower;

    public string Title => First.Contradicts is not null ? Contradiction() : Object switch
    {
        _ when Changes.Count > 1 && Section == "files" => $"{Changes.Count} files of {Words(Object)} changed outside WordPress",
        _ => Section switch
        {
            "users" => UserTitle(),
            "roles" => $"The capabilities of role {Explanations.Bare(First.Key)} changed outside WordPress",
            "plugins" or "themes" or "core" => ComponentTitle(),
            "options" => $"Option {Explanations.Bare(First.Key)} changed from {First.Before} to {First.After} outside WordPress",
            "constants" => $"Constant {First.Key} changed from {First.Before} to {First.After}",
            "app_passwords" => First.After == StateChange.Absent ? $"An application password of user {UserOf(First.Key)} vanished" : $"An application password of user {UserOf(First.Key)} appeared, and no event tells who made it",
            "files" => FileTitle(),
            "credentials" => $"The password of user {First.Key} changed outside WordPress",
            "uploads" => $"File {First.Key} in uploads, which a web server may run, {Verb()} outside WordPress",
            "programs" => $"{Capital(First.Key.Replace(':', ' '))} {Verb()} in the database",
            "tables" => $"Table {First.Key} {Verb()} in the database, and no event tells why",
            "api_keys" => $"Key {Explanations.Bare(First.Key)} of the shop's API {Verb()} outside WordPress",
            "endpoints" => EndpointTitle(),
            "cron" => $"Recurring task {Explanations.Bare(First.Key)} {Verb()} on the schedule, and no event tells why",
            "sites" => $"Sub-site {First.Key} changed outside WordPress",
            _ => $"{Section} {First.Key} changed outside WordPress",
        },
    };

    public static IEnumerable<ChangeGroup> Of(string site, IEnumerable<StateChange> changes) =>
        changes.GroupBy(c => (c.Source, c.Contradicts, c.Seen.Completed.Index, Object: ObjectOf(c), c.Status))
            .Select(g => Group(site, g.Key.Object, [.. g.OrderBy(c => c.Section == "credentials").ThenBy(c => c.Leaf.Index).ThenBy(c => c.Position)]))
            .OrderBy(g => g.First.Seen.Told).ThenBy(g => g.First.Leaf.Index).ThenBy(g => g.First.Position);

    private OutOfBandChange? _result;

    public OutOfBandChange ToResult() => _result ??=
        new(Id, Site, Section, Object, Title, [.. Changes.Select(c => new KeyChange(c.Key, c.Before, c.After))], LastGood, First.Seen.Told, First.Leaf.Received, First.Leaf.Index);

    private static ChangeGroup Group(string site, string @object, StateChange[] changes) => new(site, changes.FirstOrDefault(c => c.Section != "files")?.Section ?? "files", @object, changes);

    /// <summary>What a difference is about, as every control names it.</summary>
    public static string ObjectOf(StateChange change) => change.Section switch
    {
        "files" => SourceReplay.Component(change.Key) is var component && component == "core" ? "core:wordpress" : component,
        "plugins" => "plugin:" + change.Key,
        "themes" => "theme:" + change.Key,
        "core" => "core:wordpress",
        "users" => "user:" + change.Key,
        // A password that comes or goes with its account is no matter of its own.
        "credentials" when change.Before == StateChange.Absent || change.After == StateChange.Absent => "user:" + change.Key,
        "roles" => "role:" + Explanations.Bare(change.Key),
        "options" => "option:" + change.Key,
        _ => change.Section + ":" + change.Key,
    };

    private string Contradiction()
    {
        if (Section == "files" && Changes.Count > 1) { return $"The agent says otherwise about {Changes.Count} files of {Words(Object)}: the collector beside the site saw them differently"; }
        var lead = Changes.First(c => c.Section == Section);
        var what = Section is "plugins" or "themes" or "core" ? Words(Object) : $"{Section} {lead.Key}";
        return $"The agent says otherwise about {what}: the collector beside the site saw {Short(lead.After)}, the agent's own looks show {Short(lead.Before)}";
    }

    private static string Short(string value) => value == StateChange.Absent ? "nothing" : value.Length <= 120 ? value : value[..119] + "…";

    private string UserTitle()
    {
        if (First.Key == "*") { return $"The number of users without privileges changed from {Count(First.Before)} to {Count(First.After)}, and no event tells why"; }
        var before = RolesOf(First.Before);
        var after = RolesOf(First.After);
        return First.Before == StateChange.Absent ? $"User {First.Key} appeared with {after}, and no event tells who made it"
            : First.After == StateChange.Absent ? $"User {First.Key} lost {before} outside WordPress"
            : $"User {First.Key} changed from {before} to {after} outside WordPress";
    }

    private string ComponentTitle()
    {
        var change = Changes.First(c => c.Section == Section);
        var before = Value(change.Before);
        var after = Value(change.After);
        var name = Words(Object);
        return change.Before == StateChange.Absent ? $"{Capital(name)} appeared in version {after.Text("version")} outside WordPress"
            : change.After == StateChange.Absent ? $"{Capital(name)} vanished outside WordPress"
            : before.Text("version") != after.Text("version") ? $"{Capital(name)} changed from {before.Text("version")} to {after.Text("version")} outside WordPress"
            : after.True("active") && !before.True("active") ? $"{Capital(name)} was switched on outside WordPress"
            : before.True("active") && !after.True("active") ? $"{Capital(name)} was switched off outside WordPress"
            : $"{Capital(name)} changed outside WordPress";
    }

    private string FileTitle()
    {
        var path = First.Key.Contains('/', StringComparison.Ordinal) ? First.Key[(First.Key.IndexOf('/', StringComparison.Ordinal) + 1)..] : First.Key;
        return $"File {path} of {Words(Object)} {Verb()} on disk outside WordPress";
    }

    private string EndpointTitle()
    {
        var kind = First.Key[..First.Key.IndexOf(':', StringComparison.Ordinal)];
        var what = kind switch { "rest" => "REST route", "xmlrpc" => "XML-RPC method", "ajax" => "AJAX action", "ajax_nopriv" => "AJAX action for anybody", "post" => "Form action", _ => "Form action for anybody" };
        var after = Value(First.After);
        var open = kind == "rest" && after.ValueKind == JsonValueKind.Object && after.Text("check") is "open" or "missing" ? ", open to anybody," : "";
        return $"{what} {Explanations.Bare(First.Key)}{open} {Verb()}, and no event tells why";
    }

    private string Verb() => First.Before == StateChange.Absent ? "appeared" : First.After == StateChange.Absent ? "vanished" : "was changed";

    public static string Words(string @object)
    {
        var colon = @object.IndexOf(':', StringComparison.Ordinal);
        return @object switch
        {
            "core:wordpress" => "WordPress itself",
            "mu" => "the must-use plugins",
            "dropin" => "the drop-ins",
            "config" => "the configuration",
            _ => colon < 0 ? @object : $"{@object[..colon]} {@object[(colon + 1)..]}",
        };
    }

    private static string RolesOf(string value)
    {
        var roles = Explanations.Roles(Value(value)).ToArray();
        var text = roles.Length == 0 ? "no role" : (roles.Length == 1 ? "role " : "roles ") + string.Join(", ", roles);
        return Value(value).True("super") ? text + " and super administrator" : text;
    }

    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Count(string value) => Value(value).Number("count")?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none";

    private static string UserOf(string key) => key.Split('/')[0];

    private static JsonElement Value(string text) => JsonElement.Parse(text);
}
