using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Colophon.Evidence.Selections;
using Colophon.Kernel;
using Colophon.Verdicts.Selections;

namespace Colophon.Evidence.Tests;

/// <summary>What an auditor reaches, what they pick, and who sees it when.</summary>
public sealed class PortalTests : IDisposable
{
    private const string Root = "/t/fernhill";
    private const string Period = Root + "/audit/q1";
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-portal-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owner_grants_sees_and_withdraws_an_auditors_access()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        using var viewer = await host.SignedInAsync("viewer", Ct);
        const string page = Root + "/audit/grants";
        Assert.Contains("Nobody does at the moment.", Text((await owner.GetAsync(page)).Page), StringComparison.Ordinal);
        (string, string)[] form = [("firm", "Caldwell CPA"), ("name", "Ruth Caldwell"), ("email", "ruth@cpa.example"), ("period", "q1"), ("until", "2030-01-01T00:00:00"), ("sealed", "2030-01-01T00:00:00")];
        await owner.PostAsync(page, form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, owner.Status); // years ahead
        Assert.Contains("Caldwell CPA", owner.Page, StringComparison.Ordinal);
        var soon = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        form[4] = ("until", soon);
        form[5] = ("sealed", soon);
        await owner.PostAsync(page, [.. form.Where(f => f.Item1 != "period"), ("period", "q9")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, owner.Status);
        await owner.PostAsync(page, [.. form, ("sites", "site-elsewhere")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, owner.Status);
        await owner.PostAsync(page, [.. form.Where(f => f.Item1 != "email"), ("email", "ruth@fernhill.example")]);
        Assert.Equal(HttpStatusCode.Conflict, owner.Status);
        await owner.PostAsync(page, form);
        Assert.Equal(HttpStatusCode.OK, owner.Status);
        var link = Regex.Match(owner.Page, "id=\"link\">[^<]*(/link/[^<]+)<").Groups[1].Value;
        Assert.Contains("Has not signed in yet", Text(owner.Page), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.ForgeAsync(page, form)).Status);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(page)).Status);
        Assert.DoesNotContain("Grant this access", viewer.Page, StringComparison.Ordinal);

        using var auditor = new TestSupport.Browser(host.Address);
        await auditor.JoinAsync(link, seed => new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes(seed)).ComputeTotp(DateTime.UtcNow));
        Assert.Equal(HttpStatusCode.OK, (await auditor.GetAsync(Period)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync(page)).Status);
        var grant = host.Grants.List(EvidenceHost.Tenant).Single().Id;
        await (await owner.GetAsync(page)).PostAsync($"{page}/{grant}/withdraw");
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        Assert.StartsWith("/sign-in", (await auditor.GetAsync(Period)).Location, StringComparison.Ordinal);
        Assert.Contains("Withdrawn", Text((await owner.GetAsync(page)).Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_period_another_company_and_everything_that_is_no_part_of_the_examination_are_closed()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        await host.CreateTenantAsync("otherco", Ct);
        var now = DateTimeOffset.UtcNow;
        var last = await host.RecordAsync("period.defined", "period", "q2", new JsonObject { ["name"] = "The secret second", ["from"] = Protocol.Wire.WireTime.Write(now), ["until"] = Protocol.Wire.WireTime.Write(now.AddDays(20)) }, Ct);
        await host.SettleAsync(last, Ct);
        var ofQ2 = await host.MakeAsync(new("q2"), Ct);
        using var auditor = await host.SignedInAsync("auditor", Ct);
        string[] below = ["", "/around", "/requests", "/requests.csv", "/requests.xlsx", "/trace", "/selections", "/reading", "/kits/AC-03", "/kits/AC-03/population.csv", "/kits/AC-03/population.xlsx", "/kits/AC-03/answer.json"];
        foreach (var path in below)
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, (await auditor.GetAsync(Period + path)).Status));
            Assert.DoesNotContain("The secret second", auditor.Page, StringComparison.Ordinal);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await auditor.GetAsync(Root + "/audit/q2" + path)).Status));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await auditor.GetAsync("/t/otherco/audit/q1" + path)).Status));
        }
        foreach (var path in (string[])["/controls?period=q2", "/controls/AC-03?period=q2", $"/evidence/{ofQ2.Id}", $"/evidence/{ofQ2.Id}.zip", $"/evidence/{ofQ2.Id}/progress", $"/events/{last.Index}", $"/events/{last.Index}/raw", "/audit/q1/selections/sel-none", "/audit/q1/kits/XX-99", "/audit/q1/kits/AC-03/items/9999"])
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await auditor.GetAsync(Root + path)).Status));
        }
        foreach (var path in (string[])["/audit", "/controls", "/controls?period=q1", "/controls/AC-03", "/controls/criteria"])
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, (await auditor.GetAsync(Root + path)).Status));
            Assert.DoesNotContain("The secret second", auditor.Page, StringComparison.Ordinal);
        }
        foreach (var path in (string[])["/events", "/sites", "/people", "/changes", "/reviews", "/audit/grants", "/calendar", "/calendar.ics", "/gaps", "/duties"])
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, (await auditor.GetAsync(Root + path)).Status));
        }
        foreach (var path in (string[])["/audit/q2/selections", "/audit/q2/selections/draw", "/audit/q2/selections/sel-1/notes", "/audit/q2/selections/sel-1/publish", "/audit/q2/requests/rq-1/judge"])
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await auditor.ForgeAsync(Root + path)).Status));
        }
    }

    [Fact]
    public async Task An_auditor_of_one_site_sees_nothing_of_the_other()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        var shop = await host.SiteAsync("https://shop.fernhill.example", Ct);
        var docs = await host.SiteAsync("https://docs.fernhill.example", Ct);
        var whole = await host.MakeAsync(new("q1"), Ct);
        var cut = await host.MakeAsync(new("q1", [shop]), Ct);
        using var auditor = new TestSupport.Browser(host.Address);
        await auditor.JoinAsync(await host.GrantAsync(Ct, sites: [shop]), seed => new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes(seed)).ComputeTotp(DateTime.UtcNow));
        using var owner = await host.SignedInAsync("owner", Ct);
        Assert.Contains("docs.fernhill", (await owner.GetAsync($"{Root}/controls/CH-01?period=q1")).Page, StringComparison.Ordinal);
        foreach (var path in (string[])["/audit", "/audit/q1", "/audit/q1/around", "/audit/q1/selections", "/audit/q1/kits/CH-01", "/audit/q1/kits/CH-01?run=now", "/audit/q1/kits/CH-01/population.csv", "/audit/q1/kits/CH-01/answer.json", "/audit/q1/trace?sought=akismet", "/controls?period=q1", "/controls/CH-01?period=q1", "/audit/q1/kits/CH-01/items/1"])
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, (await auditor.GetAsync(Root + path)).Status));
            Assert.DoesNotContain(docs, auditor.Page, StringComparison.Ordinal);
            Assert.DoesNotContain("docs.fernhill", auditor.Page, StringComparison.Ordinal);
        }
        Assert.Contains("all 16 figures are the same", Regex.Replace(Text((await auditor.GetAsync(Period + "/kits/CH-01?run=now")).Page), "all [0-9]+ figures", "all 16 figures"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync(Period + "/kits/CH-01/items/6")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync($"{Root}/evidence/{whole.Id}.zip")).Status);
        Assert.Equal(HttpStatusCode.OK, (await auditor.GetAsync($"{Root}/evidence/{cut.Id}.zip")).Status);
        var size = (await host.Log.TreeAsync(EvidenceHost.Tenant, Ct)).Size;
        var (shown, hidden) = (0, 0);
        for (var i = 0; i < size; i++)
        {
            if ((await auditor.GetAsync($"{Root}/events/{i}")).Status == HttpStatusCode.OK) { shown++; Assert.DoesNotContain(docs, auditor.Page, StringComparison.Ordinal); } else { hidden++; }
            Assert.Equal(auditor.Status, (await auditor.GetAsync($"{Root}/events/{i}/raw")).Status);
        }
        Assert.True(shown > 10 && hidden > 10, $"{shown} shown, {hidden} hidden");
    }

    [Fact]
    public async Task A_period_s_parts_are_granted_with_it_and_no_other_period_is_whatever_an_address_says()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        var shop = await host.SiteAsync("https://shop.fernhill.example", Ct);
        var docs = await host.SiteAsync("https://docs.fernhill.example", Ct);
        var now = DateTimeOffset.UtcNow;
        JsonObject Defined(string name, string? whole) => new() { ["name"] = name, ["from"] = Protocol.Wire.WireTime.Write(now.AddMinutes(-4)), ["until"] = Protocol.Wire.WireTime.Write(now.AddDays(20)), ["part_of"] = whole };
        await host.RecordAsync("period.defined", "period", "interim", Defined("The interim window", "q1"), Ct);
        await host.RecordAsync("period.defined", "period", "q2", Defined("The secret second", null), Ct);
        var last = await host.RecordAsync("period.defined", "period", "q2-interim", Defined("The secret interim", "q2"), Ct);
        await host.RecordAsync("bridge.stated", "period", "q1", new JsonObject { ["from"] = "2026-01-01T00:00:00.000Z", ["until"] = "2026-01-02T00:00:00.000Z", ["statement"] = "Nothing changed since, as management says." }, Ct);
        await host.SettleAsync(last, Ct);
        var ofInterim = await host.MakeAsync(new("interim", [shop]) { PartBytes = BinderOrder.LeastPart }, Ct);
        var ofWhole = await host.MakeAsync(new("interim"), Ct);
        var ofOther = await host.MakeAsync(new("q2-interim", [shop]), Ct);
        using var auditor = new TestSupport.Browser(host.Address);
        await auditor.JoinAsync(await host.GrantAsync(Ct, sites: [shop]), seed => new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes(seed)).ComputeTotp(DateTime.UtcNow));

        Assert.Contains("The interim window", Text((await auditor.GetAsync(Period)).Page) + Text((await auditor.GetAsync(Root + "/audit")).Page), StringComparison.Ordinal);
        var around = Text((await auditor.GetAsync(Period + "/around")).Page);
        foreach (var part in (string[])["shop.fernhill.example", "The interim window", "Ties", "Nothing changed since, as management says."]) { Assert.Contains(part, around, StringComparison.Ordinal); }
        foreach (var no in (string[])["docs.fernhill.example", "The secret", "Put it on record", "Divide the period"]) { Assert.DoesNotContain(no, around, StringComparison.Ordinal); }
        foreach (var path in (string[])["", "/around", "/requests", "/selections", "/kits/CH-01", "/kits/CH-01/population.csv", "/trace", "/reading"])
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, (await auditor.GetAsync(Root + "/audit/interim" + path)).Status));
            Assert.DoesNotContain("The secret", auditor.Page, StringComparison.Ordinal);
            Assert.DoesNotContain(docs, auditor.Page, StringComparison.Ordinal);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await auditor.GetAsync(Root + "/audit/q2-interim" + path)).Status));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await auditor.GetAsync(Root + "/audit/q2" + path)).Status));
        }
        Assert.Equal(HttpStatusCode.OK, (await auditor.GetAsync(Root + "/controls/CH-01?period=interim")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync(Root + "/controls/CH-01?period=q2-interim")).Status);
        // The binder of the part, whole and cut for a portal; never one that holds another site, nor of another period's part.
        foreach (var below in (string[])["", ".zip", "/progress", "/parts.json", "/parts/1"])
        {
            Assert.Equal((below, HttpStatusCode.OK), (below, (await auditor.GetAsync($"{Root}/evidence/{ofInterim.Id}{below}")).Status));
            Assert.Equal((below, HttpStatusCode.NotFound), (below, (await auditor.GetAsync($"{Root}/evidence/{ofWhole.Id}{below}")).Status));
            Assert.Equal((below, HttpStatusCode.NotFound), (below, (await auditor.GetAsync($"{Root}/evidence/{ofOther.Id}{below}")).Status));
        }
        foreach (var act in (string[])["/audit/q1/parts", "/audit/q1/bridge", "/audit/interim/bridge"]) { Assert.Equal((act, HttpStatusCode.Forbidden), (act, (await auditor.ForgeAsync(Root + act)).Status)); }
        // What was read of the part is in the whole's log as well.
        for (var wait = 0; wait < 100 && !(await auditor.GetAsync(Period + "/reading")).Page.Contains("/audit/interim/kits/CH-01", StringComparison.Ordinal); wait++) { await Task.Delay(100, Ct); } // reads are sealed in the background
        Assert.Contains("/audit/interim/kits/CH-01", auditor.Page, StringComparison.Ordinal);
        // A selection from the part is of the part.
        await (await auditor.GetAsync(Root + "/audit/interim/selections")).PostAsync(Root + "/audit/interim/selections", ("control", "CH-01"), ("list", "1"));
        Assert.StartsWith(Root + "/audit/interim/selections/sel-", auditor.Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await auditor.FollowAsync()).Status);
    }

    [Fact]
    public async Task An_auditor_reads_on_every_page_what_the_freeze_fixed_and_not_what_came_after()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        await host.SiteAsync("https://shop.fernhill.example", Ct);
        await host.FreezeAsync(Ct);
        await host.SiteAsync("https://docs.fernhill.example", Ct);
        using var auditor = await host.SignedInAsync("auditor", Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        Assert.Contains("10 items", Text((await owner.GetAsync(Root + "/controls/CH-01?period=q1")).Page), StringComparison.Ordinal);
        foreach (var path in (string[])["/controls/CH-01?period=q1", "/controls/CH-01", "/audit/q1/kits/CH-01"])
        {
            Assert.Contains("5 items", Text((await auditor.GetAsync(Root + path)).Page), StringComparison.Ordinal);
            Assert.DoesNotContain("10 items", Text(auditor.Page), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_selection_and_its_notes_are_closed_to_the_company_until_they_are_published()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        await host.SiteAsync("https://shop.fernhill.example", Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        using var auditor = await host.SignedInAsync("auditor", Ct);
        const string list = Period + "/selections";
        Assert.DoesNotContain("Bring in this selection", (await owner.GetAsync(list)).Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await owner.ForgeAsync(list, ("list", "1"))).Status);
        await (await auditor.GetAsync(list)).PostAsync(list, ("control", "CH-01"), ("list", "number,reference\n2,S-1\n4,S-2\n99,S-3\n2,S-4\n"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, auditor.Status);
        foreach (var part in (string[])["2 rows need a change", "no item 99 that was due", "Item 2 is in the list already", "Take the 2 good rows"]) { Assert.Contains(part, Text(auditor.Page), StringComparison.Ordinal); }
        Assert.Contains("Nothing has been selected yet.", Text((await auditor.GetAsync(list)).Page), StringComparison.Ordinal);
        await auditor.PostAsync(list, ("control", "CH-01"), ("list", "number,reference\n2,S-1\n4,S-2\n"));
        Assert.Equal(HttpStatusCode.SeeOther, auditor.Status);
        var selection = auditor.Location!;
        Assert.Contains("2 items are selected, none noted yet.", Text((await auditor.FollowAsync()).Page), StringComparison.Ordinal);
        await auditor.PostAsync(selection + "/notes", ("word.2", "exception"), ("text.2", "=HYPERLINK(1) no ticket <b>"), ("word.4", "no-exception"));
        Assert.Equal(HttpStatusCode.SeeOther, auditor.Status);
        Assert.Contains("2 of 2 items are noted. 1 exception.", Text((await auditor.FollowAsync()).Page), StringComparison.Ordinal);
        var csv = System.Text.Encoding.UTF8.GetString(await auditor.BytesAsync(selection + ".csv"));
        Assert.Contains("exception noted,'=HYPERLINK(1) no ticket <b>", csv, StringComparison.Ordinal);
        var sheet = await Colophon.Sheets.SheetText.ReadAsync(new MemoryStream(await auditor.BytesAsync(selection + ".xlsx")), SelectionList.MaxCharacters, Ct);
        Assert.Equal([("2", "S-1", "exception noted", "'=HYPERLINK(1) no ticket <b>"), ("4", "S-2", "no exception noted", "")], Colophon.Sheets.HeadedList.Read(sheet.Text!, [new("number", "number"), new("reference", "reference"), new("noted", "noted"), new("note", "note")], 10, 1_000).Rows.Select(r => (r["number"], r["reference"], r["noted"], r["note"])));
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync(selection)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync(selection + ".csv")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync(selection + ".xlsx")).Status);
        Assert.Contains("1 selection was made. What it holds is closed to you", Text((await owner.GetAsync(list)).Page), StringComparison.Ordinal);
        await SealedAsync(host, owner);
        var before = await host.MakeAsync(new("q1", Disclose: true), Ct);
        Assert.DoesNotContain("no ticket", Everything(Path.Combine(host.Files, before.FileName)), StringComparison.Ordinal);

        await (await auditor.GetAsync(selection)).PostAsync(selection + "/publish");
        Assert.Equal(HttpStatusCode.SeeOther, auditor.Status);
        var text = Text((await owner.GetAsync(selection)).Page);
        foreach (var part in (string[])["2 of 2 items are noted. 1 exception.", "no ticket <b>", "S-1", "exception noted"]) { Assert.Contains(part, text, StringComparison.Ordinal); }
        Assert.DoesNotContain("Record these notes", owner.Page, StringComparison.Ordinal);
        var after = await host.MakeAsync(new("q1"), Ct);
        Assert.Contains("no ticket", Everything(Path.Combine(host.Files, after.FileName)), StringComparison.Ordinal);
        Assert.Equal(Binder.BinderCode.Intact, host.Verify(after, Ct).Code);
    }

    [Fact]
    public async Task What_an_auditor_read_opens_to_the_company_only_at_the_report_date()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        using var auditor = await host.SignedInAsync("auditor", Ct);
        await auditor.GetAsync(Period + "/kits/AC-03?secret-pick");
        await host.SettleAsync(await host.RecordAsync("binder.written", "binder", "b-1", null, Ct), Ct);
        Assert.Contains("/audit/q1/kits/AC-03?secret-pick", (await auditor.GetAsync(Period + "/reading")).Page, StringComparison.Ordinal);
        var seen = await owner.GetAsync(Period + "/reading");
        Assert.DoesNotContain("AC-03", seen.Page, StringComparison.Ordinal);
        Assert.Contains("handed out on 1 day", Text(seen.Page), StringComparison.Ordinal);
        await SealedAsync(host, owner);
    }

    [Fact]
    public async Task A_draw_needs_a_frozen_population_and_comes_out_the_same_for_whoever_derives_it()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        await host.SiteAsync("https://shop.fernhill.example", Ct);
        using var auditor = await host.SignedInAsync("auditor", Ct);
        const string list = Period + "/selections";
        (string, string)[] draw = [("control", "CH-01"), ("count", "3"), ("nonce", "fieldwork 2027")];
        await (await auditor.GetAsync(list)).PostAsync(list + "/draw", draw);
        Assert.Equal(HttpStatusCode.Conflict, auditor.Status);
        await host.FreezeAsync(Ct);
        foreach (var (field, value) in ((string, string)[])[("count", "0"), ("count", "6"), ("count", "x"), ("nonce", "short"), ("nonce", new string('n', 201)), ("control", "XX-99")])
        {
            await (await auditor.GetAsync(list)).PostAsync(list + "/draw", [.. draw.Where(d => d.Item1 != field), (field, value)]);
            Assert.Equal((field, HttpStatusCode.UnprocessableEntity), (field, auditor.Status));
        }
        await (await auditor.GetAsync(list)).PostAsync(list + "/draw", draw);
        Assert.Equal(HttpStatusCode.SeeOther, auditor.Status);
        var csv = System.Text.Encoding.UTF8.GetString(await auditor.BytesAsync(auditor.Location + ".csv"));
        var hash = Regex.Match((await auditor.GetAsync(Period + "/kits/CH-01")).Page, "<dt>Population hash</dt><dd>([0-9a-f]{64})<").Groups[1].Value;
        var expected = Draw.Items(hash, "fieldwork 2027", [1, 2, 3, 4, 5], 3);
        Assert.Equal(expected, csv.Split("\r\n")[1..^1].Select(l => int.Parse(l.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_draw_is_that_of_the_specification()
    {
        var golden = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "draw.json")))!;
        var (population, nonce) = (golden["population"]!.GetValue<string>(), golden["nonce"]!.GetValue<string>());
        Assert.Equal(golden["seed"]!.GetValue<string>(), Convert.ToHexStringLower(Draw.Seed(population, nonce)));
        var numbers = Enumerable.Range(1, golden["of"]!.GetValue<int>()).ToArray();
        Assert.Equal(golden["items"]!.AsArray().Select(i => i!.GetValue<int>()), Draw.Items(population, nonce, numbers, golden["count"]!.GetValue<int>()));
        Assert.Equal(numbers, Draw.Items(population, nonce, [.. numbers.Reverse()], 99));
        Assert.NotEqual(Draw.Items(population, nonce, numbers, 5), Draw.Items(population, nonce + "!", numbers, 5));
    }

    [Fact]
    public async Task A_firms_workbook_is_a_selection_and_what_is_no_workbook_is_refused_in_words()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        await host.SiteAsync("https://shop.fernhill.example", Ct);
        using var auditor = await host.SignedInAsync("auditor", Ct);
        const string list = Period + "/selections";
        // What the portal hands out is where a firm marks its items: the population as it is, and three of its rows.
        var population = await auditor.BytesAsync(Period + "/kits/CH-01/population.xlsx");
        var three = new MemoryStream();
        Binder.Rendering.Workbook.Write(three, [Binder.Rendering.Table.Of<int>("Sample", ["Sample No.", "Item", "Why"], [2, 4, 5], n => [$"S-{n}", n, "=1+1"])]);
        foreach (var (file, status, words) in ((byte[], HttpStatusCode, string)[])[(three.ToArray()[..200], HttpStatusCode.UnprocessableEntity, "The workbook can't be read"), (population, HttpStatusCode.SeeOther, "5 items are selected"), (three.ToArray(), HttpStatusCode.SeeOther, "3 items are selected")])
        {
            var token = Regex.Match((await auditor.GetAsync(list)).Page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
            using var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { new StringContent("CH-01"), "control" }, { new ByteArrayContent(file), "file", "selection.xlsx" } };
            await auditor.SendAsync(HttpMethod.Post, list, form);
            Assert.Equal((words, status), (words, auditor.Status));
            Assert.Contains(words, Text(status == HttpStatusCode.SeeOther ? (await auditor.FollowAsync()).Page : auditor.Page), StringComparison.Ordinal);
        }
        foreach (var reference in (string[])["S-2", "S-4", "S-5"]) { Assert.Contains(reference, auditor.Page, StringComparison.Ordinal); }
    }

    [Fact]
    public void A_row_is_numbered_as_a_person_sees_it_with_and_without_names_of_columns()
    {
        Assert.Equal(3, Assert.Single(SelectionList.Read("1\n2\nx\n", Population(3)).Bad).Row);
        Assert.Equal(4, Assert.Single(SelectionList.Read("\nnumber\n2\nx\n", Population(3)).Bad).Row);
    }

    [Theory]
    [InlineData("", "The list is empty")]
    [InlineData("what\n1", "no column for the item")]
    [InlineData("number\nx", "no item x that was due")]
    [InlineData("number\n0", "no item 0 that was due")]
    [InlineData("number\n-1", "no item -1 that was due")]
    [InlineData("number,leaf,reference\n,,s1", "It names no item")]
    [InlineData("number,leaf\n1,8", "Item 1 begins with leaf 7, not 8")]
    [InlineData("leaf\n12345", "no item 12345 that was due")]
    [InlineData("number,reference\n1,sm\u00f6rg\u00e5s", "not of plain ones")]
    public void A_bad_row_of_a_selection_is_named_with_what_is_wrong(string list, string what)
    {
        var bad = Assert.Single(SelectionList.Read(list, Population(3)).Bad);
        Assert.Contains(what, bad.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_selection_at_its_limits_is_read_and_beyond_them_refused_whole()
    {
        static string Rows(int n) => string.Concat(Enumerable.Range(1, n).Select(i => $"{i}\n"));
        var population = Population(200);
        Assert.Equal((Selection.MostItems, 0), Count(Rows(Selection.MostItems)));
        Assert.Equal((0, 1), Count(Rows(Selection.MostItems + 1)));
        Assert.Equal((1, 0), Count("number,reference\n1," + new string('r', 40)));
        Assert.Equal((0, 1), Count("number,reference\n1," + new string('r', 41)));
        Assert.Equal((0, 1), Count(new string('1', SelectionList.MaxCharacters + 1)));
        Assert.Equal((2, 0), Count("leaf\n7\n8\n"));

        (int, int) Count(string list) => SelectionList.Read(list, population) is var (good, bad) ? (good.Count, bad.Count) : default;
    }

    [Fact]
    public async Task A_selection_of_the_greatest_size_with_the_longest_notes_is_kept_and_published()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        await host.SiteAsync("https://shop.fernhill.example", Ct);
        using var auditor = await host.SignedInAsync("auditor", Ct);
        const string list = Period + "/selections";
        await (await auditor.GetAsync(list)).PostAsync(list, ("control", "CH-01"), ("list", string.Concat(Enumerable.Range(1, 5).Select(i => $"{i}\n"))));
        var selection = auditor.Location!;
        var longest = new string('"', Selection.LongestNote);
        await (await auditor.FollowAsync()).PostAsync(selection + "/notes", [.. Enumerable.Range(1, 5).SelectMany(i => ((string, string)[])[($"word.{i}", "follow-up"), ($"text.{i}", longest)])]);
        Assert.Equal(HttpStatusCode.SeeOther, auditor.Status);
        Assert.Contains("5 of 5 items are noted.", Text((await auditor.FollowAsync()).Page), StringComparison.Ordinal);
        await auditor.PostAsync(selection + "/notes", ("word.1", "follow-up"), ("text.1", longest + "x"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, auditor.Status);
        await (await auditor.GetAsync(selection)).PostAsync(selection + "/notes", ("word.1", "pass"), ("text.1", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, auditor.Status);
        await (await auditor.GetAsync(selection)).PostAsync(selection + "/publish");
        Assert.Equal(HttpStatusCode.SeeOther, auditor.Status);
        Assert.DoesNotContain("Record these notes", (await auditor.GetAsync(selection)).Page, StringComparison.Ordinal);
    }

    /// <summary>No leaf's page opens a sealed part to an owner, whatever they ask.</summary>
    private static async Task SealedAsync(EvidenceHost host, TestSupport.Browser owner)
    {
        var (size, sealedLeaves) = ((await host.Log.TreeAsync(EvidenceHost.Tenant, Ct)).Size, 0);
        for (var i = 0; i < size; i++)
        {
            await owner.GetAsync($"{Root}/events/{i}");
            if (!owner.Page.Contains("Sealed until", StringComparison.Ordinal)) { continue; }
            sealedLeaves++;
            Assert.DoesNotContain("/private\"", owner.Page, StringComparison.Ordinal);
            Assert.Empty(await host.Log.PrivatePartsAsync(EvidenceHost.Tenant, i, Ct));
            Assert.NotEmpty(await host.Log.PrivatePartsAsync(EvidenceHost.Tenant, i, Ct, sealedToo: true));
        }
        Assert.True(sealedLeaves > 0);
    }

    private static string Everything(string zip)
    {
        using var archive = System.IO.Compression.ZipFile.OpenRead(zip);
        return string.Concat(archive.Entries.Select(e =>
        {
            using var reader = new StreamReader(e.Open(), System.Text.Encoding.Latin1);
            return reader.ReadToEnd();
        }));
    }

    private static Verdicts.Results.Item[] Population(int n) =>
        [.. Enumerable.Range(1, n).Select(i => new Verdicts.Results.Item(i, "site-a", "plugin.updated", "plugin:a", "user:wp:1", "a", new(0, 1), null, 0, [i + 6], [], [], Verdicts.Results.ItemResult.Met))];

    private static string Text(string page) => Regex.Replace(WebUtility.HtmlDecode(Regex.Replace(page, "<[^>]+>", "")), @"\s+", " ");

    public void Dispose() => _data.Delete(recursive: true);
}
