using System.CommandLine;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Tenant;

/// <summary><c>colophon tenant create ID</c>: a tenant, its tree, and the way in for its first owner.</summary>
internal static class CreateCommand
{
    public static Command Build()
    {
        var id = new Argument<string>("id") { Description = "Short id: a-z, 0-9 and '-'. It stands in addresses and in the ledger, and can't be changed" };
        var name = new Option<string>("--name") { Description = "The company's name as binders show it", Required = true };
        var owner = new Option<string>("--owner") { Description = "E-mail address of the first owner", HelpName = "ADDRESS", Required = true };
        var ownerName = new Option<string?>("--owner-name") { Description = "Name of the first owner (default: the address)", HelpName = "NAME" };
        var data = DataFolder.Option();
        var command = new Command("create", "Makes a tenant and prints its owner's one-time sign-in link") { id, name, owner, ownerName, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var email = parsed.GetValue(owner)!;
            await CreateAsync(admin, parsed.GetValue(id)!, parsed.GetValue(name)!, ct);
            Console.Out.WriteLine(await SignInLinkCommand.LinkAsync(admin, parsed.GetValue(id)!, email, parsed.GetValue(ownerName) ?? email, "owner", ct));
            return ExitCode.Done;
        });
        return command;
    }

    public static Task CreateAsync(AdminSocket admin, string id, string name, CancellationToken ct) =>
        admin.PostAsync("/local/tenants", new JsonObject { ["tenant"] = id, ["name"] = name }, ct);
}
