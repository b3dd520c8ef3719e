using System.Net;
using System.Net.Sockets;
using Colophon.TestSupport;

namespace Colophon.Cli.Tests;

/// <summary>The promises of docs/operate.md on exit codes: each failure is one line on stderr that says what to do, and nothing on stdout.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("colophon-cli-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Help_lists_every_command_and_succeeds()
    {
        var outcome = await CommandLine.RunAsync("help");
        Assert.Equal(0, outcome.Code);
        Assert.All((string[])["demo", "up", "status", "sign-in-link", "site", "trust", "doctor", "diff", "scan", "help"], c => Assert.Contains(c, outcome.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("site", "enroll")]
    [InlineData("up", "--port", "many")]
    [InlineData("site", "enroll", "https://www.fernhill.example", "--environment", "moon")]
    public async Task What_cannot_be_understood_is_2(params string[] arguments) => Fails(2, "./colophon help", await CommandLine.RunAsync(arguments));

    [Theory]
    [InlineData("status")]
    [InlineData("trust")]
    [InlineData("site", "enroll", "https://www.fernhill.example")]
    public async Task A_server_that_does_not_run_is_4_and_says_how_to_start_it(params string[] arguments) =>
        Fails(4, $"./colophon up --data {folder}", await CommandLine.RunAsync([.. arguments, "--data", folder]));

    [Fact]
    public async Task A_port_in_use_is_4_and_nothing_is_half_made()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var data = Path.Combine(folder, "data");
        Fails(4, $"Port {port} is in use", await CommandLine.RunAsync("up", "--data", data, "--port", $"{port}"));
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task A_data_folder_too_deep_for_a_socket_is_2() =>
        Fails(2, "too long", await CommandLine.RunAsync("status", "--data", Path.Combine(folder, new string('d', 100))));

    [Fact]
    public async Task A_data_folder_of_another_version_is_3_and_stays_as_it_was()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "colophon.json"), "{\"version\":99}", TestContext.Current.CancellationToken);
        Fails(3, "Use the Colophon that wrote it", await CommandLine.RunAsync("up", "--data", folder, "--port", $"{FreePort.Take()}"));
        Assert.Equal(["colophon.json"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("{\"Fleet\":", "LineNumber", "move it away")]
    [InlineData("""{"Fleet":{"HeartbeatSeconds":0,"Nope":1},"Alerting":{"Tries":0},"Evidence":{"Concurrency":99}}""", "Fleet:Nope is not a setting", "Fleet:HeartbeatSeconds", "Alerting:Tries", "Concurrency")]
    public async Task A_configuration_that_cannot_be_used_is_3_with_every_error_and_nothing_is_made(string text, params string[] told)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "colophon.config.json"), text, TestContext.Current.CancellationToken);
        var outcome = await CommandLine.RunAsync("up", "--data", folder, "--port", $"{FreePort.Take()}");
        Assert.All(told, t => Fails(3, t, outcome));
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(["colophon.config.json"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("up", "--port", "24599")]
    [InlineData("demo", "--once")]
    public async Task A_full_disk_is_4_in_one_line_and_nothing_is_half_made(params string[] arguments)
    {
        var command = $"mount -t tmpfs -o size=64k none {folder} && dd if=/dev/zero of={folder}/fill bs=1k status=none 2>/dev/null; dotnet {Path.Combine(AppContext.BaseDirectory, "colophon.dll")} {string.Join(' ', arguments)} --data {folder}/new; code=$?; find {folder}/new -size +0 >&2 2>/dev/null; exit $code";
        var outcome = await CommandLine.ProgramAsync(OwnMounts.Unshare[0], [], [.. OwnMounts.Unshare[1..], "sh", "-c", command]);
        Fails(4, "ree some space", outcome);
        var line = Assert.Single(outcome.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("full", line, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Doctor_names_each_missing_package_and_the_command_that_installs_them()
    {
        // A package database in which nothing is installed.
        Directory.CreateDirectory(Path.Combine(folder, "updates"));
        await File.WriteAllTextAsync(Path.Combine(folder, "status"), "", TestContext.Current.CancellationToken);
        var outcome = await CommandLine.RunAsync(new Dictionary<string, string> { ["DPKG_ADMINDIR"] = folder }, "doctor", "--data", Path.Combine(folder, "data"));
        Assert.Equal(4, outcome.Code);
        Assert.Contains("php8.2-fpm", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("→ sudo ./eng/packages.sh demo", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_leaves_a_folder_alone_that_no_demo_made()
    {
        var file = Path.Combine(folder, "mine.txt");
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);
        Fails(2, "no demo made", await CommandLine.RunAsync("demo", "--once", "--data", folder));
        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private static void Fails(int code, string remedy, Outcome outcome)
    {
        Assert.Equal((code, ""), (outcome.Code, outcome.Output));
        Assert.Contains(remedy, outcome.Errors, StringComparison.Ordinal);
    }
}
