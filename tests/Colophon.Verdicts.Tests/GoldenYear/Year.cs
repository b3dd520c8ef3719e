using System.Globalization;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests.GoldenYear;

/// <summary>
/// A year of a company with forty sites, written as the leaves that its agents and people would leave behind: beats every four hours, a look each night, reviews by quarter,
/// and everything that goes wrong in a year. Times are UTC; the period's days are Berlin's.
/// </summary>
internal sealed class Year
{
    public const string Period = "2026";
    private const string Editor = Story.Editor, Admin = Story.Admin, Null = Story.Null;
    private static readonly TimeSpan BetweenBeats = TimeSpan.FromHours(4);

    private readonly SortedDictionary<DateTimeOffset, List<Action>> _plan = [];
    private readonly SortedDictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private Func<long>? _lost;
    private int _approvals;

    public Year()
    {
        Ledger = new("""{"detection_s":28800}""");
        foreach (var n in Enumerable.Range(1, 38)) { On("2026-01-02 08:00", () => Join($"s{n:00}", n == 38 ? "staging" : "production")); }
        On("2026-01-02 09:00", () =>
        {
            Ledger.AdoptAll();
            foreach (var site in (string[])["s17", "s18"]) { Ledger.Map("p-omar", site, "wp:3"); }
            Ledger.Console.Tell("period.defined", "period:" + Period, actor: "person:p-owner", after: """
                {"name":"The golden year","from":"2026-01-31T23:00:00.000000Z","until":"2027-01-31T23:00:00.000000Z","holidays":["2026-04-03","2026-06-04","2026-12-25","2027-01-01"],
                 "zone":{"id":"Europe/Berlin","offsets":[[null,3600],["2026-03-29T01:00:00Z",7200],["2026-10-25T01:00:00Z",3600]]}}
                """.ReplaceLineEndings(""));
        });
        Plan();
        Rhythm();
        foreach (var (at, acts) in _plan)
        {
            Ledger.Silence((Micros.Of(at) - Ledger.Now) / (double)Micros.PerSecond);
            foreach (var act in acts) { act(); }
        }
    }

    public LedgerBuilder Ledger { get; }

    private void Plan()
    {
        Changes();
        People();
        Outages();
        Settings();

        // A joiner on the first day of a quarter, one in the middle of another, and a site that is sold.
        // s11 went back to a PHP that nobody mends any more, and stays there.
        On("2026-01-10 08:00", () => _sites["s11"].Show("platform", "php", """{"name":"PHP","version":"8.1.34"}"""));
        On("2026-02-03 10:00", () => Dispose("VU-06"));
        On("2026-03-31 22:00", () => Join("s39", "production"));
        On("2026-10-15 08:00", () => Join("s40", "production"));
        On("2026-07-20 08:00", () => { Ledger.Leaf("\"source\":\"a-s07\",\"reason\":\"sold\"", "retired"); _sites.Remove("s07"); });

        // Access is reviewed in the middle of the last month of each quarter. Nobody thinks of s09 in June; s10 follows on 6 October what was due in September.
        foreach (var (day, but) in ((string, string)[])[("2026-03-15", ""), ("2026-06-15", "s09"), ("2026-09-15", "s10"), ("2026-12-15", "")])
        {
            On(day + " 10:00", () => { foreach (var site in _sites.Keys.Where(s => s != but).ToArray()) { Review(site); } });
        }
        On("2026-10-06 10:00", () => Review("s10"));
        On("2026-07-02 09:00", () => Dispose("AC-06"));
        On("2026-10-02 09:00", () => Dispose("AC-06"));

        Duties();
        Host();

        // Flaws are compared every day, but for one.
        for (var day = Utc("2026-01-31 04:00"); day < Utc("2027-02-02 00:00"); day = day.AddDays(1))
        {
            if (day != Utc("2026-12-08 04:00")) { On(day, () => Ledger.Console.Tell("inventory.matched", "inventory:fernhill", after: """{"whole":true,"sound":true,"blind":[],"blind_count":0}""", actor: "system")); }
        }
        On("2026-12-10 09:00", () => Dispose("VU-02"));

        // Each evening every site is scanned.
        for (var day = Utc("2026-01-31 20:00"); day < Utc("2027-02-02 00:00"); day = day.AddDays(1))
        {
            On(day, () => { foreach (var site in _sites.Keys) { Ledger.Console.Tell("scan.completed", "site:" + site, after: """{"survey":"c1","sound":true,"items":12,"findings":0}""", actor: "system"); } });
        }
    }

