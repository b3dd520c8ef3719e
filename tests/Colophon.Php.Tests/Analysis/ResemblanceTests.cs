using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Colophon.Php.Analysis;
using Colophon.Php.Analysis.Resemblance;
using Colophon.Php.Difference;

namespace Colophon.Php.Tests.Analysis;

public sealed class ResemblanceTests
{
    /// <summary>Written for this test: it asks for nothing that a rule forbids, in the manner of those who do.</summary>
    private const string Manner = """
        <?php
        @error_reporting(0);
        @ini_set('display_errors', 0);
        @set_time_limit(0);
        function hitung($isi, $kunci) { $n = 0; $hasil = ''; while ($n < strlen($isi)) { $hasil .= chr(ord($isi[$n]) ^ ord($kunci[$n % strlen($kunci)])); $n++; } return $hasil; }
        $kunci = 'x9f2';
        $sandi = @$_COOKIE['sandi'];
        $isi = @$_POST['isi'];
        if ($sandi) {
            $hasil = hitung(base64_decode($isi), $kunci);
            $bagian = explode('|', $hasil);
            $nama = $bagian[0];
            echo '[ok]' . strlen($hasil) . "\n";
            @setcookie('nama', $nama);
        }
        """;

    [Fact]
    public void What_reads_as_a_whole_like_attackers_code_is_told_with_the_words_that_say_so_and_little_confidence()
    {
        var finding = Assert.Single(Code.Analyse(("x.php", Manner)).Findings, f => f.Category != FindingCategory.Vulnerability);
        Assert.Equal(("malware_lookalike", FindingCategory.Malware, Confidence.Low, 506), (finding.Kind, finding.Category, finding.Confidence, finding.Cwe));
        Assert.Contains("base64_decode", finding.Message, StringComparison.Ordinal);
        Assert.True(finding.Trace.Length > 1);
        Assert.Contains(finding.Trace, t => t.What.StartsWith("“base64_decode”", StringComparison.Ordinal) || (t.What.Contains("base64_decode", StringComparison.Ordinal) && t.Line == 10));
    }

    [Fact]
    public void It_is_to_be_looked_at_and_no_reason_to_stop()
    {
        var review = Reviewer.Compare(null, ComponentVersion.Read("p", [new SourceFile("x.php", Encoding.UTF8.GetBytes(Manner))], [], new AnalysisOptions(Code.Today), TestContext.Current.CancellationToken), new ReviewOptions(Code.Today));
        Assert.Equal(ReviewLevel.Look, Assert.Single(review.Concerns, c => c.Rule == "malicious-code").Level);
    }

    [Theory]
    [InlineData("a few lines are judged by what they do", "<?php @error_reporting(0); $c = base64_decode(@$_POST['isi']); echo $c;")]
    [InlineData("a list of words does nothing", "<?php return [")]
    [InlineData("text about code is no code", "<form>")]
    public void What_says_too_little_is_quiet(string why, string beginning)
    {
        var words = string.Concat(Enumerable.Range(0, 400).Select(n => $" 'hacked{n}', 'shell{n}', 'uname{n}',"));
        var text = beginning switch { "<?php return [" => beginning + words + "];", "<form>" => beginning + words + "</form>", _ => beginning };
        Assert.False(Code.Analyse(("x.php", text)).Findings.Any(f => f.Kind == "malware_lookalike"), why);
    }

    [Theory]
    [InlineData(139, 3.4f, false)]
    [InlineData(139, 3.5f, true)]
    [InlineData(140, 2.7f, false)]
    [InlineData(140, 2.75f, true)]
    public void A_file_of_few_words_must_be_the_more_like_an_attackers(int places, float score, bool told) => Assert.Equal(told, Lookalike.IsTold(places, score));

    [Fact]
    public void A_proof_is_told_instead_of_a_resemblance()
    {
        var kinds = Code.Kinds(Code.Analyse(("x.php", Manner + "\neval($_POST['c']);")));
        Assert.Contains("malware_backdoor", kinds);
        Assert.DoesNotContain("malware_lookalike", kinds);
    }

    [Fact]
    public void Texts_and_comments_of_the_file_are_never_shown_because_they_may_hold_secrets()
    {
        var places = Features.Words(Encoding.UTF8.GetBytes("<?php /* hunter2 */ define('DB_PASSWORD', 'hunter3'); mysqli_connect(\"hunter4 $x\"); ?><b>hunter5</b>")).Values.Select(w => w.Text).ToList();
        Assert.Equal(["define", "mysqli_connect", "$x", "hunter5"], places.Where(w => w != "b"));
    }

    [Fact]
    public void Words_of_the_file_are_shown_as_signs_of_ASCII()
    {
        var finding = Assert.Single(Code.Analyse(("x.php", Manner.Replace("hasil", "h\u202e\u00e9sil", StringComparison.Ordinal))).Findings, f => f.Kind == "malware_lookalike");
        Assert.All(finding.Message.Concat(finding.Trace.SelectMany(t => t.What)), c => Assert.True(c is >= ' ' and < '\x7f' or '“' or '”' or '·', $"U+{(int)c:X4}"));
    }

    /// <summary>The model is learned for these very places. Who changes them, or the lexer's tokens, learns it anew: ./bench resemblance.</summary>
    [Fact]
    public void The_places_are_those_that_the_model_was_learned_for()
    {
        var places = Features.Of(Encoding.UTF8.GetBytes(Manner + "\n// a comment of words\n?><form action=\"x\"><?php echo <<<A\n a text with {$n[1]} in it\nA;\n")).Found;
        var bytes = new byte[places.Count * 4];
        foreach (var (index, place) in places.Index()) { BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(index * 4), place); }
        Assert.Equal("3cd941e1e319e2b7", Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
    }

    [Fact]
    public void A_model_is_read_as_it_was_written_and_a_damaged_one_is_refused()
    {
        var weights = new float[Features.Places];
        (weights[1], weights[2], weights[3]) = (2.54f, -1.27f, 0.001f);
        var bytes = Model.Of(-1.5f, weights).Write();
        var model = Model.Read(bytes);
        Assert.Equal((127, -64, 0), (model.Weight(1), model.Weight(2), model.Weight(3)));
        Assert.Equal(-1.5f + (10 / MathF.Sqrt(52) * 0.02f * 63), model.Score([1, 2]), 1e-4f);
        Assert.Throws<InvalidDataException>(() => Model.Read(bytes.AsSpan(1)));
        bytes[0] = (byte)'X';
        Assert.Throws<InvalidDataException>(() => Model.Read(bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public void Any_length_of_any_bytes_is_read(int length)
    {
        var bytes = new byte[length];
        new Random(5).NextBytes(bytes);
        Assert.InRange(Features.Of(bytes).Found.Count, 1, Features.Places);
    }
}
