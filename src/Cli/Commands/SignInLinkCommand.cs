using System.CommandLine;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon sign-in-link</c>: a way in for whoever may open the data folder, e.g. after the second factor was lost.</summary>
internal static class SignInLinkCommand
{
    public static Command Build()
    {
        var data = DataFolder.Option();
        var email = new Option<string?>("--email") { Description = "The person who is to sign in (default: the owner)", HelpName = "ADDRESS" };
        var command = new Command("sign-in-link", "Prints a link that signs in once") { data, email };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            Console.Out.WriteLine(await LinkAsync(admin, parsed.GetValue(email), ct));
            return ExitCode.Done;
        });
        return command;
    }

    public static async Task<string> LinkAsync(AdminSocket admin, string? email, CancellationToken ct) =>
        (await admin.PostAsync("/sign-in-links", new JsonObject { ["email"] = email }, ct))["url"]!.GetValue<string>();
}
