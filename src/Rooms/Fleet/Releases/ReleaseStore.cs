using Colophon.Kernel;
using Colophon.Storage;

namespace Colophon.Fleet.Releases;

/// <summary>Signed versions of the agent, which sites were told to take them, and what came of it.</summary>
internal sealed class ReleaseStore(Database database)
{
    public static readonly Migration Tables = new("fleet", 4, """
        CREATE TABLE release (sha256 TEXT PRIMARY KEY, version TEXT NOT NULL, content BLOB NOT NULL, published_at INTEGER NOT NULL);
        CREATE TABLE release_order (
            tenant TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES release (sha256), site TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT, cause TEXT, told_at INTEGER,
            PRIMARY KEY (tenant, sha256, site)) WITHOUT ROWID;
        """);

    public Task KeepAsync(string sha256, string version, byte[] content, DateTimeOffset at, CancellationToken ct) => database.WriteAsync(
        c => { c.Execute("INSERT INTO release (sha256, version, content, published_at) VALUES ($sha256, $version, $content, $at) ON CONFLICT DO NOTHING", ("$sha256", sha256), ("$version", version), ("$content", content), ("$at", at.Micros())); },
        ct);

    public byte[]? Content(string sha256) => database.Read(c => c.QueryFirst("SELECT content FROM release WHERE sha256 = $sha256", r => r.GetFieldValue<byte[]>(0), ("$sha256", sha256)));

    /// <returns>False where the site was told before.</returns>
    public Task<bool> OrderAsync(TenantId tenant, string sha256, SiteId site, DateTimeOffset at, CancellationToken ct) => database.WriteAsync(
        c => c.Execute("INSERT INTO release_order (tenant, sha256, site, at) VALUES ($tenant, $sha256, $site, $at) ON CONFLICT DO NOTHING", ("$tenant", tenant.Value), ("$sha256", sha256), ("$site", site.Value), ("$at", at.Micros())) == 1,
        ct);

    public Task TellAsync(TenantId tenant, string sha256, SiteId site, string outcome, string? cause, DateTimeOffset at, CancellationToken ct) => database.WriteAsync(
        c =>
        {
            c.Execute("UPDATE release_order SET outcome = $outcome, cause = $cause, told_at = $told WHERE tenant = $tenant AND sha256 = $sha256 AND site = $site",
                ("$outcome", outcome), ("$cause", cause), ("$told", at.Micros()), ("$tenant", tenant.Value), ("$sha256", sha256), ("$site", site.Value));
        },
        ct);

    public List<ReleaseOrder> Orders(TenantId tenant) => database.Read(c => c.Query(
        "SELECT o.sha256, r.version, o.site, o.at, o.outcome, o.cause FROM release_order o JOIN release r ON r.sha256 = o.sha256 WHERE o.tenant = $tenant ORDER BY r.published_at, o.at, o.site",
        r => new ReleaseOrder(r.GetString(0), r.GetString(1), new(r.GetString(2)), r.Time(3), r.TextOrNull(4), r.TextOrNull(5)), ("$tenant", tenant.Value)));
}

/// <param name="Outcome">begun, completed, refused or rolled_back, as the agent told it; null while it said nothing.</param>
internal sealed record ReleaseOrder(string Sha256, string Version, SiteId Site, DateTimeOffset At, string? Outcome, string? Cause)
{
    public bool Failed => Outcome is "refused" or "rolled_back";
}
