using Microsoft.AspNetCore.Http;

namespace Colophon.Access.Sessions;

/// <summary>Cookies that hold a secret. Over https the name carries <c>__Host-</c>, so that no neighbouring host can plant one.</summary>
internal static class SecretCookies
{
    public const string Session = "colophon-session";
    public const string Step = "colophon-step";

    public static string? Read(HttpContext http, string name) => http.Request.Cookies[Name(http, name)];

    public static void Write(HttpContext http, string name, string secret) =>
        http.Response.Cookies.Append(Name(http, name), secret, Options(http, name));

    public static void Clear(HttpContext http, string name) => http.Response.Cookies.Delete(Name(http, name), Options(http, name));

    private static string Name(HttpContext http, string name) => http.Request.IsHttps ? "__Host-" + name : name;

    private static CookieOptions Options(HttpContext http, string name) => new()
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        Path = "/",
        // Lax for the session, so that a link in a signal's e-mail opens its page; acts are POST and carry an antiforgery token besides.
        SameSite = name == Session ? SameSiteMode.Lax : SameSiteMode.Strict,
    };
}
