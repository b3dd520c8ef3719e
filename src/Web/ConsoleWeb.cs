using Colophon.Web.Assets;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Colophon.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Web;

/// <summary>The shell of the console: what the host adds before any room.</summary>
public static class ConsoleWeb
{
    public static IServiceCollection AddConsoleWeb(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddProblemDetails();
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "colophon-form";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.SuppressXFrameOptionsHeader = true; // the content policy's frame-ancestors says it
        });
        services.AddScoped<Frames>();
        return services;
    }

    /// <summary>Before authentication: errors, headers. The host then adds authentication, authorization and <c>UseAntiforgery</c>.</summary>
    public static void UseConsoleWeb(this WebApplication app)
    {
        app.UseConsoleHeaders();
        app.UseConsoleErrors();
    }

    public static void MapConsoleWeb(this IEndpointRouteBuilder routes) => ConsoleAssets.Map(routes);
}
