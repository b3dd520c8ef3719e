using System.CommandLine;
using System.Globalization;
using Colophon.Cli.Commands.Diff;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;
using Colophon.Php.Difference.Output;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon diff OLD NEW</c>: the review of an update; with one path that of a first installation. The exit code is the level (docs/formats/review.md).</summary>
internal static class DiffCommand
{
    public static Command Build()
    {
        var paths = new Argument<string[]>("OLD NEW") { Description = "Folders or zip files: the version that runs, and the one that may follow. With one path it is reviewed alone", Arity = new ArgumentArity(1, 2) };
        var html = new Option<string?>("--html") { Description = "Writes the review as a page, too", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Prints the review as JSON" };
        var updated = new Option<DateOnly?>("--last-updated") { Description = "When the new version was published: an old one is told", HelpName = "YYYY-MM-DD", CustomParser = r => DateOnly.TryParseExact(r.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : Refuse(r) };
        var command = new Command("diff", "Says what an update of a plugin or theme opens, closes and reaches") { paths, html, json, updated };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var given = parsed.GetValue(paths)!;
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            var versions = given.Select(p => PackageSource.Read(p, ct)).ToList();
            var review = WatchedWork.Run(progress =>
            {
                var trees = new TreeCache();
                var read = versions.AsParallel().AsOrdered().WithCancellation(ct).Select(p => PackageSource.Analyse(p, new AnalysisOptions(today, [], Progress: progress), trees, ct)).ToList();
                return Reviewer.Compare(read.Count == 2 ? read[0] : null, read[^1], new ReviewOptions(today, parsed.GetValue(updated)));
            });
            if (parsed.GetValue(html) is { } page) { OutputFile.Write(page, ReviewHtml.Write(review)); }
            if (parsed.GetValue(json)) { ReviewJson.Write(review, Console.OpenStandardOutput()); } else { ReviewText.Write(review, Console.Out); }
            return Code(review);
        }, ct));
        return command;
    }

    private static int Code(Review review) => review.Level switch
    {
        ReviewLevel.Stop => ExitCode.Stop,
        _ when review.Concerns.Any(c => c.Rule == "not-analysed") => ExitCode.NotAnalysed,
        ReviewLevel.Look => ExitCode.Look,
        _ => ExitCode.Done,
    };

    private static DateOnly? Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"'{result.Tokens[0].Value}' is no day: write it as 2026-11-25.");
        return null;
    }
}
