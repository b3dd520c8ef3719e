using System.CommandLine;
using System.Text.Json;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon status</c>: what a running server says of itself, as JSON.</summary>
internal static class StatusCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Build()
    {
        var data = DataFolder.Option();
        var command = new Command("status", "Prints the state of the running server as JSON") { data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            Console.Out.WriteLine((await ServerStatus.OfAsync(admin, ct)).Whole.ToJsonString(Indented));
            return ExitCode.Done;
        });
        return command;
    }
}
