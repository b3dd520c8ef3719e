using System.Text;
using Colophon.Php.Lexing;
using Colophon.Php.Tests.Oracle;
using PhpProcess = Colophon.Php.Tests.Oracle.Php;

namespace Colophon.Php.Tests.Lexing;

/// <summary>Token by token the same as <c>PhpToken::tokenize</c>: name, line, offset, length and so the text.</summary>
public sealed class TokenParityTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_php_file_of_this_machine_has_the_tokens_PHP_sees() => Compare(Corpus.Files, TokenListing.AsOracle);

    [Fact]
    public void With_short_tags_too() => Compare(Corpus.Files, TokenListing.AsOracle with { ShortTags = true }, "short_open_tag=1");

    /// <summary>A truncated file ends inside strings, comments, heredocs and tags: PHP says something exact there as well.</summary>
    [Fact]
    public void A_file_cut_off_anywhere_still_has_the_tokens_PHP_sees() => CompareSnippets(Snippets.All.SelectMany(s => Enumerable.Range(0, s.Length + 1).Select(n => s[..n])));

    [Fact]
    public void Any_byte_anywhere_gives_the_tokens_PHP_sees() =>
        CompareSnippets(Enumerable.Range(0, 256).SelectMany(b => Snippets.Around((byte)b)));

    private void Compare(IReadOnlyList<string> files, LexerOptions options, params string[] settings)
    {
        var expected = Encoding.UTF8.GetString(PhpProcess.Run("tokens.php", [], files, settings)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(files.Count, expected.Length);
        var wrong = new List<string>();
        var total = 0L;
        foreach (var answer in expected.Select(l => l.Split('\t')))
        {
            var lines = TokenListing.Lines(File.ReadAllBytes(answer[0]), options, out var count);
            total += count;
            if (answer[1] == "failed") { wrong.Add($"{answer[0]}: PHP itself fails: {answer[2]}"); }
            else if (answer[2] != TokenListing.Hash(lines)) { wrong.Add(answer[0] + ": " + Difference(answer[0], lines, settings)); }
        }
        output.WriteLine($"{files.Count} files, {total} tokens, {wrong.Count} differ");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {files.Count} differ:\n" + string.Join('\n', wrong.Take(20)));
    }

    private static string Difference(string file, string ours, string[] settings)
    {
        var theirs = Encoding.UTF8.GetString(PhpProcess.Run("tokens.php", ["--print", file], [], settings)).Split('\n');
        var mine = ours.Split('\n');
        var at = Enumerable.Range(0, Math.Min(theirs.Length, mine.Length)).FirstOrDefault(i => theirs[i] != mine[i], Math.Min(theirs.Length, mine.Length) - 1);
        return $"token {at}: PHP «{theirs[at]}», we «{mine[at]}»";
    }

    private void CompareSnippets(IEnumerable<byte[]> snippets)
    {
        var folder = Directory.CreateTempSubdirectory("colophon-php-").FullName;
        try
        {
            var files = new List<string>();
            foreach (var snippet in snippets)
            {
                files.Add(Path.Combine(folder, $"{files.Count:D6}.php"));
                File.WriteAllBytes(files[^1], snippet);
            }
            Compare(files, TokenListing.AsOracle);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
