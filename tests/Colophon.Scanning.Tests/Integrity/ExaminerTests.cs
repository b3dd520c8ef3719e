using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Colophon.Scanning.Integrity;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Tests.Integrity;

/// <summary>What looking into one item comes to, and that nothing which is made to fool or to stop the scanner does either.</summary>
public sealed class ExaminerTests
{
    private const int Seconds = 5;
    private readonly Examiner _examiner = new(Options.Create(Configured()), TimeProvider.System);

    [Fact]
    public void The_planted_samples_are_judged_rightly()
    {
        var (planted, right) = Samples.Judge(_examiner, TestContext.Current.CancellationToken);
        Assert.Equal((5, 5), (planted, right));
    }

    [Theory]
    [InlineData("file", "wp-content/uploads/a.php", "<?php system($_GET['c']);")]
    [InlineData("file", "wp-content/uploads/a.php.jpg", "GIF89a<?php eval($_POST['c']); ?>")]
    [InlineData("file", "wp-content/uploads/a\u202Egpj.php", "<?php /*\0*/ eval($_POST['c']);")]
    [InlineData("file", "wp-content/uploads/reviews.php", "<html><a href=http://one.example/a.html>xb</a><a href=http://two.example/a.html>be</a><a href=http://three.test/b.html>31</a><a href=http://four.test/b.html>es</a><a href=http://five.test/b.html>wc</a><a href=http://six.test/b.html>gs</a><a href=http://seven.test/b.html>56</a><a href=http://eight.test/b.html>q1</a></html>")]
    [InlineData("option", "1:x", "a:1:{s:4:\"code\";s:25:\"eval($_REQUEST['whatever']);\";}")]
    [InlineData("option", "1:x", "PD9waHAgZXZhbCgkX1BPU1RbJ2MnXSk7")]
    [InlineData("option", "1:widget_block", "a:1:{i:2;a:1:{s:7:\"content\";s:35:\"<p>x</p><?php system($_GET['c']);?>\";}}")]
    [InlineData("post", "1:7", "<p>Hello</p><?php @eval($_POST['c']); ?>")]
    public void Code_that_runs_what_a_request_says_is_found_wherever_it_hides(string kind, string id, string text)
    {
        var verdict = Look(kind, id, Encoding.UTF8.GetBytes(text));
        Assert.StartsWith("malware_", verdict.Rule, StringComparison.Ordinal);
        Assert.NotEmpty(verdict.Why);
    }

