using System.CommandLine;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon sign-in-link TENANT ADDRESS</c>: a way in for whoever may open the data folder, e.g. after the second factor was lost. It is recorded like any invitation.</summary>
internal static class SignInLinkCommand
{
    public static Command Build()
    {
        var tenant = new Argument<string>("tenant");
        var email = new Argument<string>("address") { Description = "E-mail address of the person who is to sign in" };
        var name = new Option<string?>("--name") { Description = "Name, for a person who is new (default: the address)" };
        var role = new Option<string>("--role") { Description = "Role, for a person who is new", DefaultValueFactory = _ => "owner" };
        var data = DataFolder.Option();
        var command = new Command("sign-in-link", "Prints a link that signs a person in once") { tenant, email, name, role, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var address = parsed.GetValue(email)!;
            Console.Out.WriteLine(await LinkAsync(admin, parsed.GetValue(tenant)!, address, parsed.GetValue(name) ?? address, parsed.GetValue(role)!, ct));
            return ExitCode.Done;
        });
        return command;
    }

    public static async Task<string> LinkAsync(AdminSocket admin, string tenant, string email, string name, string role, CancellationToken ct) =>
        (await admin.PostAsync("/local/sign-in-links", new JsonObject { ["tenant"] = tenant, ["email"] = email, ["name"] = name, ["role"] = role }, ct))["url"]!.GetValue<string>();
}
