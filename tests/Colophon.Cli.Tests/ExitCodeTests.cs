using System.Net;
using System.Net.Sockets;

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
        Assert.All((string[])["demo", "up", "status", "sign-in-link", "site", "trust", "doctor", "help"], c => Assert.Contains(c, outcome.Output, StringComparison.Ordinal));
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

    private static void Fails(int code, string remedy, Outcome outcome)
    {
        Assert.Equal((code, ""), (outcome.Code, outcome.Output));
        Assert.Contains(remedy, outcome.Errors, StringComparison.Ordinal);
    }
}
