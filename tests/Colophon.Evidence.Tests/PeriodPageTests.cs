using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Colophon.Binder;
using Colophon.TestSupport;
using Colophon.Verdicts.Controls;

namespace Colophon.Evidence.Tests;

/// <summary>The pages over real HTTP: define, freeze, order, take away; and who may not.</summary>
public sealed partial class PeriodPageTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-evidence-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_period_is_defined_frozen_and_taken_away_as_a_binder_that_verifies()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        var path = await DefineAsync(owner, "Rehearsal", DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow.AddMinutes(-1));
        Assert.Contains("Settled", Text((await owner.GetAsync("/t/fernhill/audit")).Page), StringComparison.Ordinal);
        await (await owner.GetAsync(path)).PostAsync(path + "/freeze");
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        await owner.GetAsync(path);
        Assert.Contains("these results rest on the first", Text(owner.Page), StringComparison.Ordinal);

        await owner.PostAsync(path + "/binders", ("frozen", "0"));
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        var job = owner.Location!;
        await DoneAsync(owner, job);
        var page = (await owner.GetAsync(job)).Page;
        Assert.DoesNotContain("http-equiv=\"refresh\"", page, StringComparison.Ordinal);
        var zip = await owner.BytesAsync(job + ".zip");
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(zip)), page, StringComparison.Ordinal);
        Assert.Contains($"colophon verify {Path.GetFileName(job)}.zip --trust trust.json", Text(page), StringComparison.Ordinal);
        var report = host.Verify(host.Evidence.Find(EvidenceHost.Tenant, Path.GetFileName(job))!, Ct);
        Assert.True(report.Code == BinderCode.Intact, string.Join('\n', report.Findings));
        Assert.True(report.Manifest!.Judged.Size < report.Manifest.Tree.Size, "the freeze is judged, not everything there is");
        Assert.NotNull(report.Manifest.Judged.Settled);
    }

    [Fact]
    public async Task A_period_that_has_not_settled_is_not_frozen_and_the_refusal_names_the_moment()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        var until = DateTimeOffset.UtcNow.AddDays(40);
        var path = await DefineAsync(owner, "Running", DateTimeOffset.UtcNow.AddMinutes(-5), until);
        var moment = $"can be frozen from {until.ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} UTC on";
        Assert.Contains(moment, Text((await owner.GetAsync(path)).Page), StringComparison.Ordinal);
        await owner.PostAsync(path + "/freeze");
        Assert.Equal(HttpStatusCode.Conflict, owner.Status);
        Assert.Contains("This was not done", Text(owner.Page), StringComparison.Ordinal);
        Assert.Contains(moment, Text(owner.Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_criterion_is_listed_and_those_that_nothing_tests_say_so()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var viewer = await host.SignedInAsync("viewer", Ct);
        var page = (await viewer.GetAsync("/t/fernhill/audit/q1")).Page;
        var tested = Catalogue.Controls.SelectMany(c => c.Criteria).Select(c => c.Id).ToHashSet();
        Assert.Equal(61, Catalogue.Criteria.Count);
        foreach (var criterion in Catalogue.Criteria)
        {
            var row = Regex.Match(page, $"<tr id=\"{Regex.Escape(criterion.Id)}\">.*?</tr>", RegexOptions.Singleline).Value;
            Assert.Equal(!tested.Contains(criterion.Id), Text(row).Contains("nothing here tests it", StringComparison.Ordinal));
        }
        foreach (var control in Catalogue.Controls) { Assert.Contains($"/t/fernhill/controls/{control.Id}?period=q1", page, StringComparison.Ordinal); }
    }

    [Fact]
    public async Task What_was_typed_stays_beside_the_word_that_says_what_to_change()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        await (await owner.GetAsync("/t/fernhill/audit")).PostAsync("/t/fernhill/audit/periods", ("name", "<b>Half</b>"), ("from", "soon"), ("until", "2027-01-01T00:00:00"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, owner.Status);
        Assert.Contains("value=\"&lt;b&gt;Half&lt;/b&gt;\"", owner.Page, StringComparison.Ordinal);
        Assert.Contains("Write a day and a time", Text(owner.Page), StringComparison.Ordinal);
        await owner.PostAsync("/t/fernhill/audit/periods", ("name", "Backwards"), ("from", "2027-01-01T00:00:00"), ("until", "2026-01-01T00:00:00"));
        Assert.Contains("must end after it begins", Text(owner.Page), StringComparison.Ordinal);
        await owner.PostAsync("/t/fernhill/audit/periods", ("name", "First quarter"), ("from", "2027-01-01T00:00:00"), ("until", "2027-02-01T00:00:00Z"));
        Assert.Equal(HttpStatusCode.Conflict, owner.Status);
        Assert.Contains("choose another name", Text(owner.Page), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await owner.ForgeAsync("/t/fernhill/audit/periods", ("name", "Forged"), ("from", "2027-01-01T00:00:00"), ("until", "2027-02-01T00:00:00"))).Status);
    }

    [Fact]
    public async Task A_period_is_counted_in_the_companys_own_time_zone_with_its_days_off_and_categories()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        await owner.GetAsync("/t/fernhill/audit");
        foreach (var (words, changed) in ((string, (string, string))[])
        [
            ("knows no time zone", ("zone", "Mars/Olympus")),
            ("The clocks of Europe/Berlin skip this moment", ("from", "2027-03-28T02:30:00")),
            ("Line 2, \"tomorrow\", doesn't begin with a date", ("holidays", "2027-05-06 Ascension\ntomorrow")),
            ("is no category", ("categories", "X")),
        ])
        {
            (string, string)[] fields = [("name", "Spring"), ("zone", "Europe/Berlin"), ("from", "2027-04-01T00:00:00"), ("until", "2027-07-01T00:00:00"), ("categories", "CC")];
            await owner.PostAsync("/t/fernhill/audit/periods", [.. fields.Where(f => f.Item1 != changed.Item1), changed]);
            Assert.Equal((words, HttpStatusCode.UnprocessableEntity), (words, owner.Status));
            Assert.Contains(words, Text(owner.Page), StringComparison.Ordinal);
            Assert.Contains("value=\"Spring\"", owner.Page, StringComparison.Ordinal);
        }
        await owner.PostAsync("/t/fernhill/audit/periods", ("name", "Spring"), ("zone", "Europe/Berlin"), ("from", "2027-04-01T00:00:00"), ("until", "2027-07-01T00:00:00"), ("categories", "CC"), ("categories", "A"), ("holidays", "2027-05-06 Ascension\n\n2027-05-17"));
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        var page = Text((await owner.FollowAsync()).Page);
        foreach (var part in (string[])["31 Mar 2027 22:00:00 UTC", "30 Jun 2027 22:00:00 UTC", "Europe/Berlin", "2027-05-06, 2027-05-17", "Common criteria, Availability", "Not part of this period"]) { Assert.Contains(part, page, StringComparison.Ordinal); }
        Assert.DoesNotContain("Ascension", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_roles_see_every_page_and_act_on_none()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        var job = await host.MakeAsync(new("q1"), Ct);
        var disclosed = await host.MakeAsync(new("q1", Disclose: true), Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        foreach (var role in (string[])["auditor", "viewer", "approver", "reviewer"])
        {
            using var reader = await host.SignedInAsync(role, Ct);
            foreach (var path in (string[])["/t/fernhill/audit", "/t/fernhill/audit/q1", $"/t/fernhill/evidence/{job.Id}", $"/t/fernhill/evidence/{job.Id}.zip"])
            {
                Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync(path)).Status);
                Assert.DoesNotContain("action=\"/t/", reader.Page, StringComparison.Ordinal);
            }
            Assert.Equal(role == "auditor" ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await reader.GetAsync($"/t/fernhill/evidence/{disclosed.Id}.zip")).Status);
            foreach (var action in (string[])["/t/fernhill/audit/periods", "/t/fernhill/audit/q1/freeze", "/t/fernhill/audit/q1/binders"])
            {
                Assert.Equal(HttpStatusCode.Forbidden, (await reader.ForgeAsync(action)).Status);
                Assert.Contains(role == "auditor" ? "is not part of it" : "The owner of fernhill can", Text(reader.Page), StringComparison.Ordinal);
            }
        }
        Assert.Equal(2, host.Evidence.List(EvidenceHost.Tenant).Count);
    }

    [Fact]
    public async Task An_order_that_can_not_be_carried_out_is_refused_before_it_is_taken()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        foreach (var (fields, words) in (((string, string)[], string)[])
        [
            ([("sites", "site-nowhere")], "There is no record of site-nowhere here"),
            ([("frozen", "0")], "There is no such freeze"),
            ([("frozen", "everything")], "There is no such freeze"),
        ])
        {
            await (await owner.GetAsync("/t/fernhill/audit/q1")).PostAsync("/t/fernhill/audit/q1/binders", fields);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, owner.Status);
            Assert.Contains(words, Text(owner.Page), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync("/t/fernhill/audit/no-such")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync("/t/fernhill/evidence/no-such")).Status);
        Assert.Empty(host.Evidence.List(EvidenceHost.Tenant));
    }

    [Fact]
    public async Task A_failed_binder_says_why_and_what_to_do()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        var job = await host.MakeAsync(new("nope"), Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        var text = Text((await owner.GetAsync($"/t/fernhill/evidence/{job.Id}")).Page);
        Assert.Contains("The binder could not be made.", text, StringComparison.Ordinal);
        Assert.Contains("No record of fernhill defines the period nope", text, StringComparison.Ordinal);
        Assert.Contains("Order it again", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_waits_loads_itself_and_stops_when_asked()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        await OrderMoreAsync(host, 24); // one is made at a time: the next one waits
        var job = await OrderAsync(owner, "/t/fernhill/audit/q1");
        var waiting = (await owner.GetAsync(job)).Page;
        var still = (await owner.GetAsync(job + "?still=1")).Page;
        Assert.Contains("http-equiv=\"refresh\" content=\"2\"", waiting, StringComparison.Ordinal);
        Assert.Contains("<progress", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv=\"refresh\"", still, StringComparison.Ordinal);
        Assert.Contains("See how far it is", still, StringComparison.Ordinal);
        await DoneAsync(owner, job);
    }

    [Fact]
    public async Task Orders_survive_a_server_that_stops_while_it_makes_them()
    {
        var jobs = new List<string>();
        await using (var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct))
        {
            using var owner = await host.SignedInAsync("owner", Ct);
            await OrderMoreAsync(host, 6);
            await OrderAsync(owner, "/t/fernhill/audit/q1");
            jobs.AddRange(host.Evidence.List(EvidenceHost.Tenant).Select(j => j.Id));
        }
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(_data.FullName, "evidence", "fernhill"), "*.order"));
        await using var restarted = await EvidenceHost.StartAsync(_data.FullName, Ct);
        Assert.Equal(7, jobs.Count);
        foreach (var job in jobs)
        {
            var done = await restarted.Evidence.WaitAsync(EvidenceHost.Tenant, job, Ct);
            Assert.Equal((BinderState.Done, null), (done.State, done.Failure));
            Assert.Equal(BinderCode.Intact, restarted.Verify(done, Ct).Code);
        }
        Assert.Empty(Directory.EnumerateFiles(restarted.Files, "*.order"));
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static async Task<string> DefineAsync(Browser browser, string name, DateTimeOffset from, DateTimeOffset until)
    {
        await browser.GetAsync("/t/fernhill/audit");
        await browser.PostAsync("/t/fernhill/audit/periods", ("name", name), ("from", Second(from)), ("until", Second(until)));
        Assert.Equal(HttpStatusCode.SeeOther, browser.Status);
        return browser.Location!;
    }

    private static async Task<string> OrderAsync(Browser browser, string period)
    {
        await browser.GetAsync(period);
        await browser.PostAsync(period + "/binders");
        Assert.Equal(HttpStatusCode.SeeOther, browser.Status);
        return browser.Location!;
    }

    private static async Task OrderMoreAsync(EvidenceHost host, int count)
    {
        for (var i = 0; i < count; i++) { Assert.IsType<OrderResult.Ordered>(await host.Evidence.OrderAsync(EvidenceHost.Tenant, new("q1"), EvidenceHost.Owner, Ct)); }
    }

    private static async Task DoneAsync(Browser browser, string job)
    {
        string? state;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Ct);
            state = JsonDocument.Parse((await browser.GetAsync(job + "/progress")).Page).RootElement.GetProperty("state").GetString();
        }
        while (state is "waiting" or "running");
        Assert.Equal("done", state);
    }

    private static string Second(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Text(string html) => WebUtility.HtmlDecode(Tag().Replace(html, ""));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