    /// <summary>What the company owes itself. Nobody reviews the results in August, the exemptions of the third quarter are looked at five days late, and nobody exercises the continuity plan.</summary>
    private void Duties()
    {
        for (var day = Utc("2026-02-04 09:00"); day < Utc("2027-01-31 00:00"); day = day.AddDays(7)) { On(day, () => Perform("AU-05")); }
        for (var month = Utc("2026-02-10 09:00"); month < Utc("2027-01-31 00:00"); month = month.AddMonths(1)) { On(month, () => Perform("MO-01")); }
        for (var quarter = Utc("2026-02-20 09:00"); quarter < Utc("2026-12-31 00:00"); quarter = quarter.AddMonths(3)) { On(quarter, () => Perform("AV-03")); }
        foreach (var half in (string[])["2026-03-10", "2026-09-10"]) { On(half + " 09:00", () => Perform("PR-04")); }
        On("2026-06-01 09:00", () => { foreach (var yearly in (string[])["CF-03", "GV-03", "RM-01", "VE-02"]) { Perform(yearly); } });
        for (var month = 0; month < 12; month++)
        {
            if (month != 6) { On(Utc("2026-02-05 08:00").AddMonths(month), () => Perform("GV-08", "results")); }
        }
        foreach (var day in (string[])["2026-05-20", "2026-11-20"]) { On(day + " 09:00", () => Perform("GV-02")); }
        foreach (var day in (string[])["2026-03-20", "2026-06-20", "2026-09-20", "2026-12-20"])
        {
            On(day + " 09:00", () =>
            {
                Perform("GV-06", "boundary");
                Perform("CO-01", "roles");
            });
            On(day == "2026-09-20" ? "2026-10-05 09:00" : day + " 09:30", () => Perform("CO-04", "exemptions"));
        }
        On("2026-10-12 09:00", () => Perform("GV-10"));
        On("2026-04-22 09:00", () => Perform("IN-02"));
        On("2026-09-02 10:00", () => Dispose("GV-08"));
        On("2026-10-02 10:00", () => Dispose("CO-04"));
        On("2027-01-04 10:00", () => Dispose("AV-04"));
    }

    /// <summary>The host's panel, whose members are listed each month and reviewed each quarter. Omar, who leaves in April, is gone by the list of May; in July an account stands there that nobody knows.</summary>
    private void Host()
    {
        On("2026-02-02 09:00", () => Ledger.Console.Tell("system.registered", "system:sys-host", actor: "person:p-owner", after: """{"kind":"host","name":"The host","owner":"p-lena"}"""));
        for (var month = 0; month < 12; month++)
        {
            var members = new[] { ("m-1", "p-lena"), ("m-2", month < 3 ? "p-omar" : ""), ("m-3", month == 5 ? "null" : "") }.Where(m => m.Item2.Length > 0)
                .Select(m => $$"""{"id":"{{m.Item1}}","person":{{(m.Item2 == "null" ? "null" : $"\"{m.Item2}\"")}},"rights":"admin","factor":true}""");
            On(Utc("2026-02-02 09:30").AddMonths(month), () => Ledger.Console.Tell("members.listed", "system:sys-host", actor: "person:p-owner", after: $$"""{"taken_at":"2026-02-02T09:00:00Z","how":"export","sha256":"00","count":1,"members":[{{string.Join(',', members)}}]}"""));
        }
        foreach (var day in (string[])["2026-03-15", "2026-06-15", "2026-09-15", "2026-12-15"]) { On(day + " 11:00", () => Ledger.Console.Tell("access.reviewed", "system:sys-host", actor: "person:p-lena")); }
        On("2026-07-03 10:00", () => Dispose("AC-14"));
    }

