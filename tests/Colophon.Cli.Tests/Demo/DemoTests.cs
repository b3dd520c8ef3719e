using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Colophon.Binder;
using Colophon.TestSupport;
using Colophon.TestSupport.Mutation;

namespace Colophon.Cli.Tests.Demo;

/// <summary>The whole demo as a person starts it, on a real WordPress; judged by what it leaves behind.</summary>
[Trait("Category", "Real")]
public sealed partial class DemoTests : IDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(5);
    private readonly string folder = Directory.CreateTempSubdirectory("colophon-demo-").FullName;

    // Started by root, the demo's WordPress runs as another account.
    public DemoTests() => File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_misdeed_is_found_and_the_binder_is_intact_for_whoever_holds_the_policy()
    {
        using var demo = CommandLine.Start([], "demo", "--once", "--data", folder);
        var (code, output, errors) = await ToTheEndAsync(demo);
        Assert.True(code == 0, $"{code}\n{errors}\n{output}");

        var summary = await SummaryAsync();
        string[] objects = [.. summary["findings"]!.AsArray().Select(f => f!["object"]!.GetValue<string>()).Order(StringComparer.Ordinal)];
        Assert.Equal(["core:wordpress", "login.failed", "option:1:users_can_register", "plugin:visitor-counter", "role:subscriber", "user:wp:4"], objects);
        Assert.Equal("the agent was silent", Assert.Single(summary["unknown"]!.AsArray())!["what"]!.GetValue<string>());
        Assert.Contains("A burst of 25 failed log-ins", output, StringComparison.Ordinal);
        Assert.Contains("Not seen, and so unknown (1):", output, StringComparison.Ordinal);

        var binder = Assert.Single(Directory.GetFiles(Path.Combine(folder, "evidence"), "*.zip"));
        var verified = await CommandLine.RunAsync("verify", binder, "--trust", Path.Combine(folder, "trust.json"), "--json");
        Assert.Equal(0, verified.Code);
        var unknownSigner = await CommandLine.RunAsync("verify", binder);
        Assert.Equal(21, unknownSigner.Code);
        await AnotherVerifierAgreesAsync(binder, JsonNode.Parse(verified.Output)!);

        // The attack table's editor, on the binder of a real server about a real WordPress.
        var policy = TrustPolicy.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "trust.json"), TestContext.Current.CancellationToken), out var problem) ?? throw new InvalidDataException(problem);
        Assert.Empty(await MutationRun.FaultsAsync(binder, policy, first: 10_000, count: 2_000, TestContext.Current.CancellationToken));
    }

    /// <summary>The verifier in PHP, which knows the formats and nothing of this code.</summary>
    private async Task AnotherVerifierAgreesAsync(string binder, JsonNode ours)
    {
        var theirs = await CommandLine.ProgramAsync("php", [], Path.Combine(Shell.Root, "docs", "formats", "verifier.php"), binder, Path.Combine(folder, "trust.json"));
        Assert.True(theirs.Code == 0, theirs.Output);
        var report = JsonNode.Parse(theirs.Output)!;
        Assert.Equal((string)ours["root"]!, (string)report["root"]!);
        Assert.Equal((long)ours["size"]!, (long)report["size"]!);
        var found = ours["checked"]!;
        Assert.Equal((long)found["signatures"]!, (long)report["batches"]! + (long)report["identities"]!);
        Assert.Equal((long)found["earlier_roots"]!, (long)report["quoted"]!);
        Assert.Equal((long)found["anchors"]!, (long)report["anchors"]!);
    }

    [Fact]
    public async Task Without_misdeeds_none_is_told_and_the_console_stays_until_it_is_told_to_end()
    {
        using var demo = CommandLine.Start([], "demo", "--without-misdeeds", "--data", folder);
        var lines = new List<string>();
        string? link = null;
        using var limit = Limit();
        var errors = demo.StandardError.ReadToEndAsync(limit.Token);
        while (link is null && await demo.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            lines.Add(line);
            link = LinkPattern().Match(line) is { Success: true } found ? found.Value : null;
        }
        if (link is null) { Assert.Fail($"{string.Join('\n', lines)}\n{await errors}"); }
        using (var http = new HttpClient())
        {
            using var page = await http.GetAsync(new Uri(link), limit.Token);
            Assert.Contains("Mara Lind", await page.Content.ReadAsStringAsync(limit.Token), StringComparison.Ordinal);
        }
        var console = new Uri(link).Port;

        Process.Start("kill", ["-INT", $"{demo.Id}"]).WaitForExit();
        await demo.WaitForExitAsync(limit.Token);
        Assert.True(demo.ExitCode == 0, $"{demo.ExitCode}\n{await errors}");
        await Assert.ThrowsAsync<SocketException>(() => new TcpClient().ConnectAsync("localhost", console, limit.Token).AsTask());
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "wp", "run"), "*.pid"));

        var summary = await SummaryAsync();
        Assert.Empty(summary["findings"]!.AsArray());
        Assert.Empty(summary["unknown"]!.AsArray());
        Assert.Contains("Nothing was found that shouldn't have happened.", lines);
        Assert.Contains("Every moment in scope was seen.", lines);
    }

    private async Task<JsonNode> SummaryAsync() => JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "summary.json"), TestContext.Current.CancellationToken))!;

    private static async Task<(int Code, string Output, string Errors)> ToTheEndAsync(Process demo)
    {
        using var limit = Limit();
        var output = demo.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = demo.StandardError.ReadToEndAsync(limit.Token);
        await demo.WaitForExitAsync(limit.Token);
        return (demo.ExitCode, await output, await errors);
    }

    private static CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(HangLimit);
        return limit;
    }

    [GeneratedRegex(@"http://localhost:\d+/link/\S+")]
    private static partial Regex LinkPattern();
}
