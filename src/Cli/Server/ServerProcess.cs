using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Colophon.Cli.Server;

/// <summary>A server running as a child of this command. Stopped when disposed: first asked (SIGTERM), after a while killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);
    private readonly Process process;
    private readonly string? log;

    private ServerProcess(Process process, string? log) => (this.process, this.log) = (process, log);

    public Task Exited => process.WaitForExitAsync(CancellationToken.None);

    public int ExitCode => process.ExitCode;

    /// <summary>Starts the server; its log goes to <paramref name="log"/>, or to stderr where that is null.</summary>
    public static ServerProcess Start(DataFolder data, int port, string? log, params IEnumerable<string> settings)
    {
        RefusePortInUse(port);
        var info = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = log is not null,
            RedirectStandardError = log is not null,
        };
        foreach (var argument in (string[])[Program(), "--data", data.Path, "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), .. settings]) { info.ArgumentList.Add(argument); }
        var process = Process.Start(info) ?? throw new CommandException(Cli.ExitCode.Environment, "The server could not be started: is 'dotnet' on the PATH?");
        if (log is not null) { CopyTo(process, log); }
        return new ServerProcess(process, log);
    }

    /// <summary>Waits until the server answers on its admin socket; a server that ends before that is the failure of this command.</summary>
    public async Task AnsweringAsync(AdminSocket admin, CancellationToken ct)
    {
        while (!await admin.AnswersAsync(ct))
        {
            if (process.HasExited)
            {
                // Without a log of its own it has told its reason on stderr already.
                await Exited;
                throw new CommandException(process.ExitCode == 0 ? Cli.ExitCode.Internal : process.ExitCode, log is null ? "" : $"The server ended while starting: {File.ReadLines(log).LastOrDefault(l => l.Length > 0)}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
        }
    }

    /// <summary>Ends the process without any warning, as a power cut would.</summary>
    public Task KillAsync()
    {
        process.Kill();
        return Exited;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            PosixSignal.Terminate(process.Id);
            try
            {
                await Exited.WaitAsync(StopsWithin);
            }
            catch (TimeoutException)
            {
                await KillAsync();
            }
        }
        process.Dispose();
    }

    private static void RefusePortInUse(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw new CommandException(Cli.ExitCode.Environment, e.SocketErrorCode == SocketError.AccessDenied
                ? $"Port {port} needs root: choose one above 1023 with --port."
                : $"Port {port} is in use: stop what listens there (ss -ltnp 'sport = :{port}'), or choose another with --port.");
        }
    }

    private static string Program() => File.Exists(Repository.Server)
        ? Repository.Server
        : throw new CommandException(Cli.ExitCode.Environment, $"{Repository.Server} was not built: start with the root script ./colophon, which builds it.");

    private static void CopyTo(Process process, string path)
    {
        var writer = TextWriter.Synchronized(new StreamWriter(path, append: true) { AutoFlush = true });
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        void Keep(object sender, DataReceivedEventArgs line)
        {
            // Null says that the stream ended.
            if (line.Data is not null) { writer.WriteLine(line.Data); }
        }
    }
}
