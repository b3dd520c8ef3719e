using Microsoft.AspNetCore.Http;

namespace Colophon.Web.Routing;

/// <summary>After a form: the page that shows what became of it, to be read with GET (RFC 9110, 303). Only a path of this server.</summary>
public sealed class SeeOther(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
