using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Tests;

/// <summary>
/// Some hours of a few sites in which anything may happen, in any order: events and differences that fit together or not, records that come late, approvals, exemptions and
/// withdrawals, people who come and go, sources that begin anew, a server that was away, a second source beside a site, other versions of controls and other periods.
/// </summary>
internal sealed class RandomYear
{
    private const int Steps = 90;
    private readonly Random _chance;
    private readonly LedgerBuilder _ledger = new();
    private readonly List<SourceWriter> _agents = [];
    private readonly Dictionary<SourceWriter, Dictionary<(string Section, string Key), string>> _state = [];
    private readonly List<Func<long>> _lost = [];
    private readonly List<string> _deviations = [];
    private readonly string[] _people = ["p-ann", "p-lena", "p-omar", "p-kim"];
    private readonly bool _sharesNothing;
    private SourceWriter? _collector;
    private long _until;
    private int _names;

    public RandomYear(int seed)
    {
        _chance = new(seed);
        // One approval that several sites may use up, and no match of a history is kept.
        _sharesNothing = _chance.Next(3) > 0;
        _ledger.Silence(1);
        _ledger.AdoptAll();
        for (var site = 0; site < 2 + _chance.Next(2); site++) { Join(); }
        foreach (var agent in _agents) { Look(agent, first: true); }
        var from = _ledger.Now + (_chance.Next(2) * 600 * Micros.PerSecond);
        _until = from + (_chance.Next(2, 8) * 3_600 * Micros.PerSecond);
        _ledger.Period(from, _until);
        for (var step = 0; step < Steps; step++)
        {
            if (_chance.Next(12) == 0) { _ledger.Silence(_chance.Next(60, 4_000)); } else { _ledger.Wait(_chance.Next(1, 400)); }
            for (var more = _chance.Next(4); more >= 0; more--) { Happen(); }
        }
    }

    public IReadOnlyList<byte[]> Leaves => _ledger.Leaves;

    private SourceWriter Any => _agents[_chance.Next(_agents.Count)];

    private string Person => "person:" + _people[_chance.Next(_people.Length)];

    private string User => "wp:" + _chance.Next(1, 6);

    private string Plugin => One("akismet", "hello", "shop");

    private string Name => $"n-{++_names}";

    private void Happen()
    {
        var agent = Any;
        switch (_chance.Next(64))
        {
            case < 14: Look(agent, first: false); break;
            case < 24: Tell(agent, send: true); break;
            case < 26: Lose(agent); break;
            case < 30 when _lost.Count > 0:
                _lost[0]();
                _lost.RemoveAt(0);
                break;
            case < 36: Approve(agent); break;
            case < 38: Withdraw(); break;
            case < 40: _ledger.Map(_people[_chance.Next(_people.Length)], agent.Site, User, User); break;
            case 40: _ledger.Console.Tell("administrators.declared", "site:" + agent.Site, after: $"[\"{User}\",\"{User}\"]", actor: Person); break;
            case 41: Exempt(agent); break;
            case 42: _ledger.Console.Tell("exemption.withdrawn", "exemption:e-" + _chance.Next(1, 4), actor: Person); break;
            case < 46: Dispose(); break;
            case 46: _ledger.Console.Tell("access.reviewed", "site:" + agent.Site, actor: Person); break;
            case 47 when _chance.Next(3) == 0: _ledger.Console.Tell("person.removed", Person, actor: "person:p-owner"); break;
            case 48 when _chance.Next(3) == 0: _ledger.Console.Tell("environment.declared", "site:" + agent.Site, after: One("\"production\"", "\"staging\"", "\"production\""), actor: Person); break;
            case 49: Server(agent); break;
            case 50 when _agents.Count < 5 && _chance.Next(3) == 0: Join(); break;
            case 51 when _chance.Next(3) == 0: agent.NewEpoch($"00000000000000e{_chance.Next(2, 9)}"); agent.Enrol(); break;
            case 52 when _chance.Next(4) == 0: _ledger.Adopt(One("CH-01", "AC-07", "VU-04", "AU-03"), v => v["version"] = _chance.Next(2, 9), effectiveFrom: _ledger.Now + (_chance.Next(2) * 900 * Micros.PerSecond)); break;
            case 53 when _chance.Next(4) == 0: _ledger.Period(_ledger.Now - (600 * Micros.PerSecond), _ledger.Now + (3_000 * Micros.PerSecond), Name); break;
            case 54: Systems(); break;
            case 55: Flaw(agent); break;
            case 56: _ledger.Console.Tell("inventory.matched", "inventory:fernhill", after: """{"whole":true,"sound":true,"blind":[],"blind_count":0}""", actor: "system"); break;
            case 57: _ledger.Console.Tell("duty.performed", "control:" + One("GV-06", "MO-01", "AU-05"), actor: Person); break;
            case 58 when _collector is null && _chance.Next(4) == 0: _collector = new(_ledger, "s-c", "collector", _agents[0].Site); break;
            case < 61 when _collector is { } collector: Look(collector, first: collector.Snapshots == 0); break;
            case 61: _ledger.Raw("{\"v\":1,\"broken"); break;
            case 62 when _chance.Next(3) == 0: _ledger.Console.Tell("release.published", "release:r", null, $$$"""{"version":"0.2.0","files":{"Agent.php":{{{Story.Hash2}}}}}"""); break;
            case 63: Finding(); break;
            default: agent.Beat(); break;
        }
    }

