using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Colophon.Fleet.Probes;

/// <summary>
/// Asks a site from outside, as a visitor and as whom it was given accounts of, what can be reached: GET only, one request after the other, nothing that the site doesn't
/// list itself or every scanner tries. Believed only where its controls hold: something that must answer does, and something that can't be there doesn't.
/// </summary>
internal sealed class SiteProbe(IHttpClientFactory http, TimeProvider clock)
{
    public const string Client = "site-probe";

    /// <summary>Routes that one probe asks as one person. Beyond it the rest is counted as not tried.</summary>
    public const int MaxRoutes = 200;

    /// <summary>Files that hold secrets, and what of their content shows that it is them: a page that says "not found" with status 200 is none.</summary>
    private static readonly (string Path, string[] Signs)[] Files =
    [
        (".env", ["DB_", "APP_", "SECRET", "PASSWORD"]), (".git/HEAD", ["ref: refs/"]), (".svn/entries", ["dir\n"]),
        ("wp-config.php.bak", ["DB_PASSWORD"]), ("wp-config.php~", ["DB_PASSWORD"]), ("wp-config.php.old", ["DB_PASSWORD"]), ("wp-config.old", ["DB_PASSWORD"]), ("wp-config.txt", ["DB_PASSWORD"]), (".wp-config.php.swp", ["DB_PASSWORD"]),
        ("wp-content/debug.log", ["PHP Notice", "PHP Warning", "PHP Fatal", "PHP Deprecated", "WordPress database error"]), ("error_log", ["PHP "]),
        ("backup.sql", ["CREATE TABLE", "INSERT INTO"]), ("dump.sql", ["CREATE TABLE", "INSERT INTO"]), ("wordpress.sql", ["CREATE TABLE", "INSERT INTO"]),
        ("wp-content/uploads/", ["<title>Index of"]), ("wp-content/mu-plugins/", ["<title>Index of"]), ("wp-content/uploads/wp-personal-data-exports/", ["<title>Index of"]),
    ];

    /// <param name="accounts">Checked already.</param>
    /// <param name="other">The site that <see cref="ProbeAccounts.OtherSite"/> names, of the same tenant.</param>
    public async Task<JsonObject> RunAsync(Site site, ProbeAccounts accounts, Site? other, CancellationToken ct)
    {
        using var connection = http.CreateClient(Client);
        var client = new ProbeClient(connection, ProbeClient.RootOf(site), clock);
        var (homeStatus, home) = await client.AskAsync("", null, ct);
        var (indexStatus, content) = await client.RouteAsync("/", null, ct, ProbeIndex.MaxBytes);
        var index = indexStatus is 200 ? ProbeIndex.Read(content) : null;
        var (absentStatus, absent) = await client.AskAsync(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)) + ".txt", null, ct);
        var controls = new JsonObject
        {
            ["home"] = homeStatus is 200 && home.Length > 0 ? "answers" : $"status {homeStatus}",
            ["index"] = index is not null ? "answers" : $"status {indexStatus}",
            ["absent"] = absentStatus is 404 or 403 or 410 ? "refused" : $"status {absentStatus}",
        };
        var result = new JsonObject { ["as"] = "visitor", ["controls"] = controls };
        await FilesAsync(client, homeStatus is 200, absent, result, ct);
        var open = await RoutesAsync(client, index, result, ct);
        await RolesAsync(client, index, accounts, other, open, result, ct);
        return result;
    }

    private async Task RolesAsync(ProbeClient client, ProbeIndex? index, ProbeAccounts accounts, Site? other, HashSet<string> open, JsonObject result, CancellationToken ct)
    {
        var (roles, missing) = (new JsonArray(), new JsonArray());
        var probe = index is null ? null : new RoleProbe(client, index);
        if (accounts is { CustomerA: { } asks, CustomerB: { } owns } && probe is not null) { roles.Add((JsonNode)await probe.CustomersAsync(asks, owns, ct)); } else { missing.Add(RoleProbe.Customer); }
        if (accounts.LowRole is { } low && probe is not null) { roles.Add((JsonNode)await probe.LowRoleAsync(low, open, ct)); } else { missing.Add(RoleProbe.Low); }
        if (accounts.OtherAdministrator is { } administrator && other is not null && probe is not null)
        {
            using var connection = http.CreateClient(Client);
            roles.Add((JsonNode)await probe.OtherAdministratorAsync(administrator, new ProbeClient(connection, ProbeClient.RootOf(other), clock), other.Id.Value, open, ct));
        }
        else { missing.Add(RoleProbe.Administrator); }
        result["roles"] = roles;
        result["not_tried"] = missing; // said, so that nobody takes silence for an answer
    }

    private static async Task FilesAsync(ProbeClient client, bool answers, byte[] absent, JsonObject result, CancellationToken ct)
    {
        if (!answers)
        {
            result["files"] = "not determinable: the site's own home page did not answer";
            return;
        }
        var found = new JsonArray();
        foreach (var (path, signs) in Files)
        {
            var (status, content) = await client.AskAsync(path, null, ct);
            if (status is not 200 || content.AsSpan().SequenceEqual(absent)) { continue; }
            var text = Encoding.Latin1.GetString(content);
            if (Array.Exists(signs, s => text.Contains(s, StringComparison.Ordinal))) { found.Add(path); }
        }
        result["files"] = found;
        result["files_asked"] = Files.Length;
    }

    /// <returns>Those that answered.</returns>
    private static async Task<HashSet<string>> RoutesAsync(ProbeClient client, ProbeIndex? index, JsonObject result, CancellationToken ct)
    {
        if (index is null)
        {
            result["routes"] = "not determinable: the site did not list its routes";
            return [];
        }
        var (open, closed, unclear) = (new HashSet<string>(StringComparer.Ordinal), 0, 0);
        foreach (var route in index.Routes.Take(MaxRoutes))
        {
            var (status, _) = await client.RouteAsync(route, null, ct);
            if (status is 200) { open.Add(route); }
            else if (status is 401 or 403) { closed++; }
            else { unclear++; } // a parameter is missing, or it isn't there for a visitor
        }
        result["routes"] = new JsonArray([.. open.Order(StringComparer.Ordinal).Select(r => (JsonNode)r)]);
        result["routes_refused"] = closed;
        result["routes_unclear"] = unclear;
        result["routes_not_tried"] = Math.Max(0, index.Routes.Count - MaxRoutes);
        return open;
    }
}
