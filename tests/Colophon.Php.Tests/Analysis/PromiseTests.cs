using System.Text;
using Colophon.Php.Analysis;
using Colophon.Php.Analysis.Rules;

namespace Colophon.Php.Tests.Analysis;

/// <summary>Ids last, suppressions end, limits are told, rules are checked.</summary>
public sealed class PromiseTests
{
    private const string Wrong = "$wpdb->query('DELETE FROM t WHERE id = ' . $_GET['id']);";

    [Fact]
    public void An_id_outlives_moved_lines_and_tells_two_places_apart()
    {
        var before = Assert.Single(Code.Handler(Wrong).Findings).Id;
        Assert.Equal(before, Assert.Single(Code.Handler("\n\n// moved\n" + Wrong).Findings).Id);
        var both = Code.Handler(Wrong + "\n" + Wrong).Findings;
        Assert.Equal(2, both.Select(f => f.Id).Distinct().Count());
        Assert.Contains(before, both.Select(f => f.Id));
    }

    [Theory]
    [InlineData("printf();")]
    [InlineData("$x = sprintf(); $x = vsprintf(); vprintf();")]
    [InlineData("add_action( '', function ( $a ) { echo $a; } ); do_action(); apply_filters(); add_filter( '', 'strlen' ); apply_filters();")]
    public void A_call_that_lacks_its_arguments_ends_no_analysis(string code) => Assert.Contains(Code.Handler(code + Wrong).Findings, f => f.Kind == "tainted_sql");

    [Fact]
    public void A_suppression_holds_until_its_last_day_and_then_the_finding_is_back()
    {
        var id = Assert.Single(Code.Handler(Wrong).Findings).Id;
        AnalysisResult Until(DateOnly day) => Code.Analyse(new AnalysisOptions(Code.Today, [new Suppression(id, "Ada", "only numbers come here", day)]), ("sample.php", $"{Code.Plugin}function sample() {{ global $wpdb;\n{Wrong}\n}}\n"));
        var held = Until(Code.Today);
        Assert.Empty(held.Findings);
        Assert.Equal("Ada", Assert.Single(held.Suppressed).By.Owner);
        var over = Until(Code.Today.AddDays(-1));
        Assert.Equal(id, Assert.Single(over.Findings).Id);
        Assert.Single(over.ExpiredSuppressions);
    }

    [Fact]
    public void A_file_of_suppressions_tells_every_error_at_once()
    {
        var good = SuppressionFile.Read(Encoding.UTF8.GetBytes("""[{ "finding": "a", "owner": "Ada", "reason": "r", "expires": "2027-01-31" }]"""));
        Assert.Empty(good.Errors);
        Assert.Equal(new DateOnly(2027, 1, 31), Assert.Single(good.Suppressions).Expires);
        var bad = SuppressionFile.Read(Encoding.UTF8.GetBytes("""[{ "finding": "a", "owner": "", "reason": "r", "expires": "soon" }, { "finding": "b", "owner": "x", "reason": "y", "expires": "2027-01-31", "note": 1 }]"""));
        Assert.Equal(3, bad.Errors.Length);
        Assert.Empty(bad.Suppressions);
        Assert.Single(SuppressionFile.Read("{"u8.ToArray()).Errors);
    }

    [Fact]
    public void What_was_not_read_is_never_clean()
    {
        AnalysisResult Of(AnalysisOptions options) => Code.Analyse(options, ("a.php", "<?php echo 1;"), ("b.php", "<?php echo 2;"));
        var all = new AnalysisOptions(Code.Today);
        Assert.True(Of(all).IsClean);
        Assert.Equal("b.php", Assert.Single(Of(all with { MaxFiles = 1 }).NotAnalysed).Path);
        Assert.Equal("b.php", Assert.Single(Of(all with { MaxBytes = 20 }).NotAnalysed).Path);
        Assert.Equal(2, Of(all with { Parser = new ParserOptions(MaxTokens: 2) }).NotAnalysed.Length);
        Assert.False(Of(all with { MaxSteps = 1 }).IsClean);
    }

