using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.RoomSupport;
using Colophon.Scanning.Integrity;
using Colophon.Scanning.Watch;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Scanning.Tests.Integrity;

/// <summary>The checksums that wordpress.org publishes of plugins: imported or fetched, whole or not at all, known before anything is looked into, and a mismatch told as what it is.</summary>
public sealed class ChecksumTests : IDisposable
{
    private const string Place = "file:wp-content/plugins/forms/";
    private static readonly byte[] Main = "<?php\n/*\nPlugin Name: Forms\n*/\n"u8.ToArray(), Helper = "<?php function forms_help() { return 1; }\n"u8.ToArray(), Rebuilt = "<?php function forms_help() { return 1; } \n"u8.ToArray();
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-checksums-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Known_files_are_not_asked_for_and_what_departs_from_them_is_told_with_the_reason()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (teller, enrolled, id) = await host.EnrolWholeAsync("https://shop.fernhill.example");
        await teller.Look(("plugins", "forms", null, new JsonObject { ["version"] = "1.0", ["active"] = true, ["network"] = false })).SendAsync();
        Assert.Equal(HttpStatusCode.OK, await ImportAsync(host, Sums("forms", "1.0", ("forms.php", [Main]), ("inc/help.php", [Helper, Rebuilt]), ("inc/extra.php", []))));
        var site = new SurveyingSite(host, teller, enrolled);
        byte[] changed = [.. Helper, .. "// changed\n"u8], added = "<?php // mine\n"u8.ToArray();
        await site.TellAsync((Place + "forms.php", Main, "php"), (Place + "inc/help.php", Rebuilt, "php"), (Place + "inc/extra.php", added, "php"));
        Assert.Equal([Place + "inc/extra.php"], await site.HandOverAsync()); // of that one no SHA-256 was published: looked into, and not held against it
        Assert.Empty((await host.ViewAsync()).Integrity[id.Value].Findings);

        await site.TellAsync((Place + "forms.php", Main, "php"), (Place + "inc/help.php", changed, "php"), (Place + "inc/extra.php", added, "php"), (Place + "new.php", added, "php"), ("file:wp-content/plugins/forms-pro/forms.php", Main, "php"));
        await site.HandOverAsync();
        var found = (await host.ViewAsync()).Integrity[id.Value].Findings.Values.OrderBy(f => f.Item.Id, StringComparer.Ordinal).ToList();
        Assert.Equal([("wp-content/plugins/forms/inc/help.php", ItemVerdict.Altered), ("wp-content/plugins/forms/new.php", ItemVerdict.Altered)], found.Select(f => (f.Item.Id, f.Rule)));
        Assert.Matches(@"^By wordpress\.org \(taken 20[0-9T:-]+Z\) this file of forms 1\.0 has other bytes\.", found[0].Why);
        Assert.Contains("forms 1.0 has no such file", found[1].Why, StringComparison.Ordinal);
        Assert.Contains(host.Signals.Raised, s => s.Title == "2 files of plugins are not what their publisher gave out");
        Assert.DoesNotContain(host.Signals.Raised, s => s.Title.StartsWith("Malicious", StringComparison.Ordinal));
        using var reader = await host.SignedInAsync("Lena Hartvig", "operator");
        await reader.GetAsync($"{ScanHost.Root}/sites/{id}/integrity");
        Assert.Contains("None was found, and 2 pieces of code are not what the publisher gave out.", ScanHost.Text(reader.Page), StringComparison.Ordinal);

