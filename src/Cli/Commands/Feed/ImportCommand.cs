using System.CommandLine;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Feed;

/// <summary><c>colophon feed import NAME FILE</c>: takes a feed of known flaws in from a file, for a server without a way out.</summary>
internal static class ImportCommand
{
    public static Command Build()
    {
        var feed = new Argument<string>("feed") { Description = "wordfence, wpvulnerability, kev or epss" };
        var file = new Argument<FileInfo>("file") { Description = "The file as its publisher serves it" };
        var data = DataFolder.Option();
        var command = new Command("import", "Takes a feed of known flaws in from a file; a file that isn't whole changes nothing") { feed, file, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            await using var content = InputFile.Open(parsed.GetValue(file)!);
            var taken = await admin.SendFileAsync("/local/feeds/" + Uri.EscapeDataString(parsed.GetValue(feed)!), content, ct);
            Console.Out.WriteLine(taken["sha256"]!.GetValue<string>());
            Console.Error.WriteLine(taken["unchanged"]!.GetValue<bool>() ? "It is the mirror that is there already." : $"{taken["entries"]} entries, {taken["unreadable"]} that can't be read. Sites are compared with it within a minute.");
            return ExitCode.Done;
        });
        return command;
    }
}
