using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Colophon.Benchmarks.Harness;
using Colophon.Benchmarks.Scan;
using Colophon.Php.Analysis.Resemblance;
using Colophon.Php.Lexing;

namespace Colophon.Benchmarks.Resemblance;

/// <summary>
/// Learns the model of attackers' code from the tuning half of the labelled sets that COLOPHON_CORPORA names (<c>malware/</c> with a folder for each collection, <c>clean/</c> and <c>apps/</c>
/// with one for each system, <c>honest/</c> with sets of single files), and says what it finds where each collection and each system was left out of the learning in turn. COLOPHON_MODEL names the file that it is written to.
/// </summary>
internal sealed class ResemblanceBenchmark : IBenchmark
{
    /// <summary>Labels say "everything in that repository": what looks so honest to a model that never saw its collection teaches only noise.</summary>
    private const float Mislabelled = -1;

    private static readonly string[] Honest = ["clean", "apps"];

    public string Name => "resemblance";

    public string What => "the model of attackers' code: learned from others' labelled sets, measured on collections and systems left out";

    public Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        if (Corpus.Find() is not { } corpus)
        {
            Bench.Say("COLOPHON_CORPORA names no folder with labelled sets (malware/, clean/, taint/; benchmarks/README.md): there is nothing to learn from.");
            return Task.FromResult<IReadOnlyList<Figure>>([]);
        }
        var watch = Stopwatch.StartNew();
        var examples = Read(corpus, ct);
        Bench.Say(string.Create(CultureInfo.InvariantCulture, $"{examples.Count(e => e.IsBad)} of attackers, {examples.Count(e => !e.IsBad)} honest, read in {watch.Elapsed.TotalSeconds:N0} s"));
        var first = LeftOut(examples, ct);
        var kept = examples.Where((e, i) => !e.IsBad || first[i] >= Mislabelled).ToList();
        var told = kept.Zip(LeftOut(kept, ct)).Where(p => p.First.Suffice && Lookalike.IsTold(p.First.Places.Length, p.Second)).ToList();
        Bench.Say($"{examples.Count - kept.Count} of attackers' left away as mislabelled");
        foreach (var (example, score) in told.Where(p => !p.First.IsBad).OrderByDescending(p => p.Second)) { Bench.Say(string.Create(CultureInfo.InvariantCulture, $"honest, told at {score:N2}: {example.Name}")); }
        var model = Learn(kept);
        if (Environment.GetEnvironmentVariable("COLOPHON_MODEL") is { Length: > 0 } path) { File.WriteAllBytes(path, model.Write()); }
        var (speed, lexing) = Speed(corpus, model, ct);
        return Task.FromResult<IReadOnlyList<Figure>>([
            new Figure("left_out_recall", (double)told.Count(p => p.First.IsBad) / examples.Count(e => e.IsBad), "of 1"),
            new Figure("left_out_alarms", told.Count(p => !p.First.IsBad) * 10_000.0 / examples.Count(e => !e.IsBad), "of 10,000 files"),
            new Figure("learn_s", watch.Elapsed.TotalSeconds, "s"),
            new Figure("score_mb_per_s", speed, "MB/s", "the lexer alone", lexing),
        ]);
    }

    private sealed record Example(string Name, string Group, bool IsBad, int[] Places, bool Suffice);

    private static List<Example> Read(Corpus corpus, CancellationToken ct)
    {
        var honest = new HashSet<string>();
        var examples = new List<Example>();
        foreach (var (name, files) in Honest.SelectMany(corpus.Clean))
        {
            examples.AddRange(files.Where(f => f.Content.Length > 0 && IsPhp(f.Path) && honest.Add(Hash(f.Content.Span))).AsParallel().AsOrdered().WithCancellation(ct).Select(f => Of($"{name}/{f.Path}", $"honest/{name}", false, f.Content)));
        }
        // Their files are of many systems, and nobody knows which of which.
        foreach (var (name, files) in corpus.Clean("honest"))
        {
            examples.AddRange(files.Where(f => f.Content.Length > 0 && honest.Add(Hash(f.Content.Span))).AsParallel().AsOrdered().WithCancellation(ct).Select(f => Of($"{name}/{f.Path}", $"honest/{name}/{Hash(f.Content.Span)[..2]}", false, f.Content)));
        }
        examples.AddRange(corpus.Malware(heldOut: false).Where(f => f.Content.Length > 0 && !honest.Contains(Hash(f.Content.Span))).AsParallel().AsOrdered().WithCancellation(ct).Select(f => Of(f.Path, string.Join('/', f.Path.Split('/').Take(2)), true, f.Content)));
        return examples;
    }

    private static Example Of(string name, string group, bool isBad, ReadOnlyMemory<byte> content)
    {
        var features = Features.Of(content.ToArray());
        return new Example(name, group, isBad, [.. features.Found], features.Suffice);
    }

    /// <summary>The score of each, by a model that saw nothing of its collection or system.</summary>
    private static float[] LeftOut(List<Example> examples, CancellationToken ct)
    {
        // One collection at a time, and with it as large a part of the systems.
        var folds = examples.Where(e => e.IsBad).Select(e => e.Group).Distinct().Count();
        var groups = examples.GroupBy(e => e.IsBad, e => e.Group).SelectMany(g => g.Distinct().Order(StringComparer.Ordinal).Index()).ToDictionary(g => g.Item, g => g.Index % folds);
        var scores = new float[examples.Count];
        Parallel.For(0, folds, new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = Environment.ProcessorCount }, fold =>
        {
            var model = Learn(examples.Where(e => groups[e.Group] != fold));
            foreach (var (i, example) in examples.Index().Where(e => groups[e.Item.Group] == fold)) { scores[i] = model.Score(example.Places); }
        });
        return scores;
    }

    private static Model Learn(IEnumerable<Example> examples)
    {
        var (start, weights) = new LogisticTrainer(Features.Places, Model.Share).Learn([.. examples.Select(e => (e.Places, e.IsBad))]);
        return Model.Of(start, weights);
    }

    private static (double Score, double Lex) Speed(Corpus corpus, Model model, CancellationToken ct)
    {
        var sample = corpus.Clean("clean").First().Files.Where(f => IsPhp(f.Path)).Select(f => f.Content.ToArray()).ToList();
        double bytes = sample.Sum(s => (long)s.Length);
        var (score, lex) = (0d, 0d);
        for (var round = 0; round < 3; round++) // the first ones compile
        {
            ct.ThrowIfCancellationRequested();
            var watch = Stopwatch.StartNew();
            foreach (var source in sample) { model.Score(Features.Of(source).Found); }
            score = Math.Max(score, bytes / 1e6 / watch.Elapsed.TotalSeconds);
            watch.Restart();
            foreach (var source in sample)
            {
                var lexer = new PhpLexer(source);
                while (lexer.Next().Kind != TokenKind.End) { }
            }
            lex = Math.Max(lex, bytes / 1e6 / watch.Elapsed.TotalSeconds);
        }
        return (score, lex);
    }

    private static bool IsPhp(string path) => path.EndsWith(".php", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".phtml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".inc", StringComparison.OrdinalIgnoreCase);

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexString(SHA256.HashData(content));
}