    [Fact]
    public void Rules_that_are_wrong_are_refused_with_every_error()
    {
        Stream Open(string name) => name == "kinds.json" ? new MemoryStream("""[{ "kind": "k", "cwe": 1, "title": "t", "harm": "h", "capabilities": ["nonsense"] }]"""u8.ToArray())
            : name == "sinks.json" ? new MemoryStream("""[{ "needs": "other", "names": ["f"], "arguments": [] }]"""u8.ToArray())
            : typeof(RuleSet).Assembly.GetManifestResourceStream(name)!;
        var refused = Assert.Throws<InvalidDataException>(() => RuleSet.Load(Open));
        Assert.Contains("nonsense", refused.Message, StringComparison.Ordinal);
        Assert.Contains("other", refused.Message, StringComparison.Ordinal);
        Assert.Contains("names no argument", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<?php $a = 'x'; while (true) { $a .= $a; }")]
    [InlineData("<?php $f = 'chr'; for ($i = 0; $i < 1000000000; $i++) { $a[] = chr($i); }")]
    [InlineData("<?php function a($x) { return b($x); } function b($x) { return a($x); } echo a($_GET['a']);")]
    [InlineData("<?php eval(str_repeat('eval(', 3) . \"'eval(1);'\" . ')))');")]
    [InlineData("<?php $x = str_repeat('ab', 1000000); $y = str_replace('a', $x, $x); $y = str_replace('a', $y, $y);")]
    [InlineData("<?php class A extends B {} class B extends A { function f() { return parent::f(); } } (new A)->g($_GET['x']);")]
    [InlineData("<?php include 'a.php'; include __FILE__;")]
    public void Code_that_attacks_the_analysis_ends(string text) => Assert.NotNull(Code.Analyse(("a.php", text)));

    /// <summary>An array that is put into itself, over and over, through properties and calls: what it holds doubles with every line.</summary>
    [Fact]
    public void Values_that_hold_each_other_are_bounded_and_their_work_is_counted()
    {
        var lines = string.Concat(Enumerable.Range(0, 60).Select(n => $"$this->data['k{n}'] = array($this->data, $this->keep($this->data, $_POST['x{n}']), 'a' => $this->data);\n"));
        var code = $"<?php class Box {{ public $data = array(); function keep($a, $b) {{ $this->data['last'] = array($a, $b, $this->data); return array($this->data, $a); }}\nfunction fill() {{\n{lines}}} }}\n$box = new Box(); $box->fill(); echo $_GET['x'];";
        var result = Code.Analyse(("box.php", code));
        Assert.Empty(result.NotAnalysed);
        Assert.Contains(result.Findings, f => f.Kind == "tainted_html");
        Assert.InRange(result.Statistics.Steps, 100, 400_000);
    }

    /// <summary>It takes texts apart, as decoders do, and every call hands it known values: running it at each of them is what once took three quarters of an hour.</summary>
    [Fact]
    public void A_function_that_only_looks_like_a_decoder_is_not_run_at_every_call()
    {
        var body = string.Concat(Enumerable.Range(0, 100).Select(n => $"if (substr($name, 0, {n}) === 'p{n}') {{ $value = get_option($name . '{n}'); }}\n"));
        var calls = string.Concat(Enumerable.Range(0, 1_000).Select(n => $"read_value('name{n}', array('a' => {n}));\n"));
        var result = Code.Analyse(("data.php", $"<?php function read_value($name, $default = null) {{ $value = $default;\n{body}return $value; }}"), ("calls.php", "<?php\n" + calls));
        Assert.Empty(result.NotAnalysed);
        Assert.InRange(result.Statistics.Steps, 1_000, 200_000);
    }

    [Fact]
    public void All_files_together_have_a_bound_and_say_so_one_by_one()
    {
        var files = Enumerable.Range(0, 20).Select(n => ($"{n}.php", "<?php " + string.Concat(Enumerable.Repeat("echo strlen($_SERVER['a']);", 100)))).ToArray();
        var result = Code.Analyse(new AnalysisOptions(Code.Today, MaxAllSteps: 2_000), files);
        // The first ones were followed once, but not in the second pass: they too may hide something.
        Assert.Equal(20, result.NotAnalysed.Length);
        Assert.All(result.NotAnalysed, n => Assert.Contains("2000 steps", n.Because, StringComparison.Ordinal));
        Assert.InRange(result.Statistics.Steps, 2_000, 3_000);
    }

    [Fact]
    public void Nesting_as_deep_as_the_parser_allows_is_followed_or_told()
    {
        var deep = "<?php echo " + string.Concat(Enumerable.Repeat("f(", 900)) + "$_GET['x']" + new string(')', 900) + ";";
        Assert.NotNull(Code.Analyse(("a.php", deep)));
    }
}
