using System.Text;
using Colophon.Binder.Tests.Attacks;
using Colophon.TestSupport.Scenarios;

namespace Colophon.Binder.Tests;

public sealed class HonestBinderTests(Binders binders) : IClassFixture<Binders>
{
    [Fact]
    public void An_honest_binder_under_its_policy_is_intact()
    {
        var report = Binders.Verify(binders.Good, binders.Trusting);
        Assert.True(report.Code == BinderCode.Intact, Binders.Explain(report));
        Assert.Equal(binders.Ledger.Entries.Count, report.Checked.Entries);
        Assert.True(report.Checked.Verdicts);
        Assert.True(report.Checked.Anchors > 0);
        Assert.Equal(report.Checked.Batches, report.Checked.EarlierRoots);
        Assert.All(report.Keys.Where(k => k.Role is "log" or "agent-root"), k => Assert.True(k.Established));
    }

    /// <summary>However few entries are held in memory on the way: the same results, and nothing left in the scratch folder.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    public async Task A_binder_written_and_verified_from_columns_is_the_binder_judged_in_memory(int sealLeaves)
    {
        var folder = Directory.CreateTempSubdirectory("colophon-binder-columns-");
        try
        {
            var path = Path.Combine(folder.FullName, "binder.zip");
            var manifest = await binders.Ledger.WriteAsync(path, TestContext.Current.CancellationToken, sealLeaves: sealLeaves);
            Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.FullName));
            var report = Binders.Verify(path, binders.Trusting with { Scratch = folder.FullName, SealLeaves = sealLeaves });
            Assert.True(report.Code == BinderCode.Intact && report.Checked.Verdicts, Binders.Explain(report));
            Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.FullName));
            var whole = await binders.Ledger.WriteAsync(Path.Combine(folder.FullName, "whole.zip"), TestContext.Current.CancellationToken);
            Assert.Equal(Verdicts(whole), Verdicts(manifest));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static string Verdicts(BinderManifest of) => of.Files.Single(f => f.Path == BinderPaths.Verdicts).Sha256;
    }

    [Fact]
    public void Where_nothing_can_be_written_meanwhile_that_is_said_and_nothing_concluded()
    {
        var report = Binders.Verify(binders.Good, binders.Trusting with { Scratch = "/nowhere" });
        Assert.True(report.Code == BinderCode.Environment && !report.Checked.Verdicts, Binders.Explain(report));
        Assert.Contains("/nowhere", Assert.Single(report.Findings).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_policy_the_best_answer_is_that_the_signer_is_not_established()
    {
        var report = Binders.Verify(binders.Good, new());
        Assert.True(report.Code == BinderCode.SignerUnknown, Binders.Explain(report));
        Assert.All(report.Keys, k => Assert.False(k.Established));
    }

    [Fact]
    public void A_policy_may_name_the_root_key_alone()
    {
        var policy = new TrustPolicy([], [], [], [binders.Ledger.Keys.RootVerifier], []);
        Assert.Equal(BinderCode.Intact, Binders.Verify(binders.Good, new() { Policy = policy }).Code);
    }

    [Fact]
    public void A_policy_survives_its_file_and_a_bad_one_is_refused()
    {
        var policy = TrustPolicy.Parse(binders.Ledger.Keys.Policy.Write(), out var problem);
        Assert.Equal("", problem);
        Assert.Equal(BinderCode.Intact, Binders.Verify(binders.Good, new() { Policy = policy }).Code);
        foreach (var bad in (string[])["", "{}", "[]", "{\"v\":2}", "{\"v\":1}", "{\"v\":1,\"log\":[\"x\"]}", "{\"v\":1,\"log\":[],\"root\":[]}", "{\"v\":1,\"tsa\":[\"x\"]}"])
        {
            Assert.Null(TrustPolicy.Parse(Encoding.UTF8.GetBytes(bad), out problem));
            Assert.NotEqual("", problem);
        }
    }

    [Fact]
    public void A_policy_of_another_server_does_not_know_these_keys()
    {
        using var other = new ServerKeys();
        Assert.Equal(BinderCode.Signature, Binders.Verify(binders.Good, new() { Policy = other.Policy }).Code);
    }

    [Fact]
    public void A_policy_that_asks_for_a_witness_is_not_satisfied_without_one()
    {
        using var witness = new ServerKeys();
        var report = Binders.Verify(binders.Good, new() { Policy = binders.Ledger.Keys.Policy with { Witnesses = [witness.LogVerifier] } });
        Assert.Equal(BinderCode.Signature, report.Code);
        Assert.Contains(report.Findings, f => f.What.Contains("witness", StringComparison.Ordinal));
    }

    [Fact]
    public void A_held_checkpoint_and_every_held_receipt_are_found_again()
    {
        var held = binders.Trusting with { HeldCheckpoints = [binders.Ledger.HeldCheckpoint], HeldReceipts = binders.Ledger.Receipts };
        var report = Binders.Verify(binders.Good, held);
        Assert.True(report.Code == BinderCode.Intact, Binders.Explain(report));
    }

    [Fact]
    public async Task A_declared_gap_makes_it_intact_but_incomplete()
    {
        var directory = Directory.CreateTempSubdirectory("colophon-gap-").FullName;
        await using (var ledger = await LedgerScenario.BuildAsync(Path.Combine(directory, "ledger"), TestContext.Current.CancellationToken, lossy: true))
        {
            var path = Path.Combine(directory, "b.zip");
            await ledger.WriteAsync(path, TestContext.Current.CancellationToken);
            var report = Binders.Verify(path, new() { Policy = ledger.Keys.Policy });
            Assert.True(report.Code == BinderCode.Incomplete, Binders.Explain(report));
            Assert.Equal(1, Assert.Single(report.Sources, s => s.Source == "s-b").OpenGaps);

            var undeclared = ledger.Entries.Where(e => !Encoding.UTF8.GetString(e).StartsWith("{\"leaf\":\"gap\"", StringComparison.Ordinal)).ToArray();
            await LedgerScenario.WriteAsync(path, undeclared, LedgerScenario.Sign(undeclared, ledger.Keys), [], ledger.Keys, TestContext.Current.CancellationToken);
            Assert.Contains(Binders.Verify(path, new() { Policy = ledger.Keys.Policy }).Findings, f => f.Code == BinderCode.Deleted && f.What.Contains("no gap is declared", StringComparison.Ordinal));
        }
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_binder_cut_to_one_site_shows_nothing_of_the_other_and_is_intact()
    {
        var path = binders.Scratch();
        // As a freeze names it: every source of the tenant
        var judged = new ManifestJudged(binders.Ledger.Entries.Count, ((ScenarioSource[])[binders.Ledger.SiteA, binders.Ledger.SiteB, binders.Ledger.Console]).ToDictionary(s => s.Id, s => new ManifestSettled(s.Epoch, 50)));
        var manifest = await binders.Ledger.WriteAsync(path, TestContext.Current.CancellationToken, sites: ["site-a"], judged: judged);
        var report = Binders.Verify(path, binders.Trusting);
        Assert.True(report.Code == BinderCode.Intact, Binders.Explain(report));
        Assert.Equal(["s-a", "s-console"], manifest.Judged.Settled!.Keys.Order());
        Assert.Equal(manifest.Hidden, report.Checked.Hidden);
        Assert.True(manifest.Hidden > 100);
        var all = BinderFiles.Load(path).Files.Values.Select(Encoding.UTF8.GetString);
        Assert.DoesNotContain(all, t => t.Contains("site-b", StringComparison.Ordinal) || t.Contains("\"s-b\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_hidden_in_a_shown_batch_of_a_site_in_scope_is_deleted_evidence()
    {
        var path = binders.Scratch();
        await binders.Ledger.WriteAsync(path, TestContext.Current.CancellationToken, sites: ["site-a"]);
        var files = BinderFiles.Load(path);
        var bundles = files.Bundles();
        var bundle = bundles.FindIndex(b => b.Exists(e => Encoding.UTF8.GetString(e).Contains("\"type\":\"user.created\"", StringComparison.Ordinal)));
        var entry = bundles[bundle].FindIndex(e => Encoding.UTF8.GetString(e).Contains("\"type\":\"user.created\"", StringComparison.Ordinal));
        bundles[bundle][entry] = [];
        files.Put(bundles);
        files.Save(path);
        Assert.Equal(BinderCode.Deleted, Binders.Verify(path, binders.Trusting).Code);
        files.Seal(binders.Ledger.Keys, m => m with { Hidden = m.Hidden + 1 });
        files.Save(path);
        var report = Binders.Verify(path, binders.Trusting);
        Assert.True(report.Code == BinderCode.Deleted, Binders.Explain(report));
    }

    [Fact]
    public async Task Disclosed_fields_are_checked_against_their_commitments()
    {
        var path = binders.Scratch();
        await binders.Ledger.WriteAsync(path, TestContext.Current.CancellationToken, disclosed: [binders.Ledger.Disclosed!]);
        var report = Binders.Verify(path, binders.Trusting);
        Assert.True(report.Code == BinderCode.Intact, Binders.Explain(report));
        Assert.Equal(1, report.Checked.PrivateFields);
        Assert.DoesNotContain("mallory", Encoding.UTF8.GetString(await File.ReadAllBytesAsync(binders.Good, TestContext.Current.CancellationToken)), StringComparison.Ordinal);

        var lie = binders.Ledger.Disclosed! with { Fields = new Dictionary<string, string> { ["object.login"] = "alice" } };
        await binders.Ledger.WriteAsync(path, TestContext.Current.CancellationToken, disclosed: [lie]);
        Assert.Equal(BinderCode.Altered, Binders.Verify(path, binders.Trusting).Code);
    }

    [Fact]
    public async Task Another_engines_results_are_not_taken_on_trust()
    {
        var path = binders.Scratch();
        await binders.Ledger.WriteAsync(path, TestContext.Current.CancellationToken);
        var files = BinderFiles.Load(path);
        files.Seal(binders.Ledger.Keys, m => m with { Engine = "colophon-verdicts/999" });
        files.Save(path);
        var report = Binders.Verify(path, binders.Trusting);
        Assert.Equal(BinderCode.Environment, report.Code);
        Assert.False(report.Checked.Verdicts);
    }

    [Fact]
    public async Task The_same_ledger_gives_the_same_bytes_whoever_writes_it()
    {
        var path = binders.Scratch();
        await binders.Ledger.WriteAsync(path, TestContext.Current.CancellationToken);
        var (one, two) = (BinderFiles.Load(binders.Good).Files, BinderFiles.Load(path).Files);
        var differing = one.Keys.Where(n => !one[n].AsSpan().SequenceEqual(two[n])).ToArray();
        Assert.All(differing, n => Assert.True(n is "manifest.json" or "manifest.sig" or "00-README.md" or "01-scope.json" or "report.html" or "ledger/anchors.json" or "oscal/assessment-results.json" or "oscal/plan-of-action.json", n)); // they bear the time of making, or later anchors
    }

    [Fact]
    public void What_people_type_can_not_become_markup_or_a_formula()
    {
        var files = BinderFiles.Load(binders.Good).Files;
        var html = Encoding.UTF8.GetString(files["report.html"]);
        Assert.DoesNotContain("<b>,", html, StringComparison.Ordinal);
        Assert.Contains("Fernhill &amp; Sons &lt;b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("A test's hour, not a year.", System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_lost_its_root_is_refused_before_anything_is_signed()
    {
        var entries = binders.Ledger.Entries.ToArray();
        var checkpoint = LedgerScenario.Sign(entries, binders.Ledger.Keys);
        entries[5] = [.. entries[5], (byte)' '];
        await Assert.ThrowsAsync<BinderRefusedException>(() => LedgerScenario.WriteAsync(binders.Scratch(), entries, checkpoint, [], binders.Ledger.Keys, TestContext.Current.CancellationToken));
    }
}
