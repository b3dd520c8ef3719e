using System.CommandLine;
using Colophon.Cli.Collector;
using Colophon.Cli.Collector.Host;
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
        var auth = new Option<string?>("--auth-log") { Description = "Where sshd and SFTP write (default: /var/log/auth.log or /var/log/secure, where there is one)", HelpName = "FILE" };
        var access = new Option<string?>("--access-log") { Description = "The web server's access log of this site, in the common format", HelpName = "FILE" };
        var panel = new Option<string?>("--panel-log") { Description = "A hosting panel's access log, in the common format (default: that of cPanel, Plesk or DirectAdmin, where there is one)", HelpName = "FILE" };
        var audit = new Option<string?>("--database-log") { Description = "The file of MariaDB's server_audit (default: where the database says it writes it)", HelpName = "FILE" };
        var surveys = new Option<int>("--survey-minutes") { Description = "Minutes from the end of a survey for malicious code to the beginning of the next; 0: none", HelpName = "N", DefaultValueFactory = _ => 720 };
        surveys.Validators.Add(result => { if (result.GetValueOrDefault<int>() is < 0 or > 10_080) { result.AddError("--survey-minutes is 0 to 10080, which is a week."); } });
        var command = new Command("run", "Looks at a site from beside it and tells the server what it sees") { place.Site, place.State, place.Database, place.Options, once, sessions, auth, access, panel, audit, surveys };
        command.SetAction(async (parsed, ct) =>
        {
            var site = parsed.GetValue(place.Site)!;
            using var folder = CollectorFolder.Open(parsed.GetValue(place.State)!, site);
            var logs = new HostLogs(parsed.GetValue(sessions)!, parsed.GetValue(auth), parsed.GetValue(panel), parsed.GetValue(access), parsed.GetValue(audit));
            await new Beats(folder, site, parsed.GetValue(place.Options)!, parsed.GetValue(place.Database), logs, TimeSpan.FromMinutes(parsed.GetValue(surveys)), TimeProvider.System).RunAsync(parsed.GetValue(once), ct);
            return ExitCode.Done;
        });
        return command;
    }
}
