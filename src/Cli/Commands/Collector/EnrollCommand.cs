using System.CommandLine;
using Colophon.Cli.Collector.Sending;
using Colophon.Cli.Collector.Site;

namespace Colophon.Cli.Commands.Collector;

/// <summary><c>colophon collector enroll</c>: trades a token for this collector's own identity.</summary>
internal static class EnrollCommand
{
    public static Command Build()
    {
        var place = new CollectorPlace();
        var server = new Option<string>("--server") { Description = "Address of the server", HelpName = "URL", Required = true };
        var token = new Option<string>("--token") { Description = "The token that colophon collector invite printed", HelpName = "TOKEN", Required = true };
        var command = new Command("enroll", "Makes this collector a source of its own, with a key of its own") { place.Site, place.State, place.Database, place.Options, server, token };
        command.SetAction(async (parsed, ct) =>
        {
            if (!Uri.TryCreate(parsed.GetValue(server)!.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) { throw new CommandException(ExitCode.Usage, "The server's address must be like https://colophon.example"); }
            var site = SiteFolders.Of(parsed.GetValue(place.Site)!);
            using var folder = CollectorFolder.Open(parsed.GetValue(place.State)!, site.Root);
            string url;
            using (var database = MariaDb.Open(parsed.GetValue(place.Options)!, parsed.GetValue(place.Database) ?? site.Config.Text("DB_NAME") ?? throw new CommandException(ExitCode.Usage, "wp-config.php doesn't name the database in plain words: name it with --database.")))
            {
                url = (database.Text("option_value", $"FROM {MariaDb.Name(site.Config.Prefix + "options")} WHERE option_name = 'home'") ?? "").TrimEnd('/');
            }
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            var member = await Enrolment.RunAsync(folder, site, url, address, parsed.GetValue(token)!, http, ct);
            Console.Out.WriteLine(member.Who.Source);
            Console.Error.WriteLine($"Enrolled: this collector of {url} is source {member.Who.Source}. Now: colophon collector run with the same options, each {member.Who.HeartbeatS} seconds.");
            return ExitCode.Done;
        });
        return command;
    }
}
