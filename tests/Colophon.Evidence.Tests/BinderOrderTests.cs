using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Binder;
using Colophon.Crypto;

namespace Colophon.Evidence.Tests;

public sealed class BinderOrderTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-evidence-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_ordered_binder_verifies_under_the_servers_policy_and_its_making_is_recorded()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct, ("Evidence:Labels:0", "A demonstration with a short beat."))).FillAsync(Ct);
        var job = await host.MakeAsync(new("q1"), Ct);
        Assert.Equal((BinderState.Done, null), (job.State, job.Failure));
        var report = host.Verify(job, Ct);
        Assert.True(report.Code == BinderCode.Intact, string.Join('\n', report.Findings));
        Assert.True(report.Checked.Verdicts);
        Assert.Equal(["A demonstration with a short beat."], report.Manifest!.Labels);

        var size = (await host.Log.TreeAsync(EvidenceHost.Tenant, Ct)).Size;
        while (size <= job.TreeSize + 1) // the fact is durable at once; the door shows what is under a checkpoint
        {
            await host.Log.WaitForGrowthAsync(EvidenceHost.Tenant, size, TimeSpan.FromSeconds(5), Ct);
            size = (await host.Log.TreeAsync(EvidenceHost.Tenant, Ct)).Size;
        }
        var fact = Encoding.UTF8.GetString((await host.Log.LeafAsync(EvidenceHost.Tenant, size - 1, Ct))!.Value.Span);
        Assert.Contains("\"binder.written\"", fact, StringComparison.Ordinal);
        Assert.Contains(job.Sha256!, fact, StringComparison.Ordinal);
        Assert.Contains("\"p-owner\"", fact, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_binder_sealed_to_its_reader_and_cut_for_a_portal_is_opened_from_its_parts_by_that_reader_alone()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var key = Ed25519PrivateKey.Generate();
        var recipient = new VerifierKey("ruth", key.PublicKey).ToString();
        var job = await host.MakeAsync(new("q1") { Recipient = recipient, PartBytes = 50_000 }, Ct);
        Assert.Equal((BinderState.Done, null), (job.State, job.Failure));
        Assert.Equal([$"{job.Id}.done", $"{job.Id}.zip.sealed"], Directory.EnumerateFiles(host.Files).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var auditor = await host.SignedInAsync("auditor", Ct);
        var page = $"/t/fernhill/evidence/{job.Id}";
        Assert.Contains($"colophon verify {job.FileName}.parts.json --trust trust.json --key recipient.key", (await auditor.GetAsync(page)).Page, StringComparison.Ordinal);
        var folder = _data.CreateSubdirectory("reader").FullName;
        var list = Path.Combine(folder, job.FileName + ".parts.json");
        await File.WriteAllBytesAsync(list, await auditor.BytesAsync(page + "/parts.json"), Ct);
        var parts = PartsManifest.Parse(await File.ReadAllBytesAsync(list, Ct))!;
        Assert.True(parts.Parts.Count > 2 && parts.Parts.All(p => p.Size <= 50_000), $"{parts.Parts.Count} parts");
        for (var i = 0; i < parts.Parts.Count; i++) { await File.WriteAllBytesAsync(Path.Combine(folder, parts.Parts[i].File), await auditor.BytesAsync($"{page}/parts/{i + 1}"), Ct); }
        Assert.Equal(BinderCode.Intact, BinderVerifier.Verify(list, new VerifyOptions { Policy = host.Policy, RecipientKey = key }, Ct).Code);
        Assert.Equal(BinderCode.Environment, BinderVerifier.Verify(list, new VerifyOptions { Policy = host.Policy }, Ct).Code);
        Assert.Equal(job.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await auditor.BytesAsync(page + ".zip.sealed"))));
        foreach (var path in (string[])[".zip", "/parts/0", $"/parts/{parts.Parts.Count + 1}"]) { Assert.Equal((path, HttpStatusCode.NotFound), (path, (await auditor.GetAsync(page + path)).Status)); }
        await host.CreateTenantAsync("otherco", Ct);
        using var other = await host.SignedInAsync("owner", Ct, "otherco");
        foreach (var path in (string[])["", ".zip.sealed", "/parts.json", "/parts/1"])
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await other.GetAsync($"/t/fernhill/evidence/{job.Id}{path}")).Status));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await other.GetAsync($"/t/otherco/evidence/{job.Id}{path}")).Status));
        }

        // The same through the form, with what it refuses.
        using var owner = await host.SignedInAsync("owner", Ct);
        foreach (var (field, value) in ((string, string)[])[("recipient", "ruth+00000000+AAAA"), ("part", "0"), ("part", "4001"), ("part", "9999999999"), ("part", "ten")])
        {
            await (await owner.GetAsync("/t/fernhill/audit/q1")).PostAsync("/t/fernhill/audit/q1/binders", (field, value));
            Assert.Equal((value, HttpStatusCode.UnprocessableEntity), (value, owner.Status));
            Assert.Contains($"value=\"{value}\"", WebUtility.HtmlDecode(owner.Page), StringComparison.Ordinal);
        }
        foreach (var part in (string[])["1", "4000"])
        {
            await owner.PostAsync("/t/fernhill/audit/q1/binders", ("recipient", recipient), ("part", part));
            Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
            var made = await host.Evidence.WaitAsync(EvidenceHost.Tenant, owner.Location!.Split('/')[^1], Ct);
            Assert.Equal((BinderState.Done, recipient, long.Parse(part, System.Globalization.CultureInfo.InvariantCulture) * 1_000_000), (made.State, made.Order.Recipient, made.Order.PartBytes));
            await owner.GetAsync("/t/fernhill/audit/q1");
        }
    }

    [Fact]
    public async Task A_binder_cut_to_a_request_holds_its_controls_proves_the_rest_by_hashes_and_names_no_other_request()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        await host.SiteAsync("https://shop.fernhill.example", Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        const string requests = "/t/fernhill/audit/q1/requests";
        await (await owner.GetAsync(requests)).PostAsync(requests, ("list", "number,request,our controls\nPBC-1,New accounts,AC-03\nPBC-2,The very secret other one,CH-01\nPBC-3,Dispositions,GV-09\nPBC-4,Something else,\n"));
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        var page = (await owner.GetAsync("/t/fernhill/audit/q1")).Page;
        string IdOf(string number) => System.Text.RegularExpressions.Regex.Match(page, $"<option value=\"(rq-[0-9a-f]+)\"[^>]*>{number}:").Groups[1].Value;
        Assert.DoesNotContain("PBC-4:", page, StringComparison.Ordinal);
        foreach (var (id, disclose, words) in ((string, string, string)[])[("rq-none", "", "no such request"), (IdOf("PBC-3"), "", "GV-09 judges the deviations of every control"), (IdOf("PBC-1"), "yes", "Choose no request")])
        {
            await (await owner.GetAsync("/t/fernhill/audit/q1")).PostAsync("/t/fernhill/audit/q1/binders", ("request", id), ("disclose", disclose));
            Assert.Equal((words, HttpStatusCode.UnprocessableEntity), (words, owner.Status));
            Assert.Contains(words, WebUtility.HtmlDecode(owner.Page), StringComparison.Ordinal);
        }
        await (await owner.GetAsync("/t/fernhill/audit/q1")).PostAsync("/t/fernhill/audit/q1/binders", ("request", IdOf("PBC-1")));
        var job = await host.Evidence.WaitAsync(EvidenceHost.Tenant, owner.Location!.Split('/')[^1], Ct);
        Assert.Equal((BinderState.Done, null), (job.State, job.Failure));
        var report = host.Verify(job, Ct);
        Assert.True(report.Code == BinderCode.Intact, string.Join('\n', report.Findings));
        // AC-03 rests on AU-02 and AU-03: they come along.
        Assert.Equal(["AC-03", "AU-02", "AU-03"], report.Manifest!.Scope.Request!.Controls);
        Assert.True(report.Checked.Hidden > 90, $"{report.Checked.Hidden} hidden");
        var everything = string.Concat(await Texts(host, job));
        foreach (var part in (string[])["PBC-1", "New accounts", "03-populations", "outside this binder"]) { Assert.Contains(part, everything + string.Join(' ', report.Manifest.Files.Select(f => f.Path)), StringComparison.Ordinal); }
        foreach (var other in (string[])["PBC-2", "The very secret other one", "\"CH-01\""]) { Assert.DoesNotContain(other, everything, StringComparison.Ordinal); }
        Assert.Equal(["03-populations/AC-03.csv", "03-populations/AU-02.csv", "03-populations/AU-03.csv"], report.Manifest.Files.Select(f => f.Path).Where(p => p.StartsWith("03-", StringComparison.Ordinal) && p.EndsWith(".csv", StringComparison.Ordinal)));

        // Whole and cut say the same about the controls that both hold.
        var whole = await host.MakeAsync(new("q1"), Ct);
        foreach (var control in report.Manifest.Scope.Request.Controls) { Assert.Equal(Hash(host.Verify(whole, Ct).Manifest!, control), Hash(report.Manifest, control)); }

        static string Hash(BinderManifest manifest, string control) => manifest.Files.Single(f => f.Path == $"03-populations/{control}.csv").Sha256;
    }

    [Fact]
    public async Task More_parts_than_a_reader_takes_are_refused_and_leave_nothing()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        var job = await host.MakeAsync(new("q1") { PartBytes = 100 }, Ct);
        Assert.Equal(BinderState.Failed, job.State);
        Assert.Contains("Choose larger ones", job.Failure, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(host.Files));
    }

    [Fact]
    public async Task A_period_that_nobody_defined_fails_and_leaves_nothing()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        var job = await host.MakeAsync(new("nope"), Ct);
        Assert.Equal(BinderState.Failed, job.State);
        Assert.Contains("nope", job.Failure, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(host.Files));
        Assert.Null(host.Evidence.Open(EvidenceHost.Tenant, job.Id));
    }

    [Fact]
    public async Task A_finished_binder_is_still_there_after_a_restart_and_a_waiting_order_is_carried_out()
    {
        BinderJob first;
        await using (var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct)) { first = await host.MakeAsync(new("q1"), Ct); }
        // What a server leaves that was killed while it wrote
        var directory = Path.Combine(_data.FullName, "evidence", "fernhill");
        var order = await File.ReadAllTextAsync(Path.Combine(directory, first.Id + ".done"), Ct);
        await File.WriteAllTextAsync(Path.Combine(directory, "again.order"), order.Replace(first.Id, "again", StringComparison.Ordinal).Replace("\"Done\"", "\"Waiting\"", StringComparison.Ordinal), Ct);
        await File.WriteAllTextAsync(Path.Combine(directory, "again.part"), "half", Ct);
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(directory, BinderWriter.ColumnsPrefix + "left")).FullName, "000001.columns"), "half", Ct);

        await using var restarted = await EvidenceHost.StartAsync(_data.FullName, Ct);
        Assert.Equal(first, restarted.Evidence.Find(EvidenceHost.Tenant, first.Id) is { } found ? found with { Order = first.Order } : null);
        var again = await restarted.Evidence.WaitAsync(EvidenceHost.Tenant, "again", Ct);
        Assert.Equal(BinderState.Done, again.State);
        Assert.Equal(BinderCode.Intact, restarted.Verify(again, Ct).Code);
        Assert.Equal(2, restarted.Evidence.List(EvidenceHost.Tenant).Count);
        Assert.Empty(Directory.EnumerateDirectories(restarted.Files));
        Assert.DoesNotContain(Directory.EnumerateFiles(restarted.Files), f => f.EndsWith(".part", StringComparison.Ordinal) || f.EndsWith(".order", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_orders_than_may_wait_are_refused()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct, ("Evidence:MaxWaiting", "1"))).FillAsync(Ct);
        var results = new List<OrderResult>();
        for (var i = 0; i < 20; i++) { results.Add(await host.Evidence.OrderAsync(EvidenceHost.Tenant, new("q1"), EvidenceHost.Owner, Ct)); }
        Assert.Contains(results, r => r is OrderResult.Refused { Refusal: { Rule: "busy", Status: 503, RetryAfter: not null } });
        foreach (var ordered in results.OfType<OrderResult.Ordered>()) { Assert.Equal(BinderState.Done, (await host.Evidence.WaitAsync(EvidenceHost.Tenant, ordered.Job.Id, Ct)).State); }
    }

    [Fact]
    public async Task Private_parts_are_in_a_binder_only_when_asked_for_and_fit_their_commitments()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        var closed = await host.MakeAsync(new("q1"), Ct);
        var open = await host.MakeAsync(new("q1", Disclose: true), Ct);
        Assert.DoesNotContain(await Texts(host, closed), t => t.Contains("lena@fernhill.example", StringComparison.Ordinal));
        Assert.Contains(await Texts(host, open), t => t.Contains("lena@fernhill.example", StringComparison.Ordinal));
        var report = host.Verify(open, Ct);
        Assert.True(report.Code == BinderCode.Intact, string.Join('\n', report.Findings));
        Assert.True(report.Checked.PrivateFields >= 1);
    }

    [Fact]
    public async Task A_binder_of_one_tenant_is_unknown_to_another()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        var job = await host.MakeAsync(new("q1"), Ct);
        Assert.Null(host.Evidence.Find(new("other"), job.Id));
        Assert.Null(host.Evidence.Open(new("other"), job.Id));
        await host.CreateTenantAsync("other", Ct);
        using var stranger = await host.SignedInAsync("owner", Ct, "other");
        foreach (var path in (string[])[$"/t/other/evidence/{job.Id}.zip", $"/t/other/evidence/{job.Id}", $"/t/other/evidence/{job.Id}/progress", $"/t/fernhill/evidence/{job.Id}.zip", "/t/other/evidence/..%2F..%2Fkeys%2Flog.zip"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path)).Status);
        }
    }

    [Fact]
    public async Task Nothing_of_another_tenant_is_in_any_file_of_a_binder()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        await host.CreateTenantAsync("harrowgate", Ct);
        await host.RecordAsync("period.defined", "period", "hq1", new JsonObject { ["name"] = "Harrowgate's quarter", ["from"] = "2026-01-01T00:00:00.000000Z", ["until"] = "2026-04-01T00:00:00.000000Z" }, Ct, "harrowgate");
        var job = await host.MakeAsync(new("q1"), Ct);
        Assert.Equal(BinderCode.Intact, host.Verify(job, Ct).Code);
        Assert.All(await Texts(host, job), t => Assert.DoesNotContain("harrowgate", t, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_command_line_orders_a_binder_and_waits_for_it()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct)).FillAsync(Ct);
        using var client = host.Client;
        using var response = await client.PostAsJsonAsync("/local/binders", new { tenant = "fernhill", period = "q1" }, Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var job = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(File.Exists(Path.Combine(host.Files, job.GetProperty("file").GetString()!)));
        Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsJsonAsync("/local/binders", new { tenant = "fernhill", period = "nope" }, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync("/local/binders", new { tenant = "../x", period = "q1" }, Ct)).StatusCode);
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static async Task<IReadOnlyList<string>> Texts(EvidenceHost host, BinderJob job)
    {
        await using var zip = await ZipFile.OpenReadAsync(Path.Combine(host.Files, job.FileName), Ct);
        var texts = new List<string>();
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(Ct));
            texts.Add(await reader.ReadToEndAsync(Ct));
        }
        return texts;
    }
}
