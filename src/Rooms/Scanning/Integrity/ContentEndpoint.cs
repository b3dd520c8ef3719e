using Colophon.Crypto;
using Colophon.Fleet;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Protocol;
using Colophon.Protocol.Contents;
using Colophon.Protocol.Envelopes;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Colophon.Scanning.Integrity;

/// <summary><c>POST /agent/v1/content</c>: an agent or a collector asks what is wanted of its survey, and hands that over. Content is no record: nothing of it is kept but a few lines of what was found.</summary>
internal static class ContentEndpoint
{
    private const int MaxBodyBytes = IntegrityDesk.MaxItemBytes + SealedBox.OverheadBytes + 8192;

    /// <summary>As for the tick: an answer that was recorded can't be played later.</summary>
    private static readonly TimeSpan ClockAllowance = TimeSpan.FromMinutes(5);

    /// <summary>Bodies are held in memory.</summary>
    private static readonly SemaphoreSlim AtOnce = new(4);

    public static async Task<IResult> HandleAsync(HttpContext http, IFleet fleet, ServerKeys keys, IntegrityDesk desk, TimeProvider clock, CancellationToken ct)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null; // judged here, to answer with the rule
        if (http.Request.ContentLength is not { } length) { return new Refusal("malformed", 411, "Say how long the body is.").ToResult(); }
        if (length > MaxBodyBytes) { return new Refusal("too-large", 413, "An item has at most 8 MiB.").ToResult(); }
        if (!await AtOnce.WaitAsync(TimeSpan.FromSeconds(5), ct)) { return new Refusal("busy", 503, "Others hand over content. Try again.") { RetryAfter = TimeSpan.FromSeconds(5) }.ToResult(); }
        try
        {
            var body = new byte[length];
            await http.Request.Body.ReadExactlyAsync(body, ct);
            if (!ContentBody.TryRead(body, out var content)) { return new Refusal("malformed", 400, "The body is no content of protocol version 1: magic, header, signature, sealed bytes.").ToResult(); }
            if (!SourceId.TryParse(content.Header.Source, out var id) || await fleet.SourceAsync(id, ct) is not { Retired: false, Kind: SourceKinds.Agent or SourceKinds.Collector, Site: { } site } source) { return new Refusal("source-unknown", 401, "This source is not enrolled here, or retired. Enrol the site again.").ToResult(); }
            if (!content.IsSignedBy(new(source.PublicKey.Span)) && (source.PreviousKey.IsEmpty || !content.IsSignedBy(new(source.PreviousKey.Span)))) { return new Refusal("signature", 401, "The content is not signed by the enrolled key.").ToResult(); }
            if ((clock.GetUtcNow() - content.Header.At).Duration() > ClockAllowance) { return new Refusal("clock", 401, "The content was signed more than five minutes from now. Set the site's clock.").ToResult(); }
            var (header, beside) = (content.Header, source.Kind == SourceKinds.Collector);
            if (header is { Kind: { } kind, Id: { } item, Sha256: { } sha256 })
            {
                var opened = header.Why is { Length: > 0 } ? null : SealedBox.Open(keys.AgentRoot, content.Sealed.Span);
                if (opened is null && header.Why is not { Length: > 0 }) { return new Refusal("sealed", 400, "The content is not sealed to this server's key.").ToResult(); }
                await desk.TakeAsync(source.Tenant, site.Value, beside, header.Survey, new(kind, item, sha256), opened, header.Why ?? "", header.Redacted == 1, ct);
            }
            var wanted = await desk.NextAsync(source.Tenant, site.Value, beside, header.Survey, ct);
            var envelope = SignedEnvelope.Sign(EnvelopeKinds.Wanted, new WantedPayload(1, source.Id.Value, header.Survey, wanted.Items, wanted.Done, clock.GetUtcNow()), ProtocolJson.Wire.WantedPayload, keys.Command);
            return Results.Text($$"""{"v":1,"wanted":{{envelope.WriteText()}}}""", "application/json");
        }
        catch (EndOfStreamException)
        {
            return new Refusal("malformed", 400, "The body is shorter than it says.").ToResult();
        }
        finally
        {
            AtOnce.Release();
        }
    }
}
