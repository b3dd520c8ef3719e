using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Php.Difference;
using Colophon.Php.Difference.Output;
using Colophon.Php.Tests.Difference;
using Colophon.TestSupport;

namespace Colophon.Scanning.Tests.Reviews;

/// <summary>From two uploaded packages to a review on record, through the console.</summary>
public sealed class ReviewTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("colophon-reviews-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_bad_update_of_a_real_plugin_is_stopped_on_the_page_and_on_record()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        Assert.Contains("No version was reviewed yet.", (await ines.GetAsync(Uploads.List)).Page, StringComparison.Ordinal);
        var (old, bad) = (Akismet.Installed().Zip(), Misdeeds.All(Akismet.Update()).Zip());
        var path = await ines.ReviewAsync(bad, old);
        var text = ScanHost.Text(ines.Page);
        foreach (var told in (string[])["Stop. It has a back door", "Hides code and runs it", "SQL injection: anyone on the internet", "7 REST routes: everyone with an account", "collect.metrics.example", "handlebars 4.5.3", "The code, side by side"])
        {
            Assert.Contains(told, text, StringComparison.OrdinalIgnoreCase);
        }
        var record = Assert.Single(await host.RecordsAsync("review.made"));
        Assert.Equal(("person", "plugin:akismet", "stop", Hash(old), Hash(bad)), ((string)record["actor"]!["kind"]!, Of(record, "component"), Of(record, "level"), (string)record["change"]!["after"]!["old"]!["sha256"]!, (string)record["change"]!["after"]!["new"]!["sha256"]!));
        Assert.Equal("r-" + path[^32..], (string)record["object"]!["id"]!);
        // What is handed out is what is on record, and says the same as the command.
        foreach (var kind in (string[])["html", "json", "sarif"]) { Assert.Equal(Of(record["change"]!["after"]!["documents"]!, kind, direct: true), Hash(await ines.BytesAsync($"{path}/review.{kind}"))); }
        Assert.Equal(Of(record, "headline"), (string)JsonNode.Parse(await ines.BytesAsync(path + "/review.json"))!["headline"]!);
        Assert.Equal(Encoding.UTF8.GetString(await ines.BytesAsync(path + "/review.html")), ReviewHtml.Write(Akismet.Review(Misdeeds.All(Akismet.Update()))));
        await ines.GetAsync(Uploads.List);
        Assert.Contains("The newest of it must not be installed yet.", ScanHost.Text(ines.Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_honest_update_of_the_same_plugin_gets_a_short_calm_page()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "operator");
        await ines.ReviewAsync(Akismet.Update().Replace("class.akismet.php", "const API_PORT = 80;", "const API_PORT = 80;\n\n\tpublic static function short_date( $time ) {\n\t\treturn gmdate( 'Y-m-d', $time );\n\t}").Zip(), Akismet.Installed().Zip());
        Assert.Contains("A quiet update: nothing that others can reach, and nobody it talks to, is new.", ines.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"why\"", ines.Page, StringComparison.Ordinal);
    }

    private static string Of(JsonNode record, string name, bool direct = false) => (string)(direct ? record : record["change"]!["after"]!)[name]!;

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
