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

    public static TheoryData<Role> EveryRole() => [.. Enum.GetValues<Role>()];

    [Theory]
    [MemberData(nameof(EveryRole))]
    public async Task A_role_may_do_exactly_what_the_table_says(Role role)
    {
        string[] may = role switch
        {
            Role.Owner => [Policies.Operate, Policies.Approve, Policies.Review, Policies.Own],
            Role.Operator => [Policies.Operate],
            Role.Approver => [Policies.Approve],
            Role.Reviewer => [Policies.Review],
            _ => [],
        };
        await using var host = await AccessHost.StartAsync();
        using var browser = await host.SignedInAsync("someone@fernhill.example", "Someone", role);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/t/fernhill")).Status);
        foreach (var policy in (string[])[Policies.Operate, Policies.Approve, Policies.Review, Policies.Own])
        {
            await browser.GetAsync("/t/fernhill/try/" + policy);
            Assert.Equal(may.Contains(policy) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, browser.Status);
        }
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
