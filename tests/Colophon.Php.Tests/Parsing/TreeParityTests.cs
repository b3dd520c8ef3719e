using System.Text;
using Colophon.Php.Parsing;
using Colophon.Php.Tests.Fuzz;
using Colophon.Php.Tests.Lexing;
using Colophon.Php.Tests.Oracle;
using PhpProcess = Colophon.Php.Tests.Oracle.Php;

namespace Colophon.Php.Tests.Parsing;

/// <summary>Node by node the tree that php-ast gives: kind, flags, children, values, documentation comments and lines.</summary>
public sealed class TreeParityTests(ITestOutputHelper output)
{
    internal static ParserOptions AsOracle { get; } = new(TokenListing.AsOracle);

    [Fact]
    public void Every_php_file_of_this_machine_has_the_tree_PHP_builds() => Compare(Corpus.Files);

    [Fact]
    public void WordPress_core_is_read_without_an_error()
    {
        Assert.True(Corpus.WordPress.Count > 900, $"only {Corpus.WordPress.Count} files of WordPress are here");
        Assert.All(Corpus.WordPress, file => Assert.Empty(PhpParser.Parse(File.ReadAllBytes(file), null, TestContext.Current.CancellationToken).Diagnostics));
    }

    /// <summary>Every operator beside every other, before and behind: who binds tighter is what PHP says.</summary>
    [Fact]
    public void Operators_bind_as_PHP_binds_them() => CompareSnippets(Snippets.Operators(), lenient: false);

    [Fact]
    public void Every_construct_has_the_tree_PHP_builds() => CompareSnippets(Snippets.Constructs, lenient: false);

    /// <summary>Where a damaged file is still PHP, it must have PHP's tree; where it isn't, we need not notice (its compiler would).</summary>
    [Fact]
    public void A_damaged_file_that_is_still_PHP_has_the_tree_PHP_builds() =>
        CompareSnippets(new Mutator(20261125).Inputs(Corpus.Files).Take(3000), lenient: true);

    private void CompareSnippets(IEnumerable<byte[]> snippets, bool lenient)
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
            Compare(files, lenient);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Compare(IReadOnlyList<string> files, bool lenient = false)
    {
        var answers = Encoding.UTF8.GetString(PhpProcess.Run("tree.php", [], files)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(files.Count, answers.Length);
        var wrong = new List<string>();
        var refused = 0;
        var accepted = 0;
        var nodes = 0L;
        foreach (var answer in answers.Select(l => l.Split('\t')))
        {
            var tree = PhpParser.Parse(File.ReadAllBytes(answer[0]), AsOracle, TestContext.Current.CancellationToken);
            if (answer[1] == "refused")
            {
                refused++;
                if (lenient)
                {
                    accepted += tree.DiagnosticCount == 0 ? 1 : 0;
                    if (tree.DiagnosticCount == 0) { output.WriteLine($"PHP refuses and we accept: {answer[2]}"); }
                    continue;
                }
                output.WriteLine($"PHP refuses {answer[0]}: {answer[2]}; we report {tree.DiagnosticCount}: {tree.Diagnostics.FirstOrDefault()?.Message}");
                if (tree.DiagnosticCount == 0) { wrong.Add($"{answer[0]}: PHP refuses it ({answer[2]}), we report nothing"); }
                continue;
            }
            if (tree.DiagnosticCount > 0)
            {
                wrong.Add($"{answer[0]}:{tree.Diagnostics[0].Span.Line}: PHP reads it, we report: {tree.Diagnostics[0].Message}");
                continue;
            }
            var listing = PhpAst.Listing(tree);
            nodes += listing.AsSpan().Count('\n');
            if (TokenListing.Hash(listing) != answer[2]) { wrong.Add(answer[0] + ": " + Difference(answer[0], listing) + (lenient || files[0].StartsWith(Path.GetTempPath(), StringComparison.Ordinal) ? " in " + Encoding.Latin1.GetString(tree.Source.AsSpan(0, Math.Min(160, tree.Source.Length))) : "")); }
        }
        output.WriteLine($"{files.Count} files, {nodes} nodes and values, {refused} refused by PHP, {accepted} of them accepted here, {wrong.Count} differ");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {files.Count} differ:\n" + string.Join('\n', wrong.Take(30)));
    }

    private static string Difference(string file, string ours)
    {
        var theirs = Encoding.UTF8.GetString(PhpProcess.Run("tree.php", ["--print", file])).Split('\n');
        var mine = ours.Split('\n');
        var at = Enumerable.Range(0, Math.Min(theirs.Length, mine.Length)).FirstOrDefault(i => theirs[i] != mine[i], Math.Min(theirs.Length, mine.Length) - 1);
        return $"line {at} of the listing: PHP «{theirs[at]}», we «{mine[at]}», after «{string.Join(" | ", mine[Math.Max(0, at - 4)..at])}»";
    }
}