    private void Join()
    {
        // A second agent of a site now and then: it was set up anew.
        var site = _agents.Count > 0 && _chance.Next(5) == 0 ? _agents[0].Site : "site-" + (char)('a' + _agents.Count);
        var agent = _ledger.Agent("s-" + (char)('a' + _agents.Count), site, settle: One("60", "0", "600") is var settle ? int.Parse(settle, System.Globalization.CultureInfo.InvariantCulture) : 0);
        _agents.Add(agent);
        _state[agent] = [];
        _ledger.Map("p-ann", site, "wp:1");
    }

    private void Look(SourceWriter source, bool first)
    {
        if (!_state.TryGetValue(source, out var state)) { _state[source] = state = []; }
        var changes = new List<(string, string, string, string)>();
        foreach (var (section, key, value) in first ? Everything() : Some())
        {
            changes.Add((section, key, state.GetValueOrDefault((section, key), "null"), value));
            state[(section, key)] = value;
        }
        source.Look([.. changes]);
        if (!first || _chance.Next(3) == 0) { return; }
        _ledger.Wait(61);
        source.Look();
    }

    private static IEnumerable<(string Section, string Key, string Value)> Everything()
    {
        yield return ("users", "wp:1", Story.Admin);
        yield return ("users", "wp:2", Story.Editor);
        yield return ("users", "*", "{\"count\":4}");
        yield return ("plugins", "akismet", """{"version":"5.0","active":true,"network":false}""");
        yield return ("constants", "DISALLOW_FILE_EDIT", "true");
        yield return ("core", "wordpress", """{"version":"6.5"}""");
        yield return ("platform", "php", """{"name":"PHP","version":"8.2.29"}""");
        yield return ("files", "core/wp-login.php", Story.Hash1);
        yield return ("files", "plugin:akismet/akismet.php", Story.Hash1);
        yield return ("endpoints", "xmlrpc:*", """{"enabled":false}""");
        yield return ("app_passwords", "wp:1/one", """{"created":1760000000}""");
    }

