using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Protocol.Wire;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Store;

namespace Colophon.Scanning.Sbom;

/// <summary>One bill of materials per site and day, kept by its hash, and what changed since the one before.</summary>
internal sealed class BillDesk(Blobs blobs, TimeProvider clock)
{
    private const int MostNamed = 100;

    public async Task<IReadOnlyList<Fact>> NewsAsync(TenantView view, IReadOnlyDictionary<string, string> sites, CancellationToken ct)
    {
        var day = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var news = new List<Fact>();
        foreach (var site in view.Sites.Where(s => !view.Bills.Any(b => b.Day == day && b.Site == s.Site.Value)))
        {
            var bytes = BillOfMaterials.Write(site, sites.GetValueOrDefault(site.Site.Value, site.Site.Value), day);
            var sha256 = await blobs.KeepAsync(bytes, ct);
            var (added, removed, changed) = Difference(await PartsAsync(view.Bills.LastOrDefault(b => b.Site == site.Site.Value), ct), Parts(bytes));
            news.Add(new("sbom.recorded", FactActor.System, new("site", site.Site.Value))
            {
                After = new JsonObject
                {
                    ["day"] = day, ["looked_at"] = WireTime.Write(site.LookedAt), ["sha256"] = sha256, ["length"] = bytes.Length, ["media"] = BillOfMaterials.Media, ["components"] = site.Components.Count,
                    ["added"] = CaseRecords.Texts(added.Take(MostNamed)), ["removed"] = CaseRecords.Texts(removed.Take(MostNamed)), ["changed"] = CaseRecords.Texts(changed.Take(MostNamed)),
                    ["more"] = Math.Max(0, added.Count - MostNamed) + Math.Max(0, removed.Count - MostNamed) + Math.Max(0, changed.Count - MostNamed),
                },
            });
        }
        return news;
    }

    /// <summary>The bytes whose hash is on record, or null where they are gone or were changed.</summary>
    public Task<byte[]?> ReadAsync(BillRecord bill, CancellationToken ct) => blobs.ReadAsync(bill.Sha256, ct);

    /// <summary>Component to version; of what has none, to its hash.</summary>
    internal static IReadOnlyDictionary<string, string> Parts(byte[]? bill) => bill is null ? new Dictionary<string, string>()
        : JsonNode.Parse(bill)!["components"]!.AsArray().ToDictionary(c => c!["bom-ref"]!.GetValue<string>(), c => c!["version"]?.GetValue<string>() ?? c["hashes"]?[0]?["content"]?.GetValue<string>() ?? "", StringComparer.Ordinal);

    internal static (List<string> Added, List<string> Removed, List<string> Changed) Difference(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) => (
        [.. after.Keys.Except(before.Keys).Order(StringComparer.Ordinal)],
        [.. before.Keys.Except(after.Keys).Order(StringComparer.Ordinal)],
        [.. after.Where(p => before.TryGetValue(p.Key, out var old) && old != p.Value).Select(p => $"{p.Key}: {Short(before[p.Key])} → {Short(p.Value)}").Order(StringComparer.Ordinal)]);

    private static string Short(string text) => text.Length == 0 ? "none" : text.Length == 64 ? text[..12] : text;

    private async Task<IReadOnlyDictionary<string, string>> PartsAsync(BillRecord? bill, CancellationToken ct) => Parts(bill is null ? null : await ReadAsync(bill, ct));
}
