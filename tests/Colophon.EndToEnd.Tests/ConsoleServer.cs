using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Colophon.EndToEnd.Tests;

/// <summary>The real server as its own process, with its data in a folder of its own; spoken to over its port and, as the command line does, over its socket.</summary>
internal sealed class ConsoleServer : IAsyncDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("colophon-e2e-").FullName;
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly HttpClient _socket;

    private ConsoleServer(int port)
    {
        Address = new Uri($"http://localhost:{port}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Repository.Server, "--data", _folder, "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--Fleet:AllowPrivateAddresses=true", "--Fleet:PokeTicks=false"])
        {
            start.ArgumentList.Add(argument);
        }
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var socket = Path.Combine(_folder, "run", "admin.sock");
        _socket = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), ct);
                return new NetworkStream(connection, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://localhost") };
    }

    public Uri Address { get; }

    public string Output { get { lock (_output) { return string.Join('\n', _output); } } }

    public static async Task<ConsoleServer> StartAsync(int port)
    {
        var server = new ConsoleServer(port);
        using var limit = new CancellationTokenSource(HangLimit);
        using var http = new HttpClient { BaseAddress = server.Address };
        while (true)
        {
            try
            {
                if ((await http.GetAsync(new Uri("/sign-in", UriKind.Relative), limit.Token)).IsSuccessStatusCode) { return server; }
            }
            catch (HttpRequestException) when (!server._process.HasExited)
            {
                await Task.Delay(100, limit.Token);
            }
            if (server._process.HasExited) { throw new InvalidOperationException("The server did not start:\n" + server.Output); }
        }
    }

    public async Task<JsonNode> AskAsync(string path, object body)
    {
        using var limit = new CancellationTokenSource(HangLimit);
        using var answer = await _socket.PostAsJsonAsync(path, body, limit.Token);
        var text = await answer.Content.ReadAsStringAsync(limit.Token);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}\n{Output}");
    }

    public async Task<string> LinkAsync(string email, string name, string role) =>
        (await AskAsync("/local/sign-in-links", new { tenant = Story.Tenant, email, name, role }))["url"]!.GetValue<string>();

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is not null) { lock (_output) { _output.Add(e.Data); } }
    }
}
