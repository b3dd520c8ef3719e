using System.CommandLine;

namespace Colophon.Cli.Commands;

/// <summary>The table of contents: every command in the order in which people meet it.</summary>
internal static class RootOfCommands
{
    public static RootCommand Build()
    {
        var root = new RootCommand("Colophon: evidence for a SOC 2 type 2 examination of a WordPress business.")
        {
            Demo.DemoCommand.Build(),
            UpCommand.Build(),
            StatusCommand.Build(),
            SignInLinkCommand.Build(),
            new Command("tenant", "Companies whose evidence is kept apart") { Tenant.CreateCommand.Build() },
            new Command("site", "WordPress sites") { Site.EnrollCommand.Build(), Site.ListCommand.Build(), Site.LabelCommand.Build(), Site.ProbeCommand.Build(), Site.AdmitCommand.Build(), Site.RetireCommand.Build() },
            new Command("collector", "A second look at a site, from beside it") { Collector.InviteCommand.Build(), Collector.EnrollCommand.Build(), Collector.RunCommand.Build(), Collector.RetireCommand.Build() },
            new Command("release", "Versions of the agent: the offline key, signed packages, rings of sites") { KeyCommand.Build("a release key", "colophon/release"), Release.MakeCommand.Build(), Release.PublishCommand.Build(), Release.StatusCommand.Build() },
            new Command("feed", "Feeds of known flaws") { Feed.ImportCommand.Build(), Feed.ListCommand.Build() },
            new Command("known-good", "Packages of publishers") { KnownGood.ImportCommand.Build() },
            new Command("controls", "Controls as data") { Controls.CheckCommand.Build(), Controls.ProveCommand.Build() },
            DiffCommand.Build(),
            ScanCommand.Build(),
            VerifyCommand.Build(),
            new Command("recipient", "Whoever binders are sealed to") { KeyCommand.Build("a key that binders are sealed to", "recipient") },
            TrustCommand.Build(),
            DoctorCommand.Build(),
        };
        var help = new Command("help", "Lists the commands");
        help.SetAction((_, ct) => root.Parse(["--help"]).InvokeAsync(cancellationToken: ct));
        root.Add(help);
        return root;
    }
}
