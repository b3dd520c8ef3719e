using System.Security.Cryptography;
using System.Text.Json;
using Colophon.Crypto;
using Colophon.Fleet.Commands;
using Colophon.Fleet.Keys;
using Colophon.Fleet.Sites;
using Colophon.Fleet.Store;
using Colophon.Kernel;
using Colophon.Protocol;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Colophon.Fleet;

/// <summary>Fleet's door.</summary>
internal sealed class FleetService(FleetStore store, ServerKeys keys, CommandQueue commands, AddressGuard guard, FleetPorts ports) : IFleet
{
    public Task<IReadOnlyList<Tenant>> TenantsAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Tenant>>(store.Tenants());

    public Task<Tenant?> TenantAsync(TenantId id, CancellationToken ct) => Task.FromResult(store.Tenant(id));

    public Task<IReadOnlyList<Site>> SitesAsync(TenantId tenant, CancellationToken ct) => Task.FromResult<IReadOnlyList<Site>>(store.Sites(tenant));

    public Task<Site?> SiteAsync(TenantId tenant, SiteId site, CancellationToken ct) => Task.FromResult(store.Site(tenant, site));

    public ValueTask<Source?> SourceAsync(SourceId id, CancellationToken ct) => ValueTask.FromResult(store.Source(id));

    public Task<IReadOnlyList<Source>> SourcesAsync(TenantId tenant, CancellationToken ct) => Task.FromResult<IReadOnlyList<Source>>(store.Sources(tenant));

    public async Task<Tenant> CreateTenantAsync(TenantId id, string name, CancellationToken ct)
    {
        if (id.Value is "system" or "meta")
        {
            throw new ArgumentException($"'{id}' is the label of a tree of the server itself.", nameof(id));
        }
        if (store.Tenant(id) is not { } tenant)
        {
            tenant = new Tenant(id, name, WireTime.Cut(ports.Clock.GetUtcNow()));
            await ports.Ledgers.OpenTenantAsync(id, name, ct);
            await store.AddTenantAsync(tenant, ct);
        }
        return tenant;
    }

    public async Task<EnrolmentInvitation> InviteSiteAsync(TenantId tenant, string url, string environment, FactActor by, CancellationToken ct)
    {
        if (store.Tenant(tenant) is null)
        {
            return Refused("tenant-unknown", 404, $"There is no tenant '{tenant}'.");
        }
        if (!SiteUrl.TryNormalise(url, out var normal))
        {
            return Refused("site-url", 422, "Give the site's home URL: http:// or https://, a host name, at most a path.");
        }
        if (!Environments.IsKnown(environment))
        {
            return Refused("environment", 422, "An environment is production, staging, development or local.");
        }
        if (await SiteUrl.CheckAsync(normal, guard, ct) is { } refusal)
        {
            return new(null, null, default, refusal);
        }
        var site = store.LiveSite(tenant, normal);
        if (site?.EnrolledAt is not null)
        {
            return Refused("site-enrolled", 409, $"{normal} is enrolled already as {site.Id}. To give its agent a new key, invite that site again.");
        }
        return await InviteAsync(site ?? new Site(new("site-" + RandomNumberGenerator.GetHexString(12, lowercase: true)), tenant, normal, environment, ports.Clock.GetUtcNow(), null, null), SourceKinds.Agent, by, ct);
    }

    public async Task<EnrolmentInvitation> ReinviteSiteAsync(TenantId tenant, SiteId site, FactActor by, CancellationToken ct) =>
        store.Site(tenant, site) is { RetiredAt: null } known ? await InviteAsync(known, SourceKinds.Agent, by, ct) : Refused("site-unknown", 404, $"There is no site '{site}' in this tenant, or it is retired.");

    public async Task<EnrolmentInvitation> InviteCollectorAsync(TenantId tenant, SiteId site, FactActor by, CancellationToken ct) =>
        store.Site(tenant, site) is { RetiredAt: null, EnrolledAt: not null } known
            ? await InviteAsync(known, SourceKinds.Collector, by, ct)
            : Refused("site-unknown", 404, $"There is no enrolled site '{site}' in this tenant. Enrol its agent first: a collector is a second look at what the agent tells.");

    public async Task<Refusal?> RetireCollectorAsync(TenantId tenant, SourceId source, string reason, FactActor by, CancellationToken ct)
    {
        if (store.Source(source) is not { Kind: SourceKinds.Collector, Retired: false } known || known.Tenant != tenant)
        {
            return new Refusal("source-unknown", 404, $"There is no collector '{source}' in this tenant, or it is retired already. An agent is retired with its site.");
        }
        await ports.Ledgers.RetireSourceAsync(tenant, source, reason, ct);
        await ports.Facts.RecordAsync(tenant, new Fact("source.retired", by, new FactObject("source", source.Value)) { Context = new() { ["kind"] = known.Kind, ["site"] = known.Site!.Value.Value, ["reason"] = reason } }, ct);
        await store.RetireAsync(known, ports.Clock.GetUtcNow(), ct);
        return null;
    }

