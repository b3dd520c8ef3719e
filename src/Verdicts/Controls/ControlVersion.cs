using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Colophon.Verdicts.Calendars;
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
    public static readonly IReadOnlyList<string> Natures = ["P", "D", "I", "M"];

    /// <summary>More of the time in scope (or of the items) exempt than this, and the control is one in name only.</summary>
    public int ExemptSharePercent { get; private init; }

    /// <summary>The JSON it was read from.</summary>
    public string Text { get; private init; } = "";

    /// <summary>What goes wrong where the control isn't there.</summary>
    public string Risk { get; private init; } = "";

    /// <summary>Where its evidence comes from.</summary>
    public IReadOnlyList<string> Sources { get; private init; } = [];

    /// <summary>A source of other custody to tie out against; empty when none is known.</summary>
    public string SecondSource { get; private init; } = "";

    /// <summary>What has to be connected before this control can be tested; empty when it has a procedure.</summary>
    public string WaitsFor { get; private init; } = "";

    /// <summary>For a control that prevents: what is tried harmlessly and must be refused, and how often.</summary>
    public Challenge? Challenge { get; private init; }

    /// <summary>Controls whose failure takes the ground from under this one's result.</summary>
    public IReadOnlyList<string> ReliesOn { get; private init; } = [];

    /// <summary>What an organisation may set before the period; tighter than the default without asking.</summary>
    public IReadOnlyList<Parameter> Parameters { get; private init; } = [];

    public PopulationWords Words { get; private init; } = PopulationWords.Default;

    /// <summary>Reads a version, or says what is wrong with it. <see cref="Hash"/> is over the text given here.</summary>
    public static ControlVersion? Read(JsonElement json, out string problem)
    {
        var id = json.Text("id");
        var version = json.Number("version");
        var type = json.Text("type");
        var parameters = Parameter.ReadAll(json.Member("parameters"), out var bad);
        problem = id is not { Length: > 0 and <= 64 } ? "id is missing"
            : version is not (>= 1 and <= 100_000) ? $"{id}: version must be 1 to 100000"
            : type is null || !Types.Contains(type) ? $"{id}: type must be one of {string.Join(", ", Types)}"
            : json.Text("title") is null ? $"{id}: title is missing"
            : bad.Length > 0 ? $"{id}: {bad}"
            : "";
        if (problem.Length > 0) { return null; }
        var criteria = json.Member("criteria").Items().Select(c => new CriterionLink(c.Text("id") ?? "", c.Text("extent") == "=" ? "=" : "partial")).Where(c => c.Id.Length > 0);
        return new(id!, (int)version!.Value, json.Text("title")!, type!, json.Text("nature") ?? "", json.Text("when") ?? "", json.Text("owner") ?? "", [.. criteria],
            Procedure.Read(json.Member("procedure") ?? default, parameters), json.Text("supports") ?? "", json.Text("cant_show") ?? "",
            Parameter.Term(parameters, Parameter.Sla).NominalSeconds, Parameter.Percent(parameters, Parameter.ToleratedUnknown, 0), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.GetRawText()))))
        {
            ExemptSharePercent = Parameter.Percent(parameters, Parameter.ExemptShare, 25),
            Text = json.GetRawText(),
            Risk = json.Text("risk") ?? "",
            Sources = [.. json.Member("sources").Texts()],
            SecondSource = json.Text("second_source") ?? "",
            WaitsFor = json.Text("waits_for") ?? "",
            Challenge = json.Member("challenge") is { ValueKind: JsonValueKind.Object } challenge ? Challenge.Read(challenge) : null,
            ReliesOn = [.. json.Member("relies_on").Texts()],
            Parameters = parameters,
            Words = PopulationWords.Read(json.Member("words")),
        };
    }
}

