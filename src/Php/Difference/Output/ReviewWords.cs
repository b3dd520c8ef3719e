using System.Globalization;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Output;

/// <summary>Words that the forms of a review share.</summary>
internal static class ReviewWords
{
    public static string Title(Review review) => review.Old is { } old && old.Version != review.New.Version
        ? $"{review.New.Name} {Number(old)} → {Number(review.New)}"
        : $"{review.New.Name} {Number(review.New)}".TrimEnd();

    private static string Number(ComponentHeader header) => header.Version.Length == 0 ? "(no version)" : header.Version;

    public static string Level(ReviewLevel level) => level switch { ReviewLevel.Stop => "Stop", ReviewLevel.Look => "Look", _ => "Told" };

    public static string At(Place place) => $"{place.Path} {place.Line.ToString(CultureInfo.InvariantCulture)}";

    public static string Where(Concern concern) => (concern.Old, concern.New) switch
    {
        ({ } old, { } now) when old.Path == now.Path => $"{At(now)} (before: {old.Line})",
        ({ } old, { } now) => $"{At(now)} (before: {At(old)})",
        ({ } old, null) => $"{At(old)} in the old version",
        (null, { } now) => At(now),
        _ => "",
    };

    public static string Bytes(long bytes) => bytes < 10_000 ? $"{bytes} bytes" : bytes < 10_000_000 ? $"{bytes / 1000} kB" : $"{bytes / 1_000_000} MB";

    /// <summary>"31 files: 28 the same, 2 changed, 1 new".</summary>
    public static string Files(Review review)
    {
        var parts = new List<string> { $"{review.Sizes.UnchangedFiles} the same" };
        foreach (var (kind, words) in ((FileChangeKind, string)[])[(FileChangeKind.Changed, "changed"), (FileChangeKind.Added, "new"), (FileChangeKind.Removed, "gone"), (FileChangeKind.Moved, "moved"), (FileChangeKind.Reformatted, "only reformatted")])
        {
            var count = review.Files.Count(f => f.Change == kind);
            if (count > 0) { parts.Add($"{count} {words}"); }
        }
        var size = review.Old is null ? Bytes(review.Sizes.NewBytes) : $"{Bytes(review.Sizes.OldBytes)} → {Bytes(review.Sizes.NewBytes)}";
        return review.Old is null ? $"{review.Sizes.NewFiles} files, {size}" : $"{review.Sizes.NewFiles} files: {string.Join(", ", parts)}; {size}";
    }

    /// <summary>How many of each part of the surface there are, and what became of them.</summary>
    public static IEnumerable<(SurfaceKind Kind, int Now, int Added, int Changed, int Removed)> Counts(Review review) =>
        review.Items.GroupBy(i => i.Item.Kind).OrderBy(g => g.Key).Select(g => (g.Key, g.Count(i => i.New is not null), g.Count(i => i.Change == Change.Added), g.Count(i => i.Change == Change.Changed), g.Count(i => i.Change == Change.Removed)));

    public static IEnumerable<string> News(int added, int changed, int removed) => new (int Count, string Words)[] { (added, "new"), (changed, "changed"), (removed, "gone") }.Where(n => n.Count > 0).Select(n => $"{n.Count} {n.Words}");

    public static string InBoth(Review review) => review.Findings.InBoth.Length switch { 0 => "", 1 => "One weak spot is in both versions.", var n => $"{n} weak spots are in both versions." };
}