    public async Task<Refusal?> RetireSiteAsync(TenantId tenant, SiteId site, string reason, FactActor by, CancellationToken ct)
    {
        if (store.Site(tenant, site) is not { RetiredAt: null } known)
        {
            return new Refusal("site-unknown", 404, $"There is no site '{site}' in this tenant, or it is retired already.");
        }
        foreach (var source in store.Sources(tenant, site))
        {
            await ports.Ledgers.RetireSourceAsync(tenant, source.Id, reason, ct);
        }
        await ports.Facts.RecordAsync(tenant, new Fact("site.retired", by, new FactObject("site", site.Value)) { Context = new() { ["reason"] = reason } }, ct);
        await store.RetireAsync(known, ports.Clock.GetUtcNow(), ct);
        return null;
    }

    public async Task<Refusal?> DeclareEnvironmentAsync(TenantId tenant, SiteId site, string environment, FactActor by, CancellationToken ct)
    {
        if (store.Site(tenant, site) is not { } known)
        {
            return new Refusal("site-unknown", 404, $"There is no site '{site}' in this tenant.");
        }
        if (!Environments.IsKnown(environment))
        {
            return new Refusal("environment", 422, "An environment is production, staging, development or local.");
        }
        await ports.Facts.RecordAsync(tenant, new Fact("environment.declared", by, new FactObject("site", site.Value)) { Before = known.Environment, After = environment }, ct);
        await store.DeclareEnvironmentAsync(site, environment, ct);
        return null;
    }

    public Task<string> CommandAsync(TenantId tenant, SiteId site, string verb, CancellationToken ct) =>
        commands.EnqueueAsync([.. store.Sources(tenant, site).Where(s => s is { Kind: SourceKinds.Agent, Retired: false })], verb, ct);

    public ValueTask<IReadOnlyList<SignedEnvelope>> PendingCommandsAsync(SourceId source, CancellationToken ct) => ValueTask.FromResult(commands.Pending(source));

    public Task CommandCompletedAsync(SourceId source, string command, CancellationToken ct) => commands.CompletedAsync(source, command, ct);

    public async Task<SignedEnvelope?> RotateKeyAsync(SourceId source, string publicKey, string signature, CancellationToken ct)
    {
        if (store.Source(source) is { } current && SignedEnvelope.TryRead(System.Text.Encoding.UTF8.GetBytes(current.Identity), out var done) && Convert.ToBase64String(current.PublicKey.Span) == publicKey)
        {
            return done;
        }
        if (store.Source(source) is not { Retired: false } known || !Ed25519PublicKey.TryParse(publicKey, out var next) || !WireText.TryBase64(signature, Ed25519.SignatureBytes, out var proof)
            || !SignedBytes.Verify("rotate", next.Bytes, new Ed25519PublicKey(known.PublicKey.Span), proof)
            || !SignedEnvelope.TryRead(System.Text.Encoding.UTF8.GetBytes(known.Identity), out var before) || !before.TryPeek(ProtocolJson.Wire.IdentityPayload, out var identity))
        {
            Log.KeyRotationRefused(ports.Logger, source.Value);
            return null;
        }
        var envelope = keys.SignIdentity(identity with { PublicKey = next.ToBase64(), IssuedAt = ports.Clock.GetUtcNow() });
        await ports.Ledgers.EnrolSourceAsync(known.Tenant, envelope.WriteText(), ct);
        await store.PutSourceAsync(known with { PublicKey = next.Bytes.ToArray(), PreviousKey = known.PublicKey, Identity = envelope.WriteText() }, ports.Clock.GetUtcNow(), ct);
        Log.KeyRotated(ports.Logger, source.Value);
        return envelope;
    }

    public Task KeyConfirmedAsync(SourceId source, CancellationToken ct) =>
        store.Source(source) is { PreviousKey.IsEmpty: false } known ? store.PutSourceAsync(known with { PreviousKey = default }, ports.Clock.GetUtcNow(), ct) : Task.CompletedTask;

    private async Task<EnrolmentInvitation> InviteAsync(Site site, string kind, FactActor by, CancellationToken ct)
    {
        var token = EnrolmentToken.Create(site.Id.Value, keys.Root.Key.Fingerprint).ToString();
        var expires = ports.Clock.GetUtcNow() + FleetOptions.TokenLifetime;
        await store.InviteAsync(site, kind, JsonSerializer.Serialize(by), EnrolmentToken.Sha256(token), expires, ct);
        return new(site, token, expires, null);
    }

    private static EnrolmentInvitation Refused(string rule, int status, string detail) => new(null, null, default, new Refusal(rule, status, detail));
}

/// <summary>The ports Fleet tells things to.</summary>
internal sealed record FleetPorts(ITenantLedgers Ledgers, IRecordFacts Facts, TimeProvider Clock, ILogger<FleetService> Logger);
