using System.CommandLine;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Collector;

/// <summary><c>colophon collector retire SOURCE</c>: it counts no more from now on; what it told stays.</summary>
internal static class RetireCommand
{
    public static Command Build()
    {
        var source = new Argument<string>("source") { Description = "Id of the collector (s-…)" };
        var reason = new Option<string>("--reason") { Description = "Why; it is recorded", HelpName = "TEXT", Required = true };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant it belongs to (default: the only one)", HelpName = "ID" };
        var data = DataFolder.Option();
        var command = new Command("retire", "Ends a collector; its records stay") { source, reason, tenant, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            await admin.PostAsync("/local/collectors/retire", new JsonObject { ["tenant"] = parsed.GetValue(tenant) ?? status.OnlyTenant(), ["source"] = parsed.GetValue(source), ["reason"] = parsed.GetValue(reason) }, ct);
            Console.Error.WriteLine($"Retired: {parsed.GetValue(source)}. The site is seen by its agent alone from now on.");
            return ExitCode.Done;
        });
        return command;
    }
}
