using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Proving;

/// <summary>
/// Plays the steps of a known answer into the leaves of a ledger: one production site with two people, looked at once, one control adopted, and a period that begins
/// ten minutes later. Its clock moves only by steps. docs/controls.md lists the steps.
/// </summary>
internal sealed partial class History
{
    public const string Tenant = "known-answers";
    public const string Period = "p";
    private const string Site = "site-a";

    /// <summary>A Monday.</summary>
    public static readonly long Start = Micros.Of(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));

    private const string FirstLook = """
        {"users":{"wp:1":{"roles":["administrator"],"caps":[],"super":false},"wp:2":{"roles":["editor"],"caps":[],"super":false},"*":{"count":4}},
         "roles":{"1:editor":"aaaaaaaaaaaaaaaa"},"plugins":{"akismet":{"version":"5.0","active":true,"network":false}},"core":{"wordpress":{"version":"6.5"}},
         "options":{"1:users_can_register":"0"},"constants":{"DISALLOW_FILE_EDIT":true,"WP_DEBUG":false},"files":{"core/wp-login.php":"1111111111111111111111111111111111111111111111111111111111111111"}}
        """;

    private readonly TenantLog _log = new();
    private readonly SourceScript _console;
    private readonly SourceScript _agent;

    /// <summary>Enrolled by the first step that needs it.</summary>
    private SourceScript? _collector;
    private readonly SortedDictionary<string, SortedDictionary<string, JsonNode?>> _state = new(StringComparer.Ordinal);

    /// <summary>What the collector told, section by section.</summary>
    private readonly SortedDictionary<string, SortedDictionary<string, JsonNode?>> _seen = new(StringComparer.Ordinal);

    /// <summary>Where what the collector sees is not what the agent tells; null is nothing.</summary>
    private readonly SortedDictionary<string, SortedDictionary<string, JsonNode?>> _otherwise = new(StringComparer.Ordinal);
    private readonly long _beat;
    private readonly long _look;
    private readonly long _until;
    private long _nextBeat;
    private long _nextLook;
    private int _snapshots;

    public History(JsonObject setting)
    {
        _beat = Span(setting, "beat", "1 minute");
        _look = Span(setting, "look", "5 minutes");
        Now = Start;
        ServerLeaf("genesis", new() { ["tenant"] = Tenant, ["name"] = "Known answers", ["origin"] = Tenant, ["settings"] = new JsonObject { ["detection_s"] = 120 } });
        _console = new(this, "s-console", "console", "");
        _agent = new(this, "s-a", "agent", Site);
        _console.Enrol(60);
        _agent.Enrol(_beat / Micros.PerSecond);
        foreach (var control in new[] { setting["control"]! }.Concat(setting["with"]?.AsArray().Select(w => w!) ?? [])) { Adopt(control, control == setting["control"] ? setting["parameters"]?.AsObject() : null); }
        Record("person.mapped", "person:p-ann", new JsonObject { ["site"] = Site, ["users"] = new JsonArray("wp:1") }, "person:p-owner", null);
        Record("person.mapped", "person:p-lena", new JsonObject { ["site"] = Site, ["users"] = new JsonArray("wp:2") }, "person:p-owner", null);
        var from = Start + (600 * Micros.PerSecond);
        _until = from + Span(setting, "period", "2 hours");
        Record("period.defined", "period:" + Period, new JsonObject { ["name"] = "P", ["from"] = Micros.Format(from), ["until"] = Micros.Format(_until) }, "person:p-owner", null);
        Now += Micros.PerSecond;
        var first = JsonNode.Parse(FirstLook)!.AsObject();
        foreach (var (section, keys) in setting["first"]?.AsObject() ?? []) { first[section] = keys!.DeepClone(); }
        Look(first);
        (_nextBeat, _nextLook) = (Now + _beat, Now + _look);
        Wait(from + (60 * Micros.PerSecond) - Now);
    }

    public long Now { get; private set; }

    public long Size => _log.Size;

    public TenantLog Log => _log;

    public void Play(JsonObject step)
    {
        var text = Moments().Replace(step.ToJsonString(), m => Micros.Format(Now + Term(m.Groups[1].Value + m.Groups[2].Value)));
        var told = JsonNode.Parse(Leaves().Replace(text, m => (m.Groups[1].Value == "last" ? "D-" : "") + Last(m.Groups[2].Value)))!.AsObject();
        switch (told.First().Key)
        {
            case "wait": Wait(Term(told["wait"]!.GetValue<string>())); break;
            case "silence":
                Now += Term(told["silence"]!.GetValue<string>());
                (_nextBeat, _nextLook) = (Now + _beat, Now + _look);
                Beat();
                Look([]);
                break;
            case "end":
                Wait(_until + (600 * Micros.PerSecond) - Now);
                Look([]);
                break;
            case "look": Look(told["look"]!.AsObject()); break;
            case "beside": Beside(told["beside"]!.AsObject()); break;
            case "tell" or "lose":
                _agent.Add((told["tell"] ?? told["lose"])!.GetValue<string>(), told["object"]!.GetValue<string>(), told["before"], told["after"], told["by"]?.GetValue<string>() ?? "user:wp:1", told["context"]);
                if (told["lose"] is not null) { _agent.Lose(); } else { Overlapping(told, _agent); }
                break;
            case "deliver": _agent.Deliver(); break;
            case "garble": _agent.Garble(); break;
            case "record":
                _console.Add(told["record"]!.GetValue<string>(), told["object"]!.GetValue<string>(), null, told["after"], told["by"]?.GetValue<string>() ?? "person:p-lena", null);
                Overlapping(told, _console);
                break;
            default: throw new InvalidOperationException($"A known answer has the unknown step \"{told.First().Key}\".");
        }
    }

    public void ServerLeaf(string type, JsonObject members)
    {
        var leaf = new JsonObject { ["leaf"] = type, ["v"] = 1, ["at"] = Micros.Format(Now) };
        foreach (var (name, value) in members) { leaf[name] = value?.DeepClone(); }
        Leaf(leaf.ToJsonString());
    }

    public void Leaf(string json) => _log.Append(_log.Size, Encoding.UTF8.GetBytes(json));

    /// <summary>A record that a batch carries for a while: nobody can tell when within it.</summary>
    private void Overlapping(JsonObject step, SourceScript source)
    {
        long? quoted = null;
        if (step["overlap"] is { } overlap)
        {
            quoted = Size;
            Now += Term(overlap.GetValue<string>());
        }
        source.Send(quoted);
    }

    private void Adopt(JsonNode control, JsonObject? parameters)
    {
        var version = control is JsonObject own ? own.DeepClone().AsObject() : JsonNode.Parse(Catalogue.TextOf(control.GetValue<string>()))!.AsObject();
        foreach (var (name, value) in parameters ?? []) { version["parameters"]![name]!["value"] = value!.DeepClone(); }
        Record("control.adopted", "control:" + version["id"]!.GetValue<string>(), version, "person:p-owner", null);
    }

    private void Record(string type, string @object, JsonNode after, string by, JsonNode? context)
    {
        _console.Add(type, @object, null, after, by, context);
        _console.Send();
    }

    private void Wait(long span)
    {
        var until = Now + span;
        while (Math.Min(_nextBeat, _nextLook) <= until)
        {
            Now = Math.Min(_nextBeat, _nextLook);
            if (Now == _nextBeat)
            {
                Beat();
                _nextBeat += _beat;
            }
            if (Now == _nextLook)
            {
                Look([]);
                _nextLook += _look;
            }
        }
        Now = until;
    }

    private void Beat()
    {
        foreach (var source in new[] { _agent, _collector }.OfType<SourceScript>())
        {
            source.Add("agent.heartbeat", "source:" + source.Id, null, null, "system", new JsonObject { ["agent"] = "0.1.0" });
            source.Send();
        }
    }

    /// <summary>The collector sees this where the agent tells something else, from now on; an empty section ends it there.</summary>
    private void Beside(JsonObject otherwise)
    {
        if (_collector is null)
        {
            _collector = new(this, "s-c", "collector", Site);
            _collector.Enrol(_beat / Micros.PerSecond);
        }
        foreach (var (section, keys) in otherwise)
        {
            _otherwise[section] = new(keys!.AsObject().ToDictionary(k => k.Key, k => k.Value?.DeepClone()), StringComparer.Ordinal);
        }
        LookBeside();
    }

    private void LookBeside()
    {
        var changed = new JsonObject();
        foreach (var section in _state.Keys.Union(_otherwise.Keys, StringComparer.Ordinal))
        {
            var now = new SortedDictionary<string, JsonNode?>(_state.GetValueOrDefault(section) ?? [], StringComparer.Ordinal);
            foreach (var (key, value) in _otherwise.GetValueOrDefault(section) ?? []) { now[key] = value; }
            var before = _seen.GetValueOrDefault(section) ?? [];
            var keys = new JsonObject();
            foreach (var key in now.Keys.Union(before.Keys, StringComparer.Ordinal).Where(k => !JsonNode.DeepEquals(now.GetValueOrDefault(k), before.GetValueOrDefault(k)))) { keys[key] = now.GetValueOrDefault(key)?.DeepClone(); }
            if (keys.Count > 0) { changed[section] = keys; }
        }
        Look(_collector!, _seen, changed);
    }

    private void Look(JsonObject changed)
    {
        Look(_agent, _state, changed);
        if (_collector is not null) { LookBeside(); }
    }

    private void Look(SourceScript source, SortedDictionary<string, SortedDictionary<string, JsonNode?>> told, JsonObject changed)
    {
        _snapshots++;
        source.Add("snapshot.begun", "source:" + source.Id, null, null, "system", new JsonObject { ["snapshot"] = _snapshots, ["cause"] = "beat" });
        foreach (var (section, keys) in changed)
        {
            if (!told.TryGetValue(section, out var state)) { told[section] = state = new(StringComparer.Ordinal); }
            var differences = new JsonArray();
            foreach (var (key, value) in keys!.AsObject().OrderBy(k => k.Key, StringComparer.Ordinal))
            {
                differences.Add((JsonNode)new JsonArray(key, state.GetValueOrDefault(key)?.DeepClone(), value?.DeepClone()));
                state[key] = value?.DeepClone();
            }
            source.Add("state." + section, "site:" + Site, null, differences, "system", new JsonObject { ["snapshot"] = _snapshots, ["part"] = 1, ["parts"] = 1 });
        }
        source.Add("snapshot.completed", "source:" + source.Id, null, null, "system", new JsonObject { ["snapshot"] = _snapshots });
        source.Send();
    }

    private static long Span(JsonObject setting, string name, string otherwise) => Term(setting[name]?.GetValue<string>() ?? otherwise);

    private static long Term(string text) =>
        Calendars.Term.TryParse(text, out var term) ? term.NominalSeconds * Micros.PerSecond : throw new InvalidOperationException($"A known answer says \"{text}\" where a term is due.");

    private string Last(string type)
    {
        var last = _log.Epochs.SelectMany(e => e.Rows.ToArray()).Where(r => _log.Text(r.Type) == type).Select(r => r.Index).DefaultIfEmpty(-1).Max();
        if (last >= 0) { return last.ToString(System.Globalization.CultureInfo.InvariantCulture); }
        throw new InvalidOperationException($"A known answer names the last {type}, and there was none.");
    }

    /// <summary>"{now+2 hours}": a moment.</summary>
    [GeneratedRegex(@"\{now\\u002B(\d+ [a-z ]+)\}|\{now\+(\d+ [a-z ]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Moments();

    /// <summary>"{last plugin.updated}": the deviation that the last record of this type shows; "{leaf …}": its place.</summary>
    [GeneratedRegex(@"\{(last|leaf) ([a-z_.]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Leaves();
}
