using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Sbom;

/// <summary>A site's parts as CycloneDX 1.6 JSON. The same look gives the same bytes.</summary>
internal static class BillOfMaterials
{
    public const string Media = "application/vnd.cyclonedx+json; version=1.6";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(SiteView site, string url, string day)
    {
        var components = new JsonArray([.. site.Components.Select(c => (JsonNode)Describe(c))]);
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes($"{site.Site}\n{day}\n{components.ToJsonString()}"));
        return JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
                ["bomFormat"] = "CycloneDX",
                ["specVersion"] = "1.6",
                ["serialNumber"] = "urn:uuid:" + Uuid(seed),
                ["version"] = 1,
                ["metadata"] = new JsonObject
                {
                    ["timestamp"] = site.LookedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
                    ["tools"] = new JsonObject { ["components"] = new JsonArray(new JsonObject { ["type"] = "application", ["name"] = "Colophon" }) },
                    ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = "site", ["name"] = url },
                    ["properties"] = Properties(("colophon:site", site.Site.Value), ("colophon:day", day)),
                },
                ["components"] = components,
                ["dependencies"] = new JsonArray(new JsonObject { ["ref"] = "site", ["dependsOn"] = CaseRecords.Texts(site.Components.Select(c => c.Key)) }),
            },
            Indented);
    }

    /// <summary>The package address of a component. WordPress has no registered type of its own yet, so it is a generic one.</summary>
    public static string Purl(ComponentKind kind, string slug, string? version)
    {
        var path = kind switch { ComponentKind.Core => "wordpress", ComponentKind.Plugin => "wordpress/plugin/" + Uri.EscapeDataString(slug), ComponentKind.Theme => "wordpress/theme/" + Uri.EscapeDataString(slug), _ => Uri.EscapeDataString(slug) };
        return $"pkg:generic/{path}{(string.IsNullOrEmpty(version) ? "" : "@" + Uri.EscapeDataString(version))}";
    }

    private static JsonObject Describe(Component c)
    {
        var described = new JsonObject { ["type"] = TypeOf(c.Kind), ["bom-ref"] = c.Key, ["name"] = c.Heading?.Name ?? c.Slug };
        if (c.Version is not null) { described["version"] = c.Version; }
        if (c.Heading?.Author is { } author) { described["authors"] = new JsonArray(new JsonObject { ["name"] = author }); }
        if (c.Kind is ComponentKind.Plugin or ComponentKind.Theme && !c.Active) { described["scope"] = "optional"; }
        if (c.Hash is { Length: 64 }) { described["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-256", ["content"] = c.Hash }); }
        if (c.Heading?.Licence is { } licence) { described["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["name"] = licence } }); }
        if (c.Kind is not (ComponentKind.MustUse or ComponentKind.DropIn)) { described["purl"] = Purl(c.Kind, c.Slug, c.Version); }
        if (Uri.TryCreate(c.Heading?.Uri, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http") { described["externalReferences"] = new JsonArray(new JsonObject { ["type"] = "website", ["url"] = uri.AbsoluteUri }); }
        described["properties"] = Properties(("colophon:kind", Component.KindName(c.Kind)), ("colophon:active", c.Active ? "true" : "false"));
        return described;
    }

    private static string TypeOf(ComponentKind kind) => kind switch
    {
        ComponentKind.Core or ComponentKind.Database or ComponentKind.WebServer => "application",
        ComponentKind.Php => "platform",
        ComponentKind.MustUse or ComponentKind.DropIn => "file",
        _ => "library",
    };

    private static JsonArray Properties(params (string Name, string Value)[] properties) => [.. properties.Select(p => (JsonNode)new JsonObject { ["name"] = p.Name, ["value"] = p.Value })];

    /// <summary>A version 8 UUID: made from the content, so that it is the same whenever it is made.</summary>
    private static string Uuid(byte[] seed)
    {
        seed[6] = (byte)((seed[6] & 0x0F) | 0x80);
        seed[8] = (byte)((seed[8] & 0x3F) | 0x80);
        return new Guid(seed.AsSpan(0, 16), bigEndian: true).ToString();
    }
}
