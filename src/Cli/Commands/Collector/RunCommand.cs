using System.CommandLine;
using Colophon.Cli.Collector;
using Colophon.Cli.Collector.Sending;

namespace Colophon.Cli.Commands.Collector;

/// <summary><c>colophon collector run</c>: looks at a site from beside it, on the site's machine, under an account of its own.</summary>
internal static class RunCommand
{
    public static Command Build()
    {
        var place = new CollectorPlace();
        var once = new Option<bool>("--once") { Description = "One beat, for a timer of your own" };
        var sessions = new Option<string>("--session-log") { Description = "The system's log of shell sessions", HelpName = "FILE", DefaultValueFactory = _ => "/var/log/wtmp" };
        var command = new Command("run", "Looks at a site from beside it and tells the server what it sees") { place.Site, place.State, place.Database, place.Options, once, sessions };
        command.SetAction(async (parsed, ct) =>
        {
            var site = parsed.GetValue(place.Site)!;
            using var folder = CollectorFolder.Open(parsed.GetValue(place.State)!, site);
            await new Beats(folder, site, parsed.GetValue(place.Options)!, parsed.GetValue(place.Database), parsed.GetValue(sessions)!, TimeProvider.System).RunAsync(parsed.GetValue(once), ct);
            return ExitCode.Done;
        });
        return command;
    }
}
