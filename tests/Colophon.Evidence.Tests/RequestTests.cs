using System.Net;
using System.Text.RegularExpressions;
using Colophon.Evidence.Requests;

namespace Colophon.Evidence.Tests;

/// <summary>The firm's list in its own numbers: brought in, answered, judged by the auditor alone, and handed back.</summary>
public sealed class RequestTests : IDisposable
{
    private const string Page = "/t/fernhill/audit/q1/requests";
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-requests-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_firms_list_to_an_accepted_request_and_back_as_csv()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        using var auditor = await host.SignedInAsync("auditor", Ct);
        Assert.Contains("No request yet", Text((await owner.GetAsync(Page)).Page), StringComparison.Ordinal);
        await owner.PostAsync(Page, ("list", "Request No.;Description;Control No.;Our controls;Due date\nPBC-1;Population of new users;CC6.2-01;AC-03 AC-04;2026-01-31\nPBC-2;=HYPERLINK(\"http://x\")<b>;;;\n"));
        Assert.Equal((HttpStatusCode.SeeOther, Page), (owner.Status, owner.Location));
        var text = Text((await owner.FollowAsync()).Page);
        foreach (var part in (string[])["PBC-1", "their control CC6.2-01", "31 Jan 2026", "0 of 2 requests are accepted, 0 submitted, 2 needed.", "1 is late", "=HYPERLINK(\"http://x\")<b>"]) { Assert.Contains(part, text, StringComparison.Ordinal); }
        var id = Regex.Match(owner.Page, "<tr id=\"(rq-[0-9a-f]+)\">").Groups[1].Value;

        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.ForgeAsync($"{Page}/{id}/submit", ("note", "I did it"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await owner.ForgeAsync($"{Page}/{id}/judge", ("result", "accepted"), ("note", "Fine by me"))).Status);
        Assert.DoesNotContain("/judge\"", (await auditor.GetAsync(Page)).Page, StringComparison.Ordinal);
        await (await owner.GetAsync(Page)).PostAsync($"{Page}/{id}/submit", ("note", "Binder of today, AC-03"));
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        await (await auditor.GetAsync(Page)).PostAsync($"{Page}/{id}/judge", ("result", "flagged"), ("note", "The docs site is missing"));
        Assert.Equal(HttpStatusCode.SeeOther, auditor.Status);
        Assert.Contains("The auditor’s requests, 2 open", Text((await owner.GetAsync("/t/fernhill/audit/q1")).Page), StringComparison.Ordinal);
        await (await owner.GetAsync(Page)).PostAsync($"{Page}/{id}/submit", ("note", "Both sites now"));
        await (await auditor.GetAsync(Page)).PostAsync($"{Page}/{id}/judge", ("result", "accepted"), ("note", "Both sites seen"));
        text = Text((await auditor.GetAsync(Page)).Page);
        foreach (var part in (string[])["1 of 2 requests is accepted", "The docs site is missing", "Both sites seen", "The auditor of fernhill"]) { Assert.Contains(part.Replace("requests is", "requests are", StringComparison.Ordinal), text, StringComparison.Ordinal); }

        var csv = System.Text.Encoding.UTF8.GetString(await auditor.BytesAsync("/t/fernhill/audit/q1/requests.csv"));
        Assert.StartsWith("\uFEFFnumber,request,control,our controls,due,state,said,results\r\n", csv, StringComparison.Ordinal);
        Assert.Contains("PBC-1,Population of new users,CC6.2-01,\"AC-03, AC-04\",2026-01-31,accepted,Both sites seen,", csv, StringComparison.Ordinal);
        Assert.DoesNotContain(",=HYPERLINK", csv, StringComparison.Ordinal);
        Assert.DoesNotContain(",\"=HYPERLINK", csv, StringComparison.Ordinal);

