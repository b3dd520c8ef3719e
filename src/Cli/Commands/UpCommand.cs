using System.CommandLine;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon up</c>: the server for real use, in the foreground, until it is told to stop.</summary>
internal static class UpCommand
{
    private const int DefaultPort = 26626;

    public static Command Build()
    {
        var data = DataFolder.Option();
        var port = new Option<int>("--port") { Description = "Port of the console and of the agents", DefaultValueFactory = _ => DefaultPort };
        var config = new Option<FileInfo?>("--config") { Description = "Settings (default: colophon.json in the data folder, if there)", HelpName = "FILE" };
        var command = new Command("up", "Starts the server and stays until Ctrl-C") { data, port, config };
        command.SetAction((parsed, ct) => RunAsync(DataFolder.Of(parsed.GetValue(data)!), parsed.GetValue(port), parsed.GetValue(config), ct));
        return command;
    }

    private static async Task<int> RunAsync(DataFolder data, int port, FileInfo? config, CancellationToken ct)
    {
        using var admin = new AdminSocket(data);
        if (await admin.AnswersAsync(ct))
        {
            throw new CommandException(ExitCode.Environment, $"A server already runs with the data folder {data.Path}: stop it first, or choose another with --data.");
        }
        await using var server = ServerProcess.Start(data, port, log: null, config is null ? [] : ["--config", config.FullName]);
        await server.AnsweringAsync(admin, ct);
        Console.Out.WriteLine($"Console: http://localhost:{port}/");
        if ((await admin.GetAsync("/status", ct))["people"]?.GetValue<int>() == 0)
        {
            Console.Out.WriteLine("Nobody can sign in yet. This link makes you the owner; it works once:");
            Console.Out.WriteLine("  " + await SignInLinkCommand.LinkAsync(admin, null, ct));
        }
        await server.Exited.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ct.IsCancellationRequested ? ExitCode.Done : server.ExitCode;
    }
}
