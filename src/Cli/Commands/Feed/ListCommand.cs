using System.CommandLine;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Feed;

/// <summary><c>colophon feed list</c>: the mirrors, one a line: name, SHA-256, entries, when it was last confirmed.</summary>
internal static class ListCommand
{
    public static Command Build()
    {
        var data = DataFolder.Option();
        var command = new Command("list", "Lists the feeds of known flaws and how fresh they are") { data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            foreach (var feed in (await admin.GetAsync("/local/feeds", ct)).AsArray())
            {
                Console.Out.WriteLine(string.Join('\t', feed!["feed"], feed["sha256"]?.ToString() ?? "never taken in", feed["entries"], feed["checked_at"]?.ToString() ?? "-"));
                if (feed["refused"] is { } why) { Console.Error.WriteLine($"{feed["feed"]}: the last try failed: {why}"); }
            }
            return ExitCode.Done;
        });
        return command;
    }
}
