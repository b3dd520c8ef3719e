using System.Text.Json.Nodes;
using Colophon.Binder.Rendering;
using Colophon.Verdicts;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Tests.Papers;

/// <summary>A small period with one control of each kind of result, written by hand: what the golden papers are made from.</summary>
internal static class Sample
{
    private const string Origin = "colophon.test/fernhill";
    private static readonly long From = Micros.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly long To = Micros.Of(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));

    public static BinderManifest Head => new(1, BinderManifest.FormatName, "fernhill", "Fernhill & Sons", Origin, Result.Period.ToManifest(), new(null, null), new DateTimeOffset(2026, 7, 3, 9, 30, 0, TimeSpan.Zero),
        "p-owner", "colophon-verdicts/test", Renderer.Version, null, "colophon test", new(1_000, new string('a', 64)), new(1_000, null), 0, new JsonObject { ["detection_s"] = 120 }, [], "colophon verify FILE --trust POLICY", []);

    /// <summary>The result with every name, title and reason replaced by a hostile one.</summary>
    public static PeriodResult Hostile(string evil) => Result with
    {
        Period = Result.Period with { Name = evil },
        Controls = [.. Result.Controls.Select(c => c with
        {
            Title = evil, Owner = evil, Supports = evil, CantShow = evil, Sentence = evil, Nature = evil, When = evil, Assurance = evil, Conclusion = c.Conclusion with { Reason = evil },
            Entities = [.. c.Entities.Select(e => e with { Site = evil, Segments = [.. e.Segments.Select(s => s with { Cause = evil })] })],
            Attributes = [.. c.Attributes.Select(a => a with { Text = evil })],
            Population = [.. c.Population.Select(i => i with { Site = evil, Object = evil, Actor = evil, Title = evil, Attributes = [.. i.Attributes.Select(a => a with { Note = evil })] })],
            Deviations = [.. c.Deviations.Select(d => d with { Site = evil, Object = evil, Title = evil, Why = evil, Dispositions = [.. d.Dispositions.Select(p => p with { By = evil, Reason = evil })] })],
            Ipe = c.Ipe with { Sources = [evil], Query = c.Ipe.Query.Length > 0 ? evil : "", SecondSource = evil, Parameters = [new(evil, evil)], TieOut = [new(evil, evil)], GapCheck = [evil] },
        })],
        Sites = [.. Result.Sites.Select(s => s with { Site = evil, Environment = evil, Sources = [evil], Gaps = [.. s.Gaps.Select(g => g with { Site = evil, Cause = evil })] })],
        OutOfBand = [.. Result.OutOfBand.Select(o => o with { Site = evil, Object = evil, Title = evil, Keys = [new(evil, evil, evil)] })],
        Findings = [.. Result.Findings.Select(f => f with { Title = evil, Owner = evil, Cause = evil, Extent = evil, Analysis = evil, Response = evil, By = evil, History = [.. f.History.Select(w => w with { By = evil, Text = evil })], Retests = [.. f.Retests.Select(r => r with { By = evil, Sentence = evil })] })],
        Systems = [.. Result.Systems.Select(s => s with { Name = evil, Kind = evil, Owner = evil, Lists = [.. s.Lists.Select(l => l with { By = evil, Taken = evil, How = evil, Members = [.. l.Members.Select(m => m with { Rights = evil, Person = evil })] })] })],
    };

    public static PeriodResult Result { get; } = Build();

    private static PeriodResult Build()
    {
        var period = new Period("h1", "First half of 2026", new(From, To), 12);
        var changes = Catalogue.Controls.First(c => c.Id == "CH-01");
        var roles = Catalogue.Controls.First(c => c.Id == "AC-05");
        var review = Catalogue.Controls.First(c => c.Id == "AC-10");
        var waiting = Catalogue.Controls.First(c => c.WaitsFor.Length > 0);
        return new("colophon-verdicts/test", "fernhill", period, 1_000, To + Micros.PerSecond,
            [
                Control(changes, ResultKind.Deviations, n: 3, d: 1, "Two of three changes were approved by a second person in time. One was not.", Timelines(), Items(), [Unapproved()]) with
                {
                    Challenge = new("installing what nobody approved", "month",
                    [
                        new(new(From, Day(31)), ChallengeState.Held, 1, 0, 300, Day(20), "person:p-lena", "An upload of a plugin <b>was refused</b>"), new(new(Day(31), Day(59)), ChallengeState.Missed, 0, 0, null, null, "", ""),
                        new(new(Day(59), Day(90)), ChallengeState.Broken, 2, 1, 710, Day(70), "person:p-ravi", "=1+1 the second time it was let in"), new(new(Day(90), Day(120)), ChallengeState.NotDue, 0, 0, null, null, "", ""),
                    ]),
                },
                Control(roles, ResultKind.NoDeviationFound, n: 2, d: 0, "Held at every moment we saw, on two sites.", [new("site-a", [new(new(From, To), TimelineState.Compliant, "")]), new("site-b", [new(new(From, Day(31)), TimelineState.NotInScope, "not enrolled yet"), new(new(Day(31), To), TimelineState.Compliant, "")])], [], []),
                Control(review, ResultKind.InsufficientCoverage, n: 1, d: 0, "One of two reviews came in time. Too little was seen to say more: 20 d of 181 d in scope were not seen; at most 5 % is tolerated.", [new("site-a", [new(new(From, Day(20)), TimelineState.Unknown, "the agent was silent"), new(new(Day(20), To), TimelineState.Compliant, "")])], [], []),
                Control(waiting, ResultKind.NotTested, n: 0, d: 0, "Not tested. No source is connected yet.", [], [], []) with { Conclusion = new(ResultKind.NotTested, false, 0, 0, 0, 0, 0, $"No source is connected yet. It waits for: {waiting.WaitsFor}.", null) },
            ],
            [
                new("site-a", "production", ["s-a"], new(From, To), To - From, To - From - (20 * 86_400 * Micros.PerSecond), 0, 20 * 86_400 * Micros.PerSecond, [new("site-a", new(From, Day(20)), "the agent was silent")]),
                new("site-b", "production", ["s-b"], new(From, To), To - Day(31), To - Day(31), 0, 0, []),
            ],
            [new("O-700.0", "site-a", "options", "option:siteurl", "Option siteurl changed", [new("siteurl", "\"https://a.example\"", "\"https://b.example\"")], Day(90), Day(90) + (120 * Micros.PerSecond), Day(90) + (121 * Micros.PerSecond), 700)],
            new(1_000, 0, 0, 0))
        {
            Findings =
            [
                new("fi-1", 665, Day(62), "p-lena", "The scheduler updates by itself", ["D-650"], ["CH-01"], "p-ravi", Day(90), "The scheduler's switch was never set on site-a.", "isolated", "No other site had it on.", "It is off on every site, and CH-10 watches it.",
                    FindingState.Retested, false, [new(665, Day(62), "p-lena", "finding.opened", "The scheduler updates by itself"), new(670, Day(65), "p-ravi", "finding.fixed", "Switched off and checked on every site.")],
                    [new(690, Day(80), "p-lena", "CH-01", new(Day(65), Day(80)), true, new(ResultKind.NoDeviationFound, false, 4, 0, 0, 0, 0, "", null), "4 of 4 changes were approved by a second person in time.")]),
            ],
            Systems =
            [
                new("sys-1", "host", "Host panel", "p-ravi", 20, Day(1), null, [new(21, Day(2), "p-ravi", "2026-01-02T08:00:00Z", "Export of the panel's user list", new string('d', 64), [new("m-1", "p-ravi", "administrator", "yes")])]),
                new("sys-2", "dns", "Registrar", "p-lena", 22, Day(3), null, []),
            ],
        };
    }

    private static ControlResult Control(ControlVersion version, ResultKind kind, int n, int d, string sentence, EntityTimeline[] timelines, Item[] items, Deviation[] deviations) =>
        new(version.Id, version.Title, version.Type, version.Nature, version.When, version.Owner, version.Criteria, version.Supports, version.CantShow,
            [new(1, new string('b', 64), 13, new(From, To))], new(kind, false, n, d, 0, 0, 0, kind == ResultKind.Deviations ? $"{d} of {n}" : "", null), "agent alone", sentence, timelines,
            items.Length > 0 ? [new("A", "Approved by somebody else, before it took effect"), new("B", "The version installed is the one approved")] : [], items, deviations, [],
            new(["s-a (agent of site-a)", "s-b (agent of site-b)"], "production", timelines.Length > 0 ? "records of the types that the control names, within the period" : "", [new("control version", "1")], "colophon-verdicts/test", new(From, To), 0, 1_000,
                items.Length, new string('c', 64), [new("changes in state that no record explains", "1")], ["s-a: 1 to 500, unbroken"], "No second source of other custody is connected.")) { Procedure = version.Procedure };

    private static EntityTimeline[] Timelines() =>
    [
        new("site-a", [new(new(From, Day(20)), TimelineState.Unknown, "the agent was silent"), new(new(Day(20), Day(60)), TimelineState.Compliant, ""), new(new(Day(60), Day(61)), TimelineState.Violating, "updated without approval", "D-650"),
            new(new(Day(61), Day(100)), TimelineState.Compliant, ""), new(new(Day(100), Day(110)), TimelineState.Excused, "exemption E-1"), new(new(Day(110), To), TimelineState.Compliant, "")]),
        new("site-b", [new(new(From, Day(31)), TimelineState.NotInScope, "not enrolled yet"), new(new(Day(31), To), TimelineState.Compliant, "")]),
    ];

    private static Item[] Items() =>
    [
        Item(1, Day(40), "Plugin forms was updated from 2.0 to 2.1 by user wp:1", ItemResult.Met, "approved by p-ravi, entry 610"),
        Item(2, Day(60), "Plugin shop was updated from 5.0 to 5.1 by the scheduler", ItemResult.Deviation, "nobody approved it"),
        Item(3, Day(105), "Theme paper was updated from 1.0 to 1.1 by user wp:1", ItemResult.Excused, "exemption E-1"),
    ];

    private static Item Item(int number, long at, string title, ItemResult result, string note) =>
        new(number, "site-a", "plugin.updated", "plugin:shop", "user:wp:1", title, new(at, at + (3 * Micros.PerSecond)), at + Micros.PerSecond, at + (3 * Micros.PerSecond), [600 + (number * 25)], number == 1 ? [610] : [],
            [new("A", result, note), new("B", result == ItemResult.Deviation ? ItemResult.NotDeterminable : ItemResult.Met, "")], result);

    private static Deviation Unapproved() => new("D-650", "CH-01", "site-a", "plugin:shop", "Plugin shop was updated from 5.0 to 5.1 by the scheduler", "nobody approved it", new(Day(60), Day(60) + (3 * Micros.PerSecond)),
        Day(60) + (3 * Micros.PerSecond), Day(60) + (3 * Micros.PerSecond), Day(61), 650, [new(660, Day(62), "p-lena", "confirmed", "The scheduler was on; it is off since.")]);

    private static long Day(int n) => From + (n * 86_400L * Micros.PerSecond);
}
