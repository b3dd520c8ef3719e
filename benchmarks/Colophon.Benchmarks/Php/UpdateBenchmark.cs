using System.Diagnostics;
using System.Globalization;
using Colophon.Benchmarks.Harness;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;
using Colophon.Php.Difference.Output;

namespace Colophon.Benchmarks.Php;

/// <summary>
/// A review from bytes to JSON: both versions read, analysed and compared. The large one is the first 2,000 files of Debian's WordPress, most of its PHP among them; the small one
/// fifty files of its REST controllers with a plugin's head. In the new version every tenth file has a function more and every tenth script another line.
/// </summary>
internal static class UpdateBenchmark
{
    private const string Root = "/usr/share/wordpress";
    private static readonly DateOnly Today = new(2026, 11, 25);

    public static IReadOnlyList<Figure> Run(CancellationToken ct)
    {
        var all = Read(Root).OrderByDescending(f => f.Path.EndsWith(".php", StringComparison.Ordinal)).ThenBy(f => f.Path, StringComparer.Ordinal).Take(2_000).ToList();
        var few = Read(Root + "/wp-includes/rest-api").Concat(Read(Root + "/wp-includes/blocks").Where(f => f.Path.EndsWith(".php", StringComparison.Ordinal))).Take(50).ToList();
        return [new Figure("update_diff_s", Measure("large", all, ct), "s"), new Figure("plugin_diff_s", Measure("small", few, ct), "s")];
    }

    private static double Measure(string name, List<SourceFile> old, CancellationToken ct)
    {
        var @new = old.Select(Changed).ToList();
        var watch = Stopwatch.StartNew();
        var options = new AnalysisOptions(Today, []);
        var trees = new TreeCache();
        var read = new[] { old, @new }.AsParallel().AsOrdered().WithCancellation(ct).Select(files => ComponentVersion.Read(name, files, [], options, trees, ct)).ToList();
        var review = Reviewer.Compare(read[0], read[1], new ReviewOptions(Today));
        using var output = new MemoryStream();
        ReviewJson.Write(review, output);
        Bench.Say(string.Create(CultureInfo.InvariantCulture, $"{name} update: {old.Count} files, {old.Sum(f => (long)f.Content.Length) / 1e6:N1} MB; {review.Files.Length} files differ, {review.Concerns.Length} concerns, {review.Unread.Length} parts not analysed, {output.Length / 1000} kB of JSON, {watch.Elapsed.TotalSeconds:N1} s"));
        return watch.Elapsed.TotalSeconds;
    }

    private static SourceFile Changed(SourceFile file, int index)
    {
        if (index % 10 != 0) { return file; }
        var more = file.Path.EndsWith(".php", StringComparison.Ordinal) ? $"\nfunction bench_{index}( $a ) {{ return esc_html( $a ); }}\n" : file.Path.EndsWith(".js", StringComparison.Ordinal) ? "\n// another line\n" : "";
        return file with { Content = new byte[][] { file.Content.ToArray(), System.Text.Encoding.ASCII.GetBytes(more) }.SelectMany(b => b).ToArray() };
    }

    private static IEnumerable<SourceFile> Read(string root) =>
        Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal).Select(f => new SourceFile(Path.GetRelativePath(root, f), File.ReadAllBytes(f)));
}
