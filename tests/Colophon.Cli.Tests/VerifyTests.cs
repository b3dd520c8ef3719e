using System.Text.Json;
using Colophon.Binder;
using Colophon.Crypto;
using Colophon.TestSupport.Scenarios;

namespace Colophon.Cli.Tests;

/// <summary><c>colophon verify</c> as a stranger runs it: its exit codes, and its report as docs/formats/evidence-binder.md describes it.</summary>
public sealed class VerifyTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("colophon-verify-");
    private LedgerScenario _ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Binder => Path.Combine(_folder.FullName, "binder.zip");

    private string Trust => Path.Combine(_folder.FullName, "trust.json");

    public async ValueTask InitializeAsync()
    {
        _ledger = await LedgerScenario.BuildAsync(Path.Combine(_folder.FullName, "ledger"), Cancel);
        await _ledger.WriteAsync(Binder, Cancel);
        await File.WriteAllBytesAsync(Trust, _ledger.Keys.Policy.Write(), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_exit_code_is_what_was_observed()
    {
        using var other = new ServerKeys();
        await ExpectAsync(0, Binder, "--trust", Trust);
        await ExpectAsync(21, Binder);
        await ExpectAsync(17, Binder, "--trust", await FileAsync("other.json", other.Policy.Write()));
        await ExpectAsync(0, Binder, "--trust", Trust, "--checkpoint", await FileAsync("held", _ledger.HeldCheckpoint), "--receipt", await FileAsync("receipt", _ledger.Receipts[0]));
        await ExpectAsync(3, await FileAsync("noise.zip", "no zip at all"), "--trust", Trust);
        await ExpectAsync(4, Path.Combine(_folder.FullName, "nowhere.zip"), "--trust", Trust);
        await ExpectAsync(4, Binder, "--trust", Path.Combine(_folder.FullName, "nowhere.json"));
        await ExpectAsync(2, Binder, "--trust", await FileAsync("empty.json", "{}"));
        await ExpectAsync(2);
        var key = Path.Combine(_folder.FullName, "recipient.key");
        var (made, printed) = (await CommandLine.RunAsync("recipient", "key", key, "--name", "ruth")) is var outcome ? (outcome.Code, outcome.Output.Trim()) : default;
        Assert.Equal(0, made);
        var closed = Path.Combine(_folder.FullName, "binder.zip.sealed");
        await using (var output = File.Create(closed))
        {
            await using var input = File.OpenRead(Binder);
            Assert.True(VerifierKey.TryParse(printed, out var recipient), printed);
            await SealedBinder.WriteAsync(output, input, recipient, Cancel);
        }
        await ExpectAsync(0, closed, "--trust", Trust, "--key", key);
        await ExpectAsync(4, closed, "--trust", Trust);
        await ExpectAsync(4, closed, "--trust", Trust, "--key", Path.Combine(_folder.FullName, "nowhere.key"));
        var altered = await File.ReadAllBytesAsync(Binder, Cancel);
        await ExpectAsync(3, await FileAsync("cut.zip", altered[..^100]), "--trust", Trust);
    }

    [Fact]
    public async Task A_gap_that_is_declared_is_20_and_a_log_without_a_held_receipt_18()
    {
        await using var lossy = await LedgerScenario.BuildAsync(Path.Combine(_folder.FullName, "lossy"), Cancel, lossy: true);
        var path = Path.Combine(_folder.FullName, "lossy.zip");
        await lossy.WriteAsync(path, Cancel);
        var trust = await FileAsync("lossy.json", lossy.Keys.Policy.Write());
        await ExpectAsync(20, path, "--trust", trust);
        var receipt = await FileAsync("last", _ledger.Receipts[^1]);
        Assert.Contains((await CommandLine.RunAsync("verify", path, "--trust", trust, "--receipt", receipt)).Code, (int[])[17, 18]); // another server's receipt: its key is not this policy's
    }

    [Fact]
    public async Task The_report_for_machines_has_the_members_that_are_promised()
    {
        var outcome = await CommandLine.RunAsync("verify", Binder, "--trust", Trust, "--json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        var report = JsonElement.Parse(outcome.Output);
        Assert.Equal(["code", "meaning", "policy_given", "seconds", "tenant", "period", "origin", "size", "root", "engine", "findings", "counts", "keys", "sources", "checked"], report.EnumerateObject().Select(m => m.Name));
        Assert.Equal((0, true, LedgerScenario.Tenant, LedgerScenario.PeriodId, (long)_ledger.Entries.Count), (report.GetProperty("code").GetInt32(), report.GetProperty("policy_given").GetBoolean(), report.GetProperty("tenant").GetString(), report.GetProperty("period").GetString(), report.GetProperty("size").GetInt64()));
        Assert.Equal(["role", "name", "fingerprint", "established"], report.GetProperty("keys")[0].EnumerateObject().Select(m => m.Name));
        Assert.Equal(["source", "kind", "site", "fingerprint", "records", "batches", "open_gaps"], report.GetProperty("sources")[0].EnumerateObject().Select(m => m.Name));
        Assert.Equal(["files", "bytes", "entries", "hidden", "records", "batches", "signatures", "tiles", "earlier_roots", "anchors", "private_fields", "verdicts"], report.GetProperty("checked").EnumerateObject().Select(m => m.Name));

        var refused = JsonElement.Parse((await CommandLine.RunAsync("verify", await FileAsync("noise.zip", "no zip at all"), "--json")).Output);
        Assert.Equal(3, refused.GetProperty("code").GetInt32());
        Assert.Equal(["code", "where", "what"], refused.GetProperty("findings")[0].EnumerateObject().Select(m => m.Name));
    }

    private static async Task ExpectAsync(int code, params string[] arguments)
    {
        var outcome = await CommandLine.RunAsync(["verify", .. arguments]);
        Assert.True(code == outcome.Code, $"verify {string.Join(' ', arguments)}: {outcome.Code} instead of {code}\n{outcome.Output}{outcome.Errors}");
    }

    private Task<string> FileAsync(string name, string content) => FileAsync(name, System.Text.Encoding.UTF8.GetBytes(content));

    private async Task<string> FileAsync(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllBytesAsync(path, content, Cancel);
        return path;
    }
}
