using Microsoft.AspNetCore.Builder;

namespace Colophon.Web.Routing;

/// <summary>The policy of every answer: own files only, no inline script or style, no frame, no address handed on.</summary>
public static class ConsoleHeaders
{
    private const string ContentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UseConsoleHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = ContentPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";
            if (headers.CacheControl.Count == 0) { headers.CacheControl = "no-store"; }
            return Task.CompletedTask;
        });
        return next(http);
    });
}