    private IEnumerable<(string Section, string Key, string Value)> Some()
    {
        for (var n = _chance.Next(4); n > 0; n--)
        {
            yield return _chance.Next(12) switch
            {
                0 => ("users", User, One(Story.Admin, Story.Editor, Story.Author, Story.Null)),
                1 => ("users", "*", $"{{\"count\":{_chance.Next(3, 6)}}}"),
                2 => ("plugins", Plugin, One($$"""{"version":"5.{{_chance.Next(3)}}","active":true,"network":false}""", Story.Null)),
                3 => ("options", "1:blogname", One("\"x\"", "\"y\"")),
                4 => ("constants", "DISALLOW_FILE_EDIT", One("true", "null")),
                5 => ("core", "wordpress", One("""{"version":"6.5"}""", """{"version":"6.6"}""")),
                6 => ("files", "core/wp-login.php", One(Story.Hash1, Story.Hash2)),
                7 => ("files", $"plugin:{Plugin}/a.php", One(Story.Hash1, Story.Hash2, Story.Null)),
                8 => ("roles", "1:editor", One("\"aaaaaaaaaaaaaaaa\"", "\"bbbbbbbbbbbbbbbb\"")),
                9 => ("endpoints", One("rest:/x/v1/y", "ajax_nopriv:z"), One("""{"check":"open","by":"plugin:shop"}""", Story.Null)),
                10 => ("app_passwords", $"{User}/two", One("""{"created":1760000000}""", Story.Null)),
                _ => ("platform", "php", One("""{"name":"PHP","version":"8.2.29"}""", """{"name":"PHP","version":"7.4.1"}""")),
            };
        }
    }

    private void Tell(SourceWriter agent, bool send)
    {
        var request = $"{{\"request\":\"r{_chance.Next(40)}\",\"route\":\"x\"}}";
        switch (_chance.Next(8))
        {
            case 0: agent.Add("plugin.updated", "plugin:" + Plugin, """{"version":"5.0"}""", $$"""{"version":"5.{{_chance.Next(3)}}","root":"{{new string('a', 64)}}"}""", "user:" + User, request); break;
            case 1: agent.Add(One("plugin.activated", "plugin.deactivated", "plugin.deleted"), "plugin:" + Plugin, actor: "user:" + User, context: request); break;
            case 2: agent.Add("user.created", "user:" + User, after: """{"roles":["editor"]}""", actor: "user:wp:1", context: request); break;
            case 3: agent.Add("user.role.changed", "user:" + User, """{"roles":["author"]}""", One("""{"roles":["editor"]}""", """{"roles":["administrator"]}"""), "user:wp:1", request); break;
            case 4: agent.Add("option.changed", "option:blogname", after: One("\"x\"", "\"y\""), actor: "user:" + User, context: request, blog: 1); break;
            case 5: agent.Add("core.updated", "core:wordpress", """{"version":"6.5"}""", One("""{"version":"6.6"}""", """{"version":"6.5"}"""), "cron"); break;
            case 6: agent.Add(One("agent.gap", "agent.installed"), "source:" + agent.Id, after: "{\"as\":\"plugin\"}", actor: "system"); break;
            default: agent.Add("file.edited", "file:core/wp-login.php", actor: "user:" + User, context: request); break;
        }
        if (_chance.Next(3) == 0) { agent.Add("agent.heartbeat", "source:" + agent.Id, actor: "system"); }
        if (send) { agent.Send(_chance.Next(4) == 0 ? _chance.Next(1, (int)_ledger.Size) : null); }
    }

    private void Lose(SourceWriter agent)
    {
        for (var n = _chance.Next(1, 4); n > 0; n--) { Tell(agent, send: false); }
        _lost.Add(agent.Lose());
    }

    private void Approve(SourceWriter agent)
    {
        var site = _chance.Next(8) == 0 ? "*" : agent.Site;
        _ledger.Approve(One("plugin.*", "plugin.updated", "user.*", "option.changed", "endpoint.*", "core.updated"),
            One("plugin:akismet", "plugin:*", "plugin:shop", "user:new", "user:*", "option:*", "core:*", "endpoint:shop", "role:*"), _people[_chance.Next(_people.Length)],
            site, _chance.Next(6) == 0 ? "p-ann" : null, standing: _chance.Next(4) == 0 || (site == "*" && _sharesNothing), validUntil: _chance.Next(4) == 0 ? _ledger.Now + (_chance.Next(3_000) * Micros.PerSecond) : null, id: "a-" + _chance.Next(1, 8));
    }

