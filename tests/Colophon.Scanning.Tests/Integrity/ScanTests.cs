using System.IO.Compression;
using System.Net;
using System.Text;
using Colophon.Crypto;
using Colophon.Kernel;
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
    public async Task Unwanted_software_is_told_calmly_and_an_exception_for_it_has_an_owner_and_an_end()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (site, id) = await SiteAsync(host);
        var page = $"{ScanHost.Root}/sites/{id}/integrity";
        (string, byte[]?, string) probe = ("file:info.php", "<?php phpinfo();"u8.ToArray(), "php");
        async Task<ItemFinding> ScannedAsync()
        {
            await site.TellAsync(probe);
            await site.HandOverAsync();
            return Assert.Single((await host.ViewAsync()).Integrity[id].Findings.Values);
        }
        var finding = await ScannedAsync();
        Assert.Equal(("unwanted_probe", FindingState.Open), (finding.Rule, finding.State));
        var told = Assert.Single(host.Signals.Raised);
        Assert.Equal((SignalSeverity.Warning, "Software was found that has no place on a site", "On https://shop.fernhill.example: info.php. Put it into quarantine, or say who needs it.", page), (told.Severity, told.Title, told.Body, told.Path));
        Assert.EndsWith(", no malicious item open, 1 item that doesn't belong there, no item not analysed.", await DigestAsync(host), StringComparison.Ordinal);

        using var henk = await host.SignedInAsync("Henk Approver", "approver");
        await henk.GetAsync(page);
        Assert.Contains("None was found, and 1 file has no place on a site.", ScanHost.Text(henk.Page), StringComparison.Ordinal);
        Assert.DoesNotContain("notice--bad", henk.Page, StringComparison.Ordinal);
        var owner = System.Text.RegularExpressions.Regex.Match(henk.Page, "<option value=\"([^\"]+)\" selected[^>]*>Henk Approver").Groups[1].Value;
        var until = host.Clock.GetUtcNow().AddDays(20);
        async Task<string> AcceptAsync(string reason, string who, DateTimeOffset end)
        {
            await henk.PostAsync($"{page}/{finding.Id}/accept", ("reason", reason), ("owner", who), ("until", Web.Text.FormTime.Write(end)));
            return $"{(int)henk.Status} {ScanHost.Text(henk.Page)}";
        }
        Assert.Matches("^422 .*why it is needed there", await AcceptAsync("Needed.", owner, until));
        Assert.Matches("^422 .*Choose who looks at it again", await AcceptAsync("Read by our monitoring.", "p-nobody", until));
        Assert.Matches("^422 .*lies in the past", await AcceptAsync("Read by our monitoring.", owner, host.Clock.GetUtcNow()));
        Assert.Matches("^422 .*at most 180 days", await AcceptAsync("Read by our monitoring.", owner, host.Clock.GetUtcNow().AddDays(181)));
        await AcceptAsync("Read by our monitoring.", owner, until);
        Assert.Equal((FindingState.Accepted, owner, "Read by our monitoring.", Web.Text.FormTime.Write(until)), (await ScannedAsync() is var excepted) ? (excepted.State, excepted.Owner, excepted.Reason, Web.Text.FormTime.Write(excepted.Until!.Value)) : default);
        await henk.GetAsync(page);
        Assert.Matches("approved as an exception until .* for Henk Approver to look at again", ScanHost.Text(henk.Page));

        host.Clock.Jump(TimeSpan.FromDays(20));
        Assert.Equal(FindingState.Open, (await ScannedAsync()).State); // the same content, found anew
        Assert.Equal((2, 1L), ((await host.RecordsAsync("malware.found")).Count, (await host.ViewAsync()).Integrity[id].Scan!.Findings));
        Assert.Equal(2, host.Signals.Raised.Select(s => s.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_only_reads_like_an_attackers_is_told_calmly_and_once_until_something_proves_it()
    {
        // Written for this test: it asks for nothing that a rule forbids, in the manner of those who do.
        var manner = Encoding.UTF8.GetBytes("""
            <?php
            @error_reporting(0);
            @ini_set('display_errors', 0);
            @set_time_limit(0);
            function hitung($isi, $kunci) { $n = 0; $hasil = ''; while ($n < strlen($isi)) { $hasil .= chr(ord($isi[$n]) ^ ord($kunci[$n % strlen($kunci)])); $n++; } return $hasil; }
            $kunci = 'x9f2';
            $sandi = @$_COOKIE['sandi'];
            $isi = @$_POST['isi'];
            if ($sandi) {
                $hasil = hitung(base64_decode($isi), $kunci);
                $bagian = explode('|', $hasil);
                $nama = $bagian[0];
                echo '[ok]' . strlen($hasil) . "\n";
                @setcookie('nama', $nama);
            }
            """);
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (site, id) = await SiteAsync(host);
        await site.TellAsync(("file:wp-content/uploads/x.php", manner, "php"));
        await site.HandOverAsync();
        var told = Assert.Single(host.Signals.Raised);
        Assert.Equal((SignalSeverity.Warning, "A file reads like code of an attacker"), (told.Severity, told.Title));
        var finding = Assert.Single((await host.ViewAsync()).Integrity[id].Findings.Values);
        Assert.Equal((ItemVerdict.Lookalike, false), (finding.Rule, finding.IsMalicious));
        Assert.StartsWith("No single thing in it proves anything", finding.Why, StringComparison.Ordinal);
        Assert.EndsWith("nobody puts code among them for a good reason.", finding.Why, StringComparison.Ordinal);
        Assert.Contains(", no malicious item open, 1 item that reads like an attacker's, no item that doesn't belong there", await DigestAsync(host), StringComparison.Ordinal);
        using var lena = await host.SignedInAsync("Lena Hartvig", "operator");
        await lena.GetAsync($"{ScanHost.Root}/sites/{id}/integrity");
        Assert.Contains("Perhaps: 1 file reads like an attacker’s, and nothing in it proves it.", ScanHost.Text(lena.Page), StringComparison.Ordinal);
        Assert.DoesNotContain("notice--bad", lena.Page, StringComparison.Ordinal);

        await site.TellAsync(("file:wp-content/uploads/x.php", manner, "php"));
        await site.HandOverAsync();
        Assert.Single(await host.RecordsAsync("malware.found"));
    }

    [Fact]
    public async Task Malicious_code_has_the_word_where_both_are_found_and_of_more_than_five_files_the_first_are_named()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (site, _) = await SiteAsync(host);
        (string, byte[]?, string)[] probes = [.. Enumerable.Range(1, 6).Select(n => ($"file:old/{n}.php", (byte[]?)Encoding.ASCII.GetBytes($"<?php phpinfo({n});"), "php"))];
        await site.TellAsync(probes);
        await site.HandOverAsync();
        await site.TellAsync([.. probes, ("file:old/info.php", "<?php phpinfo();"u8.ToArray(), "php"), (Shell, Evil, "php")]);
        await site.HandOverAsync();
        Assert.Equal([(SignalSeverity.Warning, "6 files were found that have no place on a site"), (SignalSeverity.Alarm, "Malicious code was found")], host.Signals.Raised.Select(s => (s.Severity, s.Title)));
        Assert.Contains("old/1.php, old/2.php, old/3.php, old/4.php, old/5.php…", host.Signals.Raised.First().Body, StringComparison.Ordinal);
        Assert.DoesNotContain("info.php", host.Signals.Raised.Last().Body, StringComparison.Ordinal);
        Assert.EndsWith(", 1 malicious item open, 7 items that don't belong there, no item not analysed.", await DigestAsync(host), StringComparison.Ordinal);
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

    [Fact]
    public async Task What_only_a_collector_sees_is_found_said_to_be_so_and_stays_until_the_collector_no_longer_sees_it()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (site, id) = await SiteAsync(host);
        var (beside, _) = await BesideAsync(host, id);
        await site.TellAsync(("file:index.php", Honest, "php"), ("option:1:widget", "<?php eval($_POST[1]);"u8.ToArray(), "php eval"));
        await site.HandOverAsync();
        await beside.TellAsync(("file:index.php", Honest, "php"), (Shell, Evil, "php"));
        Assert.Equal([Shell], await beside.HandOverAsync()); // what is known from the agent is not asked for again
        var about = (await host.ViewAsync()).Integrity[id];
        var hidden = about.Findings.Values.Single(f => f.Item.Key == Shell);
        Assert.StartsWith("A collector saw it there; the agent’s last survey did not tell of it. ", hidden.Why, StringComparison.Ordinal);
        Assert.Equal((true, FindingState.Open, 2), (about.IsSeenBesideOnly(hidden), hidden.State, about.Findings.Values.Count(f => f.Waits)));
        Assert.Contains(host.Signals.Raised, s => s.Title == "Malicious code was found" && s.Body.Contains(hidden.Item.Id, StringComparison.Ordinal));

        using var lena = await host.SignedInAsync("Lena Hartvig", "operator");
        async Task<string> PageAsync() => ScanHost.Text((await lena.GetAsync($"{ScanHost.Root}/sites/{id}/integrity")).Page);
        Assert.Matches("The collector sees it and the agent, which last looked on .* does not tell of it. It came after the agent looked, or something on the site hides it", await PageAsync());
        host.Clock.Jump(TimeSpan.FromMinutes(1));
        await site.TellAsync(("file:index.php", Honest, "php"));
        await site.HandOverAsync(); // neither tells the widget any more, and the agent goes on hiding the shell
        Assert.Equal([(Shell, FindingState.Open), ("option:1:widget", FindingState.Closed)], (await host.ViewAsync()).Integrity[id].Findings.Values.OrderBy(f => f.Item.Key).Select(f => (f.Item.Key, f.State)));
        Assert.Contains("It went in between, or something on the site hides it from the agent", await PageAsync(), StringComparison.Ordinal);
        await beside.TellAsync(("file:index.php", Honest, "php"));
        await beside.HandOverAsync();
        Assert.Equal((FindingState.Closed, "gone"), (await host.ViewAsync()).Integrity[id].Findings[hidden.Id] is var gone ? (gone.State, gone.Reason) : default);
        Assert.Contains("it found nothing that the agent does not tell.", await PageAsync(), StringComparison.Ordinal);
        Assert.Equal(4, (await host.RecordsAsync("scan.completed")).Count);
    }

    [Fact]
    public async Task A_collector_surveys_and_does_nothing_else_and_each_source_is_asked_for_its_own_survey_only()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (site, id) = await SiteAsync(host);
        var (beside, collector) = await BesideAsync(host, id);
        await site.TellAsync((Shell, Evil, "php"), ("file:wp-config.php", Honest, "php"));
        await beside.TellAsync((Shell, Evil, "php"), ("file:wp-config.php", null, "unreadable"), ("file:wp-content/secret.php", null, "unreadable"));
        Assert.Equal((0, false), (await site.AskAsync(null, null, survey: beside.Survey)) is { } others ? (others.Items.Count, others.Done) : default);
        Assert.Equal((0, false), (await beside.AskAsync(null, null, survey: site.Survey)) is { } agents ? (agents.Items.Count, agents.Done) : default);
        await site.HandOverAsync();
        await beside.HandOverAsync();
        var about = (await host.ViewAsync()).Integrity[id];
        var shell = about.Findings.Values.Single(f => f.Item.Key == Shell);
        // What the agent hands over needs no reading by the collector; what neither reads is not analysed.
        Assert.Equal(["wp-content/secret.php"], about.Findings.Values.Where(f => f.IsUnread).Select(f => f.Item.Id));
        Assert.False(about.IsSeenBesideOnly(shell));
        await beside.DidAsync("quarantine.completed", Shell, Evil);
        Assert.Equal(FindingState.Open, (await host.ViewAsync()).Integrity[id].Findings[shell.Id].State);

        await host.AskAsync("/local/collectors/retire", new { tenant = ScanHost.Tenant.Value, source = collector.Source, reason = "The host is given up." });
        await host.AskAsync("/local/checkpoint", new { tenant = ScanHost.Tenant.Value });
        await beside.AskAsync(null, null);
        Assert.Equal(HttpStatusCode.Unauthorized, beside.Status);
        Assert.Null((await host.ViewAsync()).Integrity[id].Beside);
        await site.TellAsync(("file:wp-config.php", Honest, "php"));
        await site.HandOverAsync();
        Assert.All((await host.ViewAsync()).Integrity[id].Findings.Values, f => Assert.Equal(FindingState.Closed, f.State));
    }

    /// <summary>What the day's mail says of the site.</summary>
    private static async Task<string> DigestAsync(ScanHost host) =>
        (await ((IEnumerable<IDigestSource>)host.Services.GetService(typeof(IEnumerable<IDigestSource>))!).OfType<Pages.ScanDigest>().Single().DigestAsync(ScanHost.Tenant, host.Clock.GetUtcNow().AddDays(-1), TestContext.Current.CancellationToken))!.Lines[^1];

    private static async Task<(SurveyingSite Site, TestSupport.EnrolledSite Enrolled)> BesideAsync(ScanHost host, string site)
    {
        var (teller, enrolled) = await host.EnrolCollectorAsync(new(site), "https://shop.fernhill.example");
        return (new SurveyingSite(host, teller, enrolled), enrolled);
    }

    private static async Task<(SurveyingSite Site, string Id)> SiteAsync(ScanHost host, string url = "https://shop.fernhill.example")
    {
        var (teller, enrolled, id) = await host.EnrolWholeAsync(url);
        return (new SurveyingSite(host, teller, enrolled), id.Value);
    }
}
