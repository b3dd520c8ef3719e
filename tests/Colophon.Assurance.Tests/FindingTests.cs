using System.Net;
using Colophon.Kernel;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Tests;

/// <summary>What management makes of a deviation: opened, analysed, fixed, and tested again from the records.</summary>
public sealed class FindingTests : IDisposable
{
    private const string Root = AssuranceHost.Root;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-findings-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_finding_closes_by_a_retest_of_another_person_that_the_records_bear_out_and_opens_again_by_one_they_do_not()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, site) = await host.EnrolAsync();
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        using var reviewer = await host.SignedInAsync("Lena Hartvig", "reviewer");
        using var approver = await host.SignedInAsync("Ravi Sen", "approver");
        var (ines, lena, ravi) = (await host.ActorAsync("Ines Okafor"), await host.ActorAsync("Lena Hartvig"), await host.ActorAsync("Ravi Sen"));
        await host.BeginAsync(ines);
        await agent.Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
        var deviation = Assert.Single((await host.StandingAsync()).Current!.Controls.Single(c => c.Id == "CH-01").Deviations);

        await reviewer.GetAsync($"{Root}/findings?deviation={deviation.Id}");
        await reviewer.PostAsync(Root + "/findings", ("title", "A plugin went live <unasked>"), ("deviations", deviation.Id), ("owner", ravi.Id!), ("due", host.Clock.GetUtcNow().AddDays(20).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(HttpStatusCode.SeeOther, reviewer.Status);
        var (page, id) = (reviewer.Location!, reviewer.Location![(reviewer.Location!.LastIndexOf('/') + 1)..]);
        Assert.Contains("A plugin went live <unasked>", AssuranceHost.Text((await reviewer.FollowAsync()).Page), StringComparison.Ordinal);
        Assert.Equal("cause", (await SayAsync(host, id, new FindingAct.Fix("We asked next time"), ravi)).Refusal?.Rule);
        await reviewer.PostAsync(page, ("act", "analyse"), ("cause", "The scheduler was on"), ("extent", "isolated"), ("analysis", "No other site had it on"));
        Assert.Equal(HttpStatusCode.SeeOther, reviewer.Status);
        Assert.Equal("not-fixed", (await SayAsync(host, id, new FindingAct.Retest("CH-01"), lena)).Refusal?.Rule);
        Assert.Equal("extent", (await SayAsync(host, id, new FindingAct.Analyse("The scheduler", "huge", "All of them"), lena)).Refusal?.Rule);
        Assert.Null((await SayAsync(host, id, new FindingAct.Respond("It is off now"), lena)).Refusal);
        Assert.Null((await SayAsync(host, id, new FindingAct.Fix("Switched off"), ravi)).Refusal);
        Assert.Equal(FindingState.Fixed, (await FindingAsync(host)).State);
        Assert.Equal("own-fix", (await SayAsync(host, id, new FindingAct.Retest("CH-01"), ravi)).Refusal?.Rule);
        Assert.Equal("control", (await SayAsync(host, id, new FindingAct.Retest("AC-07"), lena)).Refusal?.Rule);

        await host.MapAsync(ines, site, "wp:1");
        // An approved change after the fix: there is something to test, and it holds.
        var approved = await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, new ApprovalRequest(site, "plugin.*", "plugin:akismet", "It closes a flaw") { RequestedBy = new PersonId(ines.Id!), Standing = true, ValidUntil = host.Clock.GetUtcNow().AddDays(5) }, lena, Ct);
        Assert.Null(approved.Refusal);
        await LiveAsync(host, agent);
        await agent.Tell("plugin.activated", "plugin", "akismet", SiteTeller.Plugin("5.0", true)).SendAsync();
        await host.StandingAsync();
        await LiveAsync(host, agent);
        await host.StandingAsync();
        await (await reviewer.GetAsync(page)).PostAsync(page, ("act", "retest"), ("control", "CH-01"));
        Assert.Equal(HttpStatusCode.SeeOther, reviewer.Status);
        var closed = await FindingAsync(host);
        Assert.True(closed.Retests[^1].Holds, closed.Retests[^1].Conclusion + " " + closed.Retests[^1].Sentence);
        Assert.Equal((FindingState.Retested, 1, true), (closed.State, closed.Retests[^1].Conclusion.N, closed.Retests[^1].Counts));
        Assert.Equal((ravi.Id, "The scheduler was on", "isolated", "It is off now", false), (closed.Owner, closed.Cause, closed.Extent, closed.Response, closed.Overdue));

        await LiveAsync(host, agent);
        await agent.Tell("plugin.activated", "plugin", "other-one", SiteTeller.Plugin("1.0", true)).SendAsync();
        await host.StandingAsync();
        await LiveAsync(host, agent);
        await host.StandingAsync();
        Assert.Null((await SayAsync(host, id, new FindingAct.Retest("CH-01"), lena)).Refusal);
        var open = await FindingAsync(host);
        Assert.Equal((FindingState.Open, 2), (open.State, open.Retests.Count));
        Assert.Equal(["finding.opened", "finding.analysed", "finding.responded", "finding.fixed", "finding.retested", "finding.retested"], open.History.Select(w => w.Type));
        Assert.Contains("1 finding waits", AssuranceHost.Text((await owner.GetAsync(Root)).Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_findings_last_day_is_the_same_day_on_its_page_on_today_and_in_the_calendar()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync();
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        var ines = await host.ActorAsync("Ines Okafor");
        await host.BeginAsync(ines);
        await agent.Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
        var deviation = Assert.Single((await host.StandingAsync()).Current!.Controls.Single(c => c.Id == "CH-01").Deviations);
        var day = host.Clock.GetUtcNow().AddDays(1);
        await owner.GetAsync($"{Root}/findings?deviation={deviation.Id}");
        await owner.PostAsync(Root + "/findings", ("title", "A plugin went live"), ("deviations", deviation.Id), ("owner", ines.Id!), ("due", day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        var page = owner.Location!;
        Assert.Contains("Due " + Say.Day(day), AssuranceHost.Text((await owner.GetAsync(page)).Page), StringComparison.Ordinal);
        Assert.Contains($"This one is due {Say.Day(day)}", AssuranceHost.Text((await owner.GetAsync(Root)).Page), StringComparison.Ordinal);
        Assert.Equal(Say.ShortDay(day), System.Text.RegularExpressions.Regex.Match(owner.Page, $"<dt>([^<]*)<small>[^<]*</small></dt><dd><a href=\"{page}\"").Groups[1].Value);
        Assert.Contains($"DTSTART:{day:yyyyMMdd}T235959Z", (await owner.GetAsync(Root + "/calendar.ics")).Page.Split("BEGIN:VEVENT").Single(e => e.Contains("A plugin went live", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>Five minutes in which the site is seen: without them too little is known for a result.</summary>
    private static async Task LiveAsync(AssuranceHost host, SiteTeller agent)
    {
        for (var i = 0; i < 10; i++)
        {
            host.Clock.Jump(TimeSpan.FromSeconds(30));
            await agent.Beat().SendAsync();
            if (i == 8) { await host.StandingAsync(); } // the last beat brings a checkpoint that later records quote: what came before them can be told
        }
    }

    [Fact]
    public async Task A_finding_is_about_deviations_there_are_and_owned_by_somebody_of_the_company()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync();
        using var reviewer = await host.SignedInAsync("Lena Hartvig", "reviewer");
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        var lena = await host.ActorAsync("Lena Hartvig");
        await host.BeginAsync(lena);
        await agent.Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
        var deviation = Assert.Single((await host.StandingAsync()).Current!.Controls.Single(c => c.Id == "CH-01").Deviations);
        var good = new FindingRequest("A plugin went live", [deviation.Id], new PersonId(lena.Id!), host.Clock.GetUtcNow().AddDays(20));
        foreach (var (rule, request) in ((string, FindingRequest)[])
        [
            ("title", good with { Title = " x " }),
            ("deviations", good with { Deviations = [] }),
            ("deviations", good with { Deviations = [deviation.Id, "D-0"] }),
            ("owner", good with { Owner = new("p-nobody") }),
            ("due", good with { Due = host.Clock.GetUtcNow() }),
            ("due", good with { Due = host.Clock.GetUtcNow().AddDays(1_000) }),
        ])
        {
            var outcome = await host.Assurance.OpenFindingAsync(AssuranceHost.Tenant, request, lena, Ct);
            Assert.Equal(rule, outcome.Refusal?.Rule);
            Assert.Null(outcome.Fact);
        }
        Assert.Equal("finding-unknown", (await SayAsync(host, "fi-nothing", new FindingAct.Respond("It is off"), lena)).Refusal?.Rule);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.ForgeAsync(Root + "/findings")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync(Root + "/findings/fi-nothing")).Status);
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static Task<Outcome> SayAsync(AssuranceHost host, string finding, FindingAct act, FactActor by) => host.Assurance.SayOfFindingAsync(AssuranceHost.Tenant, finding, act, by, Ct);

    private static async Task<FindingResult> FindingAsync(AssuranceHost host) => Assert.Single((await host.StandingAsync()).Current!.Findings);
}
