using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Claims;
using System.Text;
using System.Text.RegularExpressions;
using Colophon.Kernel;
using Colophon.TestSupport;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Server.Tests;

/// <summary>Deny by default, asked of the real server's own list of addresses.</summary>
public sealed partial class RouteTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_address_is_checked_against_its_tenant_or_listed_with_its_reason()
    {
        await using var server = await ServerInProcess.BuildAsync(Ct);
        Assert.Empty(RouteRules.Faults(server.Endpoints));
        var outside = server.Endpoints.Where(e => !RouteRules.IsBelowTenant(e)).SelectMany(RouteRules.Addresses).Select(a => $"{a.Method} {a.Path}").ToHashSet();
        Assert.Empty(RouteRules.Outside.Keys.Except(outside)); // what is gone leaves the list too
        Assert.True(server.Endpoints.Count(RouteRules.IsBelowTenant) > 20);
    }

    [Fact]
    public async Task Every_page_and_every_file_of_a_company_is_on_the_list_of_what_is_looked_at()
    {
        await using var server = await ServerInProcess.BuildAsync(Ct);
        var reads = server.Endpoints.Where(RouteRules.IsBelowTenant).SelectMany(e => RouteRules.Addresses(e).Where(a => a.Method == "GET").Select(a => (Pattern: a.Path["/t/{tenant}".Length..], Open: e.Metadata.GetMetadata<OpenToAuditors>() is not null))).ToArray();
        var known = ConsolePages.Pages.Select(p => p.Pattern).Concat(ConsolePages.Files).ToArray();
        Assert.Empty(reads.Select(r => r.Pattern).Except(known)); // a new page joins the list, and is then opened in a browser
        Assert.Empty(known.Except(reads.Select(r => r.Pattern)));
        Assert.Equal(known.Length, known.Distinct().Count());
        Assert.Equal(ConsolePages.Pages.Where(p => p.Auditors).Select(p => p.Pattern).Order(StringComparer.Ordinal), reads.Where(r => r.Open && !ConsolePages.Files.Contains(r.Pattern)).Select(r => r.Pattern).Order(StringComparer.Ordinal));
        var doors = RouteRules.Outside.Where(o => o.Value.Reach != RouteRules.Reach.Socket && o.Key.StartsWith("GET ", StringComparison.Ordinal)).Select(o => o.Key[4..]).Where(p => !p.StartsWith("/agent/", StringComparison.Ordinal) && !p.StartsWith("/assets/", StringComparison.Ordinal));
        Assert.Equal(doors.Order(StringComparer.Ordinal), ConsolePages.Doors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_new_address_that_nobody_thought_about_is_found_and_closed()
    {
        await using var server = await ServerInProcess.BuildAsync(Ct);
        server.App.MapGet("/t/{tenant}/forgotten", () => "in");
        server.App.MapGet("/forgotten", () => "in");
        server.App.MapGet("/t/{tenant}/open", () => "in").RequireAuthorization(Policies.Read).AllowAnonymous();
        server.App.MapGroup("/t/{tenant}").RequireAuthorization(Policies.Read).MapPost("/act", () => "done");
        Assert.Equal(
        [
            "GET /t/{tenant}/forgotten is not checked against its tenant: map it in the tenant's group",
            "GET /forgotten is below no tenant and not on the list: move it, or write down why",
            "GET /t/{tenant}/open lets anyone in",
            "POST /t/{tenant}/act is an act that every reader may do: give it a policy",
        ], RouteRules.Faults(server.Endpoints));
        // Even before anybody runs this test, an address without a policy answers no stranger.
        await server.App.StartAsync(Ct);
        using var anyone = new HttpClient { BaseAddress = server.Address };
        foreach (var path in (string[])["/forgotten", "/t/fernhill/forgotten"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await anyone.GetAsync(new Uri(path, UriKind.Relative), Ct)).StatusCode);
        }
    }

    [Fact]
    public async Task Every_policy_below_a_tenant_admits_its_owner_or_its_auditor_and_nobody_from_elsewhere()
    {
        await using var server = await ServerInProcess.BuildAsync(Ct);
        var authorization = server.App.Services.GetRequiredService<IAuthorizationService>();
        var provider = server.App.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        foreach (var endpoint in server.Endpoints.Where(RouteRules.IsBelowTenant))
        {
            var policy = (await AuthorizationPolicy.CombineAsync(provider, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>()))!;
            async Task<bool> Admits(ClaimsPrincipal person, string tenant)
            {
                var http = new DefaultHttpContext { User = person };
                http.SetEndpoint(endpoint);
                http.Request.RouteValues["tenant"] = tenant;
                if (endpoint.RoutePattern.RawText!.Contains("{period}", StringComparison.Ordinal)) { http.Request.RouteValues["period"] = "per-1"; }
                return (await authorization.AuthorizeAsync(person, http, policy)).Succeeded;
            }
            // Whoever runs the company never examines it.
            var examines = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => a.Policy == Policies.Examine);
            var role = examines ? "auditor" : "owner";
            Assert.True(await Admits(Person($"fernhill:{role}"), "fernhill"), endpoint.DisplayName);
            Assert.Equal(!examines, await Admits(Person("fernhill:owner"), "fernhill"));
            Assert.False(await Admits(Person($"otherco:{role}"), "fernhill"), endpoint.DisplayName);
            Assert.False(await Admits(Person($"fernhill:{role}"), "otherco"), endpoint.DisplayName);
            Assert.False(await Admits(Person($"fernhill2:{role}"), "fernhill"), endpoint.DisplayName);
            Assert.False(await Admits(Person($"fernhill:{role}"), "../fernhill"), endpoint.DisplayName);
            Assert.False(await Admits(new ClaimsPrincipal(new ClaimsIdentity()), "fernhill"), endpoint.DisplayName);
            // An auditor reads what is marked as theirs, in the period of a grant that stands, and nothing else.
            var open = endpoint.Metadata.GetMetadata<OpenToAuditors>() is not null;
            Assert.True(open || !examines, $"{endpoint.DisplayName} is for auditors and not open to them");
            Assert.Equal((endpoint.DisplayName, open), (endpoint.DisplayName, await Admits(Person("fernhill:auditor"), "fernhill")));
            Assert.False(await Admits(Person("fernhill:auditor", granted: false), "fernhill"), endpoint.DisplayName);
            if (endpoint.RoutePattern.RawText!.Contains("{period}", StringComparison.Ordinal)) { Assert.False(await Admits(Person("fernhill:auditor", period: "per-2"), "fernhill"), endpoint.DisplayName); }
            if (!examines && RouteRules.Addresses(endpoint).Any(a => a.Method != "GET")) { Assert.False(await Admits(Person("fernhill:auditor"), "fernhill"), $"{endpoint.DisplayName} lets an auditor act"); }
        }
    }

    [Fact]
    public async Task Every_address_below_a_tenant_refuses_a_stranger_and_an_anonymous_visitor_over_http()
    {
        await using var server = await ServerInProcess.StartAsync(Ct);
        using var owner = await server.OwnerOfAsync("fernhill", Ct);
        using var stranger = await server.OwnerOfAsync("otherco", Ct);
        using var matched = new MatchedRoutes();
        var before = await server.Local.TextAsync("/local/checkpoint", new { tenant = "fernhill" }, Ct);
        foreach (var endpoint in server.Endpoints.Where(RouteRules.IsBelowTenant))
        {
            foreach (var (method, pattern) in RouteRules.Addresses(endpoint))
            {
                var path = Fill(pattern);
                using var form = new FormUrlEncodedContent([]);
                await stranger.SendAsync(new(method), path, method == "GET" ? null : form);
                Assert.True(stranger.Status == HttpStatusCode.NotFound, $"{method} {path} answers {stranger.Status} to a person of another company");
                Assert.Equal(endpoint.RoutePattern.RawText, matched.Of(method, path)); // it was this address that refused, and not a missing one

                using var nobody = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
                using var request = new HttpRequestMessage(new(method), path) { Content = method == "GET" ? null : new FormUrlEncodedContent([]) };
                using var answer = await nobody.SendAsync(request, Ct);
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path} answers {answer.StatusCode} to nobody");
                request.Dispose();
            }
        }
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/t/fernhill/audit")).Status); // the positive control
        Assert.Equal(before, await server.Local.TextAsync("/local/checkpoint", new { tenant = "fernhill" }, Ct)); // and nothing was recorded by any of them
    }

    [Fact]
    public async Task What_is_for_the_socket_exists_nowhere_else_and_what_is_for_the_signed_in_refuses_nobody_else()
    {
        await using var server = await ServerInProcess.StartAsync(Ct);
        using var owner = await server.OwnerOfAsync("fernhill", Ct);
        using var nobody = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        foreach (var (address, (reach, _)) in RouteRules.Outside.Where(o => o.Value.Reach != RouteRules.Reach.Anyone))
        {
            var (method, path) = (new HttpMethod(address.Split(' ')[0]), Fill(address.Split(' ')[1]));
            using var body = new StringContent("{}", Encoding.UTF8, "application/json");
            using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Get ? null : body };
            using var answer = await nobody.SendAsync(request, Ct);
            Assert.Equal((address, reach == RouteRules.Reach.Socket ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized), (address, answer.StatusCode));
            if (reach != RouteRules.Reach.Socket) { continue; }
            using var second = new StringContent("{}", Encoding.UTF8, "application/json");
            await owner.SendAsync(method, path, method == HttpMethod.Get ? null : second);
            Assert.Equal((address, HttpStatusCode.NotFound), (address, owner.Status));
        }
    }

    private static ClaimsPrincipal Person(string role, bool granted = true, string period = "per-1")
    {
        List<Claim> claims = [new(PersonClaims.Person, "p-1"), new(PersonClaims.TenantRole, role)];
        if (granted && role.EndsWith(":auditor", StringComparison.Ordinal)) { claims.Add(new(GrantScope.Claim, new GrantScope("ag-1", period, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch).ToClaim(new(role.Split(':')[0])))); }
        return new(new ClaimsIdentity(claims, "test"));
    }

    /// <summary>An address that the pattern matches; numbers where it asks for them.</summary>
    private static string Fill(string pattern) => Parameter().Replace(pattern.Replace("{tenant}", "fernhill", StringComparison.Ordinal), m => m.Value.Contains(":long", StringComparison.Ordinal) ? "1" : "some-id");

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    /// <summary>Which route the server chose last, told by its own diagnostics.</summary>
    private sealed class MatchedRoutes : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly ConcurrentBag<IDisposable> _subscriptions = [];
        private readonly ConcurrentDictionary<(string Method, string Path), string?> _patterns = [];

        public MatchedRoutes() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        /// <summary>Other tests have servers in this process as well: an answer is told by what was asked.</summary>
        public string? Of(string method, string path) => _patterns.GetValueOrDefault((method, path));

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.AspNetCore") { _subscriptions.Add(value.Subscribe(this, name => name == "Microsoft.AspNetCore.Routing.EndpointMatched")); }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is HttpContext http) { _patterns[(http.Request.Method, http.Request.Path.Value ?? "")] = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText; }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose()
        {
            foreach (var subscription in _subscriptions) { subscription.Dispose(); }
        }
    }
}
