using System.Net;
using Colophon.Kernel;
using Colophon.Verdicts.Controls;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Tests;

/// <summary>The pages over real HTTP: what they say when there is nothing, who may act, and forms from the first to what they record.</summary>
public sealed class PageTests : IDisposable
{
    private const string Root = AssuranceHost.Root;
    private static readonly FactActor Ines = new("person", "p-ines", "passkey");
    private static readonly string[] Pages = ["", "/controls", "/controls/criteria", "/controls/CH-01", "/changes", "/reviews"];
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-assurance-");

    [Fact]
    public async Task Every_page_is_read_by_a_viewer_and_found_by_nobody_of_another_company_and_an_auditor_reads_the_controls()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        using var auditor = await host.SignedInAsync("Ruth Caldwell", "auditor");
        using var stranger = await host.SignedInAsync("Eve Other", "owner", AssuranceHost.Other);
        foreach (var page in Pages.Append("/reviews/" + site))
        {
            Assert.Equal((page, HttpStatusCode.OK), (page, (await viewer.GetAsync(Root + page)).Status));
            Assert.DoesNotContain($"method=\"post\" action=\"{Root}", viewer.Page, StringComparison.Ordinal);
            var open = page.Length == 0 ? HttpStatusCode.SeeOther : page.StartsWith("/controls", StringComparison.Ordinal) ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
            Assert.Equal((page, open), (page, (await auditor.GetAsync(Root + page)).Status));
            Assert.Equal((page, HttpStatusCode.NotFound), (page, (await stranger.GetAsync(Root + page)).Status));
        }
        foreach (var missing in (string[])["/controls/XX-99", "/controls?period=per-nothing", "/controls/CH-01?period=per-nothing", "/changes?period=per-nothing", "/reviews/site-nowhere"])
        {
            Assert.Equal((missing, HttpStatusCode.NotFound), (missing, (await viewer.GetAsync(Root + missing)).Status));
        }
    }

    [Fact]
    public async Task Every_form_is_refused_without_its_role_and_without_its_token()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        (string Path, string[] May)[] forms =
        [
            ("/controls/adopt", ["operator"]),
            ("/controls/CH-01/deviations/D-1", ["reviewer"]),
            ("/changes/approvals", ["approver"]),
            ("/changes/approvals/a-1/withdraw", ["approver"]),
            ($"/reviews/{site}", ["reviewer"]),
            ($"/reviews/{site}/administrators", ["operator"]),
        ];
        var size = (await host.StandingAsync()).Ledger.Controls.Count;
        foreach (var role in (string[])["auditor", "viewer", "operator", "approver", "reviewer"])
        {
            using var browser = await host.SignedInAsync($"{role}-person", role);
            foreach (var (path, may) in forms)
            {
                // Whoever holds the role gets as far as the token that this forged form lacks.
                var expected = may.Contains(role) ? HttpStatusCode.BadRequest : HttpStatusCode.Forbidden;
                Assert.Equal((role, path, expected), (role, path, (await browser.ForgeAsync(Root + path)).Status));
            }
        }
        var ledger = (await host.StandingAsync()).Ledger;
        Assert.Equal((size, 0, 0), (ledger.Controls.Count, ledger.Approvals.Count, ledger.Reviews.Count));
    }

    [Fact]
    public async Task Every_act_of_this_room_has_a_policy_of_its_own()
    {
        await using var host = await AssuranceHost.StartAsync(_data.FullName);
        var acts = host.Endpoints.Where(e => e.RoutePattern.RawText!.StartsWith("/t/{tenant}", StringComparison.Ordinal) && e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("POST")).ToList();
        Assert.True(acts.Count >= 6);
        foreach (var act in acts)
        {
            Assert.Contains(act.Metadata.GetOrderedMetadata<IAuthorizeData>(), a => a.Policy is Policies.Own or Policies.Operate or Policies.Approve or Policies.Review);
        }
    }

    [Fact]
    public async Task An_empty_company_is_told_what_to_do_first()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        var today = AssuranceHost.Text((await owner.GetAsync(Root)).Page);
        Assert.Contains("Nothing yet: no site is enrolled, and no control is adopted, and no period is defined.", today, StringComparison.Ordinal);
        Assert.Contains("Enrol the first site", today, StringComparison.Ordinal);
        Assert.Contains($"Adopt {Catalogue.Controls.Count} controls", today, StringComparison.Ordinal);
        Assert.Contains("Define the observation period", today, StringComparison.Ordinal);
        Assert.Contains("No control is adopted", AssuranceHost.Text((await owner.GetAsync(Root + "/controls")).Page), StringComparison.Ordinal);
        Assert.Contains("Not adopted: it tests nothing yet", AssuranceHost.Text((await owner.GetAsync(Root + "/controls/CH-01")).Page), StringComparison.Ordinal);
        Assert.Contains("Nothing is judged yet", AssuranceHost.Text((await owner.GetAsync(Root + "/changes")).Page), StringComparison.Ordinal);
        Assert.Contains("No approval yet", AssuranceHost.Text(owner.Page), StringComparison.Ordinal);
        Assert.Contains("No site reports yet", AssuranceHost.Text((await owner.GetAsync(Root + "/reviews")).Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_61_criteria_are_listed_and_what_nothing_tests_says_so()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        var page = (await viewer.GetAsync(Root + "/controls/criteria")).Page;
        Assert.Equal(61, page.Split("<tr id=\"").Length - 1);
        Assert.Equal(61, page.Split("Not mapped: nothing here tests it</span></span></td>").Length - 1);
        await host.BeginAsync(Ines);
        page = (await viewer.GetAsync(Root + "/controls/criteria")).Page;
        Assert.Equal(61, page.Split("<tr id=\"").Length - 1);
        Assert.Equal(61, Said("Mapped, not tested"));
        Assert.Contains("0 of 61 criteria are supported in part. 61 are not tested here.", AssuranceHost.Text(page), StringComparison.Ordinal);
        var (agent, _) = await host.EnrolAsync();
        await agent.Tell("plugin.activated", "plugin", "akismet", SiteTeller.Plugin("1.0")).SendAsync();
        page = (await viewer.GetAsync(Root + "/controls/criteria")).Page;
        var untested = Said("Mapped, not tested");
        Assert.InRange(untested, 1, 60);
        Assert.Contains($"{61 - untested} of 61 criteria are supported in part. {untested} are not tested here.", AssuranceHost.Text(page), StringComparison.Ordinal);

        int Said(string word) => page.Split($"{word}</span></span></td>").Length - 1;
    }

    [Fact]
    public async Task From_adopting_by_form_to_an_approved_change_on_the_page()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, site) = await host.EnrolAsync();
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        using var approver = await host.SignedInAsync("Lena Hartvig", "approver");
        await (await owner.GetAsync(Root + "/controls")).PostAsync(Root + "/controls/adopt", ("every.AC-06", "120"));
        Assert.Equal((HttpStatusCode.SeeOther, Root + "/controls"), (owner.Status, owner.Location));
        Assert.Contains($"{Catalogue.Controls.Count} controls are adopted", AssuranceHost.Text((await owner.FollowAsync()).Page), StringComparison.Ordinal);
        var ines = await host.ActorAsync("Ines Okafor");
        await host.BeginAsync(ines);
        await (await owner.GetAsync($"{Root}/people/{ines.Id}")).PostAsync($"{Root}/people/{ines.Id}/map", ("site", site.Value), ("users", "wp:1"));
        await agent.Beat().SendAsync();

        await (await approver.GetAsync(Root + "/changes")).PostAsync(Root + "/changes/approvals", ("site", site.Value), ("covers", "plugin.updated"), ("object", "akismet"), ("version", "5.1"), ("reason", "It closes a flaw"), ("requested_by", ines.Id!), ("valid_until", ""));
        Assert.Equal(HttpStatusCode.SeeOther, approver.Status);
        Assert.Contains("Waits for its change", AssuranceHost.Text((await approver.FollowAsync()).Page), StringComparison.Ordinal);
        await host.StandingAsync();
        await agent.Beat().SendAsync();
        await agent.Tell("plugin.updated", "plugin", "akismet", new System.Text.Json.Nodes.JsonObject { ["version"] = "5.1" }, new System.Text.Json.Nodes.JsonObject { ["version"] = "5.0" }).SendAsync();
        await host.StandingAsync();

        var changes = AssuranceHost.Text((await approver.GetAsync(Root + "/changes")).Page);
        Assert.Contains("1 of 1 were approved by a second person in time.", changes, StringComparison.Ordinal);
        Assert.Contains("Plugin akismet was updated from 5.0 to 5.1", changes, StringComparison.Ordinal);
        Assert.Contains("by Lena Hartvig", changes, StringComparison.Ordinal);
        Assert.Contains("wp:1, Ines Okafor", changes, StringComparison.Ordinal);
        Assert.Contains("Used by", changes, StringComparison.Ordinal);
        Assert.Contains("1 of 1 change was approved by a second person in time.", AssuranceHost.Text((await approver.GetAsync(Root + "/controls/CH-01")).Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_approval_of_ones_own_request_is_refused_in_words_and_what_was_typed_stays()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        using var approver = await host.SignedInAsync("Lena Hartvig", "approver");
        var lena = await host.ActorAsync("Lena Hartvig");
        await (await approver.GetAsync(Root + "/changes")).PostAsync(Root + "/changes/approvals", ("site", site.Value), ("covers", "user.created"), ("roles", "editor"), ("reason", "A <new> colleague"), ("requested_by", lena.Id!));
        Assert.Equal(HttpStatusCode.Conflict, approver.Status);
        Assert.Contains("You asked for this change, so you can't approve it. Another owner or approver can.", AssuranceHost.Text(approver.Page), StringComparison.Ordinal);
        Assert.Contains("A &lt;new&gt; colleague</textarea>", approver.Page, StringComparison.Ordinal);
        await approver.PostAsync(Root + "/changes/approvals", ("site", site.Value), ("covers", "plugin.updated"), ("object", "akismet"), ("reason", "It closes a flaw"), ("valid_until", "soon"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, approver.Status);
        Assert.Contains("Write the end as a date and a time in UTC", AssuranceHost.Text(approver.Page), StringComparison.Ordinal);
        Assert.Empty((await host.StandingAsync()).Ledger.Approvals);
    }

    [Fact]
    public async Task A_review_by_form_keeps_and_ends_and_a_stale_list_is_refused()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, site) = await host.EnrolAsync();
        await host.BeginAsync(Ines);
        using var reviewer = await host.SignedInAsync("Priya Raman", "reviewer");
        var page = $"{Root}/reviews/{site}";
        await reviewer.GetAsync(page);
        await agent.Look(("users", "wp:9", null, SiteTeller.User("administrator"))).SendAsync();
        await host.StandingAsync();
        await reviewer.PostAsync(page);
        Assert.Equal(HttpStatusCode.Conflict, reviewer.Status);
        Assert.Contains("The list changed while you reviewed it.", AssuranceHost.Text(reviewer.Page), StringComparison.Ordinal);
        await (await reviewer.GetAsync(page)).PostAsync(page, ("revoke", "wp:9"), ("revoke", "wp:2"));
        Assert.Equal((HttpStatusCode.SeeOther, page), (reviewer.Status, reviewer.Location));
        var told = AssuranceHost.Text((await reviewer.FollowAsync()).Page);
        Assert.Contains("by Priya Raman", told, StringComparison.Ordinal);
        Assert.Contains("2 accounts were to end and are still there", told, StringComparison.Ordinal);
        Assert.Equal(["wp:2", "wp:9"], Assert.Single((await host.StandingAsync()).Ledger.Reviews).Revoke);
    }

    [Fact]
    public async Task Administrators_are_declared_by_form_and_another_one_deviates()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, site) = await host.EnrolAsync();
        await host.BeginAsync(Ines);
        using var operating = await host.SignedInAsync("Tomasz Wren", "operator");
        var page = $"{Root}/reviews/{site}";
        Assert.Contains("found, not declared", AssuranceHost.Text((await operating.GetAsync(page)).Page), StringComparison.Ordinal);
        await operating.PostAsync(page + "/administrators", ("users", "wp:1"));
        Assert.Equal(HttpStatusCode.SeeOther, operating.Status);
        await agent.Tell("user.role.changed", "user", "wp:2", new System.Text.Json.Nodes.JsonObject { ["roles"] = new System.Text.Json.Nodes.JsonArray("administrator") }, new System.Text.Json.Nodes.JsonObject { ["roles"] = new System.Text.Json.Nodes.JsonArray("editor") })
            .Look(("users", "wp:2", SiteTeller.User("editor"), SiteTeller.User("administrator"))).SendAsync();
        await host.StandingAsync();
        Assert.Contains("1 administrator is not declared.", AssuranceHost.Text((await operating.GetAsync(page)).Page), StringComparison.Ordinal);
        Assert.Contains("User wp:2 is an administrator and not declared", AssuranceHost.Text((await operating.GetAsync(Root + "/controls/AC-07")).Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deviation_shows_its_leaf_its_three_times_and_what_was_made_of_it()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync();
        var period = await host.BeginAsync(Ines);
        await agent.Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
        var deviation = (await host.StandingAsync()).Current!.Controls.Single(c => c.Id == "CH-01").Deviations.Single();
        using var reviewer = await host.SignedInAsync("Priya Raman", "reviewer");
        var page = $"{Root}/controls/CH-01?period={period}";
        await reviewer.GetAsync(page);
        Assert.Contains($"id=\"{deviation.Id}\"", reviewer.Page, StringComparison.Ordinal);
        Assert.Contains($"href=\"{Root}/events/{deviation.Index}\"", reviewer.Page, StringComparison.Ordinal);
        Assert.Contains($"href=\"#{deviation.Id}\"", reviewer.Page, StringComparison.Ordinal);
        var told = AssuranceHost.Text(reviewer.Page);
        foreach (var part in (string[])["Was true", "Was observed", "Was received", "No approval covers it", "Nobody said anything yet", "A short beat, as recorded", "What it can’t show", "Population hash", "0 of 1 change was approved"]) { Assert.Contains(part, told, StringComparison.Ordinal); }
        var form = $"{Root}/controls/CH-01/deviations/{deviation.Id}";
        await reviewer.PostAsync(form, ("kind", "confirmed"), ("reason", "Switched on in a hurry <b>"));
        Assert.Equal((HttpStatusCode.SeeOther, $"{Root}/controls/CH-01?at={deviation.Id}#{deviation.Id}"), (reviewer.Status, reviewer.Location));
        await reviewer.GetAsync(reviewer.Location!.Split('#')[0]);
        Assert.Contains("<details class=\"dev\" open", reviewer.Page, StringComparison.Ordinal);
        Assert.Contains("Switched on in a hurry &lt;b&gt;", reviewer.Page, StringComparison.Ordinal);
        Assert.Contains("Priya Raman", AssuranceHost.Text(reviewer.Page), StringComparison.Ordinal);
        await reviewer.PostAsync(form, ("kind", "forgiven"), ("reason", "It was late"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, reviewer.Status);
        Assert.Contains("/events/" + deviation.Index, (await reviewer.GetAsync($"{Root}/events/{deviation.Index}")).Page, StringComparison.Ordinal);
        Assert.Contains("In the signed tree of", AssuranceHost.Text(reviewer.Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_values_of_a_site_stay_text_on_every_page()
    {
        const string hostile = "<script>window.pwned=1</script>\"'><img src=x onerror=pwned>";
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, site) = await host.EnrolAsync();
        await host.BeginAsync(Ines);
        await agent.Tell("plugin.updated", "plugin", hostile, new System.Text.Json.Nodes.JsonObject { ["version"] = hostile }, new System.Text.Json.Nodes.JsonObject { ["version"] = "1" }, actor: hostile)
            .Tell("user.created", "user", hostile, new System.Text.Json.Nodes.JsonObject { ["roles"] = new System.Text.Json.Nodes.JsonArray(hostile) })
            .Look(("users", hostile, null, SiteTeller.User(hostile)), ("plugins", hostile, null, SiteTeller.Plugin(hostile, true)), ("constants", "DISALLOW_FILE_EDIT", true, null), ("options", hostile, null, hostile)).SendAsync();
        await agent.Look().SendAsync();
        var standing = await host.StandingAsync();
        Assert.Contains(standing.Current!.Controls, c => c.Deviations.Any(d => d.Title.Contains(hostile, StringComparison.Ordinal)));
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        foreach (var page in Pages.Append($"/reviews/{site}").Concat(standing.Current.Controls.Select(c => "/controls/" + c.Id)))
        {
            Assert.Equal((page, HttpStatusCode.OK), (page, (await owner.GetAsync(Root + page)).Status));
            Assert.DoesNotContain("<script>", owner.Page, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", owner.Page, StringComparison.Ordinal);
            Assert.DoesNotContain("style=", owner.Page, StringComparison.Ordinal);
        }
        Assert.Contains("&lt;script&gt;", (await owner.GetAsync(Root + "/changes")).Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_population_of_many_pages_shows_fifty_and_the_way_to_the_rest()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync();
        await host.BeginAsync(Ines);
        for (var i = 0; i < 120; i++) { agent.Tell("plugin.deactivated", "plugin", $"part-{i}", SiteTeller.Plugin("1.0")); }
        await agent.SendAsync();
        var deviations = (await host.StandingAsync()).Current!.Controls.Single(c => c.Id == "CH-01").Deviations;
        Assert.Equal(120, deviations.Count);
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        await viewer.GetAsync(Root + "/controls/CH-01");
        Assert.Equal(50, viewer.Page.Split("<details class=\"dev\"").Length - 1);
        Assert.Contains("1 to 50 of 120", AssuranceHost.Text(viewer.Page), StringComparison.Ordinal);
        var oldest = deviations[0];
        await viewer.GetAsync($"{Root}/controls/CH-01?at={oldest.Id}");
        Assert.Contains($"id=\"{oldest.Id}\"", viewer.Page, StringComparison.Ordinal);
        Assert.Contains("101 to 120 of 120", AssuranceHost.Text(viewer.Page), StringComparison.Ordinal);
        Assert.Contains("101 to 120 of 120", AssuranceHost.Text((await viewer.GetAsync(Root + "/changes?page=3")).Page), StringComparison.Ordinal);
        foreach (var beyond in (string[])["/changes?page=99999999&approvals=-4", "/controls/CH-01?page=2147483647&deviations=0"]) { Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(Root + beyond)).Status); }
    }

    [Fact]
    public async Task A_control_of_many_sites_draws_a_page_of_them_and_counts_every_deviation()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        await host.BeginAsync(Ines, new Dictionary<string, long> { ["AC-06"] = 3_600 });
        for (var i = 0; i < 21; i++)
        {
            var (agent, _) = await host.EnrolAsync($"https://shop-{i:00}.fernhill.example");
            // More than a page's share of moments, on one of them.
            for (var n = 0; n < (i == 3 ? 700 : 1); n++) { agent.Tell("plugin.deactivated", "plugin", $"part-{n}", SiteTeller.Plugin("1.0")); }
            await agent.SendAsync();
        }
        await host.StandingAsync();
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        var first = (await viewer.GetAsync(Root + "/controls/CH-01")).Page;
        Assert.Equal(20, first.Split("<svg class=\"strip\"").Length - 1);
        Assert.Contains("1 to 20 of 21", AssuranceHost.Text(first), StringComparison.Ordinal);
        Assert.Contains("shop-19", AssuranceHost.Text(first), StringComparison.Ordinal);
        Assert.Contains("shop-03.fernhill.example: 700 deviations", first, StringComparison.Ordinal);
        var last = (await viewer.GetAsync(Root + "/controls/CH-01?sites=2")).Page;
        Assert.Equal(1, last.Split("<svg class=\"strip\"").Length - 1);
        Assert.Contains("shop-20.fernhill.example: 1 deviation", last, StringComparison.Ordinal);
        foreach (var beyond in (string[])["3", "2147483647", "0", "-1"]) { Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"{Root}/controls/CH-01?sites={beyond}")).Status); }
        Assert.Equal(20, (await viewer.GetAsync(Root + "/controls/AC-07")).Page.Split("<svg class=\"strip\"").Length - 1);
        Assert.Equal(20, (await viewer.GetAsync(Root + "/controls/AC-06")).Page.Split("<svg class=\"strip\"").Length - 1);
        // A term of every hour has hundreds on a site: in one state they are one.
        Assert.InRange((await viewer.GetAsync(Root + "/controls/AC-06")).Page.Split("class=\"bar-out\"").Length, 20, 100);
    }

    public void Dispose() => _data.Delete(recursive: true);
}
