using System.Net;
using Colophon.Access.People;
using Colophon.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Access.Tests;

public sealed class PeopleTests
{
    private const string Hostile = "<script>alert(1)</script>\"'; DROP TABLE person; --";

    [Fact]
    public async Task An_invitation_shows_its_link_once_and_a_hostile_name_stays_text()
    {
        await using var host = await AccessHost.StartAsync();
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines", Role.Owner);
        await (await owner.GetAsync("/t/fernhill/people")).PostAsync("/t/fernhill/people", ("name", Hostile), ("email", "mallory@fernhill.example"), ("role", "approver"));
        Assert.Equal(HttpStatusCode.OK, owner.Status);
        Assert.Contains("/link/", owner.Page, StringComparison.Ordinal);
        await owner.GetAsync("/t/fernhill/people");
        Assert.DoesNotContain("/link/", owner.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", owner.Page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", owner.Page, StringComparison.Ordinal);
        Assert.Contains("Invited until", owner.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_faulty_invitation_keeps_what_was_typed_and_says_what_to_change()
    {
        await using var host = await AccessHost.StartAsync();
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines", Role.Owner);
        await (await owner.GetAsync("/t/fernhill/people")).PostAsync("/t/fernhill/people", ("name", "Lena"), ("email", "no address"), ("role", "approver"));
        Assert.Equal(HttpStatusCode.BadRequest, owner.Status);
        Assert.Contains("This is no e-mail address", owner.Page, StringComparison.Ordinal);
        Assert.Contains("value=\"Lena\"", owner.Page, StringComparison.Ordinal);
        Assert.Single(host.FactTypes, "person.invited");
    }

    [Fact]
    public async Task The_last_owner_can_neither_step_down_nor_be_removed()
    {
        await using var host = await AccessHost.StartAsync();
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines", Role.Owner);
        var id = Id(host, "ines@fernhill.example");
        var page = $"/t/fernhill/people/{id}";
        await (await owner.GetAsync(page)).PostAsync(page + "/roles", ("role", "viewer"));
        Assert.Equal(HttpStatusCode.Conflict, owner.Status);
        Assert.Contains("only owner", owner.Page, StringComparison.Ordinal);
        await (await owner.GetAsync(page)).PostAsync(page + "/remove");
        Assert.Equal(HttpStatusCode.Conflict, owner.Status);
        Assert.DoesNotContain("person.removed", host.FactTypes);
    }

    [Fact]
    public async Task An_auditor_holds_no_other_role()
    {
        await using var host = await AccessHost.StartAsync();
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines", Role.Owner);
        using var auditor = await host.SignedInAsync("ruth@cpa.example", "Ruth Caldwell", Role.Auditor);
        var page = $"/t/fernhill/people/{Id(host, "ruth@cpa.example")}";
        Assert.DoesNotContain(page + "/roles", (await owner.GetAsync(page)).Page, StringComparison.Ordinal);
        await (await owner.GetAsync("/t/fernhill/people")).PostAsync("/t/fernhill/people", ("name", "Ruth"), ("email", "ruth@cpa.example"), ("role", "approver"));
        Assert.Equal(HttpStatusCode.Conflict, owner.Status);
        Assert.Equal([Role.Auditor], host.Services.GetRequiredService<PeopleStore>().Roles(AccessHost.Fernhill, new PersonId(Id(host, "ruth@cpa.example"))));
    }

    [Fact]
    public async Task A_removed_person_is_out_with_the_next_click_and_the_record_says_so()
    {
        await using var host = await AccessHost.StartAsync();
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines", Role.Owner);
        using var leaver = await host.SignedInAsync("jonas@fernhill.example", "Jonas", Role.Approver);
        var page = $"/t/fernhill/people/{Id(host, "jonas@fernhill.example")}";
        await (await owner.GetAsync(page)).PostAsync(page + "/remove");
        Assert.Equal("/t/fernhill/people", owner.Location);
        Assert.StartsWith("/sign-in", (await leaver.GetAsync("/t/fernhill")).Location, StringComparison.Ordinal);
        Assert.Equal("person.removed", host.FactTypes[^1]);
        Assert.Equal("Jonas", await host.Services.GetRequiredService<IPeople>().NameAsync(new PersonId(page.Split('/')[^1]), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_changed_role_counts_with_the_next_click()
    {
        await using var host = await AccessHost.StartAsync();
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines", Role.Owner);
        using var other = await host.SignedInAsync("jonas@fernhill.example", "Jonas", Role.Viewer);
        var page = $"/t/fernhill/people/{Id(host, "jonas@fernhill.example")}";
        await (await owner.GetAsync(page)).PostAsync(page + "/roles", ("role", "approver"), ("role", "reviewer"));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/t/fernhill/try/" + Policies.Approve)).Status);
        var (_, fact) = host.Facts.Last();
        Assert.Equal("person.role.changed", fact.Type);
        Assert.Equal("""{"roles":["viewer"]}""", fact.Before!.ToJsonString());
        Assert.Equal("""{"roles":["approver","reviewer"]}""", fact.After!.ToJsonString());
    }

    [Fact]
    public async Task A_site_user_is_one_person_at_most()
    {
        await using var host = await AccessHost.StartAsync();
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines", Role.Owner);
        using var other = await host.SignedInAsync("jonas@fernhill.example", "Jonas", Role.Approver);
        await MapAsync("ines@fernhill.example", "1, wp:3");
        Assert.Equal(HttpStatusCode.Redirect, owner.Status);
        Assert.Equal("""{"site":"site-shop","users":["wp:1","wp:3"]}""", host.Facts.Last().Fact.After!.ToJsonString());
        await MapAsync("jonas@fernhill.example", "wp:3");
        Assert.Equal(HttpStatusCode.Conflict, owner.Status);
        await MapAsync("jonas@fernhill.example", "wp:3' OR 1=1");
        Assert.Equal(HttpStatusCode.BadRequest, owner.Status);
        Assert.Single(host.FactTypes, "person.mapped");

        async Task MapAsync(string email, string users)
        {
            var page = $"/t/fernhill/people/{Id(host, email)}";
            await (await owner.GetAsync(page)).PostAsync(page + "/map", ("users", users));
        }
    }

    [Fact]
    public async Task Signals_go_to_owners_and_operators_only()
    {
        await using var host = await AccessHost.StartAsync();
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines", Role.Owner);
        using var viewer = await host.SignedInAsync("jonas@fernhill.example", "Jonas", Role.Viewer);
        Assert.Equal(["ines@fernhill.example"], await host.Services.GetRequiredService<IPeople>().RecipientsAsync(AccessHost.Fernhill, TestContext.Current.CancellationToken));
    }

    private static string Id(AccessHost host, string email) => host.Services.GetRequiredService<PeopleStore>().FindByEmail(email)!.Id.Value;
}
