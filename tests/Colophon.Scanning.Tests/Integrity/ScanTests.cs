using System.IO.Compression;
using System.Net;
using System.Text;
using Colophon.Crypto;
using Colophon.Scanning.Integrity;

namespace Colophon.Scanning.Tests.Integrity;

/// <summary>From a survey to records: what is asked for, what is believed, what is found once, and who decides.</summary>
public sealed class ScanTests : IDisposable
{
    private const string Shell = "file:wp-content/uploads/c.php";
    private static readonly byte[] Evil = "<?php @eval($_POST['c']);"u8.ToArray();
    private static readonly byte[] Honest = "<?php\n// Silence is golden.\n"u8.ToArray();
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-scanning-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task What_is_found_is_recorded_once_and_what_did_not_change_is_not_asked_for_again()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (site, id) = await SiteAsync(host);
        await site.TellAsync((Shell, Evil, "php"), ("file:wp-content/uploads/index.php", Honest, "php"), ("file:wp-includes/js/x.js", "1"u8.ToArray(), ""), ("file:wp-content/uploads/big.bin", null, "large"));
        Assert.Equal([Shell, "file:wp-content/uploads/index.php"], (await site.HandOverAsync()).Order(StringComparer.Ordinal));
        var about = (await host.ViewAsync()).Integrity[id];
        Assert.Equal([("malware_backdoor", FindingState.Open), (ItemVerdict.NotAnalysed, FindingState.Open)], about.Findings.Values.OrderBy(f => f.Rule).Select(f => (f.Rule, f.State)));
        Assert.Equal((true, 4L, 1L, 2L, 1L, 2L), (about.Scan!.Sound, about.Scan.Items, about.Scan.Gated, about.Scan.Looked, about.Scan.NotAnalysed, about.Scan.Findings));
        Assert.Contains(host.Signals.Raised, s => s.Title == "Malicious code was found" && s.Path == $"{ScanHost.Root}/sites/{id}/integrity");

