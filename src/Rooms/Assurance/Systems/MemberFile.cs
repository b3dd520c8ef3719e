using System.Text;
using Colophon.Kernel;
using Colophon.Sheets;

namespace Colophon.Assurance.Systems;

/// <param name="Row">Row of the file, the names of the columns being row 1.</param>
public sealed record BadMember(int Row, string What);

/// <param name="Person">Null: nobody is known to stand for it.</param>
/// <param name="Factor">Null: the list doesn't tell.</param>
public sealed record MemberRow(string Account, PersonId? Person, string Rights, bool? Factor);

/// <summary>The members of a system as its own export lists them. Columns go by their heads.</summary>
public static class MemberFile
{
    public const int MaxMembers = 200;
    public const int MaxCharacters = 1 << 18;
    private const int MaxAccount = 200;

    /// <summary>Bytes of UTF-8: all members of a list fit into one record.</summary>
    private const int MaxRights = 80;

    private static readonly Column[] Columns =
    [
        new("account", "account", "user", "username", "user name", "login", "log-in", "email", "e-mail", "mail", "member", "user id"),
        new("person", "person", "belongs to", "name", "full name", "owner", "who"),
        new("rights", "rights", "role", "roles", "permission", "permissions", "access", "group", "groups"),
        new("factor", "second factor", "2fa", "mfa", "two-factor", "two factor", "factor", "2-step verification"),
    ];

    private static readonly string[] Yes = ["yes", "y", "true", "on", "enabled", "enforced", "1", "active"];
    private static readonly string[] No = ["no", "n", "false", "off", "disabled", "0", "none", "inactive"];

    public static (IReadOnlyList<MemberRow> Good, IReadOnlyList<BadMember> Bad) Read(string text, IReadOnlyList<TenantMember> people)
    {
        if (text.Length > MaxCharacters) { return ([], [new(1, $"The list is longer than {MaxCharacters:N0} characters.")]); }
        var list = HeadedList.Read(text, Columns, MaxMembers, 1_000);
        if (list.Fault is { } fault)
        {
            return ([], [new(fault.Row, fault.What switch
            {
                ListFault.Empty => "The list is empty. Its first row names the columns: account, person, rights, second factor.",
                ListFault.TooLong => $"The list has more than {MaxMembers} members. Register parts of the system as systems of their own.",
                _ => "From here on the list can't be read: a quote that doesn't end, or a cell that is too long.",
            })]);
        }
        if (!list.Has("account")) { return ([], [new(1, "There is no column for the account. The first row names the columns: account, person, rights, second factor.")]); }
        var (good, bad, seen) = (new List<MemberRow>(), new List<BadMember>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        foreach (var row in list.Rows)
        {
            var (account, person, rights, factor) = (row["account"], row["person"], row["rights"], row["factor"].ToLowerInvariant());
            var whose = person.Length == 0 ? [] : people.Where(p => !p.Roles.Contains(Role.Auditor) && (p.Id.Value == person || p.Name.Equals(person, StringComparison.OrdinalIgnoreCase))).ToArray();
            var what = account.Length is 0 or > MaxAccount ? $"The account is empty or longer than {MaxAccount} characters."
                : account.Any(char.IsControl) ? "The account holds characters that can't be seen."
                : !seen.Add(account) ? $"The account {Cut(account)} is in the list already."
                : person.Length > 0 && whose.Length == 0 ? $"Nobody here is called {Cut(person)}. Invite them, write their name as the console has it, or leave the cell empty: the account then counts as nobody's."
                : whose.Length > 1 ? $"{whose.Length} people are called {Cut(person)}. Write the id, such as {whose[0].Id}."
                : Encoding.UTF8.GetByteCount(rights) > MaxRights || rights.Any(char.IsControl) ? $"The rights are longer than {MaxRights} bytes, or hold characters that can't be seen."
                : factor.Length > 0 && !Yes.Contains(factor) && !No.Contains(factor) ? $"\"{Cut(factor)}\" doesn't say whether there is a second factor: write yes or no, or leave it empty."
                : "";
            if (what.Length > 0) { bad.Add(new(row.Number, what)); }
            else { good.Add(new(account, whose is [var one] ? one.Id : null, rights, factor.Length == 0 ? null : Yes.Contains(factor))); }
        }
        return (good, bad);
    }

    private static string Cut(string value) => value.Length > 60 ? value[..60] + "…" : value;
}
