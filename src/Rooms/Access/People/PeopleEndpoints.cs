using Colophon.Access.Links;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Access.People;

internal static class PeopleEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/people", (TenantId tenant, HttpContext http, Views views) => views.PageAsync(tenant, http)).RequireAuthorization(Policies.Read);
        tenant.MapPost("/people", InviteAsync).RequireAuthorization(Policies.Own);
        tenant.MapGet("/people/{person}", (TenantId tenant, string person, HttpContext http, Views views) => views.PersonAsync(tenant, person, http)).RequireAuthorization(Policies.Read);
        tenant.MapPost("/people/{person}/roles", SetRolesAsync).RequireAuthorization(Policies.Own);
        tenant.MapPost("/people/{person}/remove", RemoveAsync).RequireAuthorization(Policies.Own);
        tenant.MapPost("/people/{person}/map", SetMapAsync).RequireAuthorization(Policies.Own);
    }

    private static async Task<IResult> InviteAsync(TenantId tenant, [FromForm] string? email, [FromForm] string? name, [FromForm] string? role, HttpContext http, SignInLinks links, Views views)
    {
        var faults = new InviteFaults(PersonInput.EmailFault(email, out var address), PersonInput.NameFault(name, out var called), RoleWords.TryParse(role, out var asked) ? null : "Choose what the person may do.");
        if (faults.Any) { return await views.PageAsync(tenant, http, new InviteForm(email, name, role, faults)); }
        return await links.InviteAsync(tenant, address, called, asked, http.User.Actor(), http.RequestAborted) switch
        {
            LinkResult.Made made => await views.PageAsync(tenant, http, invited: made),
            LinkResult.Refused refused => ConsoleErrors.Refused(http, refused.Refusal, $"/t/{tenant}/people", "Back to the people"),
            _ => throw new InvalidOperationException("A new outcome of an invitation needs its answer here."),
        };
    }

    private static async Task<IResult> SetRolesAsync(TenantId tenant, string person, IFormCollection form, HttpContext http, ChangeRoles change)
    {
        if (!PersonId.TryParse(person, out var id)) { return TypedResults.NotFound(); }
        List<Role> wanted = [];
        foreach (var text in form["role"])
        {
            if (!RoleWords.TryParse(text, out var parsed)) { return TypedResults.BadRequest(); }
            wanted.Add(parsed);
        }
        return Answer(http, tenant, id, await change.SetAsync(tenant, id, wanted, http.User.Actor(), http.RequestAborted));
    }

    private static async Task<IResult> RemoveAsync(TenantId tenant, string person, IFormCollection form, HttpContext http, ChangeRoles change)
    {
        if (!PersonId.TryParse(person, out var id)) { return TypedResults.NotFound(); }
        var refusal = await change.RemoveAsync(tenant, id, http.User.Actor(), http.RequestAborted);
        return refusal is null ? TypedResults.LocalRedirect($"/t/{tenant}/people") : Answer(http, tenant, id, refusal);
    }

    private static async Task<IResult> SetMapAsync(TenantId tenant, string person, [FromForm] string? site, [FromForm] string? users, HttpContext http, IdentityMap map, IFleet fleet, PeopleStore people)
    {
        var ct = http.RequestAborted;
        if (!PersonId.TryParse(person, out var id) || people.Roles(tenant, id).Count == 0 || !SiteId.TryParse(site, out var siteId) || await fleet.SiteAsync(tenant, siteId, ct) is null) { return TypedResults.NotFound(); }
        return Answer(http, tenant, id, await map.SetAsync(tenant, id, siteId, users, http.User.Actor(), ct));
    }

    private static IResult Answer(HttpContext http, TenantId tenant, PersonId person, Refusal? refusal) => refusal is null
        ? TypedResults.LocalRedirect($"/t/{tenant}/people/{person}")
        : ConsoleErrors.Refused(http, refusal, $"/t/{tenant}/people/{person}", "Back to the person");

    /// <summary>What the pages show.</summary>
    internal sealed class Views(PeopleStore people, IdentityMap map, IFleet fleet, TimeProvider clock)
    {
        public async Task<IResult> PageAsync(TenantId tenant, HttpContext http, InviteForm? form = null, LinkResult.Made? invited = null)
        {
            var sites = (await fleet.SitesAsync(tenant, http.RequestAborted)).ToDictionary(s => s.Id, s => s.Url);
            var list = new PeopleList(tenant, people.Members(tenant, clock.GetUtcNow()), map.Of(tenant), sites, http.User.RolesIn(tenant).Contains(Role.Owner), form ?? new InviteForm(null, null, null, new(null, null, null)), invited is null ? null : new InvitationMade(invited.Person.Name, invited.Url, invited.ExpiresAt));
            return new RazorComponentResult<PeoplePage>(new { List = list }) { StatusCode = form is null ? 200 : 400 };
        }

        public async Task<IResult> PersonAsync(TenantId tenant, string person, HttpContext http)
        {
            if (!PersonId.TryParse(person, out var id) || people.Members(tenant, clock.GetUtcNow()).FirstOrDefault(m => m.Person.Id == id) is not { } member) { return TypedResults.NotFound(); }
            var sites = await fleet.SitesAsync(tenant, http.RequestAborted);
            var users = map.Of(tenant)[id].ToLookup(u => u.Site, u => u.User);
            return new RazorComponentResult<PersonPage>(new { Tenant = tenant, Member = member, Sites = sites.Select(s => (s.Id, s.Url, string.Join(", ", users[s.Id]))).ToList(), MayChange = http.User.RolesIn(tenant).Contains(Role.Owner) });
        }
    }
}

public sealed record PeopleList(TenantId Tenant, IReadOnlyList<Member> Members, ILookup<PersonId, SiteUser> Users, IReadOnlyDictionary<SiteId, string> Sites, bool MayChange, InviteForm Form, InvitationMade? Invited);

public sealed record InviteForm(string? Email, string? Name, string? Role, InviteFaults Faults);

public sealed record InviteFaults(string? Email, string? Name, string? Role)
{
    public bool Any => Email is not null || Name is not null || Role is not null;
}

public sealed record InvitationMade(string Name, string Url, DateTimeOffset ExpiresAt);