/// <param name="Every">A term.</param>
/// <param name="SeenIn">Types of records that the server makes of planted cases of its own; empty: persons alone try it.</param>
/// <param name="Held">What such a record says where the challenge held.</param>
public sealed record Challenge(string Tries, string Every, IReadOnlyList<string> SeenIn, IReadOnlyList<(string Path, IReadOnlyList<string> OneOf)> Held)
{
    internal static Challenge Read(JsonElement json) =>
        new(json.Text("tries") ?? "", json.Text("every") ?? "", [.. json.Member("seen_in").Texts()], Procedure.Conditions(json.Member("held")));
}

/// <param name="Value">What the organisation set; null where the default stands.</param>
public sealed record Parameter(string Name, string Default, string? Value, string What)
{
    public const string Every = "every";
    public const string Grace = "grace";
    public const string Sla = "sla";
    public const string Bridge = "bridge";
    public const string MaxAge = "max_age";
    public const string ToleratedUnknown = "tolerated_unknown";
    public const string ExemptShare = "exempt_share";

    /// <summary>All there are, and of all of them the smaller value is the tighter one.</summary>
    public static readonly IReadOnlyList<string> Names = [Every, Grace, Sla, Bridge, MaxAge, ToleratedUnknown, ExemptShare];

    public string InForce => Value ?? Default;

    public static bool IsPercentage(string name) => name is ToleratedUnknown or ExemptShare;

    /// <summary>A whole percentage, "5 %".</summary>
    public static bool TryPercent(string? text, out int percent)
    {
        percent = 0;
        return text is { Length: >= 3 and <= 5 } && text.EndsWith(" %", StringComparison.Ordinal) && int.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out percent) && percent <= 100;
    }

    /// <summary>A value of the kind that the parameter takes.</summary>
    public static bool IsValue(string name, string text) => IsPercentage(name) ? TryPercent(text, out _) : Calendars.Term.TryParse(text, out _);

    /// <summary>Tighter than the other or the same, in every case.</summary>
    public static bool IsAtLeastAsTight(string name, string text, string other) =>
        IsPercentage(name)
            ? TryPercent(text, out var percent) && TryPercent(other, out var allowed) && percent <= allowed
            : Calendars.Term.TryParse(text, out var term) && Calendars.Term.TryParse(other, out var limit) && term.IsAtMost(limit);

    internal static IReadOnlyList<Parameter> ReadAll(JsonElement? json, out string problem)
    {
        problem = "";
        var all = new List<Parameter>();
        if (json is not { ValueKind: JsonValueKind.Object } given) { return all; }
        foreach (var member in given.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            var parameter = new Parameter(member.Name, member.Value.Text("default") ?? "", member.Value.Text("value"), member.Value.Text("what") ?? "");
            if (!Names.Contains(member.Name) || !IsValue(member.Name, parameter.InForce)) { problem = $"parameter {member.Name} is unknown or no {(IsPercentage(member.Name) ? "percentage" : "term")}"; }
            all.Add(parameter);
        }
        return all;
    }

    internal static Term Term(IReadOnlyList<Parameter> parameters, string name) =>
        parameters.FirstOrDefault(p => p.Name == name) is { } found && Calendars.Term.TryParse(found.InForce, out var term) ? term : default;

    /// <param name="unsaid">What holds without a word on it.</param>
    internal static int Percent(IReadOnlyList<Parameter> parameters, string name, int unsaid) =>
        parameters.FirstOrDefault(p => p.Name == name) is { } found && TryPercent(found.InForce, out var percent) ? percent : unsaid;
}

/// <summary>How a result's sentence speaks of the items of a population.</summary>
/// <param name="Done">What a good item is: "approved by a second person in time". For a cadence: the title of a performed one, where <c>{site}</c> stands for the site.</param>
public sealed record PopulationWords(string One, string Many, string Done)
{
    public static readonly PopulationWords Default = new("", "", "");

    internal static PopulationWords Read(JsonElement? json) => json is { } words ? new(words.Text("one") ?? "", words.Text("many") ?? "", words.Text("done") ?? "") : Default;
}
