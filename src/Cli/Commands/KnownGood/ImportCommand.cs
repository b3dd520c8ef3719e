using System.CommandLine;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.KnownGood;

/// <summary><c>colophon known-good import FILE</c>: files of a package that its publisher gave out are not looked into where a site has them at their place.</summary>
internal static class ImportCommand
{
    public static Command Build()
    {
        var file = new Argument<FileInfo>("file") { Description = "WordPress, a plugin or a theme as a zip file, or wordpress.org's checksums of a plugin as JSON, as its publisher serves it" };
        var data = DataFolder.Option();
        var command = new Command("import", "Takes in a publisher's package: scans for malware don't look into its files where they lie unchanged at their place") { file, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            await using var content = InputFile.Open(parsed.GetValue(file)!);
            var taken = await admin.SendFileAsync("/local/known-good", content, ct);
            Console.Out.WriteLine(taken["name"]!.GetValue<string>());
            Console.Error.WriteLine($"{taken["files"]} files. The next scan of each site counts them as known.");
            return ExitCode.Done;
        });
        return command;
    }
}
