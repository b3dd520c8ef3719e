using System.Net;
using System.Net.Sockets;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Demo;

/// <summary>Where the demo lies and listens. Everything is below one folder; what an earlier demo left there is removed, anything else is left alone.</summary>
internal sealed class Stage
{
    private const string Mark = ".colophon-demo";

    private Stage(string root) => Root = root;

    public string Root { get; }

    /// <summary>The server's data folder, and nobody else's.</summary>
    public DataFolder Data => DataFolder.Of(Path.Combine(Root, "server"));

    public string Bed => Path.Combine(Root, "wp");

    public string Copy => Path.Combine(Root, "copy");

    public string Evidence => Path.Combine(Root, "evidence");

    public string Trust => Path.Combine(Root, "trust.json");

    public string Summary => Path.Combine(Root, "summary.json");

    public string ServerLog => Path.Combine(Root, "server.log");

    public string Settings => Path.Combine(Data.Path, "colophon.config.json");

    public int ConsolePort { get; } = FreePort(26626);

    public string ConsoleUrl => $"http://localhost:{ConsolePort}";

    public int SitePort { get; } = FreePort(26680);

    public static async Task<Stage> SetAsync(string folder, CancellationToken ct)
    {
        var root = Path.GetFullPath(folder);
        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any() && !File.Exists(Path.Combine(root, Mark)))
        {
            throw new CommandException(ExitCode.Usage, $"{root} holds something that no demo made: name an empty or new folder with --data.");
        }
        var stage = new Stage(root);
        _ = stage.Data; // refuses a path too long for its socket before anything is made
        if (File.Exists(Path.Combine(root, Mark))) { await stage.ClearAsync(ct); }
        if (stage.Data.Fault() is { } fault) { throw new CommandException(ExitCode.Environment, fault); }
        Directory.CreateDirectory(root);
        RequireReachable(root);
        await File.WriteAllTextAsync(Path.Combine(root, Mark), "Made by ./colophon demo, which removes this folder's content when it runs here again.\n", ct);
        Directory.CreateDirectory(stage.Evidence);
        return stage;
    }

    private async Task ClearAsync(CancellationToken ct)
    {
        using (var admin = new AdminSocket(Data))
        {
            if (await admin.AnswersAsync(ct))
            {
                var process = (await ServerStatus.OfAsync(admin, ct)).Whole["process"];
                throw new CommandException(ExitCode.Environment, $"A demo still runs in {Root} (its server is process {process}): end it with Ctrl-C where it runs, or with kill {process}; or name another folder with --data.");
            }
        }
        if (Directory.Exists(Bed)) { await new Bed(Bed, 0).DownAsync(ct); }
        foreach (var folder in (string[])[Data.Path, Bed, Copy, Evidence])
        {
            if (Directory.Exists(folder)) { Directory.Delete(folder, recursive: true); }
        }
        foreach (var file in (string[])[Trust, Summary, ServerLog]) { File.Delete(file); }
    }

    /// <summary>MariaDB and php-fpm refuse root, so root's demo runs them as another account, which must be able to come here.</summary>
    private static void RequireReachable(string root)
    {
        if (Environment.UserName != "root") { return; }
        for (var folder = new DirectoryInfo(root); folder is not null; folder = folder.Parent)
        {
            if ((folder.UnixFileMode & UnixFileMode.OtherExecute) == 0)
            {
                throw new CommandException(ExitCode.Environment, $"Started by root, the demo's WordPress runs as another account, and {folder.FullName} is closed to others: name another folder, e.g. --data /var/tmp/colophon-demo.");
            }
        }
    }

    private static int FreePort(int from)
    {
        for (var port = from; port < from + 100; port++)
        {
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
        throw new CommandException(ExitCode.Environment, $"No port is free from {from} to {from + 99}.");
    }
}
