using System.Security.Cryptography;
using System.Text.Json;
using Colophon.Crypto;
using Colophon.Fleet.Commands;
using Colophon.Fleet.Keys;
using Colophon.Fleet.Packages;
using Colophon.Fleet.Releases;
using Colophon.Fleet.Sites;
using Colophon.Fleet.Store;
using Colophon.Kernel;
using Colophon.Protocol;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Fleet;

/// <summary>Fleet's door.</summary>
internal sealed class FleetService(FleetStore store, ServerKeys keys, CommandQueue commands, AddressGuard guard, AgentPackages packages, Rollout rollout, IOptions<FleetOptions> options, FleetPorts ports) : IFleet
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
        var (site, refusal) = await JudgeAsync(tenant, url, environment, ct);
        return site is null ? new(null, null, default, refusal) : await InviteAsync(site, SourceKinds.Agent, by, ct);
    }

    public async Task<IReadOnlyList<SiteRowOutcome>> InviteSitesAsync(TenantId tenant, IReadOnlyList<SiteRow> rows, bool takeGood, FactActor by, CancellationToken ct)
    {
        var judged = new List<(SiteRowOutcome Outcome, Site? Site, SiteLabels Labels)>(rows.Count);
        var met = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var number = judged.Count + 1;
            var (site, refusal) = await JudgeAsync(tenant, row.Url ?? "", row.Environment ?? "production", ct);
            var labels = SiteLabels.Of(row.Group, row.Tags);
            var fault = refusal?.Detail
                ?? (labels is null ? "A group and tags are words of at most 40 letters, digits, '-', '_' and '.'; at most 20 tags." : null)
                ?? (met.TryGetValue(site!.Url, out var before) ? $"The same address stands in row {before}." : null);
            if (site is not null) { met.TryAdd(site.Url, number); }
            judged.Add((new(number, site?.Url ?? row.Url, null, null, fault), fault is null ? site : null, labels ?? SiteLabels.None));
        }
        if (!takeGood && judged.Exists(j => j.Site is null)) { return [.. judged.Select(j => j.Outcome)]; }
        var outcomes = new List<SiteRowOutcome>(judged.Count);
        foreach (var (outcome, site, labels) in judged)
        {
            if (site is null)
            {
                outcomes.Add(outcome);
                continue;
            }
            var invitation = await InviteAsync(site, SourceKinds.Agent, by, ct, TimeSpan.FromHours(options.Value.BatchTokenHours));
            if (!labels.IsSame(site.Labels)) { await LabelSiteAsync(tenant, site.Id, labels, by, ct); }
            outcomes.Add(outcome with { Site = site.Id, Token = invitation.Token });
        }
        return outcomes;
    }

    public async Task<Refusal?> LabelSiteAsync(TenantId tenant, SiteId site, SiteLabels labels, FactActor by, CancellationToken ct)
    {
        if (store.Site(tenant, site) is not { } known)
        {
            return new Refusal("site-unknown", 404, $"There is no site '{site}' in this tenant.");
        }
        if (known.Labels.IsSame(labels)) { return null; }
        await ports.Facts.RecordAsync(tenant, new Fact("site.labelled", by, new FactObject("site", site.Value)) { Before = known.Labels.ToJson(), After = labels.ToJson() }, ct);
        await store.LabelAsync(site, labels, ct);
        return null;
    }

    /// <summary>The site that such an invitation would be for, known or new; or why there is none.</summary>
    private async Task<(Site? Site, Refusal? Refusal)> JudgeAsync(TenantId tenant, string url, string environment, CancellationToken ct)
    {
        if (store.Tenant(tenant) is null) { return (null, new Refusal("tenant-unknown", 404, $"There is no tenant '{tenant}'.")); }
        if (!SiteUrl.TryNormalise(url, out var normal)) { return (null, new Refusal("site-url", 422, "Give the site's home URL: http:// or https://, a host name, at most a path.")); }
        if (!Environments.IsKnown(environment)) { return (null, new Refusal("environment", 422, "An environment is production, staging, development or local.")); }
        if (await SiteUrl.CheckAsync(normal, guard, ct) is { } refusal) { return (null, refusal); }
        var site = store.LiveSite(tenant, normal);
        return site?.EnrolledAt is not null
            ? (null, new Refusal("site-enrolled", 409, $"{normal} is enrolled already as {site.Id}. To give its agent a new key, invite that site again."))
            : (site ?? new Site(new("site-" + RandomNumberGenerator.GetHexString(12, lowercase: true)), tenant, normal, environment, ports.Clock.GetUtcNow(), null, null), null);
    }

    public async Task<EnrolmentInvitation> ReinviteSiteAsync(TenantId tenant, SiteId site, FactActor by, CancellationToken ct) =>
        store.Site(tenant, site) is { RetiredAt: null } known ? await InviteAsync(known, SourceKinds.Agent, by, ct) : Refused("site-unknown", 404, $"There is no site '{site}' in this tenant, or it is retired.");

    public byte[] SetUpPlugin(string server, string token) => packages.SetUpPlugin(server, token);

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

    public Task<string> CommandAsync(TenantId tenant, SiteId site, string verb, SurveyedItem? item, CancellationToken ct) =>
        commands.EnqueueAsync([.. store.Sources(tenant, site).Where(s => s is { Kind: SourceKinds.Agent, Retired: false })], verb, item, ct);

    public ValueTask<IReadOnlyList<SignedEnvelope>> PendingCommandsAsync(SourceId source, CancellationToken ct) => ValueTask.FromResult(commands.Pending(source));

    public Task CommandCompletedAsync(SourceId source, string command, CancellationToken ct) => commands.CompletedAsync(source, command, ct);

    public Task UpgradeToldAsync(SourceId source, string outcome, string sha256, string? cause, CancellationToken ct) =>
        store.Source(source) is { } known ? rollout.ToldAsync(known, outcome, sha256, cause, ct) : Task.CompletedTask;

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

    private async Task<EnrolmentInvitation> InviteAsync(Site site, string kind, FactActor by, CancellationToken ct, TimeSpan? lifetime = null)
    {
        var token = EnrolmentToken.Create(site.Id.Value, keys.Root.Key.Fingerprint).ToString();
        var expires = ports.Clock.GetUtcNow() + (lifetime ?? FleetOptions.TokenLifetime);
        await store.InviteAsync(site, kind, JsonSerializer.Serialize(by), EnrolmentToken.Sha256(token), expires, ct);
        return new(site, token, expires, null);
    }

    private static EnrolmentInvitation Refused(string rule, int status, string detail) => new(null, null, default, new Refusal(rule, status, detail));
}

/// <summary>The ports Fleet tells things to.</summary>
internal sealed record FleetPorts(ITenantLedgers Ledgers, IRecordFacts Facts, TimeProvider Clock, ILogger<FleetService> Logger);
