using System.IO.Compression;
using System.Text.Json;
using Colophon.Cli.Tests.Scan.Sarif;

namespace Colophon.Cli.Tests.Scan;

/// <summary><c>colophon scan</c> and <c>colophon diff</c> as docs/formats/scan.md and review.md describe them, on a plugin of a few lines.</summary>
public sealed class ScanTests : IDisposable
{
    private const string Clean = "<?php\n/*\nPlugin Name: Small\nVersion: 1.0\n*/\nfunction small() { return 1; }\n";
    private const string BackDoor = "if ( isset( $_POST['k'] ) ) { eval( $_POST['k'] ); }\n";
    private const string Weak = "function small_get() { return unserialize( file_get_contents( __DIR__ . '/x' ) ); }\nadd_action( 'wp_ajax_small', function () { update_option( 'small', 1 ); } );\n";
    private readonly string folder = Directory.CreateTempSubdirectory("colophon-scan-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_exit_code_of_a_scan_is_its_gravest_finding()
    {
        Assert.Equal(0, (await ScanAsync(Plugin("clean", Clean))).Code);
        Assert.Equal(10, (await ScanAsync(Plugin("weak", Clean + Weak))).Code);
        Assert.Equal(11, (await ScanAsync(Plugin("bad", Clean + BackDoor))).Code);
        var unread = Plugin("unread", Clean);
        await File.WriteAllBytesAsync(Path.Combine(unread, "inner.zip"), "PK\u0003\u0004"u8.ToArray(), Cancel);
        Assert.Equal(12, (await ScanAsync(unread)).Code);
    }

    [Fact]
    public async Task What_is_no_package_or_not_there_is_3_or_never_clean()
    {
        var missing = await ScanAsync(Path.Combine(folder, "nowhere"));
        Assert.Equal((3, ""), (missing.Code, missing.Output));
        var noise = Path.Combine(folder, "noise.zip");
        await File.WriteAllTextAsync(noise, "no zip at all", Cancel);
        Assert.Equal(11, (await ScanAsync(noise)).Code);
        Directory.CreateDirectory(Path.Combine(folder, "empty"));
        Assert.NotEqual(0, (await ScanAsync(Path.Combine(folder, "empty"))).Code);
        Assert.Equal(3, (await CommandLine.RunAsync("diff", noise + "x", noise)).Code);
        Assert.Equal(2, (await CommandLine.RunAsync("diff")).Code);
        Assert.Equal(2, (await CommandLine.RunAsync("diff", noise, "--last-updated", "yesterday")).Code);
    }

    [Fact]
    public async Task What_the_baseline_had_does_not_count_and_what_is_new_does()
    {
        var (old, same, worse) = (Plugin("old/small", Clean + Weak), Plugin("same/small", Clean + Weak + "// a comment\n"), Plugin("worse/small", Clean + Weak + BackDoor));
        Assert.Equal(0, (await ScanAsync(same, "--baseline", old)).Code);
        Assert.Equal(11, (await ScanAsync(worse, "--baseline", old)).Code);
        var file = Path.Combine(folder, "baseline.json");
        await File.WriteAllTextAsync(file, (await ScanAsync(old, "--json")).Output, Cancel);
        Assert.Equal(0, (await ScanAsync(same, "--baseline", file)).Code);
        Assert.Equal(11, (await ScanAsync(worse, "--baseline", file)).Code);
        await File.WriteAllTextAsync(file, "{}", Cancel);
        Assert.Equal(3, (await ScanAsync(same, "--baseline", file)).Code);
    }

    [Fact]
    public async Task Writing_a_baseline_ends_with_0_whatever_is_found_so_that_a_script_goes_on()
    {
        var (bad, file) = (Plugin("old/small", Clean + BackDoor), Path.Combine(folder, "baseline.json"));
        var written = await ScanAsync(bad, "--write-baseline", file);
        Assert.Equal(0, written.Code);
        Assert.Contains("baseline.json holds ", written.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await ScanAsync(bad, "--baseline", file)).Code);
        Assert.Equal(11, (await ScanAsync(bad)).Code);
        Assert.Equal(10, (await ScanAsync(Plugin("new/small", Clean + BackDoor + Weak), "--baseline", file)).Code);
        await File.WriteAllBytesAsync(Path.Combine(bad, "inner.zip"), "PK\u0003\u0004"u8.ToArray(), Cancel);
        Assert.Contains("among them 1 that were not analysed", (await ScanAsync(bad, "--write-baseline", file)).Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await ScanAsync(bad, "--baseline", file, "--write-baseline", file)).Code);
        Assert.Equal(4, (await ScanAsync(bad, "--write-baseline", Path.Combine(folder, "no", "such", "x.json"))).Code);
    }

    [Fact]
    public async Task YARA_is_asked_with_the_rules_that_are_named_and_its_finding_counts_like_any_other()
    {
        var plugin = Plugin("small", Clean + "// Colophon-Yara-Marker\n");
        var rules = await FileAsync("own rules.yar", "rule marker { meta: description = \"ours\" strings: $a = \"Colophon-Yara-Marker\" condition: $a }");
        Assert.Equal(0, (await ScanAsync(plugin)).Code);
        var found = await ScanAsync(plugin, "--yara", rules, "--json");
        Assert.Equal(11, found.Code);
        var finding = Assert.Single(JsonElement.Parse(found.Output).GetProperty("findings").EnumerateArray());
        Assert.Equal(("yara", "small.php", "The rule marker of own rules.yar matches. It says of itself: description=\"ours\"."), (finding.GetProperty("rule").GetString(), finding.GetProperty("path").GetString(), finding.GetProperty("message").GetString()));
        Assert.Equal(0, (await ScanAsync(plugin, "--yara", rules, "--baseline", Plugin("before/small", Clean + "// Colophon-Yara-Marker\n"))).Code);
        Assert.Equal(12, (await ScanAsync(plugin, "--yara", await FileAsync("hungry.yar", "rule hungry { strings: $a = \"a\" condition: for all i in (1..900000000) : (i + #a > 0) }"))).Code);
        var wrong = await ScanAsync(plugin, "--yara", rules, "--yara", await FileAsync("bad.yar", "rule bad {\n  condition: nothing\n}\n"));
        Assert.Equal(3, wrong.Code);
        Assert.Contains("bad.yar, line 2: undefined identifier \"nothing\" (rule bad).", wrong.Errors, StringComparison.Ordinal);
        Assert.Contains("none.yar: there is no such file.", (await ScanAsync(plugin, "--yara", "none.yar")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suppression_holds_until_its_day_and_is_told_when_it_ends_or_hides_nothing()
    {
        var plugin = Plugin("bad", Clean + BackDoor);
        var id = JsonElement.Parse((await ScanAsync(plugin, "--json")).Output).GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("id").GetString()).ToArray();
        string Policy(string day) => $$"""{"version":1,"suppressions":[{{string.Join(',', id.Select(i => $$"""{"finding":"{{i}}","owner":"Lena","reason":"a test site","expires":"{{day}}"}"""))}},{"finding":"none","owner":"Ines","reason":"gone","expires":"2999-01-01"}]}""";
        var held = await ScanAsync(plugin, "--policy", await FileAsync("policy.json", Policy("2999-01-01")));
        Assert.Equal(0, held.Code);
        Assert.Contains("hides nothing any more", held.Output, StringComparison.Ordinal);
        var ended = await ScanAsync(plugin, "--policy", await FileAsync("policy.json", Policy("2020-01-01")));
        Assert.Equal(11, ended.Code);
        Assert.Contains("ended on 2020-01-01: it counts again", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"version":1,"fail_on":"stop"}""", 0)]
    [InlineData("""{"version":1,"fail_on":"look"}""", 10)]
    [InlineData("""{"version":1,"fail_on":"never"}""", 0)]
    [InlineData("""{"version":1,"fail_on":"sometimes"}""", 3)]
    [InlineData("""{"fail_on":"stop"}""", 3)]
    [InlineData("""{"version":1,"suppressions":[{"finding":"x","reason":"","expires":"soon"}],"more":1}""", 3)]
    [InlineData("nonsense", 3)]
    public async Task A_policy_decides_from_which_level_on_a_scan_fails_and_a_wrong_one_is_refused(string policy, int code)
    {
        var outcome = await ScanAsync(Plugin("weak", Clean + Weak), "--policy", await FileAsync("policy.json", policy));
        Assert.Equal(code, outcome.Code);
        if (code == 3) { Assert.Contains("policy.json: ", outcome.Errors, StringComparison.Ordinal); }
        if (policy.Contains("more", StringComparison.Ordinal)) { Assert.All((string[])["owner", "reason", "expires", "more"], m => Assert.Contains(m, outcome.Errors, StringComparison.Ordinal)); }
    }

    [Fact]
    public async Task The_SARIF_is_valid_by_the_published_schema()
    {
        var plugin = Plugin("a b/small", Clean + BackDoor + Weak + "echo $_GET['x'];\n");
        await File.WriteAllBytesAsync(Path.Combine(plugin, "inner ü.zip"), "PK\u0003\u0004"u8.ToArray(), Cancel);
        var sarif = Path.Combine(folder, "result.sarif");
        var id = JsonElement.Parse((await ScanAsync(plugin, "--json")).Output).GetProperty("findings")[0].GetProperty("id").GetString();
        var policy = await FileAsync("policy.json", $$"""{"version":1,"suppressions":[{"finding":"{{id}}","owner":"Lena","reason":"a test","expires":"2999-01-01"}]}""");
        await ScanAsync(plugin, "--sarif", sarif, "--baseline", Plugin("old/small", Clean), "--policy", policy);
        var document = JsonElement.Parse(await File.ReadAllBytesAsync(sarif, Cancel));
        var schema = new JsonSchema(JsonElement.Parse(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Scan", "Sarif", "sarif-schema-2.1.0.json"), Cancel)));
        Assert.Empty(schema.Errors(document));
        Assert.NotEmpty(schema.Errors(JsonElement.Parse("""{"version":"2.1.0","runs":[{"results":[{"message":1}]}]}""")));
        var results = document.GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        Assert.Contains(results, r => r.GetProperty("level").GetString() == "error" && r.TryGetProperty("suppressions", out _));
        Assert.Contains(results, r => r.TryGetProperty("codeFlows", out _));
        Assert.All(results, r => Assert.Equal("new", r.GetProperty("baselineState").GetString()));
        Assert.Contains(results, r => r.GetProperty("ruleId").GetString() == "not-analysed" && r.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString() == "inner%20%C3%BC.zip");
    }

    [Fact]
    public async Task A_second_scan_is_answered_from_the_cache_and_a_changed_file_is_not()
    {
        var (plugin, cache) = (Plugin("bad", Clean + BackDoor), Path.Combine(folder, "cache"));
        var first = await CommandLine.RunAsync("scan", plugin, "--json", "--cache", cache);
        var entry = Assert.Single(Directory.EnumerateFiles(cache));
        Assert.Equal(first.Output, (await CommandLine.RunAsync("scan", plugin, "--json", "--cache", cache)).Output);
        await File.WriteAllTextAsync(entry, "[]", Cancel); // what the cache says is what is told: so it was read
        Assert.Equal(0, (await CommandLine.RunAsync("scan", plugin, "--cache", cache)).Code);
        await File.WriteAllTextAsync(entry, "damaged", Cancel);
        Assert.Equal(11, (await CommandLine.RunAsync("scan", plugin, "--cache", cache)).Code);
        Plugin("bad", Clean);
        Assert.Equal(0, (await CommandLine.RunAsync("scan", plugin, "--cache", cache)).Code);
        Assert.Equal(2, Directory.EnumerateFiles(cache).Count());
    }

    [Fact]
    public async Task A_folder_of_plugins_is_scanned_plugin_by_plugin_and_paths_say_which()
    {
        Plugin("all/one", Clean + BackDoor);
        Plugin("all/two", Clean);
        var report = JsonElement.Parse((await ScanAsync(Path.Combine(folder, "all"), "--json")).Output);
        Assert.Equal(2, report.GetProperty("components").GetInt32());
        Assert.All(report.GetProperty("findings").EnumerateArray(), f => Assert.Equal("one/small.php", f.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task A_difference_is_told_by_its_exit_code_as_text_as_JSON_and_as_a_page()
    {
        var (old, @new) = (Plugin("old/small", Clean), Plugin("new/small", Clean.Replace("1.0", "1.1", StringComparison.Ordinal) + BackDoor));
        var zip = Path.Combine(folder, "small.1.1.zip");
        await ZipFile.CreateFromDirectoryAsync(@new, zip, CompressionLevel.Fastest, includeBaseDirectory: true, Cancel);
        var page = Path.Combine(folder, "review.html");
        var text = await CommandLine.RunAsync("diff", old, zip, "--html", page);
        Assert.Equal((11, ""), (text.Code, text.Errors));
        Assert.StartsWith("Stop. It has a back door", text.Output, StringComparison.Ordinal);
        Assert.Contains("It has a back door", await File.ReadAllTextAsync(page, Cancel), StringComparison.Ordinal);
        var json = JsonElement.Parse((await CommandLine.RunAsync("diff", old, zip, "--json")).Output);
        Assert.Equal(["format", "level", "headline", "advice", "old", "new", "concerns", "closed", "surface", "files", "findings", "not_analysed", "sizes", "limits"], json.EnumerateObject().Select(m => m.Name));
        Assert.Equal(0, (await CommandLine.RunAsync("diff", old, old)).Code);
        Assert.Equal(0, (await CommandLine.RunAsync("diff", old)).Code);
        Assert.Equal(4, (await CommandLine.RunAsync("diff", old, "--html", Path.Combine(folder, "no", "such", "x.html"))).Code);
    }

    private static Task<Outcome> ScanAsync(string path, params string[] more) => CommandLine.RunAsync(["scan", path, "--no-cache", .. more]);

    private string Plugin(string name, string php)
    {
        var plugin = Path.Combine(folder, name);
        Directory.CreateDirectory(plugin);
        File.WriteAllText(Path.Combine(plugin, "small.php"), php);
        return plugin;
    }

    private async Task<string> FileAsync(string name, string content)
    {
        var path = Path.Combine(folder, name);
        await File.WriteAllTextAsync(path, content, Cancel);
        return path;
    }
}
