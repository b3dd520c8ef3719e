using System.Net;
using Colophon.Kernel;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Access.Tests;

public sealed class TenantTests
{
    [Fact]
    public async Task Every_endpoint_below_a_tenant_has_a_tenant_policy_and_none_is_anonymous()
    {
        await using var host = await AccessHost.StartAsync();
        var below = host.Endpoints.Where(e => e.RoutePattern.RawText!.StartsWith("/t/{tenant}", StringComparison.Ordinal)).ToList();
        Assert.True(below.Count > 8);
        foreach (var endpoint in below)
        {
            var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).ToList();
            Assert.True(policies.Contains(Policies.Read), $"{endpoint.DisplayName} is not checked against the tenant");
            Assert.Null(endpoint.Metadata.GetMetadata<IAllowAnonymous>());
        }
    }

    [Fact]
    public async Task Every_act_below_a_tenant_needs_more_than_reading()
    {
        await using var host = await AccessHost.StartAsync();
        foreach (var endpoint in host.Endpoints.Where(e => e.RoutePattern.RawText!.StartsWith("/t/{tenant}", StringComparison.Ordinal) && e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("POST")))
        {
            Assert.Contains(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), a => a.Policy is Policies.Own or Policies.Operate or Policies.Approve or Policies.Review);
        }
    }

    [Fact]
    public async Task A_person_of_one_tenant_finds_nothing_of_another()
    {
        await using var host = await AccessHost.StartAsync();
        using var stranger = await host.SignedInAsync("eve@other.example", "Eve", Role.Owner, AccessHost.Other);
        foreach (var path in (string[])["/t/fernhill", "/t/fernhill/people", "/t/fernhill/try/" + Policies.Own, "/t/nowhere", "/t/NOT-an-id"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path)).Status);
        }
    }

    [Fact]
    public async Task Nobody_signed_in_is_led_to_the_sign_in_page_and_back()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = host.NewBrowser();
        foreach (var path in (string[])["/t/fernhill", "/t/fernhill/people", "/t/nowhere"])
        {
            Assert.Equal("/sign-in?return=" + Uri.EscapeDataString(path), (await browser.GetAsync(path)).Location);
        }
        using var program = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync(new Uri("/t/fernhill", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    public static TheoryData<Role, string, bool> Table()
    {
        var table = new TheoryData<Role, string, bool>();
        foreach (var role in Enum.GetValues<Role>())
        {
            table.Add(role, Policies.Operate, role is Role.Owner or Role.Operator);
            table.Add(role, Policies.Approve, role is Role.Owner or Role.Approver);
            table.Add(role, Policies.Review, role is Role.Owner or Role.Reviewer);
            table.Add(role, Policies.Own, role is Role.Owner);
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_role_may_do_exactly_what_the_table_says(Role role, string policy, bool may)
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = await host.SignedInAsync("someone@fernhill.example", "Someone", role);
        await browser.GetAsync("/t/fernhill/try/" + policy);
        Assert.Equal(may ? HttpStatusCode.OK : HttpStatusCode.Forbidden, browser.Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/t/fernhill")).Status);
    }

    [Fact]
    public async Task A_refusal_names_who_can()
    {
        await using var host = await AccessHost.StartAsync();
        using var owner = await host.SignedInAsync("ines@fernhill.example", "Ines Okafor", Role.Owner);
        using var viewer = await host.SignedInAsync("tomasz@fernhill.example", "Tomasz Wren", Role.Viewer);
        await viewer.GetAsync("/t/fernhill/try/" + Policies.Own);
        Assert.Contains("Your role here is viewer, and this needs owner. Ines Okafor can.", viewer.Page, StringComparison.Ordinal);
    }
}
