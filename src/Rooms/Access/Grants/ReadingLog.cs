using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Access.Grants;

/// <summary>Whatever an auditor asks for is on record before it is handed out: that it happened for everyone, what it was under the seal.</summary>
internal sealed class ReadingLog(IRecordFacts facts) : IEndpointFilter
{
    public const int LongestPath = 1_000;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) && TenantId.TryParse(http.GetRouteValue("tenant")?.ToString(), out var tenant) && http.Granted(tenant) is { } grant)
        {
            var path = http.Request.Path.Value![$"/t/{tenant}".Length..] + http.Request.QueryString;
            await facts.RecordAsync(tenant, GrantFacts.Read(http.User.Actor(), grant, path.Length <= LongestPath ? path : path[..LongestPath]), http.RequestAborted);
        }
        return await next(context);
    }
}