    /// <summary>Often told against a tree of before: then it may have been withdrawn before it served, and what was matched is no longer certain.</summary>
    private void Withdraw() => _ledger.Console.Tell("approval.withdrawn", "approval:a-" + _chance.Next(1, 8), actor: Person, quoted: _chance.Next(4) == 0 ? null : Math.Max(1, _ledger.Size - _chance.Next(1, 300)));

    private void Exempt(SourceWriter agent)
    {
        var control = One("CH-01", "AC-07", "AU-02", "CH-06", "AU-03", "GV-09", "AC-10", "VU-04");
        _ledger.Console.Tell("exemption.approved", "exemption:e-" + _chance.Next(1, 4), actor: Person, after:
            $$"""{"control":"{{control}}","site":"{{One("*", agent.Site)}}","from":"{{Micros.Format(_ledger.Now + (_chance.Next(900) * Micros.PerSecond))}}","until":"{{Micros.Format(_ledger.Now + (_chance.Next(900, 5_000) * Micros.PerSecond))}}","reason":"moving"}""");
    }

    private void Dispose()
    {
        if (_deviations.Count == 0 || _chance.Next(4) == 0) { _deviations.AddRange(Judge.EvaluateAll(_ledger.Load(), new(_ledger.Size)).Periods.SelectMany(p => p.Controls).SelectMany(c => c.Deviations).Select(d => d.Id).Take(40)); }
        if (_deviations.Count > 0) { _ledger.Console.Tell("deviation.disposed", "deviation:" + _deviations[_chance.Next(_deviations.Count)], actor: Person, after: """{"kind":"confirmed","reason":"we looked into it"}"""); }
    }

    private void Server(SourceWriter agent)
    {
        switch (_chance.Next(5))
        {
            case 0: _ledger.Leaf($"\"source\":\"{agent.Id}\",\"epoch\":\"{agent.Epoch}\",\"number\":{_chance.Next(1, 40)},\"first\":\"00\",\"second\":\"11\"", "fork"); break;
            case 1 when _chance.Next(3) == 0:
                _ledger.Leaf($"\"source\":\"{agent.Id}\",\"reason\":\"sold\"", "retired");
                agent.Beats = false;
                break;
            default:
                var since = _ledger.Now;
                _ledger.Silence(_chance.Next(60, 2_000));
                _ledger.Leaf($"\"down_since\":\"{Micros.Format(since)}\"", "started");
                break;
        }
    }

    private void Systems()
    {
        _ledger.Console.Tell("system.registered", "system:sys-host", actor: "person:p-owner", after: """{"kind":"host","name":"The host","owner":"p-lena"}""");
        _ledger.Console.Tell("members.listed", "system:sys-host", actor: "person:p-owner", after: $$"""{"taken_at":"2026-02-02T09:00:00Z","how":"export","sha256":"00","count":1,"members":[{"id":"m1","person":"{{_people[_chance.Next(4)]}}","rights":"all","factor":{{One("true", "false")}}}]}""");
    }

    private void Flaw(SourceWriter agent) => _ledger.Console.Tell(One("vulnerability.opened", "vulnerability.closed"), "vulnerability:v-" + _chance.Next(1, 4), actor: "system", after:
        $$"""{"site":"{{agent.Site}}","flaw":"CVE-1","component":"plugin:shop","version":"1","title":"A flaw","priority":"act","begins":"{{Micros.Format(_ledger.Now)}}","due":"{{Micros.Format(_ledger.Now + (_chance.Next(900) * Micros.PerSecond))}}","how":"updated"}""");

    private void Finding()
    {
        var name = "f-" + _chance.Next(1, 3);
        _ledger.Console.Tell(One("finding.opened", "finding.fixed", "finding.retested"), "finding:" + name, actor: Person, after:
            $$"""{"period":"2026","title":"It went wrong","deviations":[],"controls":["CH-01"],"control":"{{One("CH-01", "AC-07", "AU-02")}}","owner":"p-lena","due":"{{Micros.Format(_ledger.Now + (900 * Micros.PerSecond))}}","fix":"mended"}""");
    }

    private string One(params ReadOnlySpan<string> all) => all[_chance.Next(all.Length)];
}
