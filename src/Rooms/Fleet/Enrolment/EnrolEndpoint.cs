using Colophon.Kernel;
using Colophon.Protocol;
using Colophon.Protocol.Wire;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Colophon.Fleet.Enrolment;

/// <summary><c>POST /agent/v1/enrol</c></summary>
internal static class EnrolEndpoint
{
    public static async Task<IResult> HandleAsync(HttpContext http, SiteEnrolment enrolment, ILogger<SiteEnrolment> logger, CancellationToken ct)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = WireLimits.EnrolmentBytes;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, ct);
        var outcome = await enrolment.EnrolAsync(body.ToArray(), ct);
        if (outcome.Refusal is { } refusal)
        {
            Log.EnrolmentRefused(logger, refusal.Rule);
            return refusal.ToResult();
        }
        return Results.Json(outcome.Response!, ProtocolJson.Wire.EnrolmentResponse);
    }
}
