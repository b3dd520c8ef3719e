using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Protocol.Wire;
using Colophon.Scanning.Feeds;

namespace Colophon.Scanning.Picture;

/// <summary>The members of this room's records (docs/formats/records.md), written and read in one place.</summary>
internal static class CaseRecords
{
    public static string Place(long index) => index.ToString(CultureInfo.InvariantCulture);

    public static JsonObject Write(Finding f) => new()
    {
        ["site"] = f.Site.Value,
        ["component"] = f.Component,
        ["version"] = f.Version,
        ["flaw"] = f.Flaw,
        ["title"] = f.Title,
        ["severity"] = f.Severity.ToString().ToLowerInvariant(),
        ["score"] = f.Score,
        ["priority"] = f.Priority,
        ["exploited"] = f.Exploited,
        ["probability"] = f.Probability,
        ["published"] = f.Published is { } at ? WireTime.Write(at) : null,
        ["begins"] = WireTime.Write(f.Begins),
        ["due"] = WireTime.Write(f.Due),
        ["fixed_in"] = Texts(f.Fixed),
        ["feeds"] = Texts(f.Feeds),
        ["doubt"] = f.Doubt,
        ["reference"] = f.Reference,
        ["notices"] = Texts(f.Notices),
    };

    public static Finding? ReadFinding(string id, JsonElement after)
    {
        if (!SiteId.TryParse(after.Member("site").Text(), out var site) || after.Member("component").Text() is not { } component || after.Member("begins").Time() is not { } begins || after.Member("due").Time() is not { } due) { return null; }
        var colon = component.IndexOf(':', StringComparison.Ordinal);
        var kind = Enum.GetValues<ComponentKind>().FirstOrDefault(k => colon > 0 && Component.KindName(k) == component[..colon]);
        return new(id, site, kind, component[(colon + 1)..], after.Member("version").Text(), after.Member("flaw").Text() ?? id, after.Member("title").Text() ?? "", Enum.TryParse<Severity>(after.Member("severity").Text(), true, out var severity) ? severity : Severity.Unknown,
            after.Member("score").Number(), after.Member("priority").Text() ?? "", after.Member("published").Time(), begins, due, ReadTexts(after.Member("fixed_in")), ReadTexts(after.Member("feeds")), after.Member("doubt").Text() ?? "")
        {
            Exploited = after.Member("exploited").Flag() == true,
            Probability = after.Member("probability").Number(),
            Reference = after.Member("reference").Text(),
            Notices = ReadTexts(after.Member("notices")),
        };
    }

    public static JsonObject WriteRating(Finding f) => new()
    {
        ["version"] = f.Version,
        ["severity"] = f.Severity.ToString().ToLowerInvariant(),
        ["score"] = f.Score,
        ["priority"] = f.Priority,
        ["exploited"] = f.Exploited,
        ["probability"] = f.Probability,
        ["due"] = WireTime.Write(f.Due),
        ["fixed_in"] = Texts(f.Fixed),
        ["feeds"] = Texts(f.Feeds),
        ["doubt"] = f.Doubt,
    };

    public static Finding Rerate(Finding f, JsonElement after) => f with
    {
        Version = after.Member("version").Text(),
        Severity = Enum.TryParse<Severity>(after.Member("severity").Text(), true, out var severity) ? severity : f.Severity,
        Score = after.Member("score").Number(),
        Priority = after.Member("priority").Text() ?? f.Priority,
        Exploited = after.Member("exploited").Flag() == true,
        Probability = after.Member("probability").Number(),
        Due = after.Member("due").Time() ?? f.Due,
        Fixed = ReadTexts(after.Member("fixed_in")),
        Feeds = ReadTexts(after.Member("feeds")),
        Doubt = after.Member("doubt").Text() ?? "",
    };

    public static JsonObject Write(Decision d)
    {
        var members = new JsonObject { ["owner"] = d.Owner, ["reason"] = d.Reason, ["until"] = WireTime.Write(d.Until) };
        if (d.Kind == DecisionKind.Assessed) { (members["status"], members["justification"]) = (d.Status, d.Justification); }
        return members;
    }

    public static Decision ReadDecision(DecisionKind kind, string by, JsonElement after, DateTimeOffset at, long index) => new(kind, by, after.Member("owner").Text() ?? by, after.Member("reason").Text() ?? "", after.Member("until").Time() ?? at, at, index,
        after.Member("status").Text() ?? "", after.Member("justification").Text() ?? "");

    public static JsonObject Write(Supplier s) => new() { ["name"] = s.Name, ["author"] = s.Author, ["licence"] = s.Licence, ["origin"] = s.Origin };

    public static Supplier? ReadSupplier(string id, JsonElement after) => id.Split(':', 2) is [var kind and ("plugin" or "theme"), var slug]
        ? new(kind == "plugin" ? ComponentKind.Plugin : ComponentKind.Theme, slug, after.Member("name").Text() ?? slug, after.Member("author").Text() ?? "", after.Member("licence").Text() ?? "", after.Member("origin").Text() ?? "") : null;

    public static JsonObject Write(VendorReview r) => new() { ["outcome"] = r.Outcome, ["reason"] = r.Reason, ["data_sent"] = r.DataSent, ["licence_valid"] = r.LicenceValid, ["next_due"] = WireTime.Write(r.NextDue) };

    public static VendorReview ReadReview(string by, JsonElement after, DateTimeOffset at, long index) => new(by, after.Member("outcome").Text() ?? "", after.Member("reason").Text() ?? "", after.Member("data_sent").Text() ?? "", after.Member("licence_valid").Flag() == true, after.Member("next_due").Time() ?? at, at, index);

    public static BillRecord ReadBill(string site, JsonElement after, DateTimeOffset at, long index) => new(site, after.Member("day").Text() ?? "", after.Member("sha256").Text() ?? "", (long)(after.Member("length").Number() ?? 0), (int)(after.Member("components").Number() ?? 0),
        ReadTexts(after.Member("added")), ReadTexts(after.Member("removed")), ReadTexts(after.Member("changed")), at, index);

    public static RunRecord ReadRun(JsonElement after, DateTimeOffset at, long index) => new(after.Member("whole").Flag() == true, after.Member("sound").Flag() == true, after.Member("why").Text() ?? "", Int(after, "sites"), Int(after, "components"), Int(after, "untold"), Int(after, "affected"),
        after.Member("feeds").ValueKind == JsonValueKind.Object ? after.Member("feeds").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.Text() ?? "", StringComparer.Ordinal) : new Dictionary<string, string>(),
        Int(after.Member("tie_out"), "only_first"), Int(after.Member("tie_out"), "only_second"), Int(after.Member("canaries"), "planted"), Int(after.Member("canaries"), "found"), at, index);

    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];

    private static List<string> ReadTexts(JsonElement array) => [.. array.Items().Select(i => i.Text()).OfType<string>()];

    private static int Int(JsonElement element, string name) => (int)(element.Member(name).Number() ?? 0);
}
