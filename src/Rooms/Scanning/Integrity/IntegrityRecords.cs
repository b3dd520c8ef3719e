using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Protocol.Wire;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Reviews;

namespace Colophon.Scanning.Integrity;

/// <summary>The members of <c>scan.*</c>, <c>finding.*</c> and of orders to sites (docs/formats/records.md), written and read in one place.</summary>
internal static class IntegrityRecords
{
    private const int MaxText = 512;

    /// <summary>The same content at the same place is the same finding.</summary>
    public static string Id(string site, Surveyed item) => "i-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{site}\n{item.Key}\n{(item.Sha256.Length > 0 ? item.Sha256 : item.Marks)}")))[..32];

    public static Fact Opened(string site, Surveyed item, ItemVerdict verdict, string excerpt) => new("malware.found", FactActor.System, new("finding", Id(site, item)))
    {
        After = new JsonObject
        {
            ["site"] = site, ["kind"] = item.Kind, ["item"] = item.Id, ["sha256"] = item.Sha256, ["size"] = item.Size, ["marks"] = item.Marks,
            ["rule"] = verdict.Rule, ["title"] = verdict.Title, ["why"] = Plain.Of(verdict.Why, MaxText), ["line"] = verdict.Line, ["excerpt"] = excerpt,
        },
    };

    public static Fact Closed(ItemFinding finding, string how) => new("malware.gone", FactActor.System, new("finding", finding.Id)) { After = new JsonObject { ["how"] = how } };

    public static Fact Accepted(ItemFinding finding, FactActor by, string reason) => new("malware.accepted", by, new("finding", finding.Id)) { After = new JsonObject { ["reason"] = reason, ["sha256"] = finding.Item.Sha256 } };

    public static Fact Excepted(ItemFinding finding, FactActor by, string reason, string owner, DateTimeOffset until) => new("malware.accepted", by, new("finding", finding.Id)) { After = new JsonObject { ["reason"] = reason, ["sha256"] = finding.Item.Sha256, ["owner"] = owner, ["until"] = WireTime.Write(until) } };

    public static Fact Ordered(string what, ItemFinding finding, FactActor by, string reason) => new(what + ".ordered", by, new("finding", finding.Id)) { After = new JsonObject { ["reason"] = reason, ["sha256"] = finding.Item.Sha256 } };

    public static Fact Scanned(string site, ScanRecord scan) => new("scan.completed", FactActor.System, new("site", site))
    {
        After = new JsonObject
        {
            ["survey"] = scan.Survey, ["sound"] = scan.Sound, ["items"] = scan.Items, ["known_good"] = scan.KnownGood, ["gated"] = scan.Gated, ["looked"] = scan.Looked,
            ["not_analysed"] = scan.NotAnalysed, ["findings"] = scan.Findings, ["engine"] = scan.Engine,
        },
    };

    public static ScanRecord ReadScan(JsonElement after, DateTimeOffset at, long index)
    {
        long Number(string name) => (long)(after.Member(name).Number() ?? 0);
        return new(after.Member("survey").Text() ?? "", after.Member("sound").Flag() == true, Number("items"), Number("known_good"), Number("gated"), Number("looked"), Number("not_analysed"), Number("findings"), after.Member("engine").Text() ?? "", at, index);
    }

    public static ItemFinding? ReadFinding(string id, JsonElement after, DateTimeOffset at, long index) =>
        after.Member("site").Text() is not { } site || after.Member("kind").Text() is not { } kind || after.Member("item").Text() is not { } item ? null
        : new(id, site, new(kind, item, (long)(after.Member("size").Number() ?? 0), after.Member("sha256").Text() ?? "", after.Member("marks").Text() ?? ""), after.Member("rule").Text() ?? "",
            after.Member("title").Text() ?? "", after.Member("why").Text() ?? "", (int)(after.Member("line").Number() ?? 0), after.Member("excerpt").Text() ?? "", at, index);
}
