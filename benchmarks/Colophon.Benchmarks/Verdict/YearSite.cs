using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol.Leaves;

namespace Colophon.Benchmarks.Verdict;

/// <summary>One production site through its year.</summary>
internal sealed class YearSite
{
    private const int Plugins = 20;
    private const int FilesEach = 10;
    private const int CoreFiles = 400;
    private readonly CompanyYear _year;
    private readonly YearWriter _console;
    private readonly YearWriter _agent;
    private readonly LeafTemplate _beat;
    private readonly LeafTemplate _begun;
    private readonly LeafTemplate _completed;
    private readonly LeafTemplate[] _signIns;
    private readonly string _site;
    private readonly int[] _versions = new int[Plugins];
    private readonly SortedDictionary<string, string>[] _files = new SortedDictionary<string, string>[Plugins];
    private readonly List<(DateTimeOffset Due, int Plugin)> _approved = [];
    private readonly Dictionary<string, JsonArray> _news = [];
    private readonly string[] _roles = ["author", "editor"];
    private int _users = 10;
    private int _silent;
    private int _snapshot;
    private bool _editing;

    public YearSite(CompanyYear year, YearWriter console, int number, Ed25519PrivateKey key, DateTimeOffset at)
    {
        (_year, _console, _site) = (year, console, $"site-{number:0000}");
        _agent = new(year, $"s-{number:0000}", "agent", _site, key, at);
        _beat = _agent.Template("agent.heartbeat", "source", _agent.Id, context: new JsonObject { ["agent"] = "0.1.0", ["agent_root"] = CompanyYear.Hash("agent"), ["spool"] = 0, ["wp"] = "6.5.5", ["php"] = "8.2.29", ["clock"] = 1_798_761_600_000_000, ["pending"] = 0 });
        _begun = _agent.Template("snapshot.begun", "site", _site, context: new JsonObject { ["snapshot"] = 12345, ["cause"] = "beat" });
        var summary = new JsonObject();
        foreach (var section in (string[])["users", "roles", "plugins", "themes", "options", "app_passwords", "cron", "core", "constants", "files"]) { summary[section] = new JsonObject { ["count"] = 10, ["root"] = CompanyYear.Hash(section) }; }
        _completed = _agent.Template("snapshot.completed", "site", _site, after: summary, context: new JsonObject { ["snapshot"] = 12345 });
        _signIns = [.. Enumerable.Range(1, 10).Select(user => _agent.Template("session.started", "user", $"wp:{user}", actor: "wp:3", context: new JsonObject { ["request"] = "5f3a9c01", ["route"] = "wp-login.php", ["cause"] = "login" }))];
        for (var person = 0; person < 10; person++) { Map(at, $"p-{number:0000}-{person}", $"wp:{person + 1}"); }
        console.Tell(at, "administrators.declared", "site", _site, after: new JsonArray("wp:1", "wp:2"));
    }

    public void FirstLook(DateTimeOffset at)
    {
        for (var user = 1; user <= 10; user++) { News("users", $"wp:{user}", null, User(user <= 2 ? "administrator" : "editor")); }
        News("users", "*", null, new JsonObject { ["count"] = 400 });
        foreach (var role in (string[])["administrator", "editor", "author", "contributor"]) { News("roles", $"1:{role}", null, CompanyYear.Hash(role)[..16]); }
        News("constants", "DISALLOW_FILE_EDIT", null, true);
        News("core", "wordpress", null, new JsonObject { ["version"] = "6.5.5" });
        News("options", "1:blogname", null, _site);
        for (var n = 0; n < CoreFiles; n++) { News("files", $"core/wp-includes/file-{n:000}.php", null, CompanyYear.Hash($"core {n}")); }
        for (var plugin = 0; plugin < Plugins; plugin++)
        {
            _files[plugin] = new(StringComparer.Ordinal);
            News("plugins", Slug(plugin), null, Plugin(0));
            for (var n = 0; n < FilesEach; n++) { News("files", FileKey(plugin, n), null, Write(plugin, n, 0)); }
        }
        Look(at);
        _agent.Send(at);
    }

