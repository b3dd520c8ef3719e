namespace Colophon.Assurance.Approvals;

/// <summary>What can be approved, in words for people who don't write WordPress code. Anything else that a record can tell is typed as its type.</summary>
public static class ApprovalWords
{
    public static readonly IReadOnlyList<(string Covers, string Words)> Choices =
    [
        ("plugin.installed", "A plugin is installed"),
        ("plugin.updated", "A plugin is updated"),
        ("plugin.activated", "A plugin is switched on"),
        ("plugin.deactivated", "A plugin is switched off"),
        ("plugin.deleted", "A plugin is deleted"),
        ("plugin.*", "Anything about one plugin"),
        ("endpoint.opened", "A plugin or theme opens an endpoint to everybody"),
        ("theme.installed", "A theme is installed"),
        ("theme.updated", "A theme is updated"),
        ("theme.switched", "The site changes to another theme"),
        ("theme.deleted", "A theme is deleted"),
        ("core.updated", "WordPress itself is updated"),
        ("file.edited", "A file is edited in the dashboard"),
        ("user.created", "A new account is made"),
        ("user.role.changed", "An account gets another role"),
        ("user.super_admin.granted", "An account becomes super administrator"),
        ("role.changed", "What a role may do is changed"),
    ];

    public static string Of(string covers) => Choices.FirstOrDefault(c => c.Covers == covers).Words ?? covers;

    /// <summary>"plugin akismet", "a new account with role editor".</summary>
    public static string Of(string @object, IReadOnlyList<string>? roles)
    {
        var with = roles is { Count: > 0 } ? $" with {(roles.Count == 1 ? "role" : "roles")} {string.Join(", ", roles)}" : "";
        var colon = @object.IndexOf(':', StringComparison.Ordinal);
        return @object == "user:new" ? "a new account" + with
            : @object == "core:wordpress" ? "WordPress itself"
            : colon < 0 ? @object + with
            : @object[(colon + 1)..] == "*" ? $"every {@object[..colon]}{with}"
            : $"{@object[..colon]} {@object[(colon + 1)..]}{with}";
    }
}
