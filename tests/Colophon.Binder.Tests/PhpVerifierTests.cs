using System.Diagnostics;
using System.Text.Json;
using Colophon.Binder.Tests.Attacks;
using Colophon.TestSupport.Scenarios;

namespace Colophon.Binder.Tests;

/// <summary>A verifier in another language, written from the formats alone, sees what ours sees.</summary>
public sealed class PhpVerifierTests(Binders binders) : IClassFixture<Binders>
{
    [Fact]
    public async Task It_agrees_on_root_proofs_and_signatures_of_a_whole_binder()
    {
        var ours = Binders.Verify(binders.Good, binders.Trusting);
        var theirs = await RunAsync(binders.Good, binders.Ledger.Keys.Policy);
        Assert.Equal(0, theirs.Code);
        Assert.Equal(ours.Manifest!.Tree.Root, theirs.Report.GetProperty("root").GetString());
        Agrees(ours, theirs.Report);
        Assert.Equal(21, (await RunAsync(binders.Good, null)).Code);
    }

    [Fact]
    public async Task It_agrees_on_a_binder_cut_to_one_site()
    {
        var path = binders.Scratch();
        await binders.Ledger.WriteAsync(path, TestContext.Current.CancellationToken, sites: ["site-b"]);
        var theirs = await RunAsync(path, binders.Ledger.Keys.Policy);
        Assert.Equal(0, theirs.Code);
        Agrees(Binders.Verify(path, binders.Trusting), theirs.Report);
    }

    [Fact]
    public async Task It_does_not_know_the_keys_of_another_server()
    {
        using var other = new ServerKeys();
        Assert.Equal(17, (await RunAsync(binders.Good, other.Policy)).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task It_sees_what_the_holder_of_the_log_key_did(int seed)
    {
        var entries = binders.Ledger.Entries.ToList();
        var random = new Random(seed);
        var batches = Tampering.Batches(entries).Skip(1).Where(b => b.To - b.From > 1).ToArray();
        var batch = batches[random.Next(batches.Length)];
        new Tampering(random).Apply(Tamper.Alter, entries, batch.From, batch.To);
        var path = binders.Scratch();
        await LedgerScenario.WriteAsync(path, entries, LedgerScenario.Sign(entries, binders.Ledger.Keys), [], binders.Ledger.Keys, TestContext.Current.CancellationToken);
        var theirs = await RunAsync(path, binders.Ledger.Keys.Policy);
        Assert.True(theirs.Code is 10 or 15, theirs.Report.ToString());
    }

    [Fact]
    public void It_has_less_than_200_lines() => Assert.InRange(File.ReadLines(Script()).Count(), 1, 199);

    private static void Agrees(VerificationReport ours, JsonElement theirs)
    {
        Assert.Equal(ours.Checked.Entries, theirs.GetProperty("size").GetInt64());
        Assert.Equal(ours.Checked.Batches, theirs.GetProperty("batches").GetInt64());
        Assert.Equal(ours.Checked.Signatures, theirs.GetProperty("batches").GetInt64() + theirs.GetProperty("identities").GetInt64());
        Assert.Equal(ours.Checked.EarlierRoots, theirs.GetProperty("quoted").GetInt64());
        Assert.Equal(ours.Checked.Anchors, theirs.GetProperty("anchors").GetInt64());
    }

    private async Task<(int Code, JsonElement Report)> RunAsync(string binder, TrustPolicy? policy)
    {
        var start = new ProcessStartInfo("php") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Script());
        start.ArgumentList.Add(binder);
        if (policy is not null)
        {
            var file = binders.Scratch();
            await File.WriteAllBytesAsync(file, policy.Write(), TestContext.Current.CancellationToken);
            start.ArgumentList.Add(file);
        }
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(output);
        return (process.ExitCode, JsonElement.Parse(output));
    }

    private static string Script()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Colophon.slnx"))) { directory = directory.Parent; }
        return Path.Combine(directory.FullName, "docs/formats/verifier.php");
    }
}
