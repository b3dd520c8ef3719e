using Colophon.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Colophon.Web.Routing;

/// <summary>The one way an expected "no" leaves the server: RFC 9457, type <c>urn:colophon:refusal:&lt;rule&gt;</c>.</summary>
public static class Problems
{
    public const string TypePrefix = "urn:colophon:refusal:";

    public static IResult ToResult(this Refusal refusal) => new RefusalResult(refusal);

    private sealed class RefusalResult(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (refusal.RetryAfter is { } wait)
            {
                httpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            var problem = new ProblemDetails { Type = TypePrefix + refusal.Rule, Title = refusal.Rule, Status = refusal.Status, Detail = refusal.Detail };
            foreach (var (name, value) in refusal.Members)
            {
                problem.Extensions[name] = value;
            }
            return Results.Problem(problem).ExecuteAsync(httpContext);
        }
    }
}
