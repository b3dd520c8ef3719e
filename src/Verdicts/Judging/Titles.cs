using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>Says in words what a record tells.</summary>
internal static class Titles
{
    public static string Of(Fact fact, IReadOnlyList<string> roles)
    {
        var thing = ChangeGroup.Capital(ChangeGroup.Words(fact.Object));
        var by = By(fact);
        var from = fact.Before.Member("version").Text();
        var to = fact.After.Member("version").Text();
        var cause = fact.Context.Member("cause").Text() is { Length: > 0 } c ? $" ({c})" : "";
        return fact.Type switch
        {
            "user.created" => $"User {fact.ObjectId} was created{(roles.Count > 0 ? " as " + string.Join(", ", roles) : "")} by {by}",
            "user.role.changed" => $"User {fact.ObjectId} changed from {Roles(fact.Before)} to {Roles(fact.After)} by {by}",
            "user.super_admin.granted" => $"User {fact.ObjectId} became super administrator by {by}",
            "role.changed" => $"The capabilities of role {fact.ObjectId} were changed by {by}",
            "file.edited" => $"File {fact.ObjectId} was edited in the dashboard by {by}",
            "theme.switched" => $"The site was switched to theme {fact.ObjectId} by {by}{cause}",
            _ when to is not null && from is not null && to != from => $"{thing} was updated from {from} to {to} by {by}{cause}",
            _ when to is not null => $"{thing} {to} was {Verb(fact.Type)} by {by}{cause}",
            _ => $"{thing} was {Verb(fact.Type)} by {by}{cause}",
        };
    }

    private static string Verb(string type) => type[(type.LastIndexOf('.') + 1)..];

    private static string Roles(System.Text.Json.JsonElement? value)
    {
        var roles = Explanations.Roles(value).ToArray();
        return roles.Length == 0 ? "no role" : string.Join(", ", roles);
    }

    private static string By(Fact fact) => fact.ActorKind switch
    {
        "user" => "user " + fact.ActorId,
        "cron" => "the scheduler",
        "system" => "WordPress itself",
        "cli" => $"the command line ({fact.ActorId})",
        "visitor" => "a visitor",
        _ => "somebody unknown",
    };
}