        await site.TellAsync((Shell, Evil, "php"), ("file:wp-content/uploads/index.php", Honest, "php"));
        Assert.Empty(await site.HandOverAsync());
        Assert.Single(await host.RecordsAsync("malware.found"), r => r["change"]!["after"]!["item"]!.GetValue<string>() == Shell[5..]);
        Assert.Equal(["gone"], (await host.RecordsAsync("malware.gone")).Select(r => r["change"]!["after"]!["how"]!.GetValue<string>()));
        Assert.Equal(2, (await host.RecordsAsync("scan.completed")).Count);
        await site.AskAsync(null, null); // a repeated question records nothing
        Assert.Equal(2, (await host.RecordsAsync("scan.completed")).Count);
    }

    [Fact]
    public async Task A_publishers_file_is_not_asked_for_at_its_place_and_is_anywhere_else()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (site, _) = await SiteAsync(host);
        var code = "<?php\n/*\nPlugin Name: Forms\nVersion: 1.0\n*/\n"u8.ToArray();
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var entry = archive.CreateEntry("forms/forms.php").Open();
            await entry.WriteAsync(code, TestContext.Current.CancellationToken);
        }
        using var http = new HttpClient { BaseAddress = host.Address };
        using var taken = await http.PostAsync(new Uri("/local/known-good", UriKind.Relative), new ByteArrayContent(zip.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        using var refused = await http.PostAsync(new Uri("/local/known-good", UriKind.Relative), new ByteArrayContent("no zip"u8.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        await site.TellAsync(("file:wp-content/plugins/forms/forms.php", code, "php"), ("file:wp-content/uploads/plugins/forms/forms.php", code, "php"), ("file:forms.php", code, "php"));
        Assert.Equal(["file:forms.php", "file:wp-content/uploads/plugins/forms/forms.php"], (await site.HandOverAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Content_is_taken_only_from_its_source_fresh_sealed_and_as_it_was_told()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (site, id) = await SiteAsync(host);
        await site.TellAsync((Shell, Evil, "php"));
        using var stranger = Ed25519PrivateKey.Generate();
        async Task RefusedAsync(HttpStatusCode status, Task asking)
        {
            await asking;
            Assert.Equal(status, site.Status);
            Assert.StartsWith("{\"type\":\"urn:colophon:refusal:", site.Answer, StringComparison.Ordinal);
        }
        await RefusedAsync(HttpStatusCode.Unauthorized, site.AskAsync(null, null, key: stranger));
        await RefusedAsync(HttpStatusCode.Unauthorized, site.AskAsync(null, null, source: "s-nobody"));
        await RefusedAsync(HttpStatusCode.Unauthorized, site.AskAsync(null, null, at: host.Clock.GetUtcNow().AddMinutes(-6)));
        await RefusedAsync(HttpStatusCode.Unauthorized, site.AskAsync(null, null, at: host.Clock.GetUtcNow().AddMinutes(6)));
        var wanted = (await site.AskAsync(null, null))!.Items.Single();
        await RefusedAsync(HttpStatusCode.BadRequest, site.AskAsync(wanted, Evil, spoil: b => b[..^1]));
        await RefusedAsync(HttpStatusCode.Unauthorized, site.AskAsync(wanted, Evil, spoil: b => [.. b[..^1], (byte)(b[^1] ^ 1)]));
        await RefusedAsync(HttpStatusCode.BadRequest, site.AskAsync(null, null, spoil: _ => "colophon-content/1\n{}\n\n"u8.ToArray()));
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, site.AskAsync(null, null, spoil: _ => new byte[IntegrityDesk.MaxItemBytes + 10_000]));
        Assert.False((await site.AskAsync(wanted with { Id = "wp-config.php" }, Evil))!.Done); // not asked for: not taken
        await site.HandOverAsync((_, _) => Honest); // says one thing and hands over another
        var finding = Assert.Single((await host.ViewAsync()).Integrity[id].Findings.Values);
        Assert.Equal((ItemVerdict.NotAnalysed, "What the site handed over is not what it told of."), (finding.Rule, finding.Why));
    }

    [Fact]
    public async Task A_person_orders_quarantine_another_gives_back_and_harmless_needs_a_reason()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (site, id) = await SiteAsync(host);
        await site.TellAsync((Shell, Evil, "php"), ("file:wp-content/uploads/big.bin", null, "large"));
        await site.HandOverAsync();
        var findings = (await host.ViewAsync()).Integrity[id].Findings.Values.ToList();
        var (shell, large) = (findings.Single(f => !f.IsUnread), findings.Single(f => f.IsUnread));
        var page = $"{ScanHost.Root}/sites/{id}/integrity";
        using var lena = await host.SignedInAsync("Lena Hartvig", "operator");
        using var henk = await host.SignedInAsync("Henk Approver", "approver");
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        using var stranger = await host.SignedInAsync("Eve Other", "owner", ScanHost.Other);
        await viewer.GetAsync(page);
        Assert.DoesNotContain($"action=\"{page}", viewer.Page, StringComparison.Ordinal);
        Assert.Contains("@eval($_POST[&#x27;c&#x27;])", viewer.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(page)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/t/otherco/sites/{id}/integrity")).Status);

        await lena.GetAsync(page);
        await lena.PostAsync($"{page}/{shell.Id}/quarantine", ("reason", "x"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, lena.Status);
        Assert.DoesNotContain($"{large.Id}/quarantine", lena.Page, StringComparison.Ordinal); // its bytes were never read
        await ines.GetAsync(page);
        await ines.PostAsync($"{page}/{shell.Id}/quarantine", ("reason", "A back door."));
        Assert.Equal(FindingState.QuarantineOrdered, (await host.ViewAsync()).Integrity[id].Findings[shell.Id].State);
        await site.DidAsync("quarantine.completed", Shell, Evil);
        Assert.Equal(FindingState.Held, (await host.ViewAsync()).Integrity[id].Findings[shell.Id].State);

        await lena.GetAsync(page);
        Assert.DoesNotContain("/restore", lena.Page, StringComparison.Ordinal);
        await ines.GetAsync(page);
        Assert.DoesNotContain("/restore", ines.Page, StringComparison.Ordinal);
        var token = System.Text.RegularExpressions.Regex.Match(ines.Page, "name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"").Groups[1].Value;
        await ines.ForgeAsync($"{page}/{shell.Id}/restore", ("reason", "It was I who took it away."), ("__RequestVerificationToken", WebUtility.HtmlDecode(token)));
        Assert.Equal((HttpStatusCode.Conflict, FindingState.Held), (ines.Status, (await host.ViewAsync()).Integrity[id].Findings[shell.Id].State));
        await henk.GetAsync(page);
        await henk.PostAsync($"{page}/{shell.Id}/restore", ("reason", "For the investigators."));
        await site.DidAsync("restore.refused", Shell, Evil, "occupied");
        Assert.Equal((FindingState.Held, "occupied"), ((await host.ViewAsync()).Integrity[id].Findings[shell.Id] is var held) ? (held.State, held.Failure) : default);
        await henk.GetAsync(page);
        await henk.PostAsync($"{page}/{large.Id}/accept", ("reason", "A backup of ours; its hash is in our list."));
        Assert.Equal(FindingState.Accepted, (await host.ViewAsync()).Integrity[id].Findings[large.Id].State);
        await site.TellAsync(("file:wp-content/uploads/big.bin", null, "large"));
        await site.HandOverAsync();
        var view = (await host.ViewAsync()).Integrity[id];
        Assert.Equal((FindingState.Accepted, FindingState.Held, 0L), (view.Findings[large.Id].State, view.Findings[shell.Id].State, view.Scan!.Findings));
        Assert.Equal(["quarantine.ordered", "restore.ordered"], (await host.RecordsAsync("quarantine.ordered")).Concat(await host.RecordsAsync("restore.ordered")).Select(r => r["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_stopped_server_goes_on_and_a_site_only_speaks_for_itself()
    {
        var clock = new RoomSupport.JumpClock();
        string id;
        await using (var host = await (await ScanHost.StartAsync(_data.FullName, clock: clock)).FoundAsync())
        {
            (var site, id) = await SiteAsync(host);
            var (other, otherId) = await SiteAsync(host, "https://members.fernhill.example");
            await site.TellAsync((Shell, Evil, "php"));
            await site.HandOverAsync();
            await other.DidAsync("quarantine.completed", Shell, Evil);
            Assert.Equal(FindingState.Open, (await host.ViewAsync()).Integrity[id].Findings.Values.Single().State);
            Assert.False((await host.ViewAsync()).Integrity.TryGetValue(otherId, out var nothing) && nothing.Findings.Count > 0);
        }
        await using var again = await ScanHost.StartAsync(_data.FullName, clock: clock);
        Assert.Equal("malware_backdoor", (await again.ViewAsync()).Integrity[id].Findings.Values.Single().Rule);
    }

    private static async Task<(SurveyingSite Site, string Id)> SiteAsync(ScanHost host, string url = "https://shop.fernhill.example")
    {
        var (teller, enrolled, id) = await host.EnrolWholeAsync(url);
        return (new SurveyingSite(host, teller, enrolled), id.Value);
    }
}
