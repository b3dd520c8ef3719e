using Colophon.Kernel;

namespace Colophon.Access.People;

/// <param name="Email">Lower case; unique.</param>
public sealed record Person(PersonId Id, string Email, string Name)
{
    /// <summary>Stands in where an unknown address is tried, so that the answer takes as long.</summary>
    public static readonly Person Nobody = new(new PersonId("p-nobody"), "", "");
}

/// <param name="Roles">Empty while the person has been invited and has not joined.</param>
/// <param name="InvitedUntil">While an invitation can still be used.</param>
public sealed record Member(Person Person, IReadOnlyList<Role> Roles, DateTimeOffset? Since, Role? InvitedAs, DateTimeOffset? InvitedUntil, bool HasPasskey, bool HasPassword, DateTimeOffset? LastSeen);
