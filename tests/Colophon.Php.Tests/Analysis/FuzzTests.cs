using Colophon.Php.Analysis;
using Colophon.Php.Tests.Fuzz;
using Colophon.Php.Tests.Oracle;

namespace Colophon.Php.Tests.Analysis;

/// <summary>Damaged files and soups of tokens: the analysis answers, whatever the bytes.</summary>
public sealed class FuzzTests
{
    private static readonly AnalysisOptions Bounded = new(Code.Today, MaxSteps: 20_000);

    [Fact]
    public void A_thousand_damaged_files_and_soups_are_analysed() => Fuzz(7, 500);

    [Fact]
    [Trait("Category", "Long")]
    public void Half_a_million_damaged_files_and_soups_are_analysed() =>
        Parallel.For(0, 50, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, n => Fuzz(3000 + n, 5_000));

    private static void Fuzz(int seed, int count)
    {
        var soup = new Soup(seed);
        var number = 0;
        foreach (var input in new Mutator(seed).Inputs(Corpus.Files).Take(count).Concat(Enumerable.Range(0, count).Select(soup.Next)))
        {
            try { SecurityAnalyzer.Analyse([new SourceFile("a.php", input)], Bounded, TestContext.Current.CancellationToken); }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"input {number} of seed {seed}, kept as {Mutator.Kept(input)}: {e}");
            }
            number++;
        }
    }
}
