using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Packages;
using Colophon.TestSupport;

namespace Colophon.Cli.Tests.Release;

/// <summary>A version of the agent, from the offline key to the rings of sites that take it, by the command line and a real server.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("colophon-release-").FullName;
    private RunningServer? _server;
    private string _key = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Program => Path.Combine(Shell.Root, "src", "Server", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Colophon.Server.dll");

    private RunningServer Server => _server!;

    private string Data => Path.Combine(_folder, "data");

    private string Package => Path.Combine(_folder, "agent.package");

    public async ValueTask InitializeAsync()
    {
        _key = (await DoneAsync("release", "key", Path.Combine(_folder, "release.key"))).Trim();
        await DoneAsync("release", "make", Package, "--key", Path.Combine(_folder, "release.key"), "--agent", Path.Combine(Shell.Root, "agent"));
        Directory.CreateDirectory(Data);
        _server = await RunningServer.StartAsync(Program, Data, Cancel, $"--Fleet:ReleaseKey={_key}");
        await Server.AskAsync("/local/tenants", new { tenant = "fernhill", name = "Fernhill" });
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) { await _server.DisposeAsync(); }
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_package_holds_the_agents_files_a_loader_of_their_own_and_the_key_of_the_next_one()
    {
        Assert.True(VerifierKey.TryParse(_key, out var key));
        var bytes = File.ReadAllBytes(Package);
        var package = AgentPackage.TryRead(bytes, key.Key, out _)!;
        Assert.Equal("0.1.0", package.Version);
        Assert.All((string[])["Agent.php", "Autoloader.php", "loader.php", "trial.php", "release.vkey", "bin/tick.php", "Capture/Hooks.php"], f => Assert.Contains(f, package.Files.Keys));
        Assert.Contains("/colophon-0.1.0/Autoloader.php", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);

        bytes[^1] ^= 1;
        Assert.Null(AgentPackage.TryRead(bytes, key.Key, out var fault));
        Assert.StartsWith("The package is damaged at", fault, StringComparison.Ordinal);
        using var stranger = Ed25519PrivateKey.Generate();
        Assert.Null(AgentPackage.TryRead(File.ReadAllBytes(Package), stranger.PublicKey, out fault));
        Assert.Equal("The package is not signed by this release key.", fault);
    }

    [Fact]
    public async Task A_key_is_never_overwritten_and_never_readable_by_others()
    {
        Assert.Equal(ExitCode.Environment, (await CommandLine.RunAsync("release", "key", Path.Combine(_folder, "release.key"))).Code);
        File.SetUnixFileMode(Path.Combine(_folder, "release.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Equal(ExitCode.Unreadable, (await CommandLine.RunAsync("release", "make", Package, "--key", Path.Combine(_folder, "release.key"), "--agent", Path.Combine(Shell.Root, "agent"))).Code);
    }

    [Fact]
    public async Task Rings_tell_some_sites_then_more_and_a_failure_halts_them_until_somebody_says_go_on()
    {
        var sites = new List<EnrolledSite>();
        for (var i = 0; i < 12; i++)
        {
            var invited = await Server.AskAsync("/local/sites", new { tenant = "fernhill", url = $"http://127.0.0.1:{11_000 + i}", environment = i < 2 ? "staging" : "production" });
            sites.Add(await EnrolledSite.EnrolAsync(Server.Http, invited["token"]!.GetValue<string>(), $"http://127.0.0.1:{11_000 + i}"));
        }
        try
        {
            Assert.Equal(sites.Take(2).Select(s => s.Site).Order(StringComparer.Ordinal), (await PublishAsync("--environment", "staging")).Order(StringComparer.Ordinal));
            Assert.Empty(await PublishAsync("--environment", "staging")); // nobody is told twice
            var half = await PublishAsync("--percent", "50");
            Assert.InRange(half.Length, 1, 9);

            // The order is a signed command that names the package by its hash, and the server has it.
            var order = await OrderAsync(sites[0]);
            Assert.Equal(("upgrade", "package", "0.1.0"), (order.Verb, order.Item!.Kind, order.Item.Id));
            Assert.Equal(await File.ReadAllBytesAsync(Package, Cancel), await Server.Http.GetByteArrayAsync(new Uri("/agent/v1/package/" + order.Item.Sha256, UriKind.Relative), Cancel));
            Assert.Equal(System.Net.HttpStatusCode.NotFound, (await Server.Http.GetAsync(new Uri("/agent/v1/package/" + new string('0', 64), UriKind.Relative), Cancel)).StatusCode);

            await TellAsync(sites[0], "agent.upgrade.completed", order.Item.Sha256, null);
            await TellAsync(sites[1], "agent.upgrade.rolled_back", order.Item.Sha256, "not_reported");
            var status = (await DoneAsync("release", "status", "--data", Data)).Split('\n');
            Assert.Contains($"0.1.0\t{sites[0].Site}\tcompleted\t", status);
            Assert.Contains($"0.1.0\t{sites[1].Site}\trolled_back\tnot_reported", status);

            var halted = await CommandLine.RunAsync("release", "publish", Package, "--data", Data);
            Assert.Equal(ExitCode.Refused, halted.Code);
            Assert.Contains($"Site {sites[1].Site} went back from this version (not_reported)", halted.Errors, StringComparison.Ordinal);
            Assert.Equal(10 - half.Length, (await PublishAsync("--despite-failures")).Length);
        }
        finally { sites.ForEach(s => s.Dispose()); }
    }

    [Fact]
    public async Task What_another_key_signed_is_not_published_and_what_the_server_hands_out_knows_the_right_one()
    {
        await DoneAsync("release", "key", Path.Combine(_folder, "other.key"));
        await DoneAsync("release", "make", Package, "--key", Path.Combine(_folder, "other.key"), "--agent", Path.Combine(Shell.Root, "agent"));
        var refused = await CommandLine.RunAsync("release", "publish", Package, "--data", Data);
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("not signed by this release key", refused.Errors, StringComparison.Ordinal);

        using var archive = new GZipStream(await Server.Http.GetStreamAsync(new Uri("/agent/v1/agent.tar.gz", UriKind.Relative), Cancel), CompressionMode.Decompress);
        await using var tar = new TarReader(archive);
        string? handedOut = null;
        while (await tar.GetNextEntryAsync(cancellationToken: Cancel) is { } entry)
        {
            if (entry.Name == "colophon/release.vkey") { handedOut = await new StreamReader(entry.DataStream!).ReadToEndAsync(Cancel); }
        }
        Assert.Equal(_key, handedOut?.Trim());
    }

    [Fact]
    public async Task A_server_without_a_release_key_publishes_nothing_and_one_with_nonsense_does_not_start()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, "second")).FullName;
        await using var server = await RunningServer.StartAsync(Program, data, Cancel);
        await server.AskAsync("/local/tenants", new { tenant = "fernhill", name = "Fernhill" });
        var refused = await CommandLine.RunAsync("release", "publish", Package, "--data", data);
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("Fleet:ReleaseKey", refused.Errors, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => RunningServer.StartAsync(Program, Directory.CreateDirectory(Path.Combine(_folder, "third")).FullName, Cancel, "--Fleet:ReleaseKey=nonsense"));
    }

    private async Task<string[]> PublishAsync(params string[] arguments) => (await DoneAsync(["release", "publish", Package, "--data", Data, .. arguments])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<CommandPayload> OrderAsync(EnrolledSite site)
    {
        var command = Assert.Single((await site.SendAsync(site.Seal())).Exchange.Commands);
        return command.TryPeek(ProtocolJson.Wire.CommandPayload, out var payload) ? payload : throw new InvalidOperationException("The command has no payload.");
    }

    private static async Task TellAsync(EnrolledSite site, string type, string sha256, string? cause)
    {
        var context = new JsonObject { ["sha256"] = sha256, ["from"] = "0.1.0", ["to"] = "0.2.0" };
        if (cause is not null) { context["cause"] = cause; }
        Assert.True((await site.SendAsync(site.Tell(type, context: context).SealTold())).Taken);
    }

    private static async Task<string> DoneAsync(params string[] arguments)
    {
        var outcome = await CommandLine.RunAsync(arguments);
        Assert.True(outcome.Code == ExitCode.Done, $"{string.Join(' ', arguments)}: {outcome.Code} {outcome.Errors}");
        return outcome.Output;
    }
}
