using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Controls;

/// <summary>One version of a control, as data: docs/controls.md explains each member.</summary>
public sealed record ControlVersion(
    string Id,
    int Version,
    string Title,
    string Type,
    string Nature,
    string When,
    string Owner,
    IReadOnlyList<CriterionLink> Criteria,
    Procedure Procedure,
    string Supports,
    string CantShow,
    long SlaSeconds,
    int ToleratedUnknownPercent,
    string Hash)
{
    public static readonly IReadOnlyList<string> Types = ["configuration", "event", "cadence", "document", "reconciliation"];

    /// <summary>Reads a version, or says what is wrong with it. <see cref="Hash"/> is over the text given here.</summary>
    public static ControlVersion? Read(JsonElement json, out string problem)
    {
        var id = json.Text("id");
        var version = json.Number("version");
        var type = json.Text("type");
        problem = id is not { Length: > 0 and <= 64 } ? "id is missing"
            : version is not (>= 1 and <= 100_000) ? $"{id}: version must be 1 to 100000"
            : type is null || !Types.Contains(type) ? $"{id}: type must be one of {string.Join(", ", Types)}"
            : json.Text("title") is null ? $"{id}: title is missing"
            : json.Number("tolerated_unknown_percent") is not (>= 0 and <= 100) ? $"{id}: tolerated_unknown_percent must be 0 to 100"
            : "";
        if (problem.Length > 0) { return null; }
        var criteria = json.Member("criteria").Items().Select(c => new CriterionLink(c.Text("id") ?? "", c.Text("extent") == "=" ? "=" : "partial")).Where(c => c.Id.Length > 0);
        return new(id!, (int)version!.Value, json.Text("title")!, type!, json.Text("nature") ?? "", json.Text("when") ?? "", json.Text("owner") ?? "", [.. criteria],
            Procedure.Read(json.Member("procedure") ?? default), json.Text("supports") ?? "", json.Text("cant_show") ?? "",
            Math.Clamp(json.Number("sla_s") ?? 0, 0, int.MaxValue), (int)json.Number("tolerated_unknown_percent")!.Value,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.GetRawText()))));
    }
}

/// <summary>
/// How a control is tested, out of a small closed vocabulary (<see cref="Kinds"/>). A kind this engine doesn't know makes the result "not tested", never a pass.
/// </summary>
/// <param name="Types">Record types that make up the population.</param>
/// <param name="Sections">State sections whose differences join it.</param>
/// <param name="Keys">State keys, for a rule about named values.</param>
/// <param name="Ranks">Order of roles, for what counts as raised.</param>
public sealed record Procedure(
    string Kind,
    IReadOnlyList<string> Types,
    IReadOnlyList<string> Sections,
    IReadOnlyList<string> Keys,
    IReadOnlyDictionary<string, int> Ranks,
    string Subset,
    long EverySeconds,
    long GraceSeconds,
    long BridgeSeconds)
{
    public const string DeclaredAdministrators = "declared-administrators";
    public const string AnyConstantTrue = "any-constant-true";
    public const string FilesAsRecorded = "files-as-recorded";
    public const string ApprovedBefore = "approved-before";
    public const string PerformedEach = "performed-each";
    public const string StateExplained = "state-explained";

    public static readonly IReadOnlyList<string> Kinds = [DeclaredAdministrators, AnyConstantTrue, FilesAsRecorded, ApprovedBefore, PerformedEach, StateExplained];

    internal static Procedure Read(JsonElement json)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        if (json.Member("ranks") is { ValueKind: JsonValueKind.Object } given)
        {
            foreach (var rank in given.EnumerateObject().Where(r => r.Value.ValueKind == JsonValueKind.Number))
            {
                ranks[rank.Name] = rank.Value.TryGetInt32(out var value) ? value : int.MaxValue;
            }
        }
        return new(json.Text("kind") ?? "", [.. json.Member("types").Texts()], [.. json.Member("sections").Texts()], [.. json.Member("keys").Texts()], ranks,
            json.Text("subset") ?? "all", Seconds(json, "every_s"), Seconds(json, "grace_s"), Seconds(json, "bridge_s"));
    }

    private static long Seconds(JsonElement json, string name) => Math.Clamp(json.Number(name) ?? 0, 0, 10L * 366 * 86_400);
}
