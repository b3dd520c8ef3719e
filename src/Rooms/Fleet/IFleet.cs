using Colophon.Kernel;
using Colophon.Protocol.Envelopes;

namespace Colophon.Fleet;

/// <summary>Which tenants, sites and sources exist. Health and coverage live in Audit.</summary>
public interface IFleet
{
    Task<IReadOnlyList<Tenant>> TenantsAsync(CancellationToken ct);

    Task<Tenant?> TenantAsync(TenantId id, CancellationToken ct);

    Task<IReadOnlyList<Site>> SitesAsync(TenantId tenant, CancellationToken ct);

    Task<Site?> SiteAsync(TenantId tenant, SiteId site, CancellationToken ct);

    /// <summary>The enrolled source with its current public key, or null. Called for every batch: answered from memory.</summary>
    ValueTask<Source?> SourceAsync(SourceId id, CancellationToken ct);

    Task<IReadOnlyList<Source>> SourcesAsync(TenantId tenant, CancellationToken ct);

    /// <summary>A one-time enrolment token, shown once, valid 15 minutes, bound to <paramref name="url"/>. Creates the site.</summary>
    Task<EnrolmentInvitation> InviteSiteAsync(TenantId tenant, string url, string environment, FactActor by, CancellationToken ct);

    /// <summary>A token for a site that is enrolled already: its source gets a new key and epoch. The way out of a fork.</summary>
    Task<EnrolmentInvitation> ReinviteSiteAsync(TenantId tenant, SiteId site, FactActor by, CancellationToken ct);

    /// <summary>A plugin for uploading in wp-admin that enrols this one site: it holds <paramref name="token"/>.</summary>
    /// <param name="server">Where the site finds this server.</param>
    byte[] SetUpPlugin(string server, string token);

    /// <summary>A token for a collector beside a site that is enrolled: a source of its own, with a key of its own.</summary>
    Task<EnrolmentInvitation> InviteCollectorAsync(TenantId tenant, SiteId site, FactActor by, CancellationToken ct);

    /// <summary>The collector counts no more from now on; its records stay. Records <c>source.retired</c>. Null, or why not.</summary>
    Task<Refusal?> RetireCollectorAsync(TenantId tenant, SourceId source, string reason, FactActor by, CancellationToken ct);

    /// <summary>Creates the tenant, its tree and its console source. Idempotent by id.</summary>
    Task<Tenant> CreateTenantAsync(TenantId id, string name, CancellationToken ct);

    /// <summary>The site is out of scope from now on; its sources are refused. Records <c>site.retired</c>. Null, or why not.</summary>
    Task<Refusal?> RetireSiteAsync(TenantId tenant, SiteId site, string reason, FactActor by, CancellationToken ct);

    /// <summary>
    /// Many sites at once, each with a token that is valid <see cref="FleetOptions.BatchTokenHours"/>. Every bad row is told; where one is, nothing is taken,
    /// unless <paramref name="takeGood"/>.
    /// </summary>
    Task<IReadOnlyList<SiteRowOutcome>> InviteSitesAsync(TenantId tenant, IReadOnlyList<SiteRow> rows, bool takeGood, FactActor by, CancellationToken ct);

    /// <summary>Group and tags of a site. Records <c>site.labelled</c>, where they change. Null, or why not.</summary>
    Task<Refusal?> LabelSiteAsync(TenantId tenant, SiteId site, SiteLabels labels, FactActor by, CancellationToken ct);

    /// <summary>Records <c>environment.declared</c>. Null, or why not.</summary>
    Task<Refusal?> DeclareEnvironmentAsync(TenantId tenant, SiteId site, string environment, FactActor by, CancellationToken ct);

    /// <summary>Queues a command (<see cref="CommandVerbs"/>) durably for every agent of the site; returns its id.</summary>
    /// <param name="item">What it is about, for verbs that need one.</param>
    Task<string> CommandAsync(TenantId tenant, SiteId site, string verb, SurveyedItem? item, CancellationToken ct);

    /// <summary>Signed commands that wait for the source, oldest first, not expired. For the answer to an exchange.</summary>
    ValueTask<IReadOnlyList<SignedEnvelope>> PendingCommandsAsync(SourceId source, CancellationToken ct);

    /// <summary>The agent reported the command done.</summary>
    Task CommandCompletedAsync(SourceId source, string command, CancellationToken ct);

    /// <summary>The agent told how an upgrade goes: begun, completed, refused or rolled_back.</summary>
    Task UpgradeToldAsync(SourceId source, string outcome, string sha256, string? cause, CancellationToken ct);

    /// <summary>The source's old key signed over a new one: certifies it. The new identity, already in the ledger, or null where the proof doesn't hold.</summary>
    Task<SignedEnvelope?> RotateKeyAsync(SourceId source, string publicKey, string signature, CancellationToken ct);

    /// <summary>A batch under the new key arrived: the key before the rotation no longer counts.</summary>
    Task KeyConfirmedAsync(SourceId source, CancellationToken ct);
}

public sealed record Tenant(TenantId Id, string Name, DateTimeOffset CreatedAt);

/// <param name="Environment">production, staging, development or local, as last declared.</param>
public sealed record Site(SiteId Id, TenantId Tenant, string Url, string Environment, DateTimeOffset CreatedAt, DateTimeOffset? EnrolledAt, DateTimeOffset? RetiredAt)
{
    public SiteLabels Labels { get; init; } = SiteLabels.None;
}

/// <summary>Kinds of sources that enrol with a token.</summary>
public static class SourceKinds
{
    /// <summary>Inside WordPress, as the account that runs it.</summary>
    public const string Agent = "agent";

    /// <summary>Beside WordPress, under another account of the host.</summary>
    public const string Collector = "collector";
}

/// <param name="Kind">agent, console, collector or probe.</param>
/// <param name="PublicKey">32 raw bytes.</param>
public sealed record Source(SourceId Id, TenantId Tenant, SiteId? Site, string Kind, ReadOnlyMemory<byte> PublicKey, TimeSpan Heartbeat, bool Retired)
{
    /// <summary>The key before a rotation: batches sealed under it may still be on their way.</summary>
    public ReadOnlyMemory<byte> PreviousKey { get; init; }

    /// <summary>The newest signed identity, exact JSON.</summary>
    public string Identity { get; init; } = "";
}

/// <summary>Either a token or the refusal of the URL (not http(s), private address not allowed, already enrolled).</summary>
public sealed record EnrolmentInvitation(Site? Site, string? Token, DateTimeOffset ExpiresAt, Refusal? Refusal);