    private void Changes()
    {
        // s01 is looked after: each month an update that was approved the day before.
        for (var month = 0; month < 12; month++)
        {
            var at = Utc("2026-02-10 09:00").AddMonths(month);
            var minor = month;
            On(at.AddDays(-1), () => Approve("s01", "plugin.updated", "plugin:akismet"));
            On(at, () => Update("s01", $"5.{minor}", $"5.{minor + 1}"));
        }

        // s02: nobody was asked. s03: an emergency in the evening, approved the next morning.
        On("2026-03-10 10:00", () => Update("s02", "5.0", "5.1"));
        On("2026-03-12 10:00", () => Dispose("CH-01"));
        On("2026-05-20 20:00", () => Update("s03", "5.0", "5.1"));
        On("2026-05-21 06:00", () => Approve("s03", "plugin.updated", "plugin:akismet"));
        On("2026-05-22 10:00", () => Dispose("CH-01"));

        // s04 has a standing approval for what updates itself, s05 hasn't; the word about that comes six weeks later.
        On("2026-02-05 09:00", () => Approve("s04", "plugin.updated", "plugin:*", standing: true));
        On("2026-02-20 01:00", () => Update("s04", "5.0", "5.1", "cron"));
        On("2026-08-20 01:00", () => Update("s04", "5.1", "5.2", "cron"));
        On("2026-07-07 01:00", () => Update("s05", "5.0", "5.1", "cron"));
        On("2026-08-20 10:00", () => Dispose("CH-01"));
    }

    private void People()
    {
        // s15: a new colleague, asked for and approved. s16: somebody helps themselves for three days.
        On("2026-04-13 09:00", () => Approve("s15", "user.created", "user:new", roles: "editor"));
        On("2026-04-14 09:00", () => { Create("s15", "wp:5", "editor", Editor); Ledger.Map("p-kai", "s15", "wp:5"); });
        On("2026-05-05 10:00", () => Create("s16", "wp:6", "administrator", Admin));
        On("2026-05-08 10:00", () => Delete("s16", "wp:6", Admin));
        On("2026-05-11 10:00", () => Dispose("AC-03", "AC-10"));

        // Omar leaves on the Friday after Easter week. s17 acts the same day, s18 ten days later.
        On("2026-04-10 10:00", () => Ledger.Console.Tell("person.removed", "person:p-omar", actor: "person:p-owner"));
        On("2026-04-10 12:00", () => Delete("s17", "wp:3", Editor));
        On("2026-04-20 12:00", () => Delete("s18", "wp:3", Editor));
        On("2026-04-16 10:00", () => Dispose("AC-05"));

        // s19: an administrator by SQL, found by the night's look, gone three nights later. Who made it go is asked in November only.
        On("2026-07-14 12:00", () => _sites["s19"].Show("users", "wp:66", Admin));
        On("2026-07-17 12:00", () => _sites["s19"].Show("users", "wp:66", Null));
        On("2026-07-17 13:00", () => Dispose("AC-03", "AC-10"));
    }

    private void Outages()
    {
        // s06 is away from one beat to the fourth after it, s08 for three days.
        On("2026-08-12 20:30", () => Away("s06"));
        On("2026-08-13 11:30", () => Back("s06"));
        On("2026-11-02 20:30", () => Away("s08"));
        On("2026-11-05 19:30", () => Back("s08"));
        On("2026-11-09 10:00", () => Dispose("AU-03"));

        // s12 loses a batch with a change in it on the day before a holiday, and finds it on the day after.
        On("2026-06-03 10:00", () => _lost = Deactivate("s12"));
        On("2026-06-05 10:00", () => _lost!());
        On("2026-06-09 10:00", () => Dispose("CH-01"));

        // Two copies of s14 speak; two days later it is enrolled anew.
        On("2026-09-09 10:00", () => Ledger.Leaf($"\"source\":\"a-s14\",\"epoch\":\"{_sites["s14"].Agent.Epoch}\",\"number\":1000000,\"first\":\"00\",\"second\":\"11\"", "fork"));
        On("2026-09-11 10:00", () => _sites["s14"].EnrolAnew("00000000000000e2"));
        On("2026-09-14 10:00", () => Dispose("AU-03"));
    }

