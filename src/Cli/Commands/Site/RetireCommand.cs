using System.CommandLine;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Site;

/// <summary><c>colophon site retire SITE</c>: out of scope from now on; what it told stays.</summary>
internal static class RetireCommand
{
    public static Command Build()
    {
        var site = new Argument<string>("site") { Description = "Id of the site" };
        var reason = new Option<string>("--reason") { Description = "Why; it is recorded", HelpName = "TEXT", Required = true };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant (default: the only one)", HelpName = "ID" };
        var data = DataFolder.Option();
        var command = new Command("retire", "Takes a site and its sources out of scope; its records stay") { site, reason, tenant, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            await admin.PostAsync("/local/sites/retire", new JsonObject { ["tenant"] = parsed.GetValue(tenant) ?? status.OnlyTenant(), ["site"] = parsed.GetValue(site), ["reason"] = parsed.GetValue(reason) }, ct);
            Console.Error.WriteLine($"Retired: {parsed.GetValue(site)}. Its records stay; nothing it sends is taken any more.");
            return ExitCode.Done;
        });
        return command;
    }
}
