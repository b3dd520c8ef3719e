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
        var data = DataFolder.Option();
        var environment = new Option<string>("--environment") { Description = "Only production enters populations", DefaultValueFactory = _ => "production" };
        environment.AcceptOnlyFromAmong(Environments);
        var tenant = new Option<string?>("--tenant") { Description = "The tenant the site belongs to (default: the only one)" };
        var command = new Command("enroll", "Prints a one-time token and the commands that install the agent") { url, environment, tenant, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var invitation = await InviteAsync(admin, parsed.GetValue(url)!, parsed.GetValue(environment)!, parsed.GetValue(tenant), ct);
            Console.Out.WriteLine(invitation.Token);
            Console.Error.WriteLine(Instructions(invitation));
            return ExitCode.Done;
        });
        return command;
    }

    public static async Task<Invitation> InviteAsync(AdminSocket admin, string url, string environment, string? tenant, CancellationToken ct)
    {
        var answer = await admin.PostAsync("/sites", new JsonObject { ["url"] = url, ["environment"] = environment, ["tenant"] = tenant }, ct);
        return new Invitation(answer["site"]!.GetValue<string>(), answer["token"]!.GetValue<string>(), answer["server"]!.GetValue<string>());
    }

    private static string Instructions(Invitation invitation) => $"""
        On the site's machine, as the account that runs PHP, in WordPress' folder:
          cp -r {Repository.Agent}/. wp-content/mu-plugins/
          php wp-content/mu-plugins/colophon/enrol.php {invitation.Server} {invitation.Token}
        The token works once, for 15 minutes, for this address only. Then see: ./colophon status
        """;

    internal sealed record Invitation(string Site, string Token, string Server);
}