    private void Settings()
    {
        // From October on only DISALLOW_FILE_MODS counts, and s11 never had it.
        On("2026-10-01 08:00", () => Ledger.Adopt("CH-06", v =>
        {
            v["version"] = 2;
            v["procedure"]!["keys"] = new System.Text.Json.Nodes.JsonArray("DISALLOW_FILE_MODS");
        }));
        On("2026-10-05 10:00", () => Dispose("CH-06"));

        // s13 moves house in November, with an exemption that was given before and with the two changes approved.
        On("2026-10-30 09:00", () => Ledger.Console.Tell("exemption.approved", "exemption:ex-1", actor: "person:p-lena",
            after: """{"control":"CH-06","site":"s13","object":"*","from":"2026-10-31T23:00:00.000000Z","until":"2026-11-30T23:00:00.000000Z","requested_by":"p-kai","reason":"it moves to another host"}"""));
        On("2026-11-05 09:00", () => Approve("s13", "constant.changed", "constant:DISALLOW_FILE_MODS"));
        On("2026-11-05 12:00", () => _sites["s13"].Show("constants", "DISALLOW_FILE_MODS", "false"));
        On("2026-11-20 09:00", () => Approve("s13", "constant.changed", "constant:DISALLOW_FILE_MODS"));
        On("2026-11-20 12:00", () => _sites["s13"].Show("constants", "DISALLOW_FILE_MODS", "true"));
        On("2026-11-10 09:00", () => Dispose("AU-02"));
        On("2026-11-24 09:00", () => Dispose("AU-02"));
    }

    private void Rhythm()
    {
        for (var at = Utc("2026-01-02 12:00"); at < Utc("2027-02-02 00:00"); at += BetweenBeats)
        {
            On(at, () => { foreach (var site in _sites.Values.Where(s => s.Speaks)) { site.Agent.Beat(); } });
            if (at.Hour == 0) { On(at.AddHours(3), () => { foreach (var site in _sites.Values.Where(s => s.Speaks)) { site.Look(); } }); }
        }
    }

    private void Join(string id, string environment)
    {
        _sites[id] = new(Ledger.Agent("a-" + id, id, environment, heartbeat: (int)BetweenBeats.TotalSeconds), id == "s11" ? Null : "true", id is "s17" or "s18");
        Ledger.Map("p-ann", id, "wp:1");
        Ledger.Map("p-lena", id, "wp:2");
        _sites[id].Look();
        _sites[id].Agent.Beat();
    }

    private void Away(string site) => _sites[site].Speaks = false;

    private void Back(string site) => _sites[site].Speaks = true;

    private void Review(string site) => Ledger.Console.Tell("access.reviewed", "site:" + site, actor: "person:p-lena");

    private void Perform(string control, string? set = null) => Ledger.Console.Tell("duty.performed", "control:" + control, actor: "person:p-lena",
        after: $$"""{"control":"{{control}}","on":"2026-02-05","who":["p-lena"],"summary":"as planned"{{(set is null ? "" : $$""","set":{"kind":"{{set}}","sha256":"00"}""")}}}""");

    private void Approve(string site, string covers, string @object, string? roles = null, bool standing = false) =>
        Ledger.Approve(covers, @object, site: site, roles: roles, standing: standing, id: string.Create(CultureInfo.InvariantCulture, $"a-{++_approvals}"));

    private void Update(string site, string from, string to, string actor = "user:wp:1")
    {
        _sites[site].Agent.Tell("plugin.updated", "plugin:akismet", Version(from), Version(to), actor, actor == "cron" ? """{"cause":"auto"}""" : null);
        _sites[site].Show("plugins", "akismet", Plugin(to, true));
    }

