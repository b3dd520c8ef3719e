namespace Colophon.Scanning.Feeds;

/// <summary>The list of feeds.</summary>
internal static class FeedFormats
{
    public static readonly IReadOnlyList<IFeedFormat> All = [new Wordfence(), new WpVulnerability(), new KnownExploited(), new ExploitPrediction()];

    public static readonly IReadOnlyList<string> Names = [.. All.Select(f => f.Name)];

    public static IFeedFormat? Find(string? name) => All.FirstOrDefault(f => f.Name == name);
}
