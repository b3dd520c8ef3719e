using System.Text.Json;
using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Controls;

/// <summary>
/// How a control is tested, out of a small closed vocabulary (<see cref="Vocabulary"/>). A kind this engine doesn't know makes the result "not tested", never a pass.
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
    string Subset)
{
    public const string DeclaredAdministrators = "declared-administrators";
    public const string AnyConstantTrue = "any-constant-true";
    public const string FilesAsRecorded = "files-as-recorded";
    public const string ApprovedBefore = "approved-before";
    public const string PerformedEach = "performed-each";
    public const string StateExplained = "state-explained";
    public const string AsApproved = "as-approved";
    public const string OwnedByOnePerson = "owned-by-one-person";
    public const string LeaversRemoved = "leavers-removed";
    public const string GapsClosed = "gaps-closed";
    public const string DeviationsDisposed = "deviations-disposed";
    public const string FlawsSettled = "flaws-settled";
    public const string RanEach = "ran-each";
    public const string Answered = "answered";
    public const string MembersDeclared = "members-declared";
    public const string OpenEndpointsApproved = "open-endpoints-approved";
    public const string SupportedVersions = "supported-versions";

    /// <summary><c>of</c>: an occurrence is due of each site, or of the company as a whole.</summary>
    public const string OfSite = "site";
    public const string OfCompany = "company";

    public Term Every { get; private init; }

    public Term Grace { get; private init; }

    public Term Sla { get; private init; }

    public Term Bridge { get; private init; }

    public Term MaxAge { get; private init; }

    public long EverySeconds => Every.NominalSeconds;

    public long GraceSeconds => Grace.NominalSeconds;

    public long BridgeSeconds => Bridge.NominalSeconds;

    public string Of { get; private init; } = OfSite;

    /// <summary>Only records that hold one of these values at this place (a path such as <c>context.cause</c>).</summary>
    public IReadOnlyList<(string Path, IReadOnlyList<string> OneOf)> Where { get; private init; } = [];

    /// <summary>State keys that another control judges.</summary>
    public IReadOnlyList<string> Except { get; private init; } = [];

    /// <summary>Record types by which a person answers.</summary>
    public IReadOnlyList<string> Answers { get; private init; } = [];

    /// <summary>In-scope systems beside the sites belong to it too, each from its first list of members on.</summary>
    public bool Systems { get; private init; }

    /// <summary>Only a standing approval counts.</summary>
    public bool Standing { get; private init; }

    /// <summary>Places in a record, each with the texts of which it must hold one.</summary>
    internal static IReadOnlyList<(string Path, IReadOnlyList<string> OneOf)> Conditions(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.Object } conditions
            ? conditions.EnumerateObject().OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => (c.Name, (IReadOnlyList<string>)[.. ((JsonElement?)c.Value).Texts()])).ToArray()
            : [];

    internal static Procedure Read(JsonElement json, IReadOnlyList<Parameter> parameters)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        if (json.Member("ranks") is { ValueKind: JsonValueKind.Object } given)
        {
            foreach (var rank in given.EnumerateObject().Where(r => r.Value.ValueKind == JsonValueKind.Number))
            {
                ranks[rank.Name] = rank.Value.TryGetInt32(out var value) ? value : int.MaxValue;
            }
        }
        var where = Conditions(json.Member("where"));
        return new(json.Text("kind") ?? "", [.. json.Member("types").Texts()], [.. json.Member("sections").Texts()], [.. json.Member("keys").Texts()], ranks, json.Text("subset") ?? "all")
        {
            Every = Parameter.Term(parameters, Parameter.Every),
            Grace = Parameter.Term(parameters, Parameter.Grace),
            Sla = Parameter.Term(parameters, Parameter.Sla),
            Bridge = Parameter.Term(parameters, Parameter.Bridge),
            MaxAge = Parameter.Term(parameters, Parameter.MaxAge),
            Of = json.Text("of") ?? OfSite,
            Where = where,
            Except = [.. json.Member("except").Texts()],
            Answers = [.. json.Member("answers").Texts()],
            Systems = json.True("systems"),
            Standing = json.True("standing"),
        };
    }
}
