using System.CommandLine;

namespace Colophon.Cli.Commands.Collector;

/// <summary>The options that say where a collector works.</summary>
internal sealed class CollectorPlace
{
    public Option<string> Site { get; } = new("--site") { Description = "WordPress' folder", HelpName = "FOLDER", Required = true };

    public Option<string> State { get; } = new("--state")
    {
        Description = "The collector's own folder, outside the site",
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".colophon-collector"),
    };

    public Option<string> Options { get; } = new("--database-options")
    {
        Description = "Option file of the mariadb client: a read-only account ([client] user, password, socket or host)",
        HelpName = "FILE",
        Required = true,
    };

    public Option<string?> Database { get; } = new("--database") { Description = "Name of the database (default: as wp-config.php says)", HelpName = "NAME" };
}
