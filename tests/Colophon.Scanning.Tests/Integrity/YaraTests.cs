using System.Text;
using Colophon.Scanning.Integrity;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Tests.Integrity;

/// <summary>A real YARA beside the other engines: what its rules know is found and explained, what it does not end with is not analysed, and a server with wrong rules does not start.</summary>
public sealed class YaraTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("colophon-yara-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_scan_asks_it_and_says_which_rule_matches_and_which_item_it_did_not_end_with()
    {
        var rules = Rules("own.yar", "rule marker { meta: description = \"our marker\" strings: $a = \"Colophon-Yara-Marker\" condition: $a }\nrule slow { strings: $a = \"SLOW\" condition: $a and for all i in (1..2000000000) : (i + @a > 0) }");
        var (data, clock) = (_folder.CreateSubdirectory("data").FullName, new Colophon.RoomSupport.JumpClock());
        var settings = new Dictionary<string, string> { ["Scanning:Integrity:Yara:Rules:0"] = rules, ["Scanning:Integrity:MaxSeconds"] = "3" };
        (string, byte[], string) known = Item("a.php", "<?php // Colophon-Yara-Marker"), slow = Item("b.php", "<?php // SLOW"), shell = Item("c.php", "<?php // SLOW\n@eval($_POST['c']);"), honest = Item("index.php", "<?php // Silence is golden.");
        Directory.CreateDirectory(Path.Combine(data, "run", "yara-left"));
        string id;
        await using (var host = await (await ScanHost.StartAsync(data, settings, clock)).FoundAsync())
        {
            Assert.False(Directory.Exists(Path.Combine(data, "run", "yara-left")));
            var (teller, enrolled, site) = await host.EnrolWholeAsync("https://shop.fernhill.example");
            id = site.Value;
            var surveying = new SurveyingSite(host, teller, enrolled);
            await surveying.TellAsync(known, slow, shell, honest);
            await surveying.HandOverAsync();
            var about = (await host.ViewAsync()).Integrity[id];
            Assert.Equal(["malware_backdoor", ItemVerdict.NotAnalysed, "yara"], about.Findings.Values.Select(f => f.Rule).Order(StringComparer.Ordinal)); // the analysis found what YARA did not end with
            Assert.Equal("The rule marker of own.yar matches. It says of itself: description=\"our marker\".", about.Findings.Values.Single(f => f.Rule == "yara").Why);
            Assert.Equal("YARA did not end within 3 seconds.", about.Findings.Values.Single(f => f.IsUnread).Why);
            Assert.Contains("+yara.", about.Scan!.Engine, StringComparison.Ordinal);

            await surveying.TellAsync(known, slow, shell, honest);
            Assert.Equal(["file:wp-content/uploads/b.php"], await surveying.HandOverAsync()); // only what was not analysed
        }
    }

    [Fact]
    public async Task Rules_that_YARA_does_not_take_stop_the_start_with_file_and_line()
    {
        var rules = Rules("bad.yar", "rule bad {\n  condition: nothing\n}\n");
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => ScanHost.StartAsync(_folder.CreateSubdirectory("data").FullName, new Dictionary<string, string> { ["Scanning:Integrity:Yara:Rules:0"] = rules }));
        Assert.Equal($"Scanning:Integrity:Yara:Rules: {rules}, line 2: undefined identifier \"nothing\" (rule bad).", refused.Message);
        Assert.Contains("is to be a whole path", new YaraRulesCheck().Validate(null, Configured("bad.yar")).FailureMessage, StringComparison.Ordinal);
        Assert.True(new YaraRulesCheck().Validate(null, new ScanningOptions()).Succeeded);
    }

    [Fact]
    public async Task Rules_that_are_gone_while_the_server_runs_leave_everything_not_analysed()
    {
        using var folder = Storage.DataFolder.Open(_folder.CreateSubdirectory("data").FullName, TimeProvider.System);
        var options = Configured(Rules("own.yar", "rule marker { strings: $a = \"Marker\" condition: $a }"));
        File.Delete(options.Integrity.Yara.Rules[0]);
        using var yara = new YaraDesk(Options.Create(options), folder);
        Assert.Equal($"YARA could not be asked. {options.Integrity.Yara.Rules[0]}: there is no such file.", (await yara.LookAsync("x"u8.ToArray(), TestContext.Current.CancellationToken)).Why);
        Rules("own.yar", "rule marker { strings: $a = \"Marker\" condition: $a }");
        Assert.Equal(ItemVerdict.Clean, await yara.LookAsync("x"u8.ToArray(), TestContext.Current.CancellationToken)); // tried again
        Assert.True((await yara.LookAsync("a Marker"u8.ToArray(), TestContext.Current.CancellationToken)).IsFound);
    }

    private static (string, byte[], string) Item(string name, string text) => ("file:wp-content/uploads/" + name, Encoding.ASCII.GetBytes(text), "php");

    private static ScanningOptions Configured(string rules)
    {
        var options = new ScanningOptions();
        options.Integrity.Yara.Rules.Add(rules);
        return options;
    }

    private string Rules(string name, string rules)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, rules);
        return path;
    }
}
