using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Site;

/// <summary><c>colophon site probe SITE</c>: what a visitor can reach, asked from the server.</summary>
internal static class ProbeCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Build()
    {
        var site = new Argument<string>("site") { Description = "Id of the site" };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant (default: the only one)", HelpName = "ID" };
        var data = DataFolder.Option();
        var command = new Command("probe", "Asks a site as a visitor what it lets anybody reach; the result is recorded") { site, tenant, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            var found = await admin.PostAsync("/local/sites/probe", new JsonObject { ["tenant"] = parsed.GetValue(tenant) ?? status.OnlyTenant(), ["site"] = parsed.GetValue(site) }, ct);
            Console.Out.WriteLine(found.ToJsonString(Indented));
            return ExitCode.Done;
        });
        return command;
    }
}
