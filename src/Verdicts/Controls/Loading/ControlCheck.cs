using System.Text.Json;
using System.Text.RegularExpressions;
using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Controls.Loading;

/// <summary>What a control must be. Each rule that is broken is one problem with its line.</summary>
internal static partial class ControlCheck
{
    private const int MaxText = 1_000;
    private static readonly string[] Texts = ["id", "title", "risk", "owner", "type", "nature", "when", "supports", "cant_show"];
    private static readonly string[] Others = ["version", "criteria", "sources", "second_source", "challenge", "parameters", "procedure", "waits_for", "relies_on", "words"];

    public static void Whole(string file, SourceNode node, List<Problem> problems)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            problems.Add(new(file, node.Line, "is not an object", "A control is { \"id\": …, … }."));
            return;
        }
        var id = node["id"] is { Kind: JsonValueKind.String, Text.Length: > 0 } named ? named.Text : "a control without id";
        void Say(SourceNode? at, string what, string todo) => problems.Add(new(file, (at ?? node).Line, $"{id}: {what}", todo));

        foreach (var (name, value) in node.Members.Where(m => !Texts.Contains(m.Name) && !Others.Contains(m.Name))) { Say(value, $"has the unknown member \"{name}\"", "docs/controls.md lists the members."); }
        foreach (var name in Texts) { Text(node, name, required: true, Say); }
        Text(node, "second_source", required: false, Say);
        Text(node, "waits_for", required: false, Say);
        if (node["id"] is { } key && !IdPattern().IsMatch(key.Text)) { Say(key, "is no id", "Write capital letters, a dash and digits, such as AC-17."); }
        if (node["version"] is not { Number: >= 1 and <= 100_000 }) { Say(node["version"], "needs a version from 1 to 100000", "Begin with 1 and raise it with each change."); }
        OneOf(node["type"], ControlVersion.Types, "type", Say);
        OneOf(node["nature"], ControlVersion.Natures, "nature", Say);
        Criteria(node, Say);
        TextList(node["sources"], "sources", 0, Say);
        TextList(node["relies_on"], "relies_on", 0, Say);
        Challenge(node, Say);
        Parameters(node, Say);
        Procedures(node, Say);
        Words(node["words"], Say);
    }

    /// <summary>Controls that name each other: all there, and no circle.</summary>
    public static void References(List<(string File, SourceNode Node)> own, IReadOnlyList<LoadedControl> below, List<Problem> problems)
    {
        var links = below.ToDictionary(b => b.Version.Id, b => b.Version.ReliesOn, StringComparer.Ordinal);
        foreach (var (_, node) in own) { links[node["id"]?.Text ?? ""] = [.. (node["relies_on"]?.Items ?? []).Select(i => i.Text)]; }
        foreach (var (file, node) in own)
        {
            var id = node["id"]?.Text ?? "";
            foreach (var reference in node["relies_on"]?.Items ?? [])
            {
                if (!links.ContainsKey(reference.Text)) { problems.Add(new(file, reference.Line, $"{id}: relies on {reference.Text}, which isn't there", "Name a control of this set.")); }
                else if (Leads(reference.Text, id, links)) { problems.Add(new(file, reference.Line, $"{id}: relies on {reference.Text}, which in the end relies on {id}", "Take one of the references away: a result can't rest on itself.")); }
            }
        }
    }

    private static bool Leads(string from, string to, Dictionary<string, IReadOnlyList<string>> links)
    {
        var open = new Stack<string>([from]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryPop(out var at))
        {
            if (at == to) { return true; }
            if (!seen.Add(at)) { continue; }
            foreach (var next in links.GetValueOrDefault(at) ?? []) { open.Push(next); }
        }
        return false;
    }

    private static void Criteria(SourceNode node, Action<SourceNode?, string, string> say)
    {
        if (node["criteria"] is not { Kind: JsonValueKind.Array, Items.Count: > 0 and <= 61 } list)
        {
            say(node["criteria"], "serves no criterion", "Write \"criteria\": [ { \"id\": \"CC6.2\", \"extent\": \"partial\" } ].");
            return;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var link in list.Items)
        {
            var id = link["id"]?.Text ?? "";
            if (!Catalogue.Knows(id)) { say(link, $"serves \"{id}\", which is none of the 61 criteria", "Their ids are CC1.1 to CC9.2, A1.1 to A1.3, C1.1, C1.2, PI1.1 to PI1.5 and P1.1 to P8.1."); }
            else if (!seen.Add(id)) { say(link, $"names {id} twice", "Keep one."); }
            if (link["extent"]?.Text is not ("=" or "partial")) { say(link, $"doesn't say how far it serves {id}", "Write \"extent\": \"partial\", or \"=\" if it serves the whole of it."); }
        }
    }

    private static void Challenge(SourceNode node, Action<SourceNode?, string, string> say)
    {
        var challenge = node["challenge"];
        if (node["nature"]?.Text == "P" && challenge is null) { say(node["nature"], "prevents (nature P) and has no challenge", "Say what is tried and must be refused: \"challenge\": { \"tries\": …, \"every\": \"month\" }, or make it D."); }
        if (challenge is null) { return; }
        if (node["nature"]?.Text is not ("P" or "D")) { say(challenge, "has a challenge and neither prevents nor detects", "Only natures P and D are challenged: take it away, or make it P."); }
        foreach (var (name, value) in challenge.Members.Where(m => m.Name is not ("tries" or "every" or "seen_in" or "held"))) { say(value, $"has a challenge with the unknown member \"{name}\"", "A challenge has tries, every, seen_in and held."); }
        if (challenge["seen_in"] is { } seen && TextList(seen, "seen_in", 1, say))
        {
            foreach (var type in seen.Items.Where(t => !RecordTypes.CanBeTested(t.Text))) { say(type, $"is seen in records of type \"{type.Text}\", which nothing reads", "docs/formats/records.md lists the types."); }
        }
        if (challenge["seen_in"] is null != challenge["held"] is null) { say(challenge, "has a challenge with one of seen_in and held", "Say both: which records show it, and what they say where it held."); }
        Where(challenge["held"], say);
        Text(challenge, "tries", required: true, say);
        if (challenge["every"] is not { Kind: JsonValueKind.String } every || !Term.TryParse(every.Text, out _)) { say(challenge, "has a challenge without a term", $"Write \"every\": {Term.Grammar}."); }
    }

    private static void Parameters(SourceNode node, Action<SourceNode?, string, string> say)
    {
        if (node["parameters"] is not { } parameters) { return; }
        if (parameters.Kind != JsonValueKind.Object)
        {
            say(parameters, "has parameters that are no object", "Write \"parameters\": { \"sla\": { \"default\": \"1 business day\", \"what\": … } }.");
            return;
        }
        foreach (var (name, value) in parameters.Members)
        {
            if (!Parameter.Names.Contains(name))
            {
                say(value, $"has the unknown parameter \"{name}\"", $"There are {string.Join(", ", Parameter.Names)}.");
                continue;
            }
            foreach (var member in value.Members.Where(m => m.Name is not ("default" or "value" or "what"))) { say(member.Value, $"parameter {name} has the unknown member \"{member.Name}\"", "A parameter has default, value and what."); }
            if (value["default"] is null) { say(value, $"parameter {name} has no default", "Give one: a control must work before anybody sets anything."); }
            foreach (var given in new[] { value["default"], value["value"] }.OfType<SourceNode>()) { Value(name, given, say); }
            Text(value, "what", required: true, say);
        }
    }

    public static void Value(string name, SourceNode given, Action<SourceNode?, string, string> say)
    {
        if (given.Kind == JsonValueKind.String && Parameter.IsValue(name, given.Text)) { return; }
        if (Parameter.IsPercentage(name)) { say(given, $"parameter {name} is {(given.Kind == JsonValueKind.String ? $"\"{given.Text}\"" : "no text")}, which is no percentage", "Write a whole percentage from \"0 %\" to \"100 %\"."); }
        else { say(given, $"parameter {name} is no term", $"Write {Term.Grammar}, in quotes; at most ten years."); }
    }

    private static void Procedures(SourceNode node, Action<SourceNode?, string, string> say)
    {
        var waits = node["waits_for"];
        if (node["procedure"] is not { } procedure)
        {
            if (waits is null) { say(node, "has neither a procedure nor a word on what it waits for", "Add \"procedure\", or say in \"waits_for\" which source is missing."); }
            return;
        }
        if (waits is not null) { say(waits, "has a procedure and waits for a source", "Keep one of the two."); }
        if (Vocabulary.Find(procedure["kind"]?.Text ?? "") is not { } kind)
        {
            say(procedure["kind"] ?? procedure, $"has a procedure of the unknown kind \"{procedure["kind"]?.Text}\"", $"There are {string.Join(", ", Vocabulary.Kinds.Select(k => k.Name))}.");
            return;
        }
        if (node["type"]?.Text is { } type && !kind.Types.Contains(type)) { say(procedure["kind"], $"is of type {type}, which {kind.Name} doesn't test", $"It tests {string.Join(", ", kind.Types)}."); }
        foreach (var need in kind.Needs.Where(n => procedure[n] is null)) { say(procedure, $"{kind.Name} needs \"{need}\"", "docs/controls.md says what each kind takes."); }
        foreach (var (name, value) in procedure.Members.Where(m => m.Name != "kind" && !kind.Needs.Contains(m.Name) && !kind.May.Contains(m.Name))) { say(value, $"{kind.Name} takes no \"{name}\"", "Take it away: nothing would read it."); }
        foreach (var parameter in kind.Parameters.Where(p => node["parameters"]?[p] is null)) { say(node["parameters"] ?? procedure, parameter == Parameter.Every ? "is a cadence without a term" : $"{kind.Name} needs the parameter \"{parameter}\"", $"Add \"{parameter}\": {{ \"default\": …, \"what\": … }} to its parameters."); }
        Members(procedure, say);
    }

    private static void Members(SourceNode procedure, Action<SourceNode?, string, string> say)
    {
        if (procedure["types"] is { } types && TextList(types, "types", 1, say))
        {
            foreach (var type in types.Items.Where(t => !RecordTypes.CanBeTested(t.Text))) { say(type, $"reads records of type \"{type.Text}\", which no procedure can", "docs/formats/records.md lists the types; procedures read those that are kept as populations."); }
        }
        if (procedure["answers"] is { } answers && TextList(answers, "answers", 1, say))
        {
            foreach (var type in answers.Items.Where(t => !RecordTypes.CanBeTested(t.Text))) { say(type, $"reads records of type \"{type.Text}\", which no procedure can", "docs/formats/records.md lists the types; procedures read those that are kept as populations."); }
        }
        if (procedure["sections"] is { } sections && TextList(sections, "sections", 1, say))
        {
            foreach (var section in sections.Items.Where(s => !Vocabulary.Sections.Contains(s.Text))) { say(section, $"reads the unknown section \"{section.Text}\"", $"There are {string.Join(", ", Vocabulary.Sections)}."); }
        }
        if (procedure["keys"] is { } keys) { TextList(keys, "keys", 1, say); }
        if (procedure["except"] is { } except) { TextList(except, "except", 1, say); }
        if (procedure["subset"] is { } subset) { OneOf(subset, Vocabulary.Subsets, "subset", say); }
        if (procedure["of"] is { } of) { OneOf(of, [Procedure.OfSite, Procedure.OfCompany], "of", say); }
        if (procedure["standing"] is { Kind: not (JsonValueKind.True or JsonValueKind.False) } standing) { say(standing, "\"standing\" is neither true nor false", "Write true or leave it away."); }
        if (procedure["systems"] is { Kind: not (JsonValueKind.True or JsonValueKind.False) } systems) { say(systems, "\"systems\" is neither true nor false", "Write true or leave it away."); }
        foreach (var (name, value) in procedure["ranks"]?.Members ?? [])
        {
            if (value.Number is not (>= 0 and <= 100)) { say(value, $"the rank of \"{name}\" is no number from 0 to 100", "Write a whole number; the higher, the more a role may do."); }
        }
        Where(procedure["where"], say);
    }

    private static void Where(SourceNode? where, Action<SourceNode?, string, string> say)
    {
        foreach (var (name, value) in where?.Members ?? [])
        {
            if (!PathPattern().IsMatch(name)) { say(value, $"\"{name}\" is no place in a record", "Write before.…, after.… or context.… ."); }
            TextList(value, "where", 1, say);
        }
    }

    private static void Words(SourceNode? words, Action<SourceNode?, string, string> say)
    {
        if (words is null) { return; }
        foreach (var name in (string[])["one", "many", "done"]) { Text(words, name, required: true, say); }
    }

    private static bool TextList(SourceNode? list, string name, int least, Action<SourceNode?, string, string> say)
    {
        if (list is null) { return false; }
        if (list.Kind == JsonValueKind.Array && list.Items.Count >= least && list.Items.Count <= 64 && list.Items.TrueForAll(i => i is { Kind: JsonValueKind.String, Text.Length: > 0 and <= MaxText })) { return true; }
        say(list, $"\"{name}\" is no list of {(least > 0 ? "one or more " : "")}texts", "Write [ \"…\", \"…\" ].");
        return false;
    }

    private static void Text(SourceNode node, string name, bool required, Action<SourceNode?, string, string> say)
    {
        if (node[name] is not { } value)
        {
            if (required) { say(node, $"has no \"{name}\"", "docs/controls.md says what belongs there."); }
        }
        else if (value.Kind != JsonValueKind.String) { say(value, $"\"{name}\" is no text", "Put it in quotes."); }
        else if (value.Text.Trim().Length == 0 || value.Text.Length > MaxText) { say(value, $"\"{name}\" is empty or longer than {MaxText} characters", "Say it in a sentence or two."); }
    }

    private static void OneOf(SourceNode? value, IReadOnlyList<string> allowed, string name, Action<SourceNode?, string, string> say)
    {
        if (value is { Kind: JsonValueKind.String } && !allowed.Contains(value.Text)) { say(value, $"\"{name}\" is \"{value.Text}\"", $"Write one of {string.Join(", ", allowed)}."); }
    }

    [GeneratedRegex(@"\A[A-Z][A-Z0-9]{1,7}-[0-9]{2,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A(before|after|context)(\.[a-z_]{1,32}){1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();
}
