using System.Text.Json.Nodes;
using Colophon.Assurance.Reviews;
using Colophon.Kernel;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Tests;

/// <summary>What the desks refuse, each through the room's door over a real ledger.</summary>
public sealed class DeskTests : IDisposable
{
    private static readonly FactActor Ines = new("person", "p-ines", "passkey");
    private static readonly FactActor Lena = new("person", "p-lena", "passkey");
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-assurance-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_approves_their_own_request()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        var request = new ApprovalRequest(site, "plugin.updated", "plugin:akismet", "It closes a flaw") { RequestedBy = new PersonId("p-lena") };
        var own = await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, request, Lena, Ct);
        Assert.Equal(("own-request", 409), (own.Refusal?.Rule, own.Refusal?.Status));
        Assert.Null(own.Fact);
        Assert.Null((await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, request, Ines, Ct)).Refusal);
        Assert.Equal(["p-ines"], (await host.StandingAsync()).Ledger.Approvals.Select(a => a.Approver));
    }

    public static TheoryData<string, string, string, string?, string?, bool, int> Unreadable() => new()
    {
        { "covers", "everything!", "plugin:akismet", null, null, false, 422 },
        { "object", "plugin.updated", "akismet", null, null, false, 422 },
        { "object", "plugin.updated", "plugin:<script>", null, null, false, 422 },
        { "roles", "user.created", "user:new", null, null, false, 422 },
        { "reason", "plugin.updated", "plugin:akismet", "  x ", null, false, 422 },
        { "too-long", "plugin.updated", "plugin:akismet", null, "1.0.0000000000000000000000000000000000000000000000000000000000000", false, 422 },
        { "valid-until", "plugin.updated", "plugin:akismet", null, null, true, 422 },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task An_approval_that_says_too_little_is_refused_by_name(string rule, string covers, string @object, string? reason, string? version, bool standing, int status)
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        var outcome = await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, new ApprovalRequest(site, covers, @object, reason ?? "It closes a flaw") { Version = version, Standing = standing }, Lena, Ct);
        Assert.Equal((rule, status), (outcome.Refusal?.Rule, outcome.Refusal?.Status));
    }

    [Fact]
    public async Task An_approval_ends_in_the_future_and_within_a_year_and_is_for_a_site_there_is()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        var now = host.Clock.GetUtcNow();
        foreach (var (until, taken) in new[] { (now.AddSeconds(-1), false), (now.AddDays(367), false), (now.AddDays(360), true) })
        {
            var outcome = await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, new ApprovalRequest(site, "plugin.*", "plugin:*", "A quiet week") { ValidUntil = until, Standing = true }, Lena, Ct);
            Assert.Equal(taken ? null : "valid-until", outcome.Refusal?.Rule);
        }
        var nowhere = await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, new ApprovalRequest(new("site-nowhere"), "plugin.*", "plugin:*", "A quiet week"), Lena, Ct);
        Assert.Equal(("site-unknown", 404), (nowhere.Refusal?.Rule, nowhere.Refusal?.Status));
    }

    [Fact]
    public async Task An_approval_that_names_a_review_is_for_that_component_and_that_version_alone()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        var review = "r-" + new string('a', 32);
        await ((IRecordFacts)host.Services.GetService(typeof(IRecordFacts))!).RecordAsync(AssuranceHost.Tenant, new Fact("review.made", Ines, new("review", review))
        {
            After = new JsonObject { ["component"] = "plugin:akismet", ["name"] = "Akismet", ["new"] = new JsonObject { ["sha256"] = new string('0', 64), ["version"] = "5.1" }, ["level"] = "calm", ["headline"] = "Nothing new is reachable." },
        }, Ct);
        await host.StandingAsync();
        var sound = new ApprovalRequest(site, "plugin.updated", "plugin:akismet", "Read and found calm") { Review = review };
        foreach (var (wrong, status) in new[] { (sound with { Review = "r-" + new string('b', 32) }, 404), (sound with { Object = "plugin:gallery" }, 422), (sound with { Version = "5.2" }, 422), (sound with { Standing = true, ValidUntil = host.Clock.GetUtcNow().AddDays(1) }, 422) })
        {
            var refused = await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, wrong, Lena, Ct);
            Assert.Equal(("review", status), (refused.Refusal?.Rule, refused.Refusal?.Status));
        }
        var taken = await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, sound, Lena, Ct);
        Assert.Null(taken.Refusal);
        var approval = Assert.Single((await host.StandingAsync()).Ledger.Approvals, a => a.Id == taken.Id);
        Assert.Equal((review, "5.1"), (approval.Review, approval.Version));
    }

    [Fact]
    public async Task An_approval_is_withdrawn_once_and_with_a_reason()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        var recorded = await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, new ApprovalRequest(site, "plugin.updated", "plugin:akismet", "It closes a flaw"), Lena, Ct);
        await host.StandingAsync();
        Assert.Equal("reason", (await host.Assurance.WithdrawApprovalAsync(AssuranceHost.Tenant, recorded.Id!, " ", Lena, Ct)).Refusal?.Rule);
        Assert.Equal("approval-unknown", (await host.Assurance.WithdrawApprovalAsync(AssuranceHost.Tenant, "a-nothing", "No need", Lena, Ct)).Refusal?.Rule);
        Assert.Null((await host.Assurance.WithdrawApprovalAsync(AssuranceHost.Tenant, recorded.Id!, "The maker took it back", Lena, Ct)).Refusal);
        Assert.NotNull(Assert.Single((await host.StandingAsync()).Ledger.Approvals).WithdrawnAt);
        Assert.Equal(("withdrawn", 409), await RuleAsync(host.Assurance.WithdrawApprovalAsync(AssuranceHost.Tenant, recorded.Id!, "Again", Lena, Ct)));
    }

    [Fact]
    public async Task A_review_of_a_list_that_changed_meanwhile_is_refused()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, site) = await host.EnrolAsync();
        var shown = AccessList.Sha256(View(await host.StandingAsync(), site));
        await agent.Look(("users", "wp:9", null, SiteTeller.User("administrator"))).SendAsync();
        var now = View(await host.StandingAsync(), site);
        Assert.Equal(3, now.Users.Count);
        Assert.Equal(("list-changed", 409), await RuleAsync(host.Assurance.ReviewAccessAsync(AssuranceHost.Tenant, site, shown, [], Ines, Ct)));
        Assert.Equal(("user-unknown", 422), await RuleAsync(host.Assurance.ReviewAccessAsync(AssuranceHost.Tenant, site, AccessList.Sha256(now), ["wp:77"], Ines, Ct)));
        Assert.Null((await host.Assurance.ReviewAccessAsync(AssuranceHost.Tenant, site, AccessList.Sha256(now), ["wp:9"], Ines, Ct)).Refusal);
        var review = Assert.Single((await host.StandingAsync()).Ledger.Reviews);
        Assert.Equal(("p-ines", site.Value), (review.By, review.Site));
        Assert.Equal(["wp:1", "wp:2"], review.Kept);
        Assert.Equal(["wp:9"], review.Revoke);
    }

    [Fact]
    public async Task Nobody_reviews_a_list_of_accounts_that_are_all_their_own()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        await host.MapAsync(Ines, site, "wp:1", "wp:2");
        var list = AccessList.Sha256(View(await host.StandingAsync(), site));
        Assert.Equal(("own-review", 409), await RuleAsync(host.Assurance.ReviewAccessAsync(AssuranceHost.Tenant, site, list, [], Ines, Ct)));
        Assert.Null((await host.Assurance.ReviewAccessAsync(AssuranceHost.Tenant, site, list, [], Lena, Ct)).Refusal);
    }

    [Fact]
    public async Task Only_accounts_of_the_site_are_declared_and_at_least_one()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        await host.StandingAsync();
        Assert.Equal(("user-unknown", 422), await RuleAsync(host.Assurance.DeclareAdministratorsAsync(AssuranceHost.Tenant, site, ["wp:1", "wp:66"], Ines, Ct)));
        Assert.Equal(("administrators", 422), await RuleAsync(host.Assurance.DeclareAdministratorsAsync(AssuranceHost.Tenant, site, [], Ines, Ct)));
        Assert.Equal(("site-unknown", 404), await RuleAsync(host.Assurance.DeclareAdministratorsAsync(AssuranceHost.Tenant, new("site-nowhere"), ["wp:1"], Ines, Ct)));
        Assert.Null((await host.Assurance.DeclareAdministratorsAsync(AssuranceHost.Tenant, site, ["wp:1", "wp:1"], Ines, Ct)).Refusal);
        Assert.Equal(["wp:1"], View(await host.StandingAsync(), site).Declared);
    }

    [Fact]
    public async Task A_period_freezes_when_it_has_settled_and_each_later_freeze_is_an_addendum()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync();
        var period = await host.BeginAsync(Ines);
        Assert.Equal(("unsettled", 409), await RuleAsync(host.Assurance.FreezePeriodAsync(AssuranceHost.Tenant, period, Ines, Ct)));
        Assert.Equal(("period-unknown", 404), await RuleAsync(host.Assurance.FreezePeriodAsync(AssuranceHost.Tenant, "per-nothing", Ines, Ct)));
        host.Clock.Jump(TimeSpan.FromDays(31));
        await agent.Beat().SendAsync();
        await host.StandingAsync();
        Assert.Null((await host.Assurance.FreezePeriodAsync(AssuranceHost.Tenant, period, Ines, Ct)).Refusal);
        await host.StandingAsync();
        var frozen = await host.Assurance.FrozenAsync(AssuranceHost.Tenant, period, null, Ct);
        await agent.Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
        await host.StandingAsync();
        Assert.Null((await host.Assurance.FreezePeriodAsync(AssuranceHost.Tenant, period, Ines, Ct)).Refusal);
        Assert.Equal([0, 1], (await host.StandingAsync()).Ledger.Freezes.Select(f => f.Addendum));
        Assert.Equal(VerdictsJson.Write(frozen!), VerdictsJson.Write((await host.Assurance.FrozenAsync(AssuranceHost.Tenant, period, 0, Ct))!));
    }

    [Fact]
    public async Task A_period_keeps_its_name_and_its_length()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        await host.BeginAsync(Ines);
        var now = host.Clock.GetUtcNow();
        await host.StandingAsync();
        Assert.Equal(("period-name", 409), await RuleAsync(host.Assurance.DefinePeriodAsync(AssuranceHost.Tenant, new(" REHEARSAL ", now, now.AddDays(1)), Ines, Ct)));
        Assert.Equal(("period-length", 422), await RuleAsync(host.Assurance.DefinePeriodAsync(AssuranceHost.Tenant, new("Backwards", now, now.AddDays(-1)), Ines, Ct)));
        Assert.Equal(("period-length", 422), await RuleAsync(host.Assurance.DefinePeriodAsync(AssuranceHost.Tenant, new("Endless", now, now.AddDays(800)), Ines, Ct)));
    }

    [Fact]
    public async Task Adopting_again_records_nothing_and_only_cadence_controls_have_a_term()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        Assert.Equal(("control-unknown", 422), await RuleAsync(host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, new Dictionary<string, long> { ["CH-01"] = 60 }, Ines, Ct)));
        Assert.Equal(("term", 422), await RuleAsync(host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, new Dictionary<string, long> { ["AC-06"] = 0 }, Ines, Ct)));
        Assert.NotNull((await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, new Dictionary<string, long> { ["AC-06"] = 120 }, Ines, Ct)).Fact);
        Assert.Equal(120, (await host.StandingAsync()).Ledger.Controls.Single(c => c.Version.Id == "AC-06").Version.Procedure.EverySeconds);
        var again = await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, new Dictionary<string, long>(), Ines, Ct);
        Assert.Equal((null, null), (again.Fact, again.Refusal));
    }

    [Fact]
    public async Task A_deviation_is_set_aside_by_two_people_and_stays()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync();
        await host.BeginAsync(Ines);
        await agent.Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
        var deviation = Assert.Single(Of(await host.StandingAsync(), "CH-01").Deviations);
        Assert.Equal(("disposition", 422), await RuleAsync(host.Assurance.DisposeDeviationAsync(AssuranceHost.Tenant, deviation.Id, "forgiven", "It was late", Ines, Ct)));
        Assert.Equal(("reason", 422), await RuleAsync(host.Assurance.DisposeDeviationAsync(AssuranceHost.Tenant, deviation.Id, "confirmed", "", Ines, Ct)));
        Assert.Equal(("deviation-unknown", 404), await RuleAsync(host.Assurance.DisposeDeviationAsync(AssuranceHost.Tenant, "D-0", "confirmed", "It was late", Ines, Ct)));
        Assert.Null((await host.Assurance.DisposeDeviationAsync(AssuranceHost.Tenant, deviation.Id, "not-a-deviation", "It was tried on a copy", Ines, Ct)).Refusal);
        await host.StandingAsync();
        Assert.Equal(("second-person", 409), await RuleAsync(host.Assurance.DisposeDeviationAsync(AssuranceHost.Tenant, deviation.Id, "not-a-deviation", "I am sure", Ines, Ct)));
        Assert.Null((await host.Assurance.DisposeDeviationAsync(AssuranceHost.Tenant, deviation.Id, "not-a-deviation", "I saw the copy", Lena, Ct)).Refusal);
        var kept = Assert.Single(Of(await host.StandingAsync(), "CH-01").Deviations);
        Assert.Equal(["p-ines", "p-lena"], kept.Dispositions.Select(d => d.By));
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static async Task<(string?, int?)> RuleAsync(Task<Outcome> act)
    {
        var outcome = await act;
        Assert.Null(outcome.Fact);
        return (outcome.Refusal?.Rule, outcome.Refusal?.Status);
    }

    private static SiteView View(Standing standing, SiteId site) => standing.Ledger.Sites.Single(s => s.Id == site.Value);

    private static ControlResult Of(Standing standing, string control) => standing.Current!.Controls.Single(c => c.Id == control);
}
