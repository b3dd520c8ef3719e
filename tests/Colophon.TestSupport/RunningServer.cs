using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Colophon.TestSupport;

/// <summary>The real server as a process of its own over a data folder: spoken to over its port and, as the command line does, over its socket; killed without warning.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);
    private readonly List<string> _output = [];

    private RunningServer(ProcessStartInfo start, string data, int port, bool mounted)
    {
        Address = new Uri($"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}");
        Process = Process.Start(start)!;
        Data = mounted ? $"/proc/{Process.Id.ToString(CultureInfo.InvariantCulture)}/root{data}" : data;
        Process.OutputDataReceived += Keep;
        Process.ErrorDataReceived += Keep;
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
        Http = new HttpClient { BaseAddress = Address };
        Door = new LocalDoor(Data);
    }

    /// <summary>The data folder as this process sees it.</summary>
    public string Data { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public LocalDoor Door { get; }

    public Process Process { get; }

    public string Output { get { lock (_output) { return string.Join('\n', _output); } } }

    /// <summary>Starts the server and returns once it answers.</summary>
    /// <param name="dll">Colophon.Server.dll.</param>
    public static Task<RunningServer> StartAsync(string dll, string data, CancellationToken ct, params string[] settings) => StartAtAsync(FreePort(), dll, data, ct, settings);

    /// <summary>The same at a port that somebody knows already.</summary>
    public static async Task<RunningServer> StartAtAsync(int port, string dll, string data, CancellationToken ct, params string[] settings)
    {
        var server = Launch(dll, data, settings, port: port);
        await server.AnswersAsync(ct);
        return server;
    }

    /// <summary>Starts the server and returns at once.</summary>
    /// <param name="mount">Options of a file system in memory over the data folder that only this process sees; its files are reached through <see cref="Data"/>.</param>
    public static RunningServer Launch(string dll, string data, IEnumerable<string> settings, string? mount = null, int? port = null)
    {
        var at = port ?? FreePort();
        string[] command = ["dotnet", dll, "--data", data, "--port", at.ToString(CultureInfo.InvariantCulture), "--Fleet:AllowPrivateAddresses=true", "--Fleet:PokeTicks=false", .. settings];
        if (mount is not null) { command = [.. OwnMounts.Unshare, "bash", "-c", $"mount -t tmpfs -o {mount} none '{data}' && exec \"$@\"", "bash", .. command]; }
        return new(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true }, data, at, mount is not null);
    }

    public async Task AnswersAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(HangLimit);
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri("/agent/v1/keys", UriKind.Relative), limit.Token);
                if (answer.IsSuccessStatusCode) { return; }
            }
            catch (HttpRequestException) when (!Process.HasExited)
            {
                await Task.Delay(25, limit.Token);
            }
            catch (HttpRequestException)
            {
                await Process.WaitForExitAsync(limit.Token);
                throw new InvalidOperationException("The server did not start:\n" + Output);
            }
        }
    }

    /// <summary>Asks the administrator's socket; without a body it is a GET.</summary>
    public async Task<JsonNode> AskAsync(string path, object? body = null)
    {
        using var limit = new CancellationTokenSource(HangLimit);
        return body is null ? await Door.GetAsync(path, limit.Token) : await Door.AskAsync(path, body, limit.Token);
    }

    /// <summary>The newest signed checkpoint that covers everything acknowledged before.</summary>
    public async Task<string> CheckpointAsync(string tenant)
    {
        using var limit = new CancellationTokenSource(HangLimit);
        return await Door.CheckpointAsync(tenant, limit.Token);
    }

    /// <summary>A site of the tenant, enrolled with a new key.</summary>
    public async Task<EnrolledSite> EnrolAsync(string tenant, string url)
    {
        var invited = await AskAsync("/local/sites", new { tenant, url });
        return await EnrolledSite.EnrolAsync(Http, invited["token"]!.GetValue<string>(), url);
    }

    /// <summary>SIGKILL: nothing is flushed, nothing is said.</summary>
    public async Task KillAsync()
    {
        Process.Kill(entireProcessTree: true);
        await Process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited) { await KillAsync(); }
        Process.Dispose();
        Door.Dispose();
        Http.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is not null) { lock (_output) { _output.Add(e.Data); } }
    }
}
