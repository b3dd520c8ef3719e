using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Colophon.Crypto;
using Colophon.Fleet.Keys;
using Colophon.Fleet.Sites;
using Colophon.Fleet.Store;
using Colophon.Kernel;
using Colophon.Protocol;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;
using Microsoft.Extensions.Options;

namespace Colophon.Fleet.Enrolment;

/// <summary>What an enrolment came to: exactly one of the two.</summary>
internal readonly record struct EnrolmentOutcome(EnrolmentResponse? Response, Refusal? Refusal)
{
    public static implicit operator EnrolmentOutcome(Refusal refusal) => new(null, refusal);
}

/// <summary>
/// Trades a one-time token for a signed identity. The same token with the same key and epoch gets the same identity again (the answer may have been lost);
/// with any other key it is used up.
/// </summary>
internal sealed class SiteEnrolment(FleetStore store, ServerKeys keys, FleetPorts ports, IOptions<FleetOptions> options) : IDisposable
{
    /// <summary>One enrolment at a time: rare, and then nothing races for a token.</summary>
    private readonly SemaphoreSlim _gate = new(1, 1);

    public void Dispose() => _gate.Dispose();

    public async Task<EnrolmentOutcome> EnrolAsync(ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        if (!TryRead(body.Span, ProtocolJson.Wire.EnrolmentRequest, out var request) || request.V != 1)
        {
            return Malformed();
        }
        await _gate.WaitAsync(ct);
        try
        {
            return await JudgeAsync(request, ct);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<EnrolmentOutcome> JudgeAsync(EnrolmentRequest request, CancellationToken ct)
    {
        var sha256 = EnrolmentToken.Sha256(request.Token);
        if (!EnrolmentToken.TryParse(request.Token, out _) || store.Token(sha256) is not { } token || !Same(token.Sha256, sha256))
        {
            return new Refusal(RefusalRules.TokenUnknown, 401, "This token was never issued, or a newer one replaced it. Ask for a new invitation in the console.");
        }
        var payloadBytes = new byte[request.Payload.Length];
        if (!Convert.TryFromBase64String(request.Payload, payloadBytes, out var length) || !TryRead(payloadBytes.AsSpan(0, length), ProtocolJson.Wire.EnrolmentPayload, out var payload)
            || !payload.IsWellFormed() || !Same(payload.TokenSha256, sha256) || !Ed25519PublicKey.TryParse(payload.PublicKey, out var key))
        {
            return Malformed();
        }
        var now = ports.Clock.GetUtcNow();
        var repeated = token.UsedBy is { } usedBy && store.Source(new SourceId(usedBy)) is { } source && source.PublicKey.Span.SequenceEqual(key.Bytes) && EpochOf(source) == payload.Epoch ? source : null;
        if (token.UsedAt is not null && repeated is null)
        {
            return new Refusal(RefusalRules.TokenUsed, 409, "This token was used already. Ask for a new invitation in the console.");
        }
        if (now > token.ExpiresAt)
        {
            return new Refusal(RefusalRules.TokenExpired, 401, "This token has run out. Ask for a new invitation in the console.");
        }
        if (!WireText.TryBase64(request.Sig, Ed25519.SignatureBytes, out var signature) || !SignedBytes.Verify(EnrolmentRequest.Kind, payloadBytes.AsSpan(0, length), key, signature))
        {
            return new Refusal(RefusalRules.Signature, 401, "The enrolment is not signed by the key it names.");
        }
        if (token.Site.RetiredAt is not null || !SiteUrl.TryNormalise(payload.Url, out var url) || url != token.Site.Url)
        {
            return new Refusal(RefusalRules.TokenSite, 403, $"This token is for {token.Site.Url}. Enrol that site, or ask for an invitation for this one.");
        }
        return new(await RespondAsync(token.Site.Tenant, repeated?.Identity ?? await AcceptAsync(token, payload, key, sha256, now, ct), ct), null);
    }

    /// <summary>Ledger first, then our rows: a source that we would accept is always certified.</summary>
    private async Task<string> AcceptAsync(StoredToken token, EnrolmentPayload payload, Ed25519PublicKey key, string sha256, DateTimeOffset now, CancellationToken ct)
    {
        var site = token.Site;
        var known = store.Sources(site.Tenant, site.Id).FirstOrDefault(s => s.Kind == token.Kind && !s.Retired);
        var id = known?.Id ?? new SourceId("s-" + RandomNumberGenerator.GetHexString(16, lowercase: true));
        var identity = keys.SignIdentity(new IdentityPayload(1, site.Tenant.Value, site.Id.Value, id.Value, payload.Epoch, token.Kind, key.ToBase64(), site.Url, payload.PathHash,
            options.Value.HeartbeatSeconds, options.Value.SettleSeconds, site.Environment, now)).WriteText();
        await ports.Ledgers.EnrolSourceAsync(site.Tenant, identity, ct);
        await store.PutSourceAsync(new Source(id, site.Tenant, site.Id, token.Kind, key.Bytes.ToArray(), TimeSpan.FromSeconds(options.Value.HeartbeatSeconds), false) { Identity = identity }, now, ct);
        await store.UseTokenAsync(sha256, id, now, ct);
        var by = JsonSerializer.Deserialize<FactActor>(token.InvitedBy)!;
        if (token.Kind != SourceKinds.Agent)
        {
            await ports.Facts.RecordAsync(site.Tenant, new Fact("source.enrolled", by, new FactObject("source", id.Value)) { Context = new() { ["kind"] = token.Kind, ["site"] = site.Id.Value, ["agent"] = payload.Agent } }, ct);
            Log.Enrolled(ports.Logger, id.Value, site.Id.Value, site.Tenant.Value);
            return identity;
        }
        var siteObject = new FactObject("site", site.Id.Value);
        await ports.Facts.RecordAsync(site.Tenant, new Fact("site.enrolled", by, siteObject) { Context = new() { ["source"] = id.Value, ["url"] = site.Url, ["wp"] = payload.Wp, ["agent"] = payload.Agent } }, ct);
        if (site.EnrolledAt is null)
        {
            await ports.Facts.RecordAsync(site.Tenant, new Fact("environment.declared", by, siteObject) { After = site.Environment }, ct);
        }
        Log.Enrolled(ports.Logger, id.Value, site.Id.Value, site.Tenant.Value);
        return identity;
    }

    private async Task<EnrolmentResponse> RespondAsync(TenantId tenant, string identity, CancellationToken ct) =>
        SignedEnvelope.TryRead(Encoding.UTF8.GetBytes(identity), out var envelope)
            ? new(1, envelope, keys.Manifest, keys.Root.ToString(), await ports.Ledgers.CheckpointAsync(tenant, ct))
            : throw new InvalidOperationException("A stored identity is not an envelope.");

    private static bool TryRead<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, out T value)
        where T : class
    {
        value = null!;
        try
        {
            value = JsonSerializer.Deserialize(json, type)!;
        }
        catch (JsonException)
        {
            return false;
        }
        return value is not null;
    }

    private static string? EpochOf(Source source) =>
        SignedEnvelope.TryRead(Encoding.UTF8.GetBytes(source.Identity), out var envelope) && envelope.TryPeek(ProtocolJson.Wire.IdentityPayload, out var identity) ? identity.Epoch : null;

    private static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(a), Encoding.ASCII.GetBytes(b));

    private static Refusal Malformed() => new(RefusalRules.Malformed, 400, "The body is not an enrolment request of protocol version 1.");
}