        byte[] evil = [.. Helper, .. "@eval($_POST['c']);"u8];
        await site.TellAsync((Place + "forms.php", Main, "php"), (Place + "inc/help.php", evil, "php"), (Place + "inc/extra.php", added, "php"));
        await site.HandOverAsync();
        var malicious = Assert.Single((await host.ViewAsync()).Integrity[id.Value].Findings.Values, f => f.Waits);
        Assert.StartsWith("malware_", malicious.Rule, StringComparison.Ordinal);
        Assert.Contains("this file of forms 1.0 has other bytes", malicious.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_version_another_product_of_that_name_and_a_version_told_later_are_not_held_against_a_file()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (teller, enrolled, id) = await host.EnrolWholeAsync("https://shop.fernhill.example");
        await teller.Look(("plugins", "forms", null, new JsonObject { ["version"] = "2.0", ["active"] = true, ["network"] = false })).SendAsync();
        await ImportAsync(host, Sums("forms", "1.0", ("forms.php", [Main]), ("a.php", [Helper]), ("b.php", [Helper])));
        var site = new SurveyingSite(host, teller, enrolled);
        byte[] other = "<?php // 2.0\n"u8.ToArray(), pro = "<?php // pro\n"u8.ToArray();
        await site.TellAsync((Place + "forms.php", other, "php"));
        await site.HandOverAsync();
        Assert.Empty((await host.ViewAsync()).Integrity[id.Value].Findings);

        // The premium twin: the same folder and version, other code.
        await ImportAsync(host, Sums("forms", "2.0", ("forms.php", [Main]), ("a.php", [Helper]), ("b.php", [Helper])));
        await site.TellAsync((Place + "forms.php", other, "php"), (Place + "a.php", pro, "php"), (Place + "b.php", Helper, "php"));
        await site.HandOverAsync();
        var twin = Assert.Single((await host.ViewAsync()).Integrity[id.Value].Findings.Values);
        Assert.Equal(("wp-content/plugins/forms/", ItemVerdict.Altered), (twin.Item.Id, twin.Rule));
        Assert.StartsWith("Of 3 files that a server runs, 2 are not those of forms 2.0", twin.Why, StringComparison.Ordinal);

        // Updated while the survey went on: what was gone through may be the version before.
        host.Clock.Jump(TimeSpan.FromHours(13));
        teller.Tell("survey.begun", null, new() { ["survey"] = "c-9", ["whole"] = 1 });
        await teller.SendAsync();
        host.Clock.Jump(TimeSpan.FromMinutes(5));
        await teller.Look(("plugins", "forms", new JsonObject { ["version"] = "2.0", ["active"] = true, ["network"] = false }, new JsonObject { ["version"] = "1.0", ["active"] = true, ["network"] = false })).SendAsync();
        var view = await host.RoundAsync();
        var known = host.Services.GetRequiredService<KnownGood>();
        SiteSurvey Survey(DateTimeOffset begun) => new("c-9", begun, host.Clock.GetUtcNow(), 1, new[] { new Surveyed("file", "wp-content/plugins/forms/forms.php", 3, SurveyingSite.Hash(other), "php"), new Surveyed("file", "wp-content/plugins/forms/a.php", 3, SurveyingSite.Hash(Helper), "php") }.ToDictionary(i => i.Key), new(2, 0, 6, 2));
        Assert.Empty(Departures.Of(Survey(host.Clock.GetUtcNow().AddMinutes(-5)), view.Sites.Single(), known));
        Assert.Single(Departures.Of(Survey(host.Clock.GetUtcNow().AddMinutes(5)), view.Sites.Single(), known));
    }

