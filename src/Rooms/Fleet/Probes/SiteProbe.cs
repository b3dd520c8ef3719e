using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Kernel;

namespace Colophon.Fleet.Probes;

/// <summary>
/// Asks a site from outside, as a visitor, what a visitor can reach: GET only, one request after the other, nothing that the site doesn't list itself or every scanner tries.
/// Believed only where its controls hold: something that must answer does, and something that can't be there doesn't.
/// </summary>
internal sealed class SiteProbe(IHttpClientFactory http, TimeProvider clock)
{
    public const string Client = "site-probe";

    /// <summary>Routes that one probe asks. Beyond it the rest is counted as not tried.</summary>
    public const int MaxRoutes = 200;

    private const int MaxIndexBytes = 4 << 20;
    private const int MaxBytes = 64 << 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Files that hold secrets, and what of their content shows that it is them: a page that says "not found" with status 200 is none.</summary>
    private static readonly (string Path, string[] Signs)[] Files =
    [
        (".env", ["DB_", "APP_", "SECRET", "PASSWORD"]), (".git/HEAD", ["ref: refs/"]), (".svn/entries", ["dir\n"]),
        ("wp-config.php.bak", ["DB_PASSWORD"]), ("wp-config.php~", ["DB_PASSWORD"]), ("wp-config.php.old", ["DB_PASSWORD"]), ("wp-config.old", ["DB_PASSWORD"]), ("wp-config.txt", ["DB_PASSWORD"]), (".wp-config.php.swp", ["DB_PASSWORD"]),
        ("wp-content/debug.log", ["PHP Notice", "PHP Warning", "PHP Fatal", "PHP Deprecated", "WordPress database error"]), ("error_log", ["PHP "]),
        ("backup.sql", ["CREATE TABLE", "INSERT INTO"]), ("dump.sql", ["CREATE TABLE", "INSERT INTO"]), ("wordpress.sql", ["CREATE TABLE", "INSERT INTO"]),
        ("wp-content/uploads/", ["<title>Index of"]), ("wp-content/mu-plugins/", ["<title>Index of"]), ("wp-content/uploads/wp-personal-data-exports/", ["<title>Index of"]),
    ];

    public async Task<JsonObject> RunAsync(Site site, CancellationToken ct)
    {
        using var client = http.CreateClient(Client);
        var root = new Uri(site.Url.TrimEnd('/') + "/");
        var (homeStatus, home) = await AskAsync(client, root, MaxBytes, ct);
        var (indexStatus, index) = await AskAsync(client, new Uri(root, "?rest_route=/"), MaxIndexBytes, ct);
        var (absentStatus, absent) = await AskAsync(client, new Uri(root, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)) + ".txt"), MaxBytes, ct);
        var controls = new JsonObject
        {
            ["home"] = homeStatus is 200 && home.Length > 0 ? "answers" : $"status {homeStatus}",
            ["index"] = indexStatus is 200 && Routes(index) is not null ? "answers" : $"status {indexStatus}",
            ["absent"] = absentStatus is 404 or 403 or 410 ? "refused" : $"status {absentStatus}",
        };
        var result = new JsonObject { ["as"] = "visitor", ["controls"] = controls };
        // Another role needs an account on the site, and none is given to the server: said, so that nobody takes silence for an answer.
        result["not_tried"] = new JsonArray("customer on another's things", "low role", "administrator of another site");
        await FilesAsync(client, root, homeStatus is 200, absent, result, ct);
        await RoutesAsync(client, root, Routes(index), result, ct);
        return result;
    }

    private async Task FilesAsync(HttpClient client, Uri root, bool answers, byte[] absent, JsonObject result, CancellationToken ct)
    {
        if (!answers)
        {
            result["files"] = "not determinable: the site's own home page did not answer";
            return;
        }
        var found = new JsonArray();
        foreach (var (path, signs) in Files)
        {
            var (status, content) = await AskAsync(client, new Uri(root, path), MaxBytes, ct);
            if (status is not 200 || content.AsSpan().SequenceEqual(absent)) { continue; }
            var text = Encoding.Latin1.GetString(content);
            if (Array.Exists(signs, s => text.Contains(s, StringComparison.Ordinal))) { found.Add(path); }
        }
        result["files"] = found;
        result["files_asked"] = Files.Length;
    }

    private async Task RoutesAsync(HttpClient client, Uri root, List<string>? routes, JsonObject result, CancellationToken ct)
    {
        if (routes is null)
        {
            result["routes"] = "not determinable: the site did not list its routes";
            return;
        }
        var (open, closed, unclear) = (new JsonArray(), 0, 0);
        foreach (var route in routes.Take(MaxRoutes))
        {
            var (status, _) = await AskAsync(client, new Uri(root, "?rest_route=" + Uri.EscapeDataString(route)), MaxBytes, ct);
            if (status is 200) { open.Add(route); }
            else if (status is 401 or 403) { closed++; }
            else { unclear++; } // a parameter is missing, or it isn't there for a visitor
        }
        result["routes"] = open;
        result["routes_refused"] = closed;
        result["routes_unclear"] = unclear;
        result["routes_not_tried"] = Math.Max(0, routes.Count - MaxRoutes);
    }

    /// <summary>Routes that take GET and no part of the path from whoever asks; null where this is no index.</summary>
    private static List<string>? Routes(byte[] index)
    {
        try
        {
            var reader = new Utf8JsonReader(index, new JsonReaderOptions { MaxDepth = 32 });
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("routes", out var routes) || routes.ValueKind != JsonValueKind.Object) { return null; }
            return [.. routes.EnumerateObject().Where(r => !r.Name.Contains('(', StringComparison.Ordinal) && r.Name.Length <= 256 && TakesGet(r.Value)).Select(r => r.Name).Order(StringComparer.Ordinal)];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TakesGet(JsonElement route) =>
        route.ValueKind == JsonValueKind.Object && route.TryGetProperty("methods", out var methods) && methods.ValueKind == JsonValueKind.Array && methods.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String && m.GetString() == "GET");

    /// <returns>Status 0 where nothing answered; at most <paramref name="most"/> bytes of the body.</returns>
    private async Task<(int Status, byte[] Content)> AskAsync(HttpClient client, Uri address, int most, CancellationToken ct)
    {
        await Task.Delay(Pause, clock, ct);
        try
        {
            using var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, ct);
            await using var stream = await answer.Content.ReadAsStreamAsync(ct);
            var buffer = new byte[most];
            var read = await stream.ReadAtLeastAsync(buffer, most, throwOnEndOfStream: false, ct);
            return ((int)answer.StatusCode, buffer[..read]);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return (0, []);
        }
    }
}
