using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Scanning.Picture;
using Colophon.TestSupport;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Scanning.Tests;

/// <summary>The pages over real HTTP: what they say when there is nothing, who may act, and forms from the first to what they record.</summary>
public sealed class PageTests : IDisposable
{
    private const string Root = ScanHost.Root;
    private const string Url = "https://shop.fernhill.example";
    private static readonly string[] Pages = ["/vulnerabilities", "/vulnerabilities/feeds", "/vulnerabilities/vex", "/vendors"];
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-scanning-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Every_page_is_read_by_a_viewer_closed_to_auditors_and_found_by_nobody_of_another_company()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (site, id) = await OneCaseAsync(host);
        var day = (await host.ViewAsync()).Bills.Single().Day;
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        using var auditor = await host.SignedInAsync("Ruth Caldwell", "auditor");
        using var stranger = await host.SignedInAsync("Eve Other", "owner", ScanHost.Other);
        foreach (var page in Pages.Concat([$"/vulnerabilities/{id}", $"/vulnerabilities/sites/{site}", $"/vulnerabilities/sites/{site}/sbom/{day}"]))
        {
            Assert.Equal((page, HttpStatusCode.OK), (page, (await viewer.GetAsync(Root + page)).Status));
            Assert.DoesNotContain($"method=\"post\" action=\"{Root}", viewer.Page, StringComparison.Ordinal);
            Assert.Equal((page, HttpStatusCode.Forbidden), (page, (await auditor.GetAsync(Root + page)).Status));
            Assert.Equal((page, HttpStatusCode.NotFound), (page, (await stranger.GetAsync(Root + page)).Status));
            // Nor below their own company's address: a case or site of another company is not there.
            if (page.Contains(id, StringComparison.Ordinal) || page.Contains(site.Value, StringComparison.Ordinal)) { Assert.Equal((page, HttpStatusCode.NotFound), (page, (await stranger.GetAsync("/t/otherco" + page)).Status)); }
        }
        foreach (var missing in (string[])["/vulnerabilities/f-0000000000000000", "/vulnerabilities/sites/site-nowhere", $"/vulnerabilities/sites/{site}/sbom/2001-01-01", $"/vulnerabilities/sites/{site}/sbom/..%2f..%2fkeys"])
        {
            Assert.Equal((missing, HttpStatusCode.NotFound), (missing, (await viewer.GetAsync(Root + missing)).Status));
        }
    }

    [Fact]
    public async Task Every_form_is_refused_without_its_role_and_without_its_token()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, id) = await OneCaseAsync(host);
        (string Path, string May)[] forms =
        [
            ($"/vulnerabilities/{id}/mitigate", "operator"), ($"/vulnerabilities/{id}/assess", "operator"), ($"/vulnerabilities/{id}/accept", "operator"), ($"/vulnerabilities/{id}/withdraw", "operator"),
            ("/vulnerabilities/vex", "operator"), ($"/vulnerabilities/{id}/accept/approve", "approver"), ("/vendors/plugin:forms", "reviewer"),
        ];
        foreach (var role in (string[])["auditor", "viewer", "operator", "approver", "reviewer"])
        {
            using var browser = await host.SignedInAsync($"{role}-person", role);
            foreach (var (path, may) in forms)
            {
                // Whoever holds the role gets as far as the token that this forged form lacks.
                var expected = may == role ? HttpStatusCode.BadRequest : HttpStatusCode.Forbidden;
                Assert.Equal((role, path, expected), (role, path, (await browser.ForgeAsync(Root + path)).Status));
            }
        }
        var after = (await host.RoundAsync()).Cases[id];
        Assert.True(after is { IsOpen: true, Decision: null, Request: null });
    }

    [Fact]
    public async Task Every_act_of_this_room_has_a_policy_of_its_own()
    {
        await using var host = await ScanHost.StartAsync(_data.FullName);
        var acts = host.Endpoints.Where(e => e.RoutePattern.RawText is { } path && (path.StartsWith("/t/{tenant}/vuln", StringComparison.Ordinal) || path.StartsWith("/t/{tenant}/vendors", StringComparison.Ordinal)) && e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("POST")).ToList();
        Assert.Equal(7, acts.Count);
        foreach (var act in acts) { Assert.Contains(act.Metadata.GetOrderedMetadata<IAuthorizeData>(), a => a.Policy is Policies.Operate or Policies.Approve or Policies.Review); }
    }

    [Fact]
    public async Task Nothing_is_said_to_be_clean_while_nobody_knows()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        Assert.Contains("No site is enrolled, so there is nothing to compare.", ScanHost.Text((await owner.GetAsync(Root + "/vulnerabilities")).Page), StringComparison.Ordinal);
        var (_, site) = await host.EnrolAsync(Url);
        var page = ScanHost.Text((await owner.GetAsync(Root + "/vulnerabilities")).Page);
        Assert.Contains("Nobody knows: no feed of flaws was taken in yet.", page, StringComparison.Ordinal);
        Assert.Contains("colophon feed import", page, StringComparison.Ordinal);
        Assert.Contains("1 site has told nothing about its parts", page, StringComparison.Ordinal);
        Assert.Contains("Nobody knows: no look at its parts came in.", ScanHost.Text((await owner.GetAsync($"{Root}/vulnerabilities/sites/{site}")).Page), StringComparison.Ordinal);
        Assert.Contains("No supplier is known yet.", ScanHost.Text((await owner.GetAsync(Root + "/vendors")).Page), StringComparison.Ordinal);
        await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5")));
        await host.RoundAsync();
        page = ScanHost.Text((await owner.GetAsync(Root + "/vulnerabilities")).Page);
        Assert.Contains("Nobody knows: no site told its parts yet.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Living_with_a_flaw_takes_two_people_and_ends()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, id) = await OneCaseAsync(host);
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        using var lena = await host.SignedInAsync("Lena Hartvig", "approver");
        var path = $"{Root}/vulnerabilities/{id}";
        var until = host.Clock.GetUtcNow().AddDays(60);
        var owner = (await host.Services.GetMembersAsync()).Single(m => m.Name == "Lena Hartvig").Id.Value;
        await (await ines.GetAsync(path)).PostAsync(path + "/accept", ("reason", "too short"), ("owner", owner), ("until", Stamp(until)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, ines.Status);
        Assert.Contains("too short", ines.Page, StringComparison.Ordinal); // what was typed stays
        await ines.PostAsync(path + "/accept", ("reason", "The form is behind a login, replaced in May."), ("owner", owner), ("until", Stamp(until.AddDays(200))));
        Assert.Contains("at most 180 days", ScanHost.Text(ines.Page), StringComparison.Ordinal);
        await ines.PostAsync(path + "/accept", ("reason", "The form is behind a login, replaced in May."), ("owner", owner), ("until", Stamp(until)));
        Assert.Equal((HttpStatusCode.SeeOther, path), (ines.Status, ines.Location));
        Assert.Contains("You asked for this, so you can’t agree to it.", ScanHost.Text((await ines.FollowAsync()).Page), StringComparison.Ordinal);
        // The same person, past the page: the form is forged with a token of another one.
        var place = CaseRecords.Place((await host.ViewAsync()).Cases[id].Request!.Index);
        Assert.Equal(CaseState.Open, (await host.ViewAsync()).Cases[id].State(host.Clock.GetUtcNow()));
        await (await lena.GetAsync(path)).PostAsync(path + "/accept/approve");
        Assert.Equal(HttpStatusCode.SeeOther, lena.Status);
        var accepted = (await host.ViewAsync()).Cases[id];
        Assert.Equal(CaseState.Accepted, accepted.State(host.Clock.GetUtcNow()));
        Assert.NotEqual(accepted.Decision!.By, accepted.Decision.RequestedBy);
        Assert.Equal(place, (await host.RecordsAsync("vulnerability.acceptance.approved")).Single()["change"]!["after"]!["request"]!.GetValue<string>());
        host.Clock.Jump(TimeSpan.FromDays(61));
        Assert.Equal(CaseState.Overdue, (await host.ViewAsync()).Cases[id].State(host.Clock.GetUtcNow()));
        Assert.NotNull((await host.RoundAsync()).Cases[id].Breached);
    }

    [Fact]
    public async Task Nobody_agrees_to_their_own_request()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, id) = await OneCaseAsync(host);
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var path = $"{Root}/vulnerabilities/{id}";
        var me = (await host.Services.GetMembersAsync()).Single().Id;
        await (await ines.GetAsync(path)).PostAsync(path + "/accept", ("reason", "We will replace it next week."), ("owner", me.Value), ("until", Stamp(host.Clock.GetUtcNow().AddDays(3))));
        var view = await host.ViewAsync();
        var refused = Flaws.DecisionDesk.CheckApproval(view, id, CaseRecords.Place(view.Cases[id].Request!.Index), FactActor.Person(me, "passkey"), host.Clock.GetUtcNow());
        Assert.Equal("own-request", refused.Refusal!.Rule);
        // Even a record that says so counts for nothing.
        await host.TellAsync(new Fact("vulnerability.acceptance.approved", FactActor.Person(me, "passkey"), new("vulnerability", id)) { After = new JsonObject { ["request"] = CaseRecords.Place(view.Cases[id].Request!.Index) } });
        Assert.Null((await host.ViewAsync()).Cases[id].Decision);
    }

    [Fact]
    public async Task Statements_go_out_and_come_in_as_openvex()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, id) = await OneCaseAsync(host);
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var list = Root + "/vulnerabilities";
        var sent = JsonNode.Parse(await ines.BytesAsync(list + "/vex"))!;
        Assert.Equal("https://openvex.dev/ns/v0.2.0", sent["@context"]!.GetValue<string>());
        Assert.Equal(("affected", Url), (sent["statements"]![0]!["status"]!.GetValue<string>(), sent["statements"]![0]!["products"]![0]!["@id"]!.GetValue<string>()));
        Assert.Contains("Update forms to 1.6", sent["statements"]![0]!["action_statement"]!.GetValue<string>(), StringComparison.Ordinal);

        var me = (await host.Services.GetMembersAsync()).Single().Id.Value;
        var until = Stamp(host.Clock.GetUtcNow().AddDays(30));
        foreach (var (bad, words) in ((string, string)[])[("{", "not whole JSON"), ("{}", "OpenVEX"), ("""{"@context":"https://openvex.dev/ns/v0.2.0","statements":[{"vulnerability":{"name":"CVE-1999-0001"},"products":[],"status":"fixed"}]}""", "no case that is open")])
        {
            Assert.Contains(words, ScanHost.Text((await UploadAsync(ines, list, bad, me, until)).Page), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, ines.Status);
        }
        var document = """{"@context":"https://openvex.dev/ns/v0.2.0","@id":"x","author":"Forms Ltd","timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2024-1234"},"products":[{"@id":"pkg:generic/wordpress/plugin/forms@1.0"}],"status":"not_affected","justification":"vulnerable_code_not_in_execute_path","impact_statement":"The importer is switched off in this build."}]}""";
        Assert.Contains("1 case has a statement now", ScanHost.Text((await UploadAsync(ines, list, document, me, until)).Page), StringComparison.Ordinal);
        var decided = (await host.ViewAsync()).Cases[id];
        Assert.Equal(CaseState.NotAffected, decided.State(host.Clock.GetUtcNow()));
        Assert.Contains("The importer is switched off", decided.Decision!.Reason, StringComparison.Ordinal);
        Assert.Equal("not_affected", JsonNode.Parse(await ines.BytesAsync(list + "/vex"))!["statements"]![0]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Saying_that_it_is_looked_into_stops_no_clock_and_a_mitigation_can_be_taken_back()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, id) = await OneCaseAsync(host);
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var path = $"{Root}/vulnerabilities/{id}";
        var me = (await host.Services.GetMembersAsync()).Single().Id.Value;
        var until = Stamp(host.Clock.GetUtcNow().AddDays(90));
        await (await ines.GetAsync(path)).PostAsync(path + "/assess", ("status", "not_affected"), ("justification", ""), ("reason", "We looked at the code."), ("owner", me), ("until", until));
        Assert.Contains("needs one of the reasons", ScanHost.Text(ines.Page), StringComparison.Ordinal);
        await ines.PostAsync(path + "/assess", ("status", "under_investigation"), ("justification", ""), ("reason", "Lena looks at it this week."), ("owner", me), ("until", until));
        var looked = (await host.ViewAsync()).Cases[id];
        Assert.Equal((CaseState.Open, looked.Finding.Due), (looked.State(host.Clock.GetUtcNow()), looked.Due));
        await (await ines.GetAsync(path)).PostAsync(path + "/mitigate", ("reason", "The gateway refuses the route."), ("owner", me), ("until", until));
        Assert.Equal(CaseState.Mitigated, (await host.ViewAsync()).Cases[id].State(host.Clock.GetUtcNow()));
        await (await ines.GetAsync(path)).PostAsync(path + "/withdraw", ("reason", "The gateway is gone."));
        Assert.Equal(CaseState.Open, (await host.ViewAsync()).Cases[id].State(host.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task A_supplier_is_registered_reviewed_and_comes_back_when_it_changes_hands()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"), SiteTeller.Head("plugin:forms", "Forms", "Forms Ltd"));
        await host.ImportAsync("wpvulnerability", """{"plugin/forms":{"error":0,"data":{"name":"Forms","latest":"1400000000","vulnerability":[]}}}""");
        var vendor = Assert.Single((await host.RoundAsync()).Vendors.Values);
        Assert.Equal(("Forms Ltd", "wordpress.org", true), (vendor.Supplier.Author, vendor.Supplier.Origin, vendor.ReviewOwed(host.Clock.GetUtcNow())));
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        Assert.Contains("Abandoned: last release 13 May 2014", ScanHost.Text((await ines.GetAsync(Root + "/vendors")).Page), StringComparison.Ordinal);
        await ines.PostAsync(Root + "/vendors/plugin%3Aforms", ("outcome", "keep"), ("reason", "no"), ("data_sent", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, ines.Status);
        await ines.PostAsync(Root + "/vendors/plugin%3Aforms", ("outcome", "replace"), ("reason", "No release for years; a successor is chosen."), ("data_sent", "none"), ("licence", "true"));
        Assert.Equal(HttpStatusCode.SeeOther, ines.Status);
        Assert.False((await host.ViewAsync()).Vendors["plugin:forms"].ReviewOwed(host.Clock.GetUtcNow()));
        var (_, _, _, now) = SiteTeller.Head("plugin:forms", "Forms", "Somebody Else", "https://else.example/");
        await agent.Look(("components", "plugin:forms", SiteTeller.Head("plugin:forms", "Forms", "Forms Ltd").Item4, now)).SendAsync();
        var sold = (await host.RoundAsync()).Vendors["plugin:forms"];
        Assert.Equal(("Somebody Else", "else.example", "Forms Ltd", true), (sold.Supplier.Author, sold.Supplier.Origin, sold.Before!.Author, sold.ReviewOwed(host.Clock.GetUtcNow())));
        host.Clock.Jump(TimeSpan.FromDays(1));
        await agent.Look(SiteTeller.Plugin("forms", null, "1.0")).SendAsync();
        Assert.Empty((await host.RoundAsync()).Vendors);
    }

    [Fact]
    public async Task A_plugin_that_its_directory_closed_is_told_with_what_is_known_of_its_supplier()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"), SiteTeller.Head("plugin:forms", "Forms", "Forms Ltd"), SiteTeller.Plugin("gallery", "2.0"), SiteTeller.Head("plugin:gallery", "Gallery", "Gallery Ltd"));
        var lately = host.Clock.GetUtcNow().AddDays(-30).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        await host.ImportAsync("wpvulnerability", """{"plugin/forms":{"error":0,"data":{"name":"Forms","latest":"LATELY","closed":"1","vulnerability":[]}},"plugin/gallery":{"error":0,"data":{"name":"Gallery","latest":"LATELY","closed":"0","vulnerability":[]}}}""".Replace("LATELY", lately, StringComparison.Ordinal));
        await host.RoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var page = ScanHost.Text((await ines.GetAsync(Root + "/vendors")).Page);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(page, "Closed in its directory"));
        foreach (var told in (string[])["Forms Ltd", "Gallery Ltd", "wordpress.org"]) { Assert.Contains(told, page, StringComparison.Ordinal); }
    }

    private static async Task<(SiteId Site, string Id)> OneCaseAsync(ScanHost host)
    {
        var (_, site) = await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"), SiteTeller.Head("plugin:forms", "Forms", "Forms Ltd"));
        await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5", cve: "CVE-2024-1234", name: "Forms", patched: "1.6")));
        return (site, (await host.RoundAsync()).Cases.Keys.Single());
    }

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<Browser> UploadAsync(Browser browser, string list, string document, string owner, string until)
    {
        await browser.GetAsync(list);
        var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(document)), "document", "x.json" }, { new StringContent(owner), "owner" }, { new StringContent(until), "until" } };
        var token = System.Text.RegularExpressions.Regex.Match(browser.Page, "name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"").Groups[1].Value;
        form.Add(new StringContent(WebUtility.HtmlDecode(token)), "__RequestVerificationToken");
        return await browser.SendAsync(HttpMethod.Post, list + "/vex", form);
    }
}
