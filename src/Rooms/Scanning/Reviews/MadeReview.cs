using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Php.Difference;
using Colophon.Php.Surface;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Reviews;

/// <summary>One side of a review.</summary>
public sealed record ReviewedPackage(string Sha256, string Version);

/// <summary>A review as the ledger has it: the newest of these two packages.</summary>
/// <param name="Level"><c>calm</c>, <c>look</c>, <c>stop</c>; empty where none could be made.</param>
/// <param name="Hosts">Servers that the new version's code talks to.</param>
/// <param name="MoreHosts">It talks to others, too: known only when it runs, or too many to name.</param>
/// <param name="Failure">Why none could be made; empty where one was.</param>
/// <param name="Feeds">Hashes of the mirrors that known flaws were looked up in.</param>
/// <param name="Documents">SHA-256 of what was written, by kind: html, json, sarif.</param>
public sealed record MadeReview(
    string Id, string Component, string Name, ReviewedPackage? Old, ReviewedPackage New, string Level, string Headline, int Stop, int Look, int NotAnalysed,
    IReadOnlyList<string> Hosts, bool MoreHosts, string Analyser, IReadOnlyDictionary<string, string> Feeds, string Failure, IReadOnlyDictionary<string, string> Documents, string By, DateTimeOffset At, long Index)
{
    /// <summary>Made by this analysis, with what these feeds know.</summary>
    public bool RestsOn(string analyser, IReadOnlyDictionary<string, string> feeds) => !Failed && Analyser == analyser && Feeds.Count == feeds.Count && Feeds.All(f => feeds.GetValueOrDefault(f.Key) == f.Value);

    public bool Failed => Failure.Length > 0;

    public string Title => $"{Name} {(Old is null ? New.Version : $"{Old.Version} → {New.Version}")}".TrimEnd();
}

/// <summary>The members of <c>review.made</c> and <c>review.failed</c> (docs/formats/records.md), written and read in one place.</summary>
internal static class ReviewRecords
{
    private const int MaxHeadline = 512, MaxText = 100, MaxHosts = 50, MaxHost = 253;

    /// <summary>The same two packages always have the same review.</summary>
    public static string Id(string? old, string @new) => "r-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{old}\n{@new}")))[..32];

    public static Fact Made(ReviewOrder order, Review review, string analyser, IReadOnlyDictionary<string, string> feeds, IReadOnlyDictionary<string, string> documents)
    {
        var hosts = review.Items.Where(i => i.New is { Kind: SurfaceKind.OutboundHost }).Select(i => i.Item.Name).ToList();
        var known = hosts.Where(h => !h.Contains(' ', StringComparison.Ordinal) && !h.Contains('{', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        return new("review.made", order.Actor, new("review", order.Id))
        {
            After = new JsonObject
            {
                ["component"] = Plain.Of($"{review.New.Kind.ToString().ToLowerInvariant()}:{review.New.Slug}", MaxText),
                ["name"] = Plain.Of(review.New.Name, MaxText),
                ["old"] = order.Old is { } old ? Side(old, review.Old?.Version ?? "") : null,
                ["new"] = Side(order.New, review.New.Version),
                ["level"] = review.Level.ToString().ToLowerInvariant(),
                ["headline"] = Plain.Of(review.Headline, MaxHeadline),
                ["stop"] = review.Concerns.Count(c => c.Level == ReviewLevel.Stop),
                ["look"] = review.Concerns.Count(c => c.Level == ReviewLevel.Look),
                ["not_analysed"] = review.Unread.Length,
                ["hosts"] = CaseRecords.Texts(known.Take(MaxHosts).Select(h => Plain.Of(h, MaxHost))),
                ["hosts_more"] = known.Count < hosts.Count || known.Count > MaxHosts,
                ["analyser"] = analyser,
                ["feeds"] = Map(feeds),
                ["documents"] = Map(documents),
            },
        };
    }

    public static Fact Failed(ReviewOrder order, string why, string analyser) => new("review.failed", order.Actor, new("review", order.Id))
    {
        After = new JsonObject { ["name"] = order.Name, ["old"] = order.Old is { } old ? Side(old, order.OldVersion) : null, ["new"] = Side(order.New, order.NewVersion), ["why"] = Plain.Of(why, MaxHeadline), ["analyser"] = analyser },
    };

    public static MadeReview Read(string id, string by, JsonElement after, DateTimeOffset at, long index) => new(
        id, after.Member("component").Text() ?? "", after.Member("name").Text() ?? id, after.Member("old").ValueKind == JsonValueKind.Object ? ReadSide(after.Member("old")) : null, ReadSide(after.Member("new")),
        after.Member("level").Text() ?? "", after.Member("headline").Text() ?? "", Count(after, "stop"), Count(after, "look"), Count(after, "not_analysed"), [.. after.Member("hosts").Items().Select(h => h.Text()).OfType<string>()], after.Member("hosts_more").Flag() == true,
        after.Member("analyser").Text() ?? "", ReadMap(after.Member("feeds")), after.Member("why").Text() ?? "",
        ReadMap(after.Member("documents")), by, at, index);

    private static JsonObject Side(string sha256, string version) => new() { ["sha256"] = sha256, ["version"] = Plain.Of(version, MaxText) };

    private static ReviewedPackage ReadSide(JsonElement side) => new(side.Member("sha256").Text() ?? "", side.Member("version").Text() ?? "");

    private static JsonObject Map(IReadOnlyDictionary<string, string> map) => new([.. map.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))]);

    private static Dictionary<string, string> ReadMap(JsonElement map) => map.ValueKind == JsonValueKind.Object ? map.EnumerateObject().ToDictionary(d => d.Name, d => d.Value.Text() ?? "", StringComparer.Ordinal) : [];

    private static int Count(JsonElement after, string name) => (int)(after.Member(name).Number() ?? 0);
}
