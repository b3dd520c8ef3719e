using System.Collections.Concurrent;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Fleet.Store;

/// <summary>Fleet's rows. Sources are also kept in memory, because every batch asks for one.</summary>
internal sealed class FleetStore(Database database)
{
    private const string SiteColumns = "id, tenant, url, environment, created_at, enrolled_at, retired_at, grp, tags";
    private const string SourceColumns = "id, tenant, site, kind, public_key, heartbeat_s, retired_at, previous_key, identity";

    /// <summary>What the table holds; written only after the row is durable.</summary>
    private readonly Lazy<ConcurrentDictionary<SourceId, Source>> _sources = new(() => new(
        database.Read(c => c.Query($"SELECT {SourceColumns} FROM source", ReadSource)).Select(s => KeyValuePair.Create(s.Id, s))));

    public List<Tenant> Tenants() => database.Read(c => c.Query("SELECT id, name, created_at FROM tenant ORDER BY id", ReadTenant));

    public Tenant? Tenant(TenantId id) => database.Read(c => c.QueryFirst("SELECT id, name, created_at FROM tenant WHERE id = $id", ReadTenant, ("$id", id.Value)));

    public Task AddTenantAsync(Tenant tenant, CancellationToken ct) => database.WriteAsync(
        c => { c.Execute("INSERT INTO tenant (id, name, created_at) VALUES ($id, $name, $at) ON CONFLICT DO NOTHING", ("$id", tenant.Id.Value), ("$name", tenant.Name), ("$at", tenant.CreatedAt.Micros())); },
        ct);

    public List<Site> Sites(TenantId tenant) => database.Read(c => c.Query($"SELECT {SiteColumns} FROM site WHERE tenant = $tenant ORDER BY url", ReadSite, ("$tenant", tenant.Value)));

    public List<Site> LiveSites() => database.Read(c => c.Query($"SELECT {SiteColumns} FROM site WHERE enrolled_at IS NOT NULL AND retired_at IS NULL", ReadSite));

    public Site? Site(TenantId tenant, SiteId site) =>
        database.Read(c => c.QueryFirst($"SELECT {SiteColumns} FROM site WHERE tenant = $tenant AND id = $id", ReadSite, ("$tenant", tenant.Value), ("$id", site.Value)));

    public Site? LiveSite(TenantId tenant, string url) =>
        database.Read(c => c.QueryFirst($"SELECT {SiteColumns} FROM site WHERE tenant = $tenant AND url = $url AND retired_at IS NULL", ReadSite, ("$tenant", tenant.Value), ("$url", url)));

    /// <summary>Adds the site where it is new, and the token; a token that an earlier invitation left unused dies.</summary>
    public Task InviteAsync(Site site, string kind, string invitedBy, string tokenSha256, DateTimeOffset expiresAt, CancellationToken ct) => database.WriteAsync(
        c =>
        {
            c.Execute("INSERT INTO site (id, tenant, url, environment, created_at, invited_by) VALUES ($id, $tenant, $url, $environment, $at, $by) ON CONFLICT (id) DO UPDATE SET invited_by = $by",
                ("$id", site.Id.Value), ("$tenant", site.Tenant.Value), ("$url", site.Url), ("$environment", site.Environment), ("$at", site.CreatedAt.Micros()), ("$by", invitedBy));
            c.Execute("DELETE FROM enrolment_token WHERE site = $site AND kind = $kind AND used_at IS NULL", ("$site", site.Id.Value), ("$kind", kind));
            c.Execute("INSERT INTO enrolment_token (sha256, site, kind, expires_at) VALUES ($sha256, $site, $kind, $expires)", ("$sha256", tokenSha256), ("$site", site.Id.Value), ("$kind", kind), ("$expires", expiresAt.Micros()));
        },
        ct);

    public StoredToken? Token(string sha256) => database.Read(c => c.QueryFirst(
        "SELECT t.sha256, t.expires_at, t.used_at, t.source, s.invited_by, s.id, s.tenant, s.url, s.environment, s.created_at, s.enrolled_at, s.retired_at, t.kind FROM enrolment_token t JOIN site s ON s.id = t.site WHERE t.sha256 = $sha256",
        r => new StoredToken(r.GetString(0), r.Time(1), r.TimeOrNull(2), r.TextOrNull(3), r.GetString(4),
            new Site(new(r.GetString(5)), new(r.GetString(6)), r.GetString(7), r.GetString(8), r.Time(9), r.TimeOrNull(10), r.TimeOrNull(11)), r.GetString(12)),
        ("$sha256", sha256)));

    /// <returns>False when someone else used it first.</returns>
    public Task<bool> UseTokenAsync(string sha256, SourceId source, DateTimeOffset at, CancellationToken ct) => database.WriteAsync(
        c => c.Execute("UPDATE enrolment_token SET used_at = $at, source = $source WHERE sha256 = $sha256 AND used_at IS NULL", ("$at", at.Micros()), ("$source", source.Value), ("$sha256", sha256)) == 1,
        ct);

