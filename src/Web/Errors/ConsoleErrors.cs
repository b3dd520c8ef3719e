using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Colophon.Web.Errors;

/// <summary>Every refusal and fault has two forms: ProblemDetails for programs, a page that says what to do next for people.</summary>
public static class ConsoleErrors
{
    /// <summary>First in the pipeline: catches what the rest throws and gives empty error answers their words.</summary>
    public static void UseConsoleErrors(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(http =>
        {
            var error = http.Features.Get<IExceptionHandlerFeature>()?.Error;
            var status = error switch
            {
                LedgerUnavailableException => StatusCodes.Status503ServiceUnavailable,
                BadHttpRequestException bad => bad.StatusCode,
                AntiforgeryValidationException => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status500InternalServerError,
            };
            http.Response.StatusCode = status;
            return WriteAsync(http, ErrorWords.For(status));
        }));
        app.UseStatusCodePages(context => WriteAsync(context.HttpContext, ErrorWords.For(context.HttpContext.Response.StatusCode)));
    }

    /// <summary>An expected "no" as a page or as ProblemDetails, whichever the caller reads.</summary>
    public static IResult Refused(HttpContext http, Refusal refusal, string? backHref = null, string? backLabel = null)
    {
        if (!ReadsHtml(http)) { return refusal.ToResult(); }
        var words = ErrorWords.For(refusal.Status);
        return Page(refusal.Status, words with { Detail = refusal.Detail, Do = null, Href = backHref ?? words.Href, Label = backLabel ?? words.Label }, incident: null);
    }

    /// <summary>Whether a page or ProblemDetails is the answer that the caller reads.</summary>
    public static bool ReadsHtml(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task WriteAsync(HttpContext http, ErrorWords words)
    {
        var status = http.Response.StatusCode;
        IResult result = ReadsHtml(http)
            ? Page(status, words, status >= 500 ? http.TraceIdentifier : null)
            : TypedResults.Problem(statusCode: status, title: words.Heading, detail: $"{words.Detail} {words.Do}".TrimEnd());
        return result.ExecuteAsync(http);
    }

    private static RazorComponentResult<ErrorPage> Page(int status, ErrorWords words, string? incident) =>
        new(new { Status = status, words.Heading, words.Detail, words.Do, words.Href, words.Label, Incident = incident }) { StatusCode = status };
}
