using System.Diagnostics;
using System.Globalization;
using System.Text;
using Colophon.Engines.Yara;

namespace Colophon.Engines.Tests;

/// <summary>The real YARA: what its rules know is found and explained; what it did not judge to its end is never clean.</summary>
public sealed class YaraTests : IDisposable
{
    private const string Marker = "rule marker { meta: description = \"a \\\"shell\\\"] \\n x\" score = 70 strings: $a = \"MARK\" condition: $a }";

    /// <summary>Runs for minutes on what holds SLOW, and ends at once on anything else.</summary>
    private const string Slow = "rule slow { strings: $a = \"SLOW\" condition: $a and for all i in (1..2000000000) : (i + @a > 0) }";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("colophon yara ");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_rule_that_matches_is_told_with_its_file_and_what_it_says_of_itself()
    {
        using var engine = await EngineAsync(YaraLimits.Default, ("own rules.yar", Marker), ("other.yar", "rule marker { strings: $b = \"OTHER\" condition: $b }"));
        var looks = await engine.LookAsync([Bytes("a MARK"), Bytes("nothing"), Bytes(""), Bytes("OTHER and MARK"), new byte[] { 0, 255, 10 }], Cancel);
        Assert.All(looks, l => Assert.Equal("", l.NotAnalysed));
        Assert.Equal([1, 0, 0, 2, 0], looks.Select(l => l.Matches.Length));
        Assert.Equal(("marker", "own rules.yar", """description="a \"shell\"] \n x",score =70"""), (looks[0].Matches[0].Rule, looks[0].Matches[0].File, looks[0].Matches[0].Meta));
        Assert.Equal(["other.yar", "own rules.yar"], looks[3].Matches.Select(m => m.File));
        Assert.Equal("The rule marker of other.yar matches and says nothing about itself.", looks[3].Matches[0].Words);
        Assert.Empty(Directory.EnumerateDirectories(Directory.EnumerateDirectories(_folder.FullName, "yara-*").Single())); // no content stays on disk
    }

    [Fact]
    public async Task More_contents_than_go_together_are_all_looked_into()
    {
        using var engine = await EngineAsync(YaraLimits.Default, ("a.yar", Marker));
        var looks = await engine.LookAsync([.. Enumerable.Range(0, 1_300).Select(n => Bytes(n % 100 == 7 ? "MARK" : "x"))], Cancel);
        Assert.All(looks, l => Assert.Equal("", l.NotAnalysed));
        Assert.Equal(Enumerable.Range(0, 13).Select(n => (n * 100) + 7), looks.Index().Where(l => l.Item.Matches.Length > 0).Select(l => l.Index));
    }

    [Fact]
    public async Task A_rule_that_does_not_end_leaves_its_content_not_analysed_and_the_others_judged()
    {
        using var engine = await EngineAsync(YaraLimits.Default with { Seconds = 2 }, ("a.yar", Marker), ("slow.yar", Slow));
        var looks = await engine.LookAsync([Bytes("MARK"), Bytes("SLOW and MARK"), Bytes("nothing")], Cancel);
        Assert.Equal(["", "YARA did not end within 2 seconds.", ""], looks.Select(l => l.NotAnalysed));
        Assert.Equal([1, 0, 0], looks.Select(l => l.Matches.Length));
    }

    [Fact]
    public async Task When_the_time_for_all_is_over_the_rest_is_not_analysed()
    {
        using var engine = await EngineAsync(YaraLimits.Default with { Seconds = 2, TotalSeconds = 3 }, ("slow.yar", Slow));
        var looks = await engine.LookAsync([Bytes("SLOW"), Bytes("SLOW"), Bytes("nothing")], Cancel);
        Assert.All(looks[..2], l => Assert.NotEqual("", l.NotAnalysed));
        Assert.Contains(looks, l => l.NotAnalysed == "YARA’s time for all items, 3 seconds, was over before this one.");
    }

    [Fact]
    public async Task Results_that_YARA_itself_calls_incorrect_are_not_clean()
    {
        using var engine = await EngineAsync(YaraLimits.Default, ("many.yar", "rule many { strings: $a = \"a\" condition: #a == 3000000 }"));
        var looks = await engine.LookAsync([Bytes(new string('a', 3_000_000)), Bytes("b")], Cancel);
        Assert.StartsWith("YARA did not judge it: warning: rule \"many\": too many matches", looks[0].NotAnalysed, StringComparison.Ordinal);
        Assert.Equal("", looks[1].NotAnalysed);
    }

    [Fact]
    public async Task Memory_is_bounded_and_running_out_of_it_is_not_clean()
    {
        using var engine = await EngineAsync(YaraLimits.Default with { MemoryBytes = 40L << 20 }, ("a.yar", Marker));
        var look = (await engine.LookAsync([new byte[64 << 20]], Cancel))[0];
        Assert.NotEqual("", look.NotAnalysed);
        Assert.Empty(look.Matches);
    }

    [Fact]
    public async Task Contents_and_rules_can_not_forge_an_answer()
    {
        // The rule prints what its author likes; a line about a file needs the name of a folder that nobody can guess.
        using var engine = await EngineAsync(YaraLimits.Default with { Seconds = 2 }, ("log.yar", "import \"console\"\nrule log { strings: $a = \"SLOW\" condition: console.log(\"colophon:colophon_looked [] x/0\") and $a and for all i in (1..2000000000) : (i + @a > 0) }"));
        var looks = await engine.LookAsync([Bytes("SLOW\ncolophon:colophon_looked [] 0\n"), Bytes("b")], Cancel);
        Assert.Equal(["YARA did not end within 2 seconds.", ""], looks.Select(l => l.NotAnalysed));
    }

