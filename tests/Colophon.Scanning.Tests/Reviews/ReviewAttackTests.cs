using System.Net;
using System.Security.Cryptography;
using System.Text;
using Colophon.Scanning.Reviews;
using Colophon.TestSupport;

namespace Colophon.Scanning.Tests.Reviews;

/// <summary>Packages, people and disks that are against it.</summary>
public sealed class ReviewAttackTests : IDisposable
{
    private const string Markup = "</main><script>alert(1)</script><img src=x onerror=alert(1)>\u202Egnp.";
    private readonly string _data = Directory.CreateTempSubdirectory("colophon-reviews-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("../../../../outside.php")]
    [InlineData("/etc/outside.php")]
    [InlineData("small/a\u202Egnp.php")]
    [InlineData("small\\..\\outside.php")]
    public async Task A_package_with_hostile_names_is_stopped_and_nothing_lands_anywhere(string name)
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        await ines.ReviewAsync(Uploads.Zip(("small/small.php", "<?php\n/*\nPlugin Name: Small\nVersion: 1\n*/"), (name, "<?php")), file: name);
        Assert.Contains("<h1 id=\"answer\">Stop. ", ines.Page, StringComparison.Ordinal);
        Assert.Contains("Not analysed", ines.Page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', ines.Page);
        Assert.All(Directory.EnumerateFiles(Path.Combine(_data, "reviews"), "*", SearchOption.AllDirectories), f => Assert.Matches("^[0-9a-f]{64}\\.(zip|package)$", Path.GetFileName(f)));
        Assert.Empty(Directory.EnumerateFiles(_data, "outside*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_bomb_is_not_unpacked_and_never_looks_clean()
    {
        await using var host = await (await ScanHost.StartAsync(_data, new Dictionary<string, string> { ["Scanning:Reviews:MaxUnpackedBytes"] = "4000000" })).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var head = ("small/small.php", "<?php\n/*\nPlugin Name: Small\nVersion: 1\n*/");
        await ines.ReviewAsync(Uploads.Zip(head, ("small/zeros.txt", new string('0', 60_000_000))));
        Assert.Contains("<h1 id=\"answer\">Stop. ", ines.Page, StringComparison.Ordinal);
        // Without malice: only larger than what is allowed here.
        await ines.ReviewAsync(Uploads.Zip(head, ("small/large.bin", Convert.ToBase64String(RandomNumberGenerator.GetBytes(3_100_000)))));
        Assert.Contains("<h1 id=\"answer\">Look first. It has a part that could not be analysed (large.bin).", ines.Page, StringComparison.Ordinal);
        Assert.Contains("A part was not analysed", (await ines.GetAsync(Uploads.List)).Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_package_is_refused_with_words_and_not_kept()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        foreach (var bytes in (byte[][])["just text"u8.ToArray(), [0x50, 0x4B, 3, 4], Uploads.Zip(), []])
        {
            await ines.UploadAsync(bytes, file: "x.zip");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, ines.Status);
            Assert.Contains("This was not reviewed", ines.Page, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(Path.Combine(_data, "reviews", "fernhill")));
    }

    [Fact]
    public async Task A_package_of_the_largest_size_is_taken_and_one_byte_more_is_not()
    {
        var package = Uploads.Plugin("1.0", "// " + Convert.ToBase64String(RandomNumberGenerator.GetBytes(2_000)));
        await using var host = await (await ScanHost.StartAsync(_data, new Dictionary<string, string> { ["Scanning:Reviews:MaxPackageBytes"] = $"{package.Length}" })).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        await ines.ReviewAsync(package);
        await ines.UploadAsync([.. package, 0]);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, true), (ines.Status, ines.Page.Contains($"at most {package.Length} are taken", StringComparison.Ordinal)));
        await ines.UploadAsync(new byte[(2 * package.Length) + (65 << 10)]);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, true), (ines.Status, ScanHost.Text(ines.Page).Contains($"more than two packages of {package.Length} bytes", StringComparison.Ordinal)));
        Assert.Single(await host.RecordsAsync("review.made"));
    }

    [Fact]
    public async Task Beyond_the_number_kept_the_package_used_longest_ago_goes_and_its_review_stays()
    {
        await using var host = await (await ScanHost.StartAsync(_data, new Dictionary<string, string> { ["Scanning:Reviews:KeepPackages"] = "2" })).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var paths = new List<string>();
        foreach (var version in (string[])["1.0", "1.1", "1.2"])
        {
            paths.Add(await ines.ReviewAsync(Uploads.Plugin(version)));
            host.Clock.Jump(TimeSpan.FromMinutes(1));
        }
        await ines.GetAsync(Uploads.List);
        Assert.DoesNotContain($"value=\"{Hash(Uploads.Plugin("1.0"))}\"", ines.Page, StringComparison.Ordinal);
        Assert.Contains($"value=\"{Hash(Uploads.Plugin("1.1"))}\"", ines.Page, StringComparison.Ordinal);
        Assert.Contains("Small 1.0", (await ines.GetAsync(paths[0])).Page, StringComparison.Ordinal);
        await ines.UploadAsync(Uploads.Plugin("1.3"), kept: Hash(Uploads.Plugin("1.0")));
        Assert.Contains("is no longer kept", ines.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_review_that_takes_too_long_is_recorded_as_not_made_and_one_more_than_may_wait_is_refused()
    {
        var settings = new Dictionary<string, string> { ["Scanning:Reviews:MaxSeconds"] = "1", ["Scanning:Reviews:MaxWaiting"] = "2" };
        await using var host = await (await ScanHost.StartAsync(_data, settings)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var paths = new List<string>();
        foreach (var version in (string[])["1.0", "1.1"]) { paths.Add((await ines.UploadAsync(Long(version))).Location!); }
        await ines.UploadAsync(Uploads.Plugin("1.2"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (ines.Status, ines.Page.Contains("2 reviews are waiting already", StringComparison.Ordinal)));
        await ines.WaitAsync(paths[0]);
        Assert.Contains("Nobody knows: it could not be reviewed.", ines.Page, StringComparison.Ordinal);
        Assert.Contains("It took longer than 1 seconds", ScanHost.Text(ines.Page), StringComparison.Ordinal);
        await ines.WaitAsync(paths[1]);
        Assert.Equal(2, (await host.RecordsAsync("review.failed")).Count);
        Assert.Empty(await host.RecordsAsync("review.made"));
        Assert.Contains("Not reviewed", (await ines.GetAsync(Uploads.List)).Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_over_which_the_server_died_again_and_again_is_put_down_as_not_reviewed()
    {
        await using (var host = await (await ScanHost.StartAsync(_data)).FoundAsync())
        {
            using var ines = await host.SignedInAsync("Ines Okafor", "owner");
            await ines.ReviewAsync(Uploads.Plugin("1.1"), Uploads.Plugin("1.0"));
        }
        // As a power cut leaves it: begun three times, never ended.
        var order = new ReviewOrder(ReviewRecords.Id(null, Hash(Uploads.Plugin("1.0"))), null, Hash(Uploads.Plugin("1.0")), "Small", "", "1.0", "system", null, null, TimeProvider.System.GetUtcNow(), 3);
        var path = $"{Uploads.List}/{order.Id}";
        File.WriteAllBytes(Path.Combine(_data, "reviews", "fernhill", order.Id + ".order"), System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(order, ShelfJson.Default.ReviewOrder));
        await using var again = await ScanHost.StartAsync(_data);
        using var omar = await again.SignedInAsync("Omar Haddad", "owner");
        await omar.WaitAsync(path);
        Assert.Contains("The server stopped 3 times while it was at this review", ScanHost.Text(omar.Page), StringComparison.Ordinal);
        // A person may insist.
        await omar.PostAsync(path);
        await omar.WaitAsync(path);
        Assert.Contains("Small 1.0. May it be installed?", omar.Page, StringComparison.Ordinal);
        Assert.Contains("id=\"limits\"", omar.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_told_and_nothing_is_recorded()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        await File.WriteAllTextAsync(Path.Combine(_data, "reviews"), "in the way", TestContext.Current.CancellationToken);
        await ines.UploadAsync(Uploads.Plugin("1.0"));
        Assert.Equal((HttpStatusCode.InternalServerError, true), (ines.Status, ines.Page.Contains("could not write the package to its disk", StringComparison.Ordinal)));
        File.Delete(Path.Combine(_data, "reviews"));
        // The package fits, its documents don't: the order waits, and says why.
        Directory.Move(Path.Combine(_data, "blobs"), Path.Combine(_data, "blobs.away"));
        await ines.UploadAsync(Uploads.Plugin("1.0"));
        var path = await ines.WaitAsync(ines.Location!);
        Assert.Contains("the review can’t go on", WebUtility.HtmlDecode(ines.Page), StringComparison.Ordinal);
        Assert.Empty(await host.RecordsAsync("review.made"));
        Directory.Move(Path.Combine(_data, "blobs.away"), Path.Combine(_data, "blobs"));
        await ines.PostAsync(path);
        await ines.WaitAsync(path);
        Assert.Single(await host.RecordsAsync("review.made"));
    }

    [Fact]
    public async Task Documents_that_were_changed_on_disk_are_not_shown_and_can_be_made_anew()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var path = await ines.ReviewAsync(Uploads.Plugin("1.0", "eval( $_GET['x'] );"));
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(_data, "blobs"))) { await File.WriteAllTextAsync(blob, (await File.ReadAllTextAsync(blob, TestContext.Current.CancellationToken)).Replace("Stop.", "Calm.", StringComparison.Ordinal), TestContext.Current.CancellationToken); }
        await ines.GetAsync(path);
        Assert.Contains("Stop. It has a back door", ines.Page, StringComparison.Ordinal); // from the record
        Assert.Contains("are gone", ines.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ines.GetAsync(path + "/review.html")).Status);
        await (await ines.GetAsync(path)).PostAsync(path);
        await ines.WaitAsync(path);
        Assert.Contains("id=\"why\"", ines.Page, StringComparison.Ordinal);
        var records = await host.RecordsAsync("review.made");
        Assert.Equal(2, records.Count);
        Assert.Equal(records[0]["change"]!.ToJsonString(), records[1]["change"]!.ToJsonString()); // the same two give the same bytes
    }

    [Fact]
    public async Task A_misdeed_is_not_made_quiet_by_comparing_it_with_itself()
    {
        const string open = "add_action( 'wp_ajax_nopriv_small', function () { global $wpdb; $wpdb->query( 'DELETE FROM t WHERE id = ' . $_GET['id'] ); } );";
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        await ines.ReviewAsync(Uploads.Plugin("1.0"));
        await ines.ReviewAsync(Uploads.Plugin("1.1", open), kept: "latest");
        Assert.Contains("1.0 → 1.1", ines.Page, StringComparison.Ordinal);
        await ines.ReviewAsync(Uploads.Plugin("1.2", open), kept: "latest");
        Assert.Contains("1.0 → 1.2", ines.Page, StringComparison.Ordinal); // not with 1.1, which was told to stop
        Assert.Contains("<h1 id=\"answer\">Stop. ", ines.Page, StringComparison.Ordinal);
        await ines.ReviewAsync(Uploads.Plugin("1.2", open), Uploads.Plugin("1.1", open));
        Assert.Contains("The old version was not sound itself", ines.Page, StringComparison.Ordinal); // a person may, and is told
    }

    [Fact]
    public async Task Another_company_sees_neither_review_nor_package()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        using var eve = await host.SignedInAsync("Eve Other", "owner", ScanHost.Other);
        var path = await ines.ReviewAsync(Uploads.Plugin("1.0"));
        var there = path.Replace("/t/fernhill", "/t/otherco", StringComparison.Ordinal);
        foreach (var address in (string[])[path, path + "/review.json", there, there + "/review.json"]) { Assert.Equal((address, HttpStatusCode.NotFound), (address, (await eve.GetAsync(address)).Status)); }
        await eve.UploadAsync(Uploads.Plugin("1.1"), kept: Hash(Uploads.Plugin("1.0")), list: "/t/otherco/updates");
        Assert.Contains("is no longer kept", eve.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("Small", ScanHost.Text((await eve.GetAsync("/t/otherco/updates")).Page.Split("id=\"reviews\"")[1]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("reviewer")]
    [InlineData("approver")]
    public async Task Who_may_only_read_reads_and_can_order_nothing(string role)
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        using var omar = await host.SignedInAsync("Omar Haddad", role);
        var path = await ines.ReviewAsync(Uploads.Plugin("1.0"));
        Assert.Equal(HttpStatusCode.OK, (await omar.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await omar.GetAsync(path + "/review.sarif")).Status);
        Assert.Contains("Ines Okafor can have a version reviewed.", (await omar.GetAsync(Uploads.List)).Page, StringComparison.Ordinal);
        await omar.SendAsync(HttpMethod.Post, Uploads.List, Uploads.Form("", Uploads.Plugin("1.1"), null, "none", "x.zip"));
        Assert.Equal(HttpStatusCode.Forbidden, omar.Status);
        await omar.ForgeAsync(path);
        Assert.Equal(HttpStatusCode.Forbidden, omar.Status);
        await ines.SendAsync(HttpMethod.Post, Uploads.List, Uploads.Form("forged", Uploads.Plugin("1.1"), null, "none", "x.zip"));
        Assert.Equal(HttpStatusCode.BadRequest, ines.Status);
        await ines.ForgeAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, ines.Status);
        Assert.Single(await host.RecordsAsync("review.made"));
    }

    [Fact]
    public async Task An_auditor_whose_access_is_to_a_period_reads_no_review_of_the_company()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        using var omar = await host.SignedInAsync("Omar Haddad", "auditor");
        var path = await ines.ReviewAsync(Uploads.Plugin("1.0"));
        foreach (var address in (string[])[Uploads.List, path, path + "/review.sarif"]) { Assert.Equal((address, HttpStatusCode.Forbidden), (address, (await omar.GetAsync(address)).Status)); }
    }

    [Fact]
    public async Task Nothing_that_a_package_says_becomes_markup_on_any_page_or_steers_a_record()
    {
        await using var host = await (await ScanHost.StartAsync(_data)).FoundAsync();
        using var ines = await host.SignedInAsync("Ines Okafor", "owner");
        var evil = Uploads.Zip(("small/small.php", $"<?php\n/*\nPlugin Name: {Markup}\nVersion: {Markup}\nAuthor: {Markup}\nLicense: {Markup}\n*/\nadd_action( 'wp_ajax_nopriv_{Markup}', function () {{ eval( $_GET['{Markup}'] ); }} ); wp_remote_get( 'https://{Markup}.example/<!-- reasons -->' );"),
            ("small/<!-- reasons --></main>.php", $"<?php eval( $_POST['x'] ); // {Markup}"));
        var path = await ines.ReviewAsync(evil, file: Markup + ".zip");
        foreach (var address in (string[])[path, Uploads.List, path + "/review.html"])
        {
            await ines.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, ines.Status);
            Assert.DoesNotContain("<script", ines.Page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", ines.Page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain('\u202E', ines.Page);
            Assert.Single(System.Text.RegularExpressions.Regex.Matches(ines.Page, "</main>"));
        }
        Assert.Contains("id=\"limits\"", (await ines.GetAsync(path)).Page, StringComparison.Ordinal);
        var record = Assert.Single(await host.RecordsAsync("review.made")).ToJsonString();
        Assert.DoesNotContain("\\u202e", record, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(record.Length, 1, 16_000);
    }

    /// <summary>More code than anybody analyses in a second.</summary>
    private static byte[] Long(string version)
    {
        var code = new StringBuilder();
        for (var i = 0; i < 60_000; i++) { code.Append("function f").Append(i).Append("( $a ) { $b = g").Append(i * 7919 % 60_000).Append("( $a . '").Append(i * 31).Append("' ); return $b . $_GET['k").Append(i * 104_729 % 7_777).Append("']; }\n"); }
        return Uploads.Plugin(version, code.ToString());
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
