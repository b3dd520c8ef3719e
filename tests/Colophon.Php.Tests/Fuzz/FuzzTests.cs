using Colophon.Php.Lexing;
using Colophon.Php.Tests.Oracle;

namespace Colophon.Php.Tests.Fuzz;

/// <summary>Damaged files and plain noise: no exception, no endless loop, tokens that tile and spans that nest. An input that fails is named by its number and printed.</summary>
public sealed class FuzzTests
{
    private static readonly PhpVersion[] Versions = Enum.GetValues<PhpVersion>();

    [Fact]
    public void Twenty_thousand_damaged_files_give_a_sound_tree() => Damaged(1, 20_000);

    [Fact]
    public void Ten_thousand_soups_of_tokens_give_a_sound_tree() => Soup(2, 10_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Three_million_damaged_files_give_a_sound_tree()
    {
        // Other seeds than the short run's, so that nothing is fuzzed twice.
        Parallel.For(0, 300, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, n => Damaged(1000 + n, 10_000));
    }

    [Fact]
    [Trait("Category", "Long")]
    public void Seven_million_soups_of_tokens_give_a_sound_tree()
    {
        Parallel.For(0, 700, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, n => Soup(5000 + n, 10_000));
    }

    private static void Damaged(int seed, int count) => Run(seed, new Mutator(seed).Inputs(Corpus.Files).Take(count));

    private static void Soup(int seed, int count) => Run(seed, Enumerable.Range(0, count).Select(_ => 0).Select(new Soup(seed).Next));

    private static void Run(int seed, IEnumerable<byte[]> inputs)
    {
        var number = 0;
        foreach (var input in inputs)
        {
            var options = new ParserOptions(new LexerOptions(Versions[number % Versions.Length], number % 3 == 0), MaxTokens: number % 11 == 0 ? 50 : 2_000_000, MaxDepth: number % 5 == 0 ? 20 : 1000, MaxDiagnostics: number % 7 == 0 ? 1 : 100);
            try { Invariants.Hold(input, options); }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"input {number} of seed {seed} with {options}, kept as {Mutator.Kept(input)}: {e.Message}\n{e.StackTrace}");
            }
            number++;
        }
    }
}