    [Theory]
    [InlineData("file", "wp-content/uploads/index.php", "<?php\n// Silence is golden.\n")]
    [InlineData("file", "wp-content/uploads/.htaccess", "<Files *.php>\ndeny from all\n</Files>\n")]
    [InlineData("file", "wp-content/uploads/talk.txt", "Write <?php and then your code, but never eval( what a visitor sends.")]
    [InlineData("option", "1:snippet", "a:1:{s:4:\"code\";s:35:\"function x() { return eval(1 + 1); }\";}")]
    [InlineData("option", "1:text", "We use base64_decode( for pictures.")]
    [InlineData("post", "1:8", "In this post eval($_GET['x']) is a bad idea, &lt;?php or not.")]
    [InlineData("post", "1:9", "PHByZT50ZXh0PC9wcmU+")]
    public void What_only_speaks_of_code_or_does_no_harm_is_not(string kind, string id, string text) => Assert.Equal(ItemVerdict.Clean, Look(kind, id, Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("file", "wp-content/uploads/info.php", "<?php phpinfo();", "unwanted_probe")]
    [InlineData("file", "old/rest.php", "ini_set('display_errors', 0); error_reporting(0); if (function_exists('x')) { setcookie('a', 1); }", "unwanted_remnant")]
    [InlineData("option", "1:snippet", "<?php phpinfo();", "")]
    public void Software_without_a_place_in_a_web_root_is_told_apart_from_malicious_code(string kind, string id, string text, string rule)
    {
        var verdict = Look(kind, id, Encoding.UTF8.GetBytes(text));
        Assert.Equal(rule, verdict.Rule);
        Assert.Equal(rule.Length > 0, verdict.IsFound);
        Assert.DoesNotContain("an attacker put here", verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unwanted_tool_that_was_not_read_to_its_end_is_not_analysed()
    {
        const string Tool = "<?php /* phpMiniAdmin: SHOW DATABASES */ $rows = ";
        Assert.Equal("unwanted_database_tool", Look("file", "db.php", Encoding.UTF8.GetBytes(Tool + "[];")).Rule);
        Assert.Equal(ItemVerdict.NotAnalysed, Look("file", "db.php", Encoding.UTF8.GetBytes(Tool + new string('[', 100_000) + new string(']', 100_000) + ";")).Rule);
    }

    /// <summary>Each ends in time, as malicious or as not analysed or, where there is nothing in it, as clean; none throws.</summary>
    [Theory]
    [InlineData("ten million lines")]
    [InlineData("a hundred thousand levels")]
    [InlineData("a hundred thousand arrays")]
    [InlineData("joins without end")]
    [InlineData("one line of eight megabytes")]
    [InlineData("layers of compression")]
    [InlineData("a decoder that grows")]
    [InlineData("invalid UTF-8")]
    [InlineData("zeros")]
    [InlineData("a serialised value of a million texts")]
    [InlineData("lengths that lie")]
    public void Content_that_attacks_the_scanner_ends_in_time_and_says_what_was_not_read(string attack)
    {
        var (kind, content, mayBeClean) = Attack(attack);
        Assert.InRange(content.Length, 1, IntegrityDesk.MaxItemBytes);
        var began = Stopwatch.StartNew();
        var verdict = Look(kind, kind == "file" ? "wp-content/uploads/attack.php" : "1:attack", content);
        Assert.True(began.Elapsed < TimeSpan.FromSeconds(Seconds + 25), $"{attack} took {began.Elapsed}");
        if (!mayBeClean) { Assert.NotEqual("", verdict.Rule); }
        if (verdict.Rule == ItemVerdict.NotAnalysed) { Assert.NotEmpty(verdict.Why); }
    }

    private static (string Kind, byte[] Content, bool MayBeClean) Attack(string name) => name switch
    {
        "ten million lines" => ("file", Text("<?php\n" + new string('\n', 8_300_000 - 40) + "eval($_POST['c']);"), false),
        "a hundred thousand levels" => ("file", Text("<?php " + new string('(', 100_000) + "1" + new string(')', 100_000) + "; eval($_POST['c']);"), false),
        "a hundred thousand arrays" => ("file", Text("<?php $a = " + string.Concat(Enumerable.Repeat("[", 100_000)) + string.Concat(Enumerable.Repeat("]", 100_000)) + ";"), false),
        "joins without end" => ("file", Text("<?php $a = " + string.Concat(Enumerable.Repeat("chr(101).", 200_000)) + "''; $a($_POST['c']);"), true), // no function has that name
        "one line of eight megabytes" => ("file", Text("<?php $x = '" + new string('A', 8_000_000) + "'; eval(base64_decode($x));"), false),
        "layers of compression" => ("file", Text("<?php " + Layers("eval($_POST['c']);", 30)), false),
        "a decoder that grows" => ("file", Text($"<?php eval(gzinflate(base64_decode('{Deflated(new string('A', 200_000_000))}')));"), false),
        "invalid UTF-8" => ("file", [.. "<?php \xFF\xFE"u8, 0xC3, 0x28, 0xF0, 0x9F, .. " eval($_POST[\"\xFF\"]);"u8], false),
        "zeros" => ("file", new byte[8_000_000], true),
        "a serialised value of a million texts" => ("option", Text("a:900000:{" + string.Concat(Enumerable.Repeat("s:1:\"e\";", 900_000)) + "}"), true),
        _ => ("option", Text("s:2147483647:\"eval(\";s:-5:\"x\";s:99999999999999:\"\";s::\"s:s:s:\""), true),
    };

    private static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    private static string Layers(string code, int many)
    {
        for (var i = 0; i < many; i++) { code = $"eval(gzinflate(base64_decode('{Deflated(code)}')));"; }
        return code;
    }

    private static string Deflated(string text)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Fastest, leaveOpen: true)) { deflate.Write(Encoding.Latin1.GetBytes(text)); }
        return Convert.ToBase64String(bytes.ToArray());
    }

    private ItemVerdict Look(string kind, string id, byte[] content) => _examiner.Examine(new(kind, id, content.Length, "", ""), content, TestContext.Current.CancellationToken);

    private static ScanningOptions Configured()
    {
        var options = new ScanningOptions();
        options.Integrity.MaxSeconds = Seconds;
        return options;
    }
}