    [Theory]
    [InlineData("{", "isn't whole JSON")]
    [InlineData("""{"plugin":"forms","version":"1.0","files":{"forms.php":{"md5":"a","sha256":""", "isn't whole JSON")]
    [InlineData("{}", "names no plugin and version")]
    [InlineData("""{"plugin":"../x","version":"1.0","files":{"a.php":{}}}""", "names no plugin and version")]
    [InlineData("""{"plugin":"forms","version":"../1","files":{"a.php":{}}}""", "names no plugin and version")]
    [InlineData("""{"plugin":"forms","version":"1.0","files":[]}""", "lists no files")]
    [InlineData("""{"plugin":"forms","version":"1.0","files":{}}""", "lists no files")]
    [InlineData("""{"plugin":"forms","version":"1.0","files":{"../../wp-config.php":{"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}}}""", "is no path below")]
    [InlineData("""{"plugin":"forms","version":"1.0","files":{"/etc/x":{}}}""", "is no path below")]
    [InlineData("""{"plugin":"forms","version":"1.0","files":{"a\u0000.php":{}}}""", "is no path below")]
    [InlineData("""{"plugin":"forms","version":"1.0","files":{"a.php":{"sha256":"abc"}}}""", "a SHA-256 of a.php is none")]
    [InlineData("""{"plugin":"forms","version":"1.0","files":{"a.php":{"sha256":[1]}}}""", "a SHA-256 of a.php is none")]
    [InlineData("""{"plugin":"forms","version":"1.0","files":{"a.php":{"sha256":[[[[[[[[[]]]]]]]]]}}}""", "isn't whole JSON")]
    [InlineData("{\"plugin\":\"forms\",\"version\":\"\\ud800\",\"files\":{}}", "names no plugin and version")]
    public async Task What_is_not_whole_or_not_such_a_list_is_refused_and_what_was_there_stays(string json, string why)
    {
        await using var host = await ScanHost.StartAsync(_data.FullName);
        Assert.Equal(HttpStatusCode.OK, await ImportAsync(host, Sums("forms", "1.0", ("forms.php", [Main]))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ImportAsync(host, json));
        Assert.Contains(why, host.Said, StringComparison.Ordinal);
        Assert.True(host.Services.GetRequiredService<KnownGood>().Has(new("file", "wp-content/plugins/forms/forms.php", 1, SurveyingSite.Hash(Main), "php")));
        Assert.Equal(["plugin-forms-1.0.files"], Directory.EnumerateFiles(Path.Combine(_data.FullName, "known-good")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_list_is_bounded_at_its_edge_and_takes_a_text_or_a_list_of_hashes()
    {
        string Of(int files) => """{"plugin":"forms","version":"1.0","files":{""" + string.Join(',', Enumerable.Range(0, files).Select(n => $"\"{n}.php\":{{}}")) + "}}";
        Assert.Equal(50_000, PluginChecksums.Read(Encoding.UTF8.GetBytes(Of(50_000))).Sums!.Files.Count);
        Assert.Equal("it lists more than 50000 files", PluginChecksums.Read(Encoding.UTF8.GetBytes(Of(50_001))).Fault);
        var small = Encoding.UTF8.GetBytes(Of(1));
        byte[] Padded(int length) => [.. small, .. Enumerable.Repeat((byte)' ', length - small.Length)];
        Assert.NotNull(PluginChecksums.Read(Padded(PluginChecksums.MaxBytes)).Sums);
        Assert.Null(PluginChecksums.Read(Padded(PluginChecksums.MaxBytes + 1)).Sums);
        var (one, two) = (new string('a', 64), new string('B', 64));
        var sums = PluginChecksums.Read(Encoding.UTF8.GetBytes("""{"plugin":"forms","version":"1.0","source":"x","files":{"a.php":{"md5":"0","sha256":"ONE"},"r.txt":{"sha256":["ONE","TWO"]},"m.php":{"md5":["1"]}}}""".Replace("ONE", one, StringComparison.Ordinal).Replace("TWO", two, StringComparison.Ordinal))).Sums!;
        Assert.Equal([1, 2, 0], sums.Files.Select(f => f.Sha256.Count));
        Assert.Equal(two.ToLowerInvariant(), sums.Files[1].Sha256[1]);
    }

    [Fact]
    public async Task They_are_fetched_by_plugin_and_version_once_and_what_is_wrong_is_not_taken_in()
    {
        var asked = new List<string>();
        await using var publisher = new FetchTests.Publisher(request =>
        {
            var path = request.Split(' ')[1];
            if (path.Contains("/sums/", StringComparison.Ordinal)) { lock (asked) { asked.Add(path); } }
            return path.EndsWith("/forms/1.0.json", StringComparison.Ordinal) ? (200, Sums("forms", "1.0", ("forms.php", [Main])), "")
                : path.EndsWith("/swapped/1.0.json", StringComparison.Ordinal) ? (200, Sums("forms", "1.0", ("evil.php", [Main])), "")
                : path.EndsWith("/moved/1.0.json", StringComparison.Ordinal) ? (301, "", "Location: http://127.0.0.1:1/") : (404, "", "");
        });
        await using var host = await (await ScanHost.StartAsync(_data.FullName, new Dictionary<string, string> { ["Scanning:AllowPrivateAddresses"] = "true", ["Scanning:Urls:plugin-checksums"] = publisher.Address("sums/") })).FoundAsync();
        static JsonNode Told(string version) => new JsonObject { ["version"] = version, ["active"] = true, ["network"] = false };
        await host.EnrolAsync("https://shop.fernhill.example", ("plugins", "forms", null, Told("1.0")), ("plugins", "swapped", null, Told("1.0")), ("plugins", "moved", null, Told("1.0")), ("plugins", "premium", null, Told("3.1")), ("plugins", "foreign", null, Told("1.0")), ("plugins", "odd slug", null, Told("1.0")),
            ("components", "plugin:foreign", null, new JsonObject { ["name"] = "Foreign", ["update_uri"] = "https://updates.vendor.example/" }));
        await host.RoundAsync();
        var fetcher = host.Services.GetRequiredService<ChecksumFetcher>();
        Assert.Equal(1, await fetcher.RoundAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["/sums/forms/1.0.json", "/sums/moved/1.0.json", "/sums/premium/3.1.json", "/sums/swapped/1.0.json"], asked.Order(StringComparer.Ordinal));
        var known = host.Services.GetRequiredService<KnownGood>();
        Assert.Equal("wordpress.org", known.Plugin("forms", "1.0")!.Publisher);
        Assert.Null(known.Plugin("swapped", "1.0"));
        Assert.DoesNotContain("plugins/forms/evil.php", known.Plugin("forms", "1.0")!.Places);
        Assert.Equal(0, await fetcher.RoundAsync(TestContext.Current.CancellationToken));
        Assert.Equal(4, asked.Count);
        host.Clock.Jump(TimeSpan.FromHours(25));
        await fetcher.RoundAsync(TestContext.Current.CancellationToken);
        Assert.Equal(7, asked.Count);
        var line = File.ReadLines(Path.Combine(_data.FullName, "known-good", "plugin-forms-1.0.files")).First().Split('\t');
        Assert.Equal(("# plugin forms 1.0", "wordpress.org", publisher.Address("sums/forms/1.0.json")), (line[0], line[1], line[4]));
        Assert.Equal(line[3], SurveyingSite.Hash(await File.ReadAllBytesAsync(Path.Combine(_data.FullName, "known-good", "published", "plugin-forms-1.0.json"), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task They_are_never_fetched_from_a_private_address_unless_the_operator_says_so()
    {
        await using var publisher = new FetchTests.Publisher(_ => (200, Sums("forms", "1.0", ("forms.php", [Main])), ""));
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ScanningOptions>>().Value.Urls[ChecksumFetcher.Setting] = publisher.Address("sums/");
        await host.EnrolAsync("https://shop.fernhill.example", ("plugins", "forms", null, new JsonObject { ["version"] = "1.0", ["active"] = true, ["network"] = false }));
        await host.RoundAsync();
        Assert.Equal(0, await host.Services.GetRequiredService<ChecksumFetcher>().RoundAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, publisher.Asked);
    }

    private static async Task<HttpStatusCode> ImportAsync(ScanHost host, string json) => await host.ImportAsync("../known-good", json);

    private static string Sums(string slug, string version, params (string Path, byte[][] Contents)[] files)
    {
        var told = new JsonObject();
        foreach (var (path, contents) in files)
        {
            JsonNode? hashes = contents.Length == 1 ? SurveyingSite.Hash(contents[0]) : new JsonArray([.. contents.Select(c => (JsonNode)SurveyingSite.Hash(c))]);
            told[path] = contents.Length == 0 ? new JsonObject { ["md5"] = "d41d8cd98f00b204e9800998ecf8427e" } : new JsonObject { ["md5"] = "d41d8cd98f00b204e9800998ecf8427e", ["sha256"] = hashes };
        }
        return new JsonObject { ["plugin"] = slug, ["version"] = version, ["source"] = $"https://downloads.wordpress.org/plugins/{slug}.{version}.zip", ["files"] = told }.ToJsonString();
    }
}
