using System.Collections.Frozen;
using Colophon.Access.People;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Access.Authorization;

/// <summary>The one table of who may do what. An auditor stands in the lines for reading and examining, and nobody else examines.</summary>
internal static class TenantRoles
{
    public static readonly FrozenDictionary<string, Role[]> ByPolicy = new Dictionary<string, Role[]>
    {
        [Policies.Read] = [Role.Owner, Role.Operator, Role.Approver, Role.Reviewer, Role.Viewer, Role.Auditor],
        [Policies.Operate] = [Role.Owner, Role.Operator],
        [Policies.Approve] = [Role.Owner, Role.Approver],
        [Policies.Review] = [Role.Owner, Role.Reviewer],
        [Policies.Examine] = [Role.Auditor],
        [Policies.Own] = [Role.Owner],
    }.ToFrozenDictionary();

    public static IServiceCollection AddTenantRoles(this IServiceCollection services)
    {
        var builder = services.AddAuthorizationBuilder();
        foreach (var (policy, roles) in ByPolicy)
        {
            builder.AddPolicy(policy, p => p.RequireAuthenticatedUser().AddRequirements(new TenantRoleRequirement(policy, roles)));
        }
        builder.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<IAuthorizationHandler, TenantRoleHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalWriter>();
        return services;
    }
}

internal sealed record TenantRoleRequirement(string Policy, IReadOnlyList<Role> Roles) : IAuthorizationRequirement;

/// <summary>The only place where a tenant in an address is checked against a person's roles, and a period against an auditor's grants.</summary>
internal sealed class TenantRoleHandler : AuthorizationHandler<TenantRoleRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, TenantRoleRequirement requirement)
    {
        if (context.Resource is HttpContext http
            && TenantId.TryParse(http.GetRouteValue("tenant")?.ToString(), out var tenant)
            && context.User.RolesIn(tenant).Any(requirement.Roles.Contains)
            && (!http.IsAuditor(tenant) || (http.GetEndpoint()?.Metadata.GetMetadata<OpenToAuditors>() is not null && http.Granted(tenant) is not null)))
        {
            context.Succeed(requirement);
        }
        return Task.CompletedTask;
    }
}

/// <summary>Says "no" in a useful way: a stranger's tenant does not exist, nor does another period for an auditor (404), a missing role is named with who holds it (403).</summary>
internal sealed class RefusalWriter(PeopleStore people) : IAuthorizationMiddlewareResultHandler
{
    private static readonly AuthorizationMiddlewareResultHandler Default = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden) { return Default.HandleAsync(next, context, policy, authorizeResult); }
        if (!TenantId.TryParse(context.GetRouteValue("tenant")?.ToString(), out var tenant) || !context.User.RolesIn(tenant).Any() || (context.IsAuditor(tenant) && context.Granted(tenant) is null))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        if (context.IsAuditor(tenant) && context.GetEndpoint()?.Metadata.GetMetadata<OpenToAuditors>() is null)
        {
            return ConsoleErrors.Refused(context, new Refusal("auditor-scope", 403, "Your access is to the examination of one period: its results, populations, records and binder. This address is not part of it. Nothing was recorded."), $"/t/{tenant}/audit", "Go to the examination").ExecuteAsync(context);
        }
        var failed = authorizeResult.AuthorizationFailure?.FailedRequirements.OfType<TenantRoleRequirement>().FirstOrDefault();
        var roles = failed?.Roles ?? TenantRoles.ByPolicy[Policies.Own];
        var able = people.Holding(tenant, [.. roles]).Select(p => p.Name).ToList();
        var own = string.Join(" and ", context.User.RolesIn(tenant).Select(RoleWords.Of));
        return ConsoleErrors.Refused(context, new Refusal("role", 403, $"Your role here is {own}, and this needs {Say.Either([.. roles.Select(RoleWords.Of)])}. {Say.Either(able)} can. Nothing was recorded."), $"/t/{tenant}/people", "See who holds which role").ExecuteAsync(context);
    }
}
