using System.Net;
using Colophon.Access.Grants;
using Colophon.Access.Links;
using Colophon.Access.People;
using Colophon.Kernel;
using Colophon.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Access.Tests;

/// <summary>An auditor reads one period for a while, belongs to nobody here, and is out at once.</summary>
public sealed class GrantTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_auditor_reads_the_granted_period_and_finds_nothing_else()
    {
        await using var host = await AccessHost.StartAsync();
        using var auditor = await host.SignedInAsync("ruth@cpa.example", "Ruth Caldwell", Role.Auditor);
        Assert.Equal(HttpStatusCode.OK, (await auditor.GetAsync("/t/fernhill")).Status);
        Assert.Equal("per-1 of fernhill", (await auditor.GetAsync("/t/fernhill/examined/per-1")).Page);
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync("/t/fernhill/examined/per-2")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync("/t/fernhill?period=per-2")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync("/t/otherco/examined/per-1")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync("/t/fernhill/people")).Status);
        Assert.Contains("not part of it", auditor.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync("/t/fernhill/try/" + Policies.Own)).Status);
        Assert.Equal(["auditor.granted", "person.invited", "person.joined", "person.signed_in"], host.FactTypes.Where(t => t != "examination.read"));
    }

    [Fact]
    public async Task What_was_read_is_on_record_before_it_is_shown_and_what_it_was_only_under_the_seal()
    {
        await using var host = await AccessHost.StartAsync();
        using var auditor = await host.SignedInAsync("ruth@cpa.example", "Ruth Caldwell", Role.Auditor);
        await auditor.GetAsync("/t/fernhill/examined/per-1?item=17");
        var read = host.Facts.Last().Fact;
        Assert.Equal("examination.read", read.Type);
        Assert.Equal("""{"period":"per-1"}""", read.After!.ToJsonString());
        Assert.Equal("2027-02-22T09:00:00.000000Z", read.Context!["sealed_until"]!.GetValue<string>());
        Assert.Equal(new PrivateField(read.Object.Id, "object.path", "/examined/per-1?item=17"), Assert.Single(read.Private));
        Assert.DoesNotContain("17", read.After.ToJsonString() + read.Context.ToJsonString() + read.Object.Id[..3], StringComparison.Ordinal);
        var before = host.Facts.Count;
        await auditor.GetAsync("/t/fernhill/examined/per-2");
        Assert.Equal(before, host.Facts.Count); // what was refused was not read
        await auditor.GetAsync("/t/fernhill/examined/per-1?" + new string('x', 3_000));
        Assert.Equal(1_000, host.Facts.Last().Fact.Private[0].Value.Length);
    }

    [Fact]
    public async Task An_access_that_ran_out_counts_no_more_and_is_then_put_on_record_with_its_sessions_ended()
    {
        await using var host = await AccessHost.StartAsync();
        using var auditor = await host.SignedInAsync("ruth@cpa.example", "Ruth Caldwell", Role.Auditor);
        var desk = host.Services.GetRequiredService<GrantDesk>();
        host.Clock.Advance(TimeSpan.FromDays(60));
        using var fresh = await host.SignedInAsync("dora@cpa.example", "Dora Vance", Role.Auditor);
        Assert.DoesNotContain(host.Services.GetRequiredService<PeopleStore>().Memberships(Id(host, "ruth@cpa.example")), m => m.Role == Role.Auditor);
        await desk.ExpireAsync(Ct);
        await desk.ExpireAsync(Ct);
        Assert.Single(host.FactTypes, "auditor.expired");
        Assert.Empty(host.Services.GetRequiredService<PeopleStore>().Roles(AccessHost.Fernhill, Id(host, "ruth@cpa.example")));
        Assert.StartsWith("/sign-in", (await auditor.GetAsync("/t/fernhill/examined/per-1")).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await fresh.GetAsync("/t/fernhill/examined/per-1")).Status);
    }

    [Fact]
    public async Task Withdrawing_ends_every_session_at_once_and_the_link_that_was_not_used()
    {
        await using var host = await AccessHost.StartAsync();
        using var auditor = await host.SignedInAsync("ruth@cpa.example", "Ruth Caldwell", Role.Auditor);
        var unused = new Uri((await host.GrantAsync("dora@cpa.example", "Dora Vance")).Url!).AbsolutePath;
        var grants = host.Services.GetRequiredService<IGrants>();
        foreach (var grant in grants.List(AccessHost.Fernhill)) { Assert.Null(await grants.WithdrawAsync(AccessHost.Fernhill, grant.Id, FactActor.System, Ct)); }
        Assert.StartsWith("/sign-in", (await auditor.GetAsync("/t/fernhill/examined/per-1")).Location, StringComparison.Ordinal);
        using var late = host.NewBrowser();
        Assert.Equal(HttpStatusCode.NotFound, (await late.GetAsync(unused)).Status);
        Assert.Equal(2, host.FactTypes.Count(t => t == "auditor.withdrawn"));
        Assert.Equal(404, (await grants.WithdrawAsync(AccessHost.Fernhill, grants.List(AccessHost.Fernhill)[0].Id, FactActor.System, Ct))!.Status);
        Assert.Equal(404, (await grants.WithdrawAsync(AccessHost.Other, grants.List(AccessHost.Fernhill)[0].Id, FactActor.System, Ct))!.Status);
        Assert.Equal(404, (await grants.LinkAsync(AccessHost.Fernhill, grants.List(AccessHost.Fernhill)[0].Id, FactActor.System, Ct)).Refusal!.Status);
    }

    [Theory]
    [InlineData("ines@fernhill.example", "auditor-alone")] // an owner who makes himself auditor
    [InlineData("friend@fernhill.example", "auditor-independence")]
    [InlineData("friend@mail.fernhill.example", "auditor-independence")]
    [InlineData("friend@example", "auditor-independence")]
    [InlineData("root@hosting.example.net", "auditor-independence")] // whoever operates the server
    [InlineData("root@ops.hosting.example.net", "auditor-independence")]
    [InlineData("invited@elsewhere.example", "auditor-alone")]
    [InlineData("no address", "email")]
    public async Task Nobody_of_the_company_or_the_operator_becomes_its_auditor(string email, string rule)
    {
        await using var host = await AccessHost.StartAsync();
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines Okafor", Role.Owner);
        await host.LinkAsync("invited@elsewhere.example", "Invited", Role.Viewer);
        Assert.Equal(rule, (await host.GrantAsync(email, "Somebody")).Refusal?.Rule);
        Assert.DoesNotContain("auditor.granted", host.FactTypes);
    }

    [Theory]
    [InlineData("ruth@cpa.example", "auditor-alone")]
    [InlineData("colleague@cpa.example", "auditor-independence")]
    [InlineData("colleague@eu.cpa.example", "auditor-independence")]
    public async Task Nobody_of_the_auditors_firm_is_given_a_role_while_the_access_stands(string email, string rule)
    {
        await using var host = await AccessHost.StartAsync();
        var granted = await host.GrantAsync();
        var links = host.Services.GetRequiredService<SignInLinks>();
        Assert.Equal(rule, Assert.IsType<LinkResult.Refused>(await links.InviteAsync(AccessHost.Fernhill, email, "Somebody", Role.Owner, FactActor.System, Ct)).Refusal.Rule);
        Assert.IsType<LinkResult.Made>(await links.InviteAsync(AccessHost.Other, email, "Somebody", Role.Owner, FactActor.System, Ct)); // another company is another matter
        await host.Services.GetRequiredService<IGrants>().WithdrawAsync(AccessHost.Fernhill, granted.Id!, FactActor.System, Ct);
        Assert.IsType<LinkResult.Made>(await links.InviteAsync(AccessHost.Fernhill, email, "Somebody", Role.Owner, FactActor.System, Ct));
    }

    [Fact]
    public async Task Of_a_link_to_a_role_and_a_link_to_an_audit_only_one_is_ever_joined()
    {
        await using var host = await AccessHost.StartAsync();
        using var asOwner = host.NewBrowser();
        await (await asOwner.GetAsync(await host.LinkAsync("ruth@cpa.example", "Ruth Caldwell"))).PostAsync("/link"); // used, and nothing joined yet
        await asOwner.FollowAsync();
        var seed = System.Text.RegularExpressions.Regex.Match(asOwner.Page, "id=\"seed\">([A-Z2-7 ]+)<").Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        Assert.Null((await host.GrantAsync()).Refusal);
        await asOwner.PostAsync("/set-up/password", ("password", Browser.Password), ("code", Journeys.Code(host, seed)));
        Assert.Equal(HttpStatusCode.Conflict, asOwner.Status);
        Assert.Empty(host.Services.GetRequiredService<PeopleStore>().Roles(AccessHost.Fernhill, Id(host, "ruth@cpa.example")));
        Assert.DoesNotContain("person.joined", host.FactTypes);
    }

    [Fact]
    public async Task Granting_and_inviting_at_the_same_time_never_gives_both()
    {
        await using var host = await AccessHost.StartAsync();
        var links = host.Services.GetRequiredService<SignInLinks>();
        for (var i = 0; i < 20; i++)
        {
            var email = $"person{i}@firm{i}.example";
            var (grant, invite) = (Task.Run(() => host.GrantAsync(email, "Somebody"), Ct), Task.Run(() => links.InviteAsync(AccessHost.Fernhill, email, "Somebody", Role.Approver, FactActor.System, Ct), Ct));
            var (granted, invited) = (await grant, await invite);
            Assert.False(granted.Refusal is null && invited is LinkResult.Made, email);
        }
    }

    [Fact]
    public async Task An_auditor_without_a_grant_is_invited_by_nobody_and_one_with_a_grant_is_changed_by_nobody()
    {
        await using var host = await AccessHost.StartAsync();
        Assert.Equal("auditor-grant", Assert.IsType<LinkResult.Refused>(await host.Services.GetRequiredService<SignInLinks>().InviteAsync(AccessHost.Fernhill, "ruth@cpa.example", "Ruth", Role.Auditor, FactActor.System, Ct)).Refusal.Rule);
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines", Role.Owner);
        using var auditor = await host.SignedInAsync("ruth@cpa.example", "Ruth Caldwell", Role.Auditor);
        var change = host.Services.GetRequiredService<ChangeRoles>();
        Assert.Equal("auditor-grant", (await change.SetAsync(AccessHost.Fernhill, Id(host, "ruth@cpa.example"), [Role.Owner], FactActor.System, Ct))!.Rule);
        Assert.Equal("auditor-grant", (await change.RemoveAsync(AccessHost.Fernhill, Id(host, "ruth@cpa.example"), FactActor.System, Ct))!.Rule);
        Assert.Equal("auditor-grant", (await change.SetAsync(AccessHost.Fernhill, Id(host, "ines@fernhill.example"), [Role.Auditor], FactActor.System, Ct))!.Rule);
        Assert.DoesNotContain("<option value=\"auditor\"", (await owner.GetAsync("/t/fernhill/people")).Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 30, "until")]
    [InlineData(400, 30, null)]
    [InlineData(401, 30, "until")]
    [InlineData(30, 0, "sealed-until")]
    [InlineData(30, 400, null)]
    [InlineData(30, 401, "sealed-until")]
    public async Task Its_end_and_the_report_date_lie_ahead_and_not_too_far(int until, int sealedUntil, string? rule)
    {
        await using var host = await AccessHost.StartAsync();
        var now = host.Clock.GetUtcNow();
        Assert.Equal(rule, (await host.Services.GetRequiredService<IGrants>().GrantAsync(AccessHost.Fernhill, new("ruth@cpa.example", "Ruth", "Caldwell CPA", "per-1", now, null, now.AddDays(until), now.AddDays(sealedUntil)), FactActor.System, Ct)).Refusal?.Rule);
    }

    private static PersonId Id(AccessHost host, string email) => host.Services.GetRequiredService<PeopleStore>().FindByEmail(email)!.Id;
}