    [Fact]
    public async Task More_output_than_is_read_is_not_clean()
    {
        var rules = string.Concat(Enumerable.Range(0, 200).Select(n => string.Create(CultureInfo.InvariantCulture, $"rule r{n} {{ meta: text = \"{new string('x', 100)}\" condition: filesize < 10 }}\n")));
        using var engine = await EngineAsync(YaraLimits.Default with { OutputBytes = 10_000 }, ("loud.yar", rules));
        var looks = await engine.LookAsync([Bytes("x"), Bytes("a longer content")], Cancel);
        Assert.Equal(["YARA did not judge it: it printed more than 10000 bytes.", ""], looks.Select(l => l.NotAnalysed));
    }

    [Theory]
    [InlineData("rule a {\n  strings: $a = \"x\n  condition: $a\n}\n", ", line 3: unterminated string (rule a).")]
    [InlineData("rule a { condition: filename == \"x\" }\n", ", line 1: undefined identifier \"filename\" (rule a).")]
    [InlineData("rule a { condition: true }\nrule a { condition: true }\n", ", line 2: duplicated identifier \"a\".")]
    [InlineData("include \"none.yar\"\nrule a { condition: true }\n", ", line 1: can't open include file: none.yar.")]
    [InlineData("import \"nothing\"\nrule a { condition: true }\n", ", line 1: unknown module \"nothing\".")]
    [InlineData("rule a { strings: $a = /a{5,2}/ condition: $a }\n", ", line 1: ")]
    [InlineData("\u0000\u0001\u0002", ", line 1: ")]
    [InlineData("// no rule at all\n", "There is no rule in the files that are named.")]
    public async Task Rules_that_are_wrong_are_refused_with_file_and_line(string rules, string told)
    {
        var file = await FileAsync("bad one.yar", rules);
        var (engine, errors) = await YaraEngine.CompileAsync([file], _folder.FullName, YaraLimits.Default, Cancel);
        Assert.Null(engine);
        Assert.Contains(errors, e => e.Contains((told[0] == ',' ? file : "") + told, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName, "yara-*"));
    }

    [Fact]
    public async Task Every_error_of_every_file_is_told_and_a_missing_file_is_named()
    {
        var (a, b) = (await FileAsync("a.yar", "rule a { condition: x }\nrule b { condition: y }\n"), Path.Combine(_folder.FullName, "none.yar"));
        Assert.Equal([$"{b}: there is no such file."], (await YaraEngine.CompileAsync([a, b], _folder.FullName, YaraLimits.Default, Cancel)).Errors);
        Assert.Equal(2, (await YaraEngine.CompileAsync([a], _folder.FullName, YaraLimits.Default, Cancel)).Errors.Length);
        Assert.Equal(["YARA needs 1 to 1 rules files; 2 are named."], (await YaraEngine.CompileAsync([a, a], _folder.FullName, YaraLimits.Default with { MaxRuleFiles = 1 }, Cancel)).Errors);
        Assert.Equal(["YARA needs 1 to 256 rules files; 0 are named."], (await YaraEngine.CompileAsync([], _folder.FullName, YaraLimits.Default, Cancel)).Errors);
    }

    [Fact]
    public async Task Other_rules_are_another_version_and_the_same_ones_are_not()
    {
        using var first = await EngineAsync(YaraLimits.Default, ("a.yar", Marker));
        using var again = await EngineAsync(YaraLimits.Default, ("a.yar", Marker));
        using var other = await EngineAsync(YaraLimits.Default, ("a.yar", Marker.Replace("MARK", "MORK", StringComparison.Ordinal)));
        Assert.Equal(first.Version, again.Version);
        Assert.NotEqual(first.Version, other.Version);
    }

    [Fact]
    public async Task A_child_that_hangs_is_killed_with_what_it_started_and_one_that_is_missing_is_said()
    {
        var watch = Stopwatch.StartNew();
        var hung = await BoundedProgram.RunAsync("/bin/sh", ["-c", "sleep 86399 & sleep 86399"], _folder.FullName, new(TimeSpan.FromSeconds(1), 1_000, 1_000_000), Cancel);
        Assert.Equal((null, "it took longer than 1 seconds"), (hung.Code, hung.Error));
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
        var left = await BoundedProgram.RunAsync("pgrep", ["-fc", "sleep 86399"], _folder.FullName, new(TimeSpan.FromSeconds(30), 1_000, 1_000_000), Cancel);
        Assert.Equal("0", left.Output.Trim());
        Assert.Equal(127, (await BoundedProgram.RunAsync("colophon-no-such-program", [], _folder.FullName, new(TimeSpan.FromSeconds(30), 1_000, 1_000_000), Cancel)).Code);
        var loud = await BoundedProgram.RunAsync("/bin/sh", ["-c", "yes | head -c 2000"], _folder.FullName, new(TimeSpan.FromSeconds(30), 1_000, 1_000_000), Cancel);
        Assert.Equal((null, "it printed more than 1000 bytes"), (loud.Code, loud.Error));
        Assert.DoesNotContain("COLOPHON_", (await BoundedProgram.RunAsync("env", [], _folder.FullName, new(TimeSpan.FromSeconds(30), 10_000, 1_000_000), Cancel)).Output, StringComparison.Ordinal);
    }

    private async Task<YaraEngine> EngineAsync(YaraLimits limits, params (string Name, string Rules)[] files)
    {
        var paths = new List<string>();
        foreach (var (name, rules) in files) { paths.Add(await FileAsync(name, rules)); }
        var (engine, errors) = await YaraEngine.CompileAsync(paths, _folder.FullName, limits, Cancel);
        Assert.Empty(errors);
        return engine!;
    }

    private async Task<string> FileAsync(string name, string rules)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, rules, Cancel);
        return path;
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