    private Func<long> Deactivate(string site)
    {
        var lost = _sites[site].Agent.Add("plugin.deactivated", "plugin:akismet").Lose();
        _sites[site].Show("plugins", "akismet", Plugin("5.0", false));
        return lost;
    }

    private void Create(string site, string user, string role, string state)
    {
        _sites[site].Agent.Tell("user.created", "user:" + user, after: $$"""{"roles":["{{role}}"]}""");
        _sites[site].Show("users", user, state);
    }

    private void Delete(string site, string user, string state)
    {
        _sites[site].Agent.Tell("user.deleted", "user:" + user, before: state);
        _sites[site].Show("users", user, Null);
    }

    /// <summary>As a person does it in the console: reads what these controls found by now, and says a word about what has none yet.</summary>
    private void Dispose(params string[] controls)
    {
        foreach (var deviation in Judge().Controls.Where(c => controls.Contains(c.Id)).SelectMany(c => c.Deviations).Where(d => d.Dispositions.Count == 0).DistinctBy(d => d.Id).ToArray())
        {
            Ledger.Console.Tell("deviation.disposed", "deviation:" + deviation.Id, after: $$"""{"control":"{{deviation.Control}}","kind":"confirmed","reason":"we looked into it"}""", actor: "person:p-lena");
        }
    }

    public PeriodResult Judge() => Judging.Judge.Evaluate(Ledger.Load(), Period, new(Ledger.Size))!;

    private void On(string at, Action act) => On(Utc(at), act);

    private void On(DateTimeOffset at, Action act)
    {
        if (!_plan.TryGetValue(at, out var acts)) { _plan[at] = acts = []; }
        acts.Add(act);
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Version(string version) => $$"""{"version":"{{version}}"}""";

    private static string Plugin(string version, bool active) => $$"""{"version":"{{version}}","active":{{(active ? "true" : "false")}},"network":false}""";

    /// <summary>What a site is, and what of it the next look will find changed.</summary>
    private sealed class Site
    {
        private readonly SortedDictionary<(string Section, string Key), string> _state = [];
        private readonly SortedDictionary<(string Section, string Key), string> _told = [];

        public Site(SourceWriter agent, string modifications, bool withOmar)
        {
            Agent = agent;
            Show("users", "wp:1", Admin);
            Show("users", "wp:2", Editor);
            if (withOmar) { Show("users", "wp:3", Editor); }
            Show("plugins", "akismet", Plugin("5.0", true));
            Show("core", "wordpress", Version("7.0"));
            Show("platform", "php", """{"name":"PHP","version":"8.3.14"}""");
            Show("platform", "database", """{"name":"MariaDB","version":"11.4.4"}""");
            Show("platform", "server", """{"name":"nginx","version":"1.30.0"}""");
            Show("endpoints", "xmlrpc:*", """{"enabled":false}""");
            Show("endpoints", "ajax_nopriv:track", """{"by":"plugin:akismet","callback":"track","nonce":false,"capability":false}""");
            Show("constants", "DISALLOW_FILE_EDIT", "true");
            Show("constants", "DISALLOW_FILE_MODS", modifications);
            Show("roles", "1:editor", "\"aaaaaaaaaaaaaaaa\"");
            Show("options", "1:users_can_register", "\"0\"");
            Show("files", "core/wp-login.php", Story.Hash1);
        }

        public SourceWriter Agent { get; }

        public bool Speaks { get; set; } = true;

        public void Show(string section, string key, string value) => _state[(section, key)] = value;

        public void Look()
        {
            var changed = _state.Where(s => _told.GetValueOrDefault(s.Key, Null) != s.Value).ToArray();
            Agent.Look([.. changed.Select(s => (s.Key.Section, s.Key.Key, _told.GetValueOrDefault(s.Key, Null), s.Value))]);
            foreach (var (key, value) in changed) { _told[key] = value; }
        }

        public void EnrolAnew(string epoch)
        {
            Agent.NewEpoch(epoch);
            Agent.Enrol();
            _told.Clear();
            Look();
            Agent.Beat();
        }
    }
}
