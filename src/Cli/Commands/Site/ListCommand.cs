using System.CommandLine;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Site;

/// <summary><c>colophon site list</c>: one site a line, tab-separated.</summary>
internal static class ListCommand
{
    public static Command Build()
    {
        var group = new Option<string?>("--group") { Description = "Only sites of this group", HelpName = "NAME" };
        var tag = new Option<string?>("--tag") { Description = "Only sites with this tag", HelpName = "NAME" };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant (default: the only one)", HelpName = "ID" };
        var data = DataFolder.Option();
        var command = new Command("list", "Lists sites: id, address, environment, group, tags, state") { group, tag, tenant, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            var answer = await admin.GetAsync("/local/sites?tenant=" + Uri.EscapeDataString(parsed.GetValue(tenant) ?? status.OnlyTenant()), ct);
            foreach (var site in answer["sites"]!.AsArray().Select(s => s!))
            {
                var tags = site["tags"]!.AsArray().Select(t => t!.GetValue<string>()).ToArray();
                if ((parsed.GetValue(group) is { } wanted && site["group"]!.GetValue<string>() != wanted) || (parsed.GetValue(tag) is { } sought && !tags.Contains(sought))) { continue; }
                var state = site["retired_at"] is not null ? "retired" : site["enrolled_at"] is not null ? "enrolled" : "invited";
                Console.Out.WriteLine($"{site["site"]}\t{site["url"]}\t{site["environment"]}\t{site["group"]}\t{string.Join(' ', tags)}\t{state}");
            }
            return ExitCode.Done;
        });
        return command;
    }
}
