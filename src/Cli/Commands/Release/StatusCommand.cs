using System.CommandLine;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Release;

/// <summary><c>colophon release status</c>: one site a line, tab-separated.</summary>
internal static class StatusCommand
{
    public static Command Build()
    {
        var tenant = new Option<string?>("--tenant") { Description = "The tenant (default: the only one)", HelpName = "ID" };
        var data = DataFolder.Option();
        var command = new Command("status", "What came of published versions: version, site, outcome, cause") { tenant, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            var answer = await admin.GetAsync("/local/releases?tenant=" + Uri.EscapeDataString(parsed.GetValue(tenant) ?? status.OnlyTenant()), ct);
            foreach (var order in answer["orders"]!.AsArray().Select(o => o!)) { Console.Out.WriteLine($"{order["version"]}\t{order["site"]}\t{order["outcome"]?.GetValue<string>() ?? "told"}\t{order["cause"]}"); }
            return ExitCode.Done;
        });
        return command;
    }
}