    public void Step(DateTimeOffset at, int step, long share)
    {
        if (step % (91 * 12) == 40) { _console.Tell(at, "access.reviewed", "site", _site, after: new JsonObject { ["list_sha256"] = CompanyYear.Hash(_site), ["count"] = 10, ["kept"] = new JsonArray(), ["revoke"] = new JsonArray() }, actor: "p-lead"); }
        if (Chance(.10 * _year.Pace)) { Approve(at, "plugin.updated", $"plugin:{Slug(_year.Random.Next(Plugins))}"); }
        if (_silent > 0) { _silent--; return; }
        if (Chance(.003)) { _silent = _year.Random.Next(2, 12); }
        if (Chance(.0005))
        {
            var (from, to) = _agent.Lose(3);
            _year.Leaf(LeafBytes.Write(at, new GapLeaf(_agent.Id, YearWriter.Epoch, from, to)));
        }
        _agent.Tell(at, _beat);
        for (var n = 0; n < _approved.Count; n++)
        {
            if (_approved[n].Due <= at) { Update(at, _approved[n].Plugin); _approved.RemoveAt(n--); }
        }
        if (Chance(.02 * _year.Pace)) { Update(at, _year.Random.Next(Plugins)); }
        if (Chance(.02 * _year.Pace)) { NewUser(at); }
        if (Chance(.02 * _year.Pace)) { NewRole(at); }
        if (Chance(.05 * _year.Pace)) { Option(at); }
        if (Chance(.002)) { News("files", $"core/wp-includes/file-{_year.Random.Next(CoreFiles):000}.php", null, CompanyYear.Hash($"tampered {at}")); }
        if (Chance(.001)) { News("constants", "DISALLOW_FILE_EDIT", !_editing, _editing = !_editing); }
        for (var post = 0; post < 1 && Chance(.2); post++) { _agent.Tell(at, "post.published", "post", step.ToString(CultureInfo.InvariantCulture), after: new JsonObject { ["status"] = "publish", ["type"] = "post", ["title"] = $"Post {step} of {_site}" }, actor: "wp:3", context: Request()); }
        Look(at);
        while (_year.Told + _agent.Waiting < share) { SignIn(at); }
        _agent.Send(at);
    }

    /// <summary>A beat between two looks.</summary>
    public void Beat(DateTimeOffset at)
    {
        if (_silent > 0) { return; }
        _agent.Tell(at, _beat);
        _agent.Send(at);
    }

    /// <summary>One more beat, with as many sign-ins as are left to tell.</summary>
    public void Beat(DateTimeOffset at, long records)
    {
        _agent.Tell(at, _beat);
        while (_agent.Waiting < records) { SignIn(at); }
        _agent.Send(at);
    }

    private void SignIn(DateTimeOffset at) => _agent.Tell(at, _signIns[_year.Random.Next(_signIns.Length)]);

    private void Map(DateTimeOffset at, string person, string user) => _console.Tell(at, "person.mapped", "person", person, after: new JsonObject { ["site"] = _site, ["users"] = new JsonArray(user) });

    private void Approve(DateTimeOffset at, string covers, string @object)
    {
        _console.Tell(at, "approval.recorded", "approval", _year.NextApproval(), after: new JsonObject { ["covers"] = covers, ["object"] = @object, ["site"] = _site, ["reason"] = "planned maintenance" }, actor: "p-lead");
        _approved.Add((at.AddHours(_year.Random.Next(4, 48)), int.Parse(@object[^2..], CultureInfo.InvariantCulture)));
    }