    public async Task PutSourceAsync(Source source, DateTimeOffset at, CancellationToken ct)
    {
        await database.WriteAsync(
            c =>
            {
                c.Execute("""
                    INSERT INTO source (id, tenant, site, kind, public_key, previous_key, identity, heartbeat_s) VALUES ($id, $tenant, $site, $kind, $key, $previous, $identity, $heartbeat)
                    ON CONFLICT (id) DO UPDATE SET public_key = $key, previous_key = $previous, identity = $identity, heartbeat_s = $heartbeat
                    """,
                    ("$id", source.Id.Value), ("$tenant", source.Tenant.Value), ("$site", source.Site!.Value.Value), ("$kind", source.Kind), ("$key", source.PublicKey.ToArray()),
                    ("$previous", source.PreviousKey.IsEmpty ? null : source.PreviousKey.ToArray()), ("$identity", source.Identity), ("$heartbeat", (long)source.Heartbeat.TotalSeconds));
                c.Execute("UPDATE site SET enrolled_at = COALESCE(enrolled_at, $at) WHERE id = $site", ("$at", at.Micros()), ("$site", source.Site.Value.Value));
            },
            ct);
        _sources.Value[source.Id] = source;
    }

    public Source? Source(SourceId id) => _sources.Value.GetValueOrDefault(id);

    public List<Source> Sources(TenantId tenant) => [.. _sources.Value.Values.Where(s => s.Tenant == tenant).OrderBy(s => s.Id.Value, StringComparer.Ordinal)];

    public List<Source> Sources(TenantId tenant, SiteId site) => [.. Sources(tenant).Where(s => s.Site == site)];

    public async Task RetireAsync(Site site, DateTimeOffset at, CancellationToken ct)
    {
        await database.WriteAsync(
            c =>
            {
                c.Execute("UPDATE site SET retired_at = $at WHERE id = $site", ("$at", at.Micros()), ("$site", site.Id.Value));
                c.Execute("UPDATE source SET retired_at = $at WHERE site = $site", ("$at", at.Micros()), ("$site", site.Id.Value));
                c.Execute("DELETE FROM enrolment_token WHERE site = $site AND used_at IS NULL", ("$site", site.Id.Value));
            },
            ct);
        foreach (var source in Sources(site.Tenant, site.Id))
        {
            _sources.Value[source.Id] = source with { Retired = true };
        }
    }

    public async Task RetireAsync(Source source, DateTimeOffset at, CancellationToken ct)
    {
        await database.WriteAsync(c => { c.Execute("UPDATE source SET retired_at = $at WHERE id = $id", ("$at", at.Micros()), ("$id", source.Id.Value)); }, ct);
        _sources.Value[source.Id] = source with { Retired = true };
    }

    public Task LabelAsync(SiteId site, SiteLabels labels, CancellationToken ct) => database.WriteAsync(
        c => { c.Execute("UPDATE site SET grp = $group, tags = $tags WHERE id = $site", ("$group", labels.Group), ("$tags", string.Join(',', labels.Tags)), ("$site", site.Value)); },
        ct);

    public Task DeclareEnvironmentAsync(SiteId site, string environment, CancellationToken ct) => database.WriteAsync(
        c => { c.Execute("UPDATE site SET environment = $environment WHERE id = $site", ("$environment", environment), ("$site", site.Value)); },
        ct);

    private static Tenant ReadTenant(SqliteDataReader r) => new(new(r.GetString(0)), r.GetString(1), r.Time(2));

    private static Site ReadSite(SqliteDataReader r) =>
        new(new(r.GetString(0)), new(r.GetString(1)), r.GetString(2), r.GetString(3), r.Time(4), r.TimeOrNull(5), r.TimeOrNull(6)) { Labels = SiteLabels.Read(r.GetString(7), r.GetString(8)) };

    private static Source ReadSource(SqliteDataReader r) =>
        new(new(r.GetString(0)), new(r.GetString(1)), new SiteId(r.GetString(2)), r.GetString(3), r.GetFieldValue<byte[]>(4), TimeSpan.FromSeconds(r.GetInt64(5)), !r.IsDBNull(6))
        {
            PreviousKey = r.IsDBNull(7) ? default : r.GetFieldValue<byte[]>(7),
            Identity = r.GetString(8),
        };
}

/// <param name="UsedBy">The source that enrolled with it.</param>
/// <param name="InvitedBy">The actor as JSON.</param>
/// <param name="Kind">Of the source it makes: agent or collector.</param>
internal sealed record StoredToken(string Sha256, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt, string? UsedBy, string InvitedBy, Site Site, string Kind);
