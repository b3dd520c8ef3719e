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
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null; // judged here, to answer with the rule
        var body = new byte[WireLimits.EnrolmentBytes + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, ct);
        var outcome = length > WireLimits.EnrolmentBytes
            ? new Refusal(RefusalRules.TooLarge, 413, "An enrolment has at most 16 KiB.")
            : await enrolment.EnrolAsync(body.AsMemory(0, length), ct);
        if (outcome.Refusal is { } refusal)
        {
            Log.EnrolmentRefused(logger, refusal.Rule);
            return refusal.ToResult();
        }
        return Results.Json(outcome.Response!, ProtocolJson.Wire.EnrolmentResponse);
    }
}