    private void Update(DateTimeOffset at, int plugin)
    {
        var (before, root) = (Plugin(_versions[plugin]), Root(plugin));
        var version = ++_versions[plugin];
        for (var n = 0; n < FilesEach / 3; n++) { News("files", FileKey(plugin, n), _files[plugin][$"file-{n}.php"], Write(plugin, n, version)); }
        News("plugins", Slug(plugin), before, Plugin(version));
        _agent.Tell(at, "plugin.updated", "plugin", Slug(plugin), new JsonObject { ["version"] = $"1.{version - 1}", ["root"] = root }, new JsonObject { ["version"] = $"1.{version}", ["root"] = Root(plugin) }, "wp:1", Request());
    }

    private void NewUser(DateTimeOffset at)
    {
        if (Chance(.5)) { _console.Tell(at.AddHours(-1), "approval.recorded", "approval", _year.NextApproval(), after: new JsonObject { ["covers"] = "user.created", ["object"] = "user:new", ["site"] = _site, ["roles"] = new JsonArray("editor"), ["reason"] = "new colleague" }, actor: "p-lead"); }
        var (id, request) = ($"wp:{++_users}", Request());
        _agent.Tell(at, "user.created", "user", id, after: new JsonObject { ["roles"] = new JsonArray("editor") }, actor: "wp:1", context: request);
        News("users", id, null, User("editor"));
    }

    private void NewRole(DateTimeOffset at)
    {
        var user = $"wp:{_year.Random.Next(3, 11)}";
        var (before, after) = Chance(.5) ? (_roles[0], _roles[1]) : (_roles[1], _roles[0]);
        _agent.Tell(at, "user.role.changed", "user", user, new JsonObject { ["roles"] = new JsonArray(before) }, new JsonObject { ["roles"] = new JsonArray(after) }, "wp:1", Request());
        News("users", user, User(before), User(after));
    }

    private void Option(DateTimeOffset at)
    {
        var value = $"{_site} {_year.Random.Next()}";
        _agent.Tell(at, "option.changed", "option", "blogname", after: value, actor: "wp:1", context: Request());
        News("options", "1:blogname", null, value);
    }

    private void Look(DateTimeOffset at)
    {
        _snapshot++;
        _agent.Tell(at, _begun);
        foreach (var (section, entries) in _news)
        {
            for (var part = 0; part * 400 < entries.Count; part++)
            {
                var some = new JsonArray([.. entries.Skip(part * 400).Take(400).Select(e => e!.DeepClone())]);
                _agent.Tell(at, "state." + section, "site", _site, after: some, context: new JsonObject { ["snapshot"] = _snapshot, ["part"] = part + 1, ["parts"] = ((entries.Count - 1) / 400) + 1 });
            }
        }
        _news.Clear();
        _agent.Tell(at, _completed);
    }

    private void News(string section, string key, JsonNode? before, JsonNode? after)
    {
        if (!_news.TryGetValue(section, out var entries)) { _news[section] = entries = []; }
        entries.Add(new JsonArray(key, before?.DeepClone(), after?.DeepClone()));
    }

    private string Write(int plugin, int n, int version) => _files[plugin][$"file-{n}.php"] = CompanyYear.Hash($"{plugin} {n} {version}");

    private string Root(int plugin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(_files[plugin].Select(f => $"{f.Key}\t\"{f.Value}\"\n")))));

    private bool Chance(double p) => _year.Random.NextDouble() < p;

    private string Hex() => _year.Random.Next().ToString("x8", CultureInfo.InvariantCulture);

    private JsonObject Request() => new() { ["request"] = Hex(), ["route"] = "wp-admin/update.php" };

    private static string Slug(int plugin) => $"plugin-{plugin:00}";

    private static string FileKey(int plugin, int n) => $"plugin:{Slug(plugin)}/file-{n}.php";

    private static JsonObject Plugin(int version) => new() { ["version"] = $"1.{version}", ["active"] = true, ["network"] = false };

    private static JsonObject User(string role) => new() { ["roles"] = new JsonArray(role), ["caps"] = new JsonArray(), ["super"] = false };
}
