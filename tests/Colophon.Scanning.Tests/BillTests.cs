using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Colophon.Scanning.Sbom;
using Json.Schema;

namespace Colophon.Scanning.Tests;

/// <summary>Bills of materials against the schema that CycloneDX publishes, and what changed from one day to the next.</summary>
public sealed class BillTests : IDisposable
{
    private const string Url = "https://shop.fernhill.example";
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-scanning-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_bill_of_everything_a_site_runs_is_valid_by_the_published_schema_and_on_record_by_its_hash()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, site) = await host.EnrolAsync(Url,
            SiteTeller.Plugin("forms", "1.0"), SiteTeller.Head("plugin:forms", "Forms \"quoted\" é", "Forms Ltd", uri: "https://forms.example/über uns"),
            SiteTeller.Plugin("odd slug/%", ""), ("themes", "astra", null, new JsonObject { ["version"] = "4.1", ["active"] = false }), ("core", "wordpress", null, new JsonObject { ["version"] = "6.8.3" }),
            ("platform", "php", null, new JsonObject { ["name"] = "PHP", ["version"] = "8.2.29" }), ("platform", "database", null, new JsonObject { ["name"] = "MariaDB", ["version"] = "10.11.14" }), ("platform", "server", null, new JsonObject { ["name"] = "nginx", ["version"] = "1.22.1" }),
            ("files", "mu/loader.php", null, new string('a', 64)), ("files", "mu/lib/inner.php", null, new string('b', 64)), ("files", "dropin/object-cache.php", null, new string('c', 64)), ("files", "core/wp-login.php", null, new string('d', 64)));
        var bill = Assert.Single((await host.RoundAsync()).Bills);
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var bytes = await ines.BytesAsync($"{ScanHost.Root}/vulnerabilities/sites/{site}/sbom/{bill.Day}");
        Assert.Equal((bill.Sha256, bill.Length), (Convert.ToHexStringLower(SHA256.HashData(bytes)), (long)bytes.Length));
        Validate(bytes);
        Assert.Equal(["core:wordpress", "database:mariadb", "dropin:object-cache.php", "mu:loader.php", "php:php", "plugin:forms", "plugin:odd slug/%", "server:nginx", "theme:astra"], BillDesk.Parts(bytes).Keys.Order(StringComparer.Ordinal));
        var forms = JsonNode.Parse(bytes)!["components"]!.AsArray().Single(c => c!["bom-ref"]!.GetValue<string>() == "plugin:forms")!;
        Assert.Equal("pkg:generic/wordpress/plugin/forms@1.0", forms["purl"]!.GetValue<string>());

        await host.RoundAsync(); // one a day
        Assert.Single(await host.RecordsAsync("sbom.recorded"));
        host.Clock.Jump(TimeSpan.FromDays(1));
        await agent.Look(SiteTeller.Plugin("forms", "1.1", "1.0"), SiteTeller.Plugin("extra", "2"), ("themes", "astra", new JsonObject { ["version"] = "4.1", ["active"] = false }, null), ("files", "mu/loader.php", new string('a', 64), new string('e', 64))).SendAsync();
        var next = (await host.RoundAsync()).Bills[^1];
        Assert.Equal(["plugin:extra"], next.Added);
        Assert.Equal(["theme:astra"], next.Removed);
        Assert.Equal(["mu:loader.php: aaaaaaaaaaaa → eeeeeeeeeeee", "plugin:forms: 1.0 → 1.1"], next.Changed);
    }

    [Fact]
    public async Task A_bill_whose_file_was_changed_is_not_given_out_as_the_one_on_record()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"));
        var bill = Assert.Single((await host.RoundAsync()).Bills);
        await File.AppendAllTextAsync(Path.Combine(_data.FullName, "blobs", bill.Sha256), " ", TestContext.Current.CancellationToken);
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        await ines.GetAsync($"{ScanHost.Root}/vulnerabilities/sites/{site}/sbom/{bill.Day}");
        Assert.Contains("not the one on record", ScanHost.Text(ines.Page), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, ines.Status);
    }

    [Fact]
    public void The_schema_refuses_what_is_no_bill() => Assert.False(Schema().Evaluate(JsonNode.Parse("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"x"}]}""")).IsValid);

    private static void Validate(byte[] bill)
    {
        var result = Schema().Evaluate(JsonNode.Parse(bill), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid, string.Join("\n", result.Details.Where(d => d.HasErrors).Select(d => $"{d.InstanceLocation}: {string.Join("; ", d.Errors!.Values)}")));
    }

    private static JsonSchema Schema()
    {
        foreach (var part in (string[])["spdx.schema.json", "jsf-0.82.schema.json"]) { SchemaRegistry.Global.Register(new Uri("http://cyclonedx.org/schema/" + part), JsonSchema.FromFile(Path.Combine(AppContext.BaseDirectory, "Schemas", part))); }
        return JsonSchema.FromFile(Path.Combine(AppContext.BaseDirectory, "Schemas", "bom-1.6.schema.json"));
    }
}
