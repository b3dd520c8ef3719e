using Colophon.Kernel;
using Colophon.Web.Shell;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Http;

namespace Colophon.Access.People;

/// <summary>The door: names and recipients for the other rooms, and this room's lines of the frame.</summary>
internal sealed class PeopleDoor(PeopleStore people) : IPeople, IFramePart
{
    private static readonly Role[] Told = [Role.Owner, Role.Operator];

    public Task<string> NameAsync(PersonId person, CancellationToken ct) => Task.FromResult(people.Find(person)?.Name ?? person.Value);

    public Task<IReadOnlyList<TenantMember>> MembersAsync(TenantId tenant, CancellationToken ct) => Task.FromResult(people.InOffice(tenant));

    public Task<IReadOnlyList<string>> RecipientsAsync(TenantId tenant, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<string>>([.. people.Holding(tenant, Told).Select(p => p.Email)]);

    public ValueTask FillAsync(Frame frame, HttpContext http, CancellationToken ct)
    {
        if (http.User.Identity is { IsAuthenticated: true }) { frame.PersonName = people.Find(http.User.Id())?.Name; }
        if (frame.Tenant is { } tenant)
        {
            var count = people.Count(tenant);
            frame.Counts["/people"] = new NavCount(count, Say.Count(count, "person", "people"));
        }
        return ValueTask.CompletedTask;
    }
}
