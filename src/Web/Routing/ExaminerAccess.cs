using Colophon.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Web.Routing;

/// <summary>Marks an address that an auditor may read. Every other one is closed to auditors; an address with <c>{period}</c> is open for the granted period only.</summary>
public sealed class OpenToAuditors
{
    public static readonly OpenToAuditors Instance = new();
}

public static class ExaminerAccess
{
    public static T ForAuditorsToo<T>(this T route) where T : IEndpointConventionBuilder => route.WithMetadata(OpenToAuditors.Instance);

    public static bool IsAuditor(this HttpContext http, TenantId tenant) => http.User.RolesIn(tenant).Contains(Role.Auditor);

    /// <summary>The grant under which an auditor asks: that of the period in the address, else the newest. A part of a granted period is granted with it, by itself. Null for everyone else, and where no grant fits.</summary>
    public static GrantScope? Granted(this HttpContext http, TenantId tenant)
    {
        if (!http.IsAuditor(tenant)) { return null; }
        var period = http.GetRouteValue("period")?.ToString() ?? http.Request.Query["period"].ToString();
        var grants = http.User.GrantsIn(tenant);
        return period.Length == 0 ? grants is [var newest, ..] ? newest : null
            : grants.FirstOrDefault(g => g.Period == period)
            ?? (http.RequestServices?.GetService<IPeriodParts>()?.WholeOf(tenant, period) is { } whole && grants.FirstOrDefault(g => g.Period == whole) is { } grant ? grant with { Period = period } : null);
    }
}
