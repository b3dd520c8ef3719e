using System.CommandLine;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Site;

/// <summary><c>colophon site enroll URL</c>: a one-time token, and what to run on the site's machine.</summary>
internal static class EnrollCommand
{
    private static readonly string[] Environments = ["production", "staging", "development", "local"];

    public static Command Build()
    {
        var url = new Argument<string>("url") { Description = "The site's address as WordPress knows it (Settings → General)" };
        var environment = new Option<string>("--environment") { Description = "Only production enters populations", DefaultValueFactory = _ => "production" };
        environment.AcceptOnlyFromAmong(Environments);
        var tenant = new Option<string?>("--tenant") { Description = "The tenant the site belongs to (default: the only one)", HelpName = "ID" };
        var again = new Option<string?>("--again") { Description = "Id of a site that is to enrol again, e.g. after a fork", HelpName = "SITE" };
        var data = DataFolder.Option();
        var command = new Command("enroll", "Prints a one-time token and the commands that install the agent") { url, environment, tenant, again, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            var invitation = await InviteAsync(admin, parsed.GetValue(tenant) ?? status.OnlyTenant(), parsed.GetValue(url)!, parsed.GetValue(environment)!, parsed.GetValue(again), ct);
            Console.Out.WriteLine(invitation.Token);
            Console.Error.WriteLine(Instructions(invitation, status.PublicUrl));
            return ExitCode.Done;
        });
        return command;
    }

    public static async Task<Invitation> InviteAsync(AdminSocket admin, string tenant, string url, string environment, string? again, CancellationToken ct)
    {
        var answer = await admin.PostAsync("/local/sites", new JsonObject { ["tenant"] = tenant, ["url"] = url, ["environment"] = environment, ["site"] = again }, ct);
        return new Invitation(answer["site"]!.GetValue<string>(), answer["token"]!.GetValue<string>());
    }

    private static string Instructions(Invitation invitation, string server) => $"""
        On the site's machine, as the account that PHP runs under, in WordPress' folder:
          mkdir -p wp-content/mu-plugins
          cp -r {Repository.Agent}/0-colophon.php {Repository.Agent}/colophon wp-content/mu-plugins/
          php wp-content/mu-plugins/colophon/bin/enrol.php --wp . --server {server} --token {invitation.Token}
        The token works once, for 15 minutes, for this address only. Then see: ./colophon status
        """;

    internal sealed record Invitation(string Site, string Token);
}
