using System.CommandLine;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Collector;

/// <summary><c>colophon collector invite SITE</c>: a one-time token for a collector of an enrolled site.</summary>
internal static class InviteCommand
{
    public static Command Build()
    {
        var site = new Argument<string>("site") { Description = "Id of the site (colophon site list)" };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant the site belongs to (default: the only one)", HelpName = "ID" };
        var data = DataFolder.Option();
        var command = new Command("invite", "Prints a one-time token for a collector beside a site, and what to run there") { site, tenant, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            var answer = await admin.PostAsync("/local/collectors", new JsonObject { ["tenant"] = parsed.GetValue(tenant) ?? status.OnlyTenant(), ["site"] = parsed.GetValue(site) }, ct);
            var token = answer["token"]!.GetValue<string>();
            Console.Out.WriteLine(token);
            Console.Error.WriteLine($"""
                On the site's machine, as an account that is not the site's own and may read its files:
                  ./colophon collector enroll --site FOLDER --database-options FILE --server {status.PublicUrl} --token {token}
                  ./colophon collector run --site FOLDER --database-options FILE
                FILE is an option file of the mariadb client (0600) with an account that may only read: GRANT SELECT, SHOW VIEW ON DATABASE.*
                The token works once, for 15 minutes. docs/operate.md tells which rights show triggers and events, too.
                """);
            return ExitCode.Done;
        });
        return command;
    }
}
