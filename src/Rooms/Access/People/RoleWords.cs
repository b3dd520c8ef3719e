using Colophon.Kernel;

namespace Colophon.Access.People;

internal static class RoleWords
{
    /// <summary>In the order in which the console offers them.</summary>
    public static readonly IReadOnlyList<(Role Role, string Name, string May)> All =
    [
        (Role.Owner, "owner", "everything, and who may do what"),
        (Role.Operator, "operator", "sites, declarations, periods"),
        (Role.Approver, "approver", "approve changes and access that others asked for"),
        (Role.Reviewer, "reviewer", "access reviews and what a deviation was"),
        (Role.Viewer, "viewer", "read"),
        (Role.Auditor, "auditor", "read one period under a grant, and nothing else"),
    ];

    /// <summary>Those that an owner gives to people of the company. An auditor's comes with a grant.</summary>
    public static readonly IReadOnlyList<(Role Role, string Name, string May)> Given = [.. All.Where(r => r.Role != Role.Auditor)];

    public static string Of(Role role) => All.First(r => r.Role == role).Name;

    public static bool TryParse(string? text, out Role role)
    {
        foreach (var (known, name, _) in All)
        {
            if (name == text) { role = known; return true; }
        }
        role = default;
        return false;
    }
}
