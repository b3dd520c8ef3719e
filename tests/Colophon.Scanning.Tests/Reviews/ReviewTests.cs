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
        Assert.Contains("The newest must not be installed yet.", ScanHost.Text(ines.Page), StringComparison.Ordinal);
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

    [Fact]
    public async Task The_version_used_last_of_the_same_plugin_is_the_old_side_and_the_register_tells_where_the_new_one_sends_data()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        await ines.ReviewAsync(Uploads.Plugin("9.0", name: "Other", slug: "other"), kept: "latest");
        await ines.ReviewAsync(Uploads.Plugin("1.0"), kept: "latest");
        await ines.ReviewAsync(Uploads.Plugin("1.1", "wp_remote_get( 'https://stats.example/x' ); wp_remote_get( get_option( 'where' ) . '/x' );"), kept: "latest");
        Assert.Equal([(null, "9.0"), (null, "1.0"), ("1.0", "1.1")], (await host.RecordsAsync("review.made")).Select(r => ((string?)r["change"]!["after"]!["old"]?["version"], (string?)r["change"]!["after"]!["new"]!["version"])));
        var (agent, _) = await host.EnrolAsync("https://shop.example", SiteTeller.Plugin("small", "1.1"), SiteTeller.Head("plugin:small", "Small", "Somebody"));
        await host.RoundAsync();
        var register = ScanHost.Text((await ines.GetAsync(ScanHost.Root + "/vendors")).Page);
        Assert.Contains("stats.example, and others From its code", register, StringComparison.Ordinal);
        await agent.Look(SiteTeller.Plugin("small", "1.2", "1.1")).SendAsync();
        await host.RoundAsync();
        Assert.Contains("nobody looked yet", ScanHost.Text((await ines.GetAsync(ScanHost.Root + "/vendors")).Page), StringComparison.Ordinal); // 1.2 is another code
    }

    [Fact]
    public async Task Flaws_of_bundled_libraries_are_told_as_the_feeds_know_them()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var jquery = ("small/jquery.min.js", "/*! jQuery v3.4.1 | (c) JS Foundation and other contributors | jquery.org/license */");
        var scheduler = ("small/vendor/composer/installed.json", """{"packages":[{"name":"woocommerce/action-scheduler","version":"3.1.0"}]}""");
        var bundle = Uploads.Zip(("small/small.php", "<?php\n/*\nPlugin Name: Small\nVersion: 1.1\nAuthor: Somebody\n*/"), jquery, scheduler);
        var path = await ines.ReviewAsync(bundle, Uploads.Plugin("1.0"));
        Assert.Contains("<h1 id=\"answer\">Look first. It brings jquery 3.4.1, which has a known flaw (CVE-2020-11022, medium).", ines.Page, StringComparison.Ordinal);
        await host.ImportAsync("kev", FeedFiles.Kev("CVE-2020-11022"));
        await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("action-scheduler", "3.2", cve: "CVE-2024-9999", name: "Action Scheduler", patched: "3.2.1")));
        Assert.Contains("The feeds of known flaws have changed since", (await ines.GetAsync(path)).Page, StringComparison.Ordinal);
        Assert.Equal(path, await ines.ReviewAsync(bundle, Uploads.Plugin("1.0")));
        Assert.Equal("Stop. It brings woocommerce/action-scheduler 3.1.0, which has a known flaw (CVE-2024-9999, high), and it brings jquery 3.4.1, which has a known flaw (CVE-2020-11022, used in attacks).", WebUtility.HtmlDecode(ines.Page.Split("<h1 id=\"answer\">")[1].Split("</h1>")[0]));
        Assert.Contains("It is fixed in 3.2.1.", ines.Page, StringComparison.Ordinal);
        Assert.Equal(["kev", "wordfence"], (await host.RecordsAsync("review.made"))[1]["change"]!["after"]!["feeds"]!.AsObject().Select(f => f.Key));
    }

    [Fact]
    public async Task A_kept_package_is_the_old_side_only_of_its_own_component()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        await ines.ReviewAsync(Uploads.Plugin("1.0"));
        await ines.ReviewAsync(Uploads.Plugin("1.1"), kept: Hash(Uploads.Plugin("1.0")));
        Assert.Contains("1.0 → 1.1", ines.Page, StringComparison.Ordinal);
        await ines.UploadAsync(Uploads.Plugin("2.0", name: "Other", slug: "other"), kept: Hash(Uploads.Plugin("1.0")));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, true), (ines.Status, ines.Page.Contains("are different components", StringComparison.Ordinal)));
        await ines.UploadAsync(Uploads.Plugin("1.0"), Uploads.Plugin("1.0"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, true), (ines.Status, ines.Page.Contains("byte for byte", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_same_two_packages_are_one_review_and_one_record_however_often_they_come()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        using var omar = await host.SignedInAsync("Omar Haddad", "operator");
        var both = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? ines : omar).UploadAsync(Akismet.Update().Zip(), Akismet.Installed().Zip())).Select(async t => (await t).Location));
        var path = Assert.Single(both.Distinct());
        await ines.WaitAsync(path!);
        Assert.Equal(path, await omar.ReviewAsync(Akismet.Update().Zip(), Akismet.Installed().Zip()));
        Assert.Single(await host.RecordsAsync("review.made"));
    }

    [Fact]
    public async Task What_was_under_way_when_the_server_stopped_is_made_after_the_restart_and_once()
    {
        var paths = new List<string>();
        Browser ines;
        await using (var host = await (await ScanHost.StartAsync(_data)).FoundAsync())
        {
            ines = await host.SignedInAsync("Ines Okafor", "owner");
            paths.AddRange([await ines.ReviewAsync(Uploads.Plugin("1.0")), (await ines.UploadAsync(Misdeeds.All(Akismet.Update()).Zip(), Akismet.Installed().Zip())).Location!, (await ines.UploadAsync(Akismet.Update().Zip(), Akismet.Installed().Zip())).Location!]);
        }
        ines.Dispose();
        await using var again = await ScanHost.StartAsync(_data);
        using var omar = await again.SignedInAsync("Omar Haddad", "viewer");
        foreach (var path in paths) { await omar.WaitAsync(path); Assert.Contains("id=\"record\"", omar.Page, StringComparison.Ordinal); }
        Assert.Equal(3, (await again.RecordsAsync("review.made")).Count);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_data, "reviews", "fernhill"), "*.order"));
    }

    private static string Of(JsonNode record, string name, bool direct = false) => (string)(direct ? record : record["change"]!["after"]!)[name]!;

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
