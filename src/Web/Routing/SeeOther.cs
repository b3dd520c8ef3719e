using Microsoft.AspNetCore.Http;

namespace Colophon.Web.Routing;

/// <summary>The answer to a form that was taken: 303, so that loading the next page again sends nothing twice.</summary>
public sealed class SeeOther : IResult
{
    private readonly string _path;

    private SeeOther(string path) => _path = path;

    /// <param name="path">Within this console, beginning with '/'.</param>
    public static SeeOther To(string path) =>
        path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("/\\", StringComparison.Ordinal) ? new(path) : throw new ArgumentException("Only a path within the console.", nameof(path));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = _path;
        return Task.CompletedTask;
    }
}
