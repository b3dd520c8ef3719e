using System.Text.Json;

namespace Colophon.Verdicts.Controls.Loading;

/// <summary>
/// An overlay's entry about a control of the base set. It may make it tighter: a shorter term, less tolerated unknown time, more types, sections or criteria; and
/// name another owner. Whatever would let more through is an exemption, and exemptions are given per case, with a reason and an end.
/// </summary>
internal static class OverlayCheck
{
    private const string Exemption = "that is an exemption";
    private const string ExemptionDo = "Record an exemption for the control, with a reason and an end; the control itself stays.";

    private static readonly string[] Lists = ["types", "sections"];

    public static SourceNode? Tighten(LoadedControl below, string file, SourceNode node, List<Problem> problems)
    {
        var before = problems.Count;
        var control = below.Version;
        void Say(SourceNode at, string what, string todo) => problems.Add(new(file, at.Line, $"{control.Id}: {what}", todo));

        var others = node.Members.Where(m => m.Name is not ("id" or "version" or "owner" or "parameters" or "add")).ToArray();
        if (others.Length > 0)
        {
            Say(others[0].Value, $"an overlay can't change {string.Join(", ", others.Select(o => $"\"{o.Name}\""))}; if it lets more through, {Exemption}", "An overlay sets version, owner, parameters and add. For another control choose an id of your own.");
        }
        if (node["version"] is not { Number: <= 100_000 } version) { Say(node, "the overlay has no version", $"Write a version above {control.Version}."); }
        else if (version.Number <= control.Version) { Say(version, $"version {version.Number} doesn't rise above the base set's {control.Version}", $"Read what the base set changed, then write {control.Version + 1} or higher."); }
        if (node["owner"] is { } owner && (owner.Kind != JsonValueKind.String || owner.Text.Length is 0 or > 200)) { Say(owner, "\"owner\" is no name", "Put it in quotes."); }
        foreach (var (name, value) in node["parameters"]?.Members ?? []) { Tighter(control, name, value, Say); }
        foreach (var (name, value) in node["add"]?.Members ?? []) { Added(control, name, value, Say); }
        return problems.Count == before ? Merge(SourceNode.Parse(below.File, System.Text.Encoding.UTF8.GetBytes(below.Text), problems)!, node) : null;
    }

    private static void Tighter(ControlVersion control, string name, SourceNode value, Action<SourceNode, string, string> say)
    {
        if (control.Parameters.FirstOrDefault(p => p.Name == name) is not { } parameter)
        {
            say(value, $"has no parameter \"{name}\"", control.Parameters.Count == 0 ? "This control has none." : $"It has {string.Join(", ", control.Parameters.Select(p => p.Name))}.");
            return;
        }
        if (value.Kind != JsonValueKind.String || !Parameter.IsValue(name, value.Text))
        {
            ControlCheck.Value(name, value, (at, what, todo) => say(at!, what, todo));
            return;
        }
        if (!Parameter.IsAtLeastAsTight(name, value.Text, parameter.InForce)) { say(value, $"{name} \"{value.Text}\" is looser than \"{parameter.InForce}\": {Exemption}", ExemptionDo); }
        else if (name == Parameter.Every && value.Text.StartsWith("0 ", StringComparison.Ordinal)) { say(value, "a cadence needs a term longer than nothing", "Write how often it is due."); }
    }

    private static void Added(ControlVersion control, string name, SourceNode value, Action<SourceNode, string, string> say)
    {
        if (!Lists.Contains(name))
        {
            say(value, $"an overlay can't add to \"{name}\"", $"It can add to {string.Join(" and ", Lists)}.");
            return;
        }
        if (Vocabulary.Find(control.Procedure.Kind) is not { } kind || (!kind.Needs.Contains(name) && !kind.May.Contains(name))) { say(value, $"its procedure takes no \"{name}\"", "Add a control of your own."); }
        if (value.Kind != JsonValueKind.Array || value.Items.Count == 0 || value.Items.Exists(i => i.Kind != JsonValueKind.String || (name == "types" ? !Log.RecordTypes.CanBeTested(i.Text) : !Vocabulary.Sections.Contains(i.Text))))
        {
            say(value, $"\"{name}\" to add is no list of known {name}", name == "sections" ? $"There are {string.Join(", ", Vocabulary.Sections)}." : "docs/formats/records.md lists the types.");
        }
    }

    private static SourceNode Merge(SourceNode below, SourceNode over)
    {
        Put(below, "version", over["version"]!);
        if (over["owner"] is { } owner) { Put(below, "owner", owner); }
        foreach (var (name, value) in over["parameters"]?.Members ?? []) { Put(below["parameters"]![name]!, "value", value); }
        foreach (var (name, value) in over["add"]?.Members ?? [])
        {
            var procedure = below["procedure"]!;
            if (procedure[name] is null) { procedure.Members.Add((name, new(JsonValueKind.Array, value.Line))); }
            var list = procedure[name]!;
            list.Items.AddRange(value.Items.Where(i => !list.Items.Exists(have => have.Text == i.Text)));
        }
        return below;
    }

    private static void Put(SourceNode node, string name, SourceNode value)
    {
        var at = node.Members.FindIndex(m => m.Name == name);
        if (at < 0) { node.Members.Add((name, value)); } else { node.Members[at] = (name, value); }
    }
}
