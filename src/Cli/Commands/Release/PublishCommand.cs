using System.CommandLine;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Release;

/// <summary><c>colophon release publish FILE</c>: tells a ring of sites to take the package; again with a larger ring for the next step.</summary>
internal static class PublishCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("file") { Description = "The package" };
        var percent = new Option<int>("--percent") { Description = "Share of the sites, the same ones each time it is asked", HelpName = "N", DefaultValueFactory = _ => 100 };
        var group = new Option<string?>("--group") { Description = "Only sites of this group", HelpName = "NAME" };
        var tag = new Option<string?>("--tag") { Description = "Only sites with this tag", HelpName = "NAME" };
        var environment = new Option<string?>("--environment") { Description = "Only sites of this environment", HelpName = "NAME" };
        var site = new Option<string?>("--site") { Description = "Only this site", HelpName = "ID" };
        var despite = new Option<bool>("--despite-failures") { Description = "Go on although a site refused the version or went back from it" };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant (default: the only one)", HelpName = "ID" };
        var data = DataFolder.Option();
        var command = new Command("publish", "Brings a signed version of the agent to a ring of sites") { file, percent, group, tag, environment, site, despite, tenant, data };
        command.SetAction(async (parsed, ct) =>
        {
            byte[] package;
            try { package = await File.ReadAllBytesAsync(parsed.GetValue(file)!, ct); }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new CommandException(ExitCode.Unreadable, e.Message); }
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            var answer = await admin.PostAsync("/local/releases", new JsonObject
            {
                ["tenant"] = parsed.GetValue(tenant) ?? status.OnlyTenant(),
                ["package"] = Convert.ToBase64String(package),
                ["percent"] = parsed.GetValue(percent),
                ["group"] = parsed.GetValue(group),
                ["tag"] = parsed.GetValue(tag),
                ["environment"] = parsed.GetValue(environment),
                ["site"] = parsed.GetValue(site),
                ["despiteFailures"] = parsed.GetValue(despite),
            }, ct);
            foreach (var told in answer["told"]!.AsArray()) { Console.Out.WriteLine(told!.GetValue<string>()); }
            Console.Error.WriteLine($"Version {answer["version"]}: {answer["told"]!.AsArray().Count} sites are told now, {answer["before"]} were before. `colophon release status` shows what comes of it.");
            return ExitCode.Done;
        });
        return command;
    }
}
