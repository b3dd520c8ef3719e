using System.Text.RegularExpressions;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests.Catalogue;

/// <summary>docs/events.json, the agent's code, the table of deeds and docs/events.md say the same.</summary>
public sealed partial class CatalogueAgreesTests
{
    private static readonly string s_agent = Path.Combine(Shell.Root, "agent", "colophon");

    /// <summary>Events that need more than a deed, and the test that provokes each on a real site.</summary>
    private static readonly Dictionary<string, string> s_provedElsewhere = new()
    {
        ["core.updated"] = nameof(CoreUpdateTests),
        ["agent.heartbeat"] = nameof(StateTests), ["agent.started"] = nameof(HostileAdministratorTests), ["snapshot.begun"] = nameof(StateTests), ["snapshot.completed"] = nameof(StateTests),
        ["agent.upgrade.begun"] = nameof(UpgradeTests), ["agent.upgrade.refused"] = nameof(UpgradeTests), ["agent.upgrade.completed"] = nameof(UpgradeTests), ["agent.upgrade.rolled_back"] = nameof(UpgradeTests), ["agent.installed"] = "WayTests of the command line", ["agent.removed"] = "WayTests of the command line", ["agent.gap"] = nameof(SpoolTests), ["agent.error"] = nameof(HostileInputTests), ["clone.suspected"] = nameof(StateTests), ["source.rewound"] = nameof(TransportTests), ["source.key.rotated"] = nameof(TransportTests), ["command.completed"] = nameof(TransportTests),
        ["survey.begun"] = nameof(SurveyTests), ["survey.items"] = nameof(SurveyTests), ["survey.completed"] = nameof(SurveyTests), ["quarantine.begun"] = nameof(SurveyTests), ["quarantine.completed"] = nameof(SurveyTests), ["quarantine.refused"] = nameof(SurveyTests),
        ["restore.begun"] = nameof(SurveyTests), ["restore.completed"] = nameof(SurveyTests), ["restore.refused"] = nameof(SurveyTests),
    };

    [Fact]
    public void Every_type_in_the_code_is_in_the_catalogue_and_every_one_of_the_catalogue_in_the_code()
    {
        var told = Directory.EnumerateFiles(s_agent, "*.php", SearchOption.AllDirectories).SelectMany(f => Dotted().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
            .Where(t => !NoType().IsMatch(t)).SelectMany(t => t.StartsWith("$kind.", StringComparison.Ordinal) ? (string[])["plugin" + t[5..], "theme" + t[5..]] : [t]).ToHashSet();
        var known = Events.Read.Events.Select(e => e.Type).ToHashSet();
        Assert.Equal(known.Count, Events.Read.Events.Length);
        Assert.Empty(told.Except(known));
        Assert.Empty(known.Except(told));
    }

    [Fact]
    public void Every_hook_the_agent_listens_to_is_in_the_catalogue_and_the_other_way_round()
    {
        var hooks = File.ReadAllText(Path.Combine(s_agent, "Capture", "Hooks.php"));
        var screens = File.ReadAllText(Path.Combine(s_agent, "Capture", "Reads.php"));
        var heard = Entry().Matches(hooks).Select(m => m.Groups[1].Value).Concat(Screen().Matches(screens[..screens.IndexOf("];", StringComparison.Ordinal)]).Select(m => "load-" + m.Groups[1].Value)).ToHashSet();
        var declared = Events.Read.Events.SelectMany(e => e.Hooks).ToHashSet();
        Assert.Empty(heard.Except(declared));
        Assert.Empty(declared.Except(heard));
    }

    [Fact]
    public void Every_event_is_provoked_by_a_deed_or_by_a_test_that_is_named()
    {
        var deeds = (Deed[])[.. Deeds.OfOneSite, .. Deeds.OfNewerWordPress(), .. Deeds.OfAShop, .. Deeds.OfANetwork];
        Assert.Equal(deeds.Length, deeds.Select(d => d.Name).Distinct().Count() + Deeds.OfANetwork.Count(n => Deeds.OfOneSite.Concat(Deeds.OfAShop).Any(o => o.Name == n.Name)));
        foreach (var entry in Events.Read.Events.Where(e => !s_provedElsewhere.ContainsKey(e.Type)))
        {
            Assert.True(deeds.Any(d => d.Type == entry.Type && (entry.Proved == "fixture" || d.Route != "fixture")), $"no deed provokes {entry.Type} as {entry.Proved}");
        }
        Assert.Empty(s_provedElsewhere.Keys.Except(Events.Read.Events.Select(e => e.Type)));
    }

    [Fact]
    public void Every_route_that_an_event_lists_is_taken_by_a_deed_and_no_deed_takes_another()
    {
        var deeds = (Deed[])[.. Deeds.OfOneSite, .. Deeds.OfNewerWordPress(), .. Deeds.OfAShop, .. Deeds.OfANetwork];
        foreach (var entry in Events.Read.Events.Where(e => e.Type != "core.updated"))
        {
            var taken = deeds.Where(d => d.Type == entry.Type && d.Route != "fixture").Select(d => d.Route).Distinct();
            Assert.True(taken.Order().SequenceEqual(entry.Routes.Order()), $"{entry.Type} lists {string.Join(' ', entry.Routes)}; deeds take {string.Join(' ', taken)}");
        }
        Assert.Equal(CoreUpdateTests.Routes, Events.Of("core.updated").Routes);
    }

    [Fact]
    public void Every_section_of_the_state_is_told_by_known_events()
    {
        Assert.Empty(Events.Read.State.SelectMany(s => s.ToldBy).Except(Events.Read.Events.Select(e => e.Type)));
        Assert.All(Events.Read.Events, e => Assert.Matches("^(info|notice|warning|critical)$", e.Severity));
        Assert.All(Events.Read.Events, e => Assert.Matches("^(real|fixture)$", e.Proved));
        Assert.All(Events.Read.Events, e => Assert.NotEmpty(e.Criteria));
    }

    [Fact]
    public void The_page_for_people_is_made_from_it() =>
        Assert.Equal(File.ReadAllText(Path.Combine(Shell.Root, "docs", "events.md")), Shell.Run("php", Path.Combine(Shell.Root, "eng", "events.php")));

    [GeneratedRegex("""['"]((?:\$kind|[a-z_]+)(?:\.[a-z_]+)+)['"]""")]
    private static partial Regex Dotted();

    /// <summary>Fields, files, places and the methods of XML-RPC's own server have dots too.</summary>
    [GeneratedRegex(@"^(actor|object|system)\.|\.(json|lock|key|php|css|ini|config|html|next|vkey)$")]
    private static partial Regex NoType();

    [GeneratedRegex(@"\['([A-Za-z0-9_/.-]+)', '[A-Za-z\\0-9]+\.[A-Za-z0-9]+', ")]
    private static partial Regex Entry();

    [GeneratedRegex("'([a-z_.-]+)' => '[a-z]+'")]
    private static partial Regex Screen();
}
