using Colophon.Kernel;
using Colophon.Web.Text;

namespace Colophon.Assurance.Pages;

/// <summary>What the reader may do here, and who can where they can't. The policies on the routes decide; this only says so beforehand.</summary>
public sealed record May(PersonId Reader, bool Operate, bool Approve, bool Review, string Operators, string Approvers, string Reviewers)
{
    public static May Of(PersonId reader, IReadOnlyCollection<Role> roles, IReadOnlyList<TenantMember> members) => new(
        reader,
        roles.Any(r => r is Role.Owner or Role.Operator),
        roles.Any(r => r is Role.Owner or Role.Approver),
        roles.Any(r => r is Role.Owner or Role.Reviewer),
        Who(members, Role.Operator), Who(members, Role.Approver), Who(members, Role.Reviewer));

    private static string Who(IReadOnlyList<TenantMember> members, Role role) =>
        Say.Either([.. members.Where(m => m.Roles.Any(r => r == Role.Owner || r == role)).Select(m => m.Name)]);
}