        // The workbook goes back in as it came out, as a firm sends it.
        var xlsx = await auditor.BytesAsync("/t/fernhill/audit/q1/requests.xlsx");
        var sheet = await Colophon.Sheets.SheetText.ReadAsync(new MemoryStream(xlsx), RequestList.MaxCharacters, Ct);
        var (rows, bad) = RequestList.Read(sheet.Text!, new HashSet<string> { "AC-03", "AC-04" }, []);
        Assert.Empty(bad);
        Assert.Equal([("PBC-1", "Population of new users", "AC-03 AC-04", new DateOnly(2026, 1, 31)), ("PBC-2", "'=HYPERLINK(\"http://x\")<b>", "", (DateOnly?)null)], rows.Select(r => (r.Number, r.Text, string.Join(' ', r.Controls), r.Due)));
        foreach (var (file, words) in ((byte[], string)[])[(xlsx, "There is a request PBC-1 already"), (xlsx[..200], "The workbook can't be read")])
        {
            await owner.GetAsync(Page);
            var token = Regex.Match(owner.Page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
            using var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { new ByteArrayContent(file), "file", "requests.xlsx" } };
            await owner.SendAsync(HttpMethod.Post, Page, form);
            Assert.Equal((words, HttpStatusCode.UnprocessableEntity), (words, owner.Status));
            Assert.Contains(words, Text(owner.Page), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_a_list_with_a_bad_row_nothing_is_taken_until_somebody_says_so()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        const string list = "number,request,our controls\nPBC-1,Good one,AC-03\nPBC-1,Same number,\nPBC-3,Unknown control,ZZ-99\n";
        await (await owner.GetAsync(Page)).PostAsync(Page, ("list", list));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, owner.Status);
        var text = Text(owner.Page);
        foreach (var part in (string[])["2 rows need a change", "There is a request PBC-1 already", "There is no control ZZ-99 here", "Take the 1 good row"]) { Assert.Contains(part, text, StringComparison.Ordinal); }
        Assert.Contains("PBC-3,Unknown control,ZZ-99", owner.Page, StringComparison.Ordinal);
        Assert.Contains("No request yet", Text((await owner.GetAsync(Page)).Page), StringComparison.Ordinal);
        await owner.PostAsync(Page, ("list", list), ("take", "good"));
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        Assert.Single(Regex.Matches((await owner.FollowAsync()).Page, "<tr id=\"rq-"));
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync("/t/fernhill/audit/nope/requests")).Status);
    }

    [Theory]
    [InlineData("", 1, "The list is empty")]
    [InlineData("number,what\n1,x", 1, "no column for the request")]
    [InlineData("number,request\n,x", 2, "The number is empty")]
    [InlineData("number,request\n1,", 2, "The request is empty")]
    [InlineData("number,request,due\n1,x,31.1.2027", 2, "\"31.1.2027\" is no date")]
    [InlineData("number,request\nPBC-0,x", 2, "There is a request PBC-0 already")]
    public void A_bad_row_is_named_with_what_is_wrong(string list, int row, string what)
    {
        var bad = Assert.Single(RequestList.Read(list, new HashSet<string>(), ["pbc-0"]).Bad);
        Assert.Equal(row, bad.Row);
        Assert.Contains(what, bad.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_at_its_limits_is_read_and_beyond_them_refused_whole()
    {
        static string Rows(int n) => "number,request\n" + string.Concat(Enumerable.Range(1, n).Select(i => $"{i},{(i == 1 ? new string('x', 2_000) : "x")}\n"));
        Assert.Equal((RequestList.MaxRows, 0), Count(Rows(RequestList.MaxRows)));
        Assert.Equal((0, 1), Count(Rows(RequestList.MaxRows + 1)));
        Assert.Equal((0, 1), Count("number,request\n1," + new string('x', 2_001)));
        Assert.Equal((0, 1), Count(new string('x', RequestList.MaxCharacters + 1)));
        Assert.Equal((0, 1), Count("number,request\n1,\"never ends" + new string('x', 9_000)));

        static (int, int) Count(string list) => RequestList.Read(list, new HashSet<string>(), []) is var (good, bad) ? (good.Count, bad.Count) : default;
    }

    [Fact]
    public async Task An_outside_fact_is_found_in_the_population_that_holds_it_or_said_to_be_in_none()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        await host.RecordAsync("control.adopted", "control", "XX-02", System.Text.Json.Nodes.JsonNode.Parse("""{"id":"XX-02","version":1,"title":"A binder is written each hour","type":"cadence","nature":"I","criteria":[{"id":"CC4.1","extent":"partial"}],"parameters":{"tolerated_unknown":{"default":"100 %"},"every":{"default":"1 hour"},"grace":{"default":"5 minutes"}},"procedure":{"kind":"performed-each","types":["binder.written"],"of":"company"},"words":{"one":"binder","many":"binders","done":"A binder of {site} was written"}}"""), Ct);
        await host.SettleAsync(await host.RecordAsync("binder.written", "binder", "b-1", null, Ct), Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        using var auditor = await host.SignedInAsync("auditor", Ct);
        const string trace = "/t/fernhill/audit/q1/trace";
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains("Do the populations hold it?", Text((await auditor.GetAsync(trace)).Page), StringComparison.Ordinal);
        var held = Text((await auditor.GetAsync($"{trace}?sought=BINDER+written&on={today}")).Page);
        foreach (var part in (string[])["Held: 1 item of 1 control.", "XX-02"]) { Assert.Contains(part, held, StringComparison.Ordinal); }
        Assert.Contains("Not in any population.", Text((await auditor.GetAsync($"{trace}?sought=binder&on=2020-01-01")).Page), StringComparison.Ordinal);
        Assert.Contains("Not in any population.", Text((await auditor.GetAsync($"{trace}?sought=binder+nobody")).Page), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await auditor.GetAsync($"{trace}?sought=x")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await auditor.GetAsync($"{trace}?sought=binder&on=yesterday")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.ForgeAsync(trace + "s", ("sought", "binder"))).Status);
        await (await owner.GetAsync($"{trace}?sought=binder")).PostAsync(trace + "s", ("on", today));
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        Assert.Contains("XX-02 item 1", Text((await owner.GetAsync(trace)).Page), StringComparison.Ordinal);
    }

    private static string Text(string page) => WebUtility.HtmlDecode(Regex.Replace(page, "<[^>]+>", ""));

    public void Dispose() => _data.Delete(recursive: true);
}
