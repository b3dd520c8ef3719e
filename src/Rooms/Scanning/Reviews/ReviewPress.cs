using System.Globalization;
using System.Reflection;
using System.Text;
using Colophon.Kernel;
using Colophon.Packages;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;
using Colophon.Php.Difference.Output;
using Colophon.Php.Scanning;
using Colophon.Scanning.Store;

namespace Colophon.Scanning.Reviews;

/// <summary>Makes one review: reads both packages, compares them, keeps the documents by their hashes. Nothing of a package is run.</summary>
internal sealed class ReviewPress(PackageShelf shelf, Blobs blobs, FeedStore feeds, TimeProvider clock)
{
    private static readonly Assembly Analysis = typeof(Reviewer).Assembly;
    private static readonly string Product = Analysis.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Which analysis this server has: its version, and the build, which changes with every rule.</summary>
    public static string Analyser { get; } = $"{Product}+{Analysis.ManifestModule.ModuleVersionId.ToString("N", CultureInfo.InvariantCulture)[..12]}";

    /// <summary>Made by the analysis and with the feeds that this server has, and all of it is still there: it would come out the same again.</summary>
    public async Task<bool> StandsAsync(MadeReview? review, CancellationToken ct)
    {
        if (review is null || !review.RestsOn(Analyser, feeds.Mirrors())) { return false; }
        foreach (var sha256 in review.Documents.Values) { if (await blobs.ReadAsync(sha256, ct) is null) { return false; } }
        return true;
    }

    public async Task<Fact> MakeAsync(TenantId tenant, ReviewOrder order, IProgress<AnalysisProgress> progress, CancellationToken ct)
    {
        var options = new ReviewOptions(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), Flaws: new FeedFlaws(feeds));
        var mirrors = feeds.Mirrors();
        var (review, sarif) = await Task.Factory.StartNew(() =>
        {
            var trees = new TreeCache();
            var old = order.Old is { } sha256 ? Read(tenant, sha256, "old version: ", options, trees, progress, ct) : null;
            var version = Read(tenant, order.New, order.Old is null ? "" : "new version: ", options, trees, progress, ct);
            progress.Report(new("comparing", 0, 1));
            return (Reviewer.Compare(old, version, options), WriteSarif(old, version, options));
        }, ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using var json = new MemoryStream();
        ReviewJson.Write(review, json);
        return ReviewRecords.Made(order, review, Analyser, mirrors, new Dictionary<string, string>
        {
            ["html"] = await blobs.KeepAsync(Encoding.UTF8.GetBytes(ReviewHtml.Write(review)), ct),
            ["json"] = await blobs.KeepAsync(json.ToArray(), ct),
            ["sarif"] = await blobs.KeepAsync(sarif, ct),
        });
    }

    private ComponentVersion Read(TenantId tenant, string sha256, string side, ReviewOptions options, TreeCache trees, IProgress<AnalysisProgress> progress, CancellationToken ct)
    {
        var package = shelf.Open(tenant, sha256, ct);
        return ComponentVersion.Read(package.Name, PackageShelf.Sources(package), package.Refused.Select(r => new UnreadPart(r.Path, r.Because, r.IsHostile)), new AnalysisOptions(options.Today, [], Progress: new Side(side, progress)), trees, ct);
    }

    /// <summary>What is in the new version, told apart from what was in the old one already.</summary>
    private static byte[] WriteSarif(ComponentVersion? old, ComponentVersion version, ReviewOptions options)
    {
        var before = old is null ? null : Scanner.Scan("", old, options).Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        using var sarif = new MemoryStream();
        Sarif.Write(ScanReport.Of(Scanner.Scan("", version, options), before, ScanPolicy.Default, options.Today, version.Surface.Files.Length, 1), Product, sarif);
        return sarif.ToArray();
    }

    private sealed class Side(string side, IProgress<AnalysisProgress> progress) : IProgress<AnalysisProgress>
    {
        public void Report(AnalysisProgress value) => progress.Report(value with { Stage = side + value.Stage });
    }
}
