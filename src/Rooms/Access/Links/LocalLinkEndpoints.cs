using Colophon.Access.People;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Access.Links;

/// <summary>For the command line on the same machine: who can open the data folder's socket could read everything anyway.</summary>
internal static class LocalLinkEndpoints
{
    public static void Map(IEndpointRouteBuilder local) => local.MapPost("/local/sign-in-links", MakeAsync);

    private static async Task<IResult> MakeAsync(LinkRequest request, IFleet fleet, SignInLinks links, CancellationToken ct)
    {
        if (!TenantId.TryParse(request.Tenant, out var tenant) || await fleet.TenantAsync(tenant, ct) is null) { return new Refusal("tenant", 404, $"There is no tenant “{request.Tenant}” here. Make it first, or check its id.").ToResult(); }
        if (PersonInput.EmailFault(request.Email, out var email) is { } emailFault) { return new Refusal("email", 400, emailFault).ToResult(); }
        if (PersonInput.NameFault(request.Name, out var name) is { } nameFault) { return new Refusal("name", 400, nameFault).ToResult(); }
        if (!RoleWords.TryParse(request.Role, out var role)) { return new Refusal("role", 400, $"“{request.Role}” is no role. One of: {string.Join(", ", RoleWords.All.Select(r => r.Name))}.").ToResult(); }
        return await links.InviteAsync(tenant, email, name, role, new FactActor("cli", Via: "socket"), ct) switch
        {
            LinkResult.Made made => TypedResults.Ok(new LinkAnswer(made.Url, made.ExpiresAt)),
            LinkResult.Refused refused => refused.Refusal.ToResult(),
            _ => throw new InvalidOperationException("A new outcome of an invitation needs its answer here."),
        };
    }

    internal sealed record LinkRequest(string? Tenant, string? Email, string? Name, string? Role);

    internal sealed record LinkAnswer(string Url, DateTimeOffset ExpiresAt);
}
