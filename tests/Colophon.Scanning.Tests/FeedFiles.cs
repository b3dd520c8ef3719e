using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Colophon.Scanning.Tests;

/// <summary>Small feeds in the formats that their publishers document. None of what they say is real.</summary>
internal static class FeedFiles
{
    public static JsonObject Flaw(string slug, string to, string type = "plugin", string? id = null, string? cve = null, double score = 7.5, string rating = "High", string? patched = null, string published = "2024-02-23 00:00:00", string? name = null, string from = "*", bool informational = false, string? title = null, string? notice = null) => new()
    {
        ["id"] = id ?? $"id-{type}-{slug}-{to}-{cve}",
        ["title"] = title ?? $"{slug} <= {to} - planted by a test",
        ["software"] = new JsonArray(new JsonObject
        {
            ["type"] = type, ["name"] = name ?? slug, ["slug"] = slug,
            ["affected_versions"] = new JsonObject { [$"{from} - {to}"] = new JsonObject { ["from_version"] = from, ["from_inclusive"] = true, ["to_version"] = to, ["to_inclusive"] = true } },
            ["patched"] = patched is not null, ["patched_versions"] = patched is null ? [] : new JsonArray(patched),
        }),
        ["informational"] = informational,
        ["references"] = new JsonArray("https://example.com/advisory"),
        ["cvss"] = new JsonObject { ["vector"] = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", ["score"] = score, ["rating"] = rating },
        ["cve"] = cve,
        ["published"] = published,
        ["copyrights"] = notice is null ? null : new JsonObject { ["message"] = "m", ["defiant"] = new JsonObject { ["notice"] = notice, ["license"] = "l", ["license_url"] = "https://example.com/licence" } },
    };

    public static string Wordfence(params JsonObject[] flaws) => new JsonObject(flaws.Select(f => KeyValuePair.Create(f["id"]!.GetValue<string>(), (JsonNode?)f.DeepClone()))).ToJsonString();

    public static string Kev(params string[] cves) => JsonSerializer.Serialize(new { title = "CISA Catalog", catalogVersion = "2026.11.25", dateReleased = "2026-11-25T00:00:00Z", count = cves.Length, vulnerabilities = cves.Select(c => new { cveID = c, vendorProject = "v", dateAdded = "2024-03-01", knownRansomwareCampaignUse = "Unknown" }) });

    public static string Epss(params (string Cve, double Probability)[] lines) => "#model_version:v2026.01.01,score_date:2026-11-25T00:00:00+0000\ncve,epss,percentile\n" + string.Concat(lines.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Cve},{l.Probability},0.9\n")));
}
