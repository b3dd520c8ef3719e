using System.CommandLine;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Site;

/// <summary><c>colophon site admit SITE NAME SHA256</c>: the upload that was refused was harmless; it may be sent again.</summary>
internal static class AdmitCommand
{
    public static Command Build()
    {
        var site = new Argument<string>("site") { Description = "Id of the site" };
        var name = new Argument<string>("name") { Description = "The file's name, as the record upload.refused gives it" };
        var sha256 = new Argument<string>("sha256") { Description = "SHA-256 of its content, from the same record" };
        var reason = new Option<string>("--reason") { Description = "Why it is harmless; it is recorded", HelpName = "TEXT", Required = true };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant (default: the only one)", HelpName = "ID" };
        var data = DataFolder.Option();
        var command = new Command("admit", "Lets a file that was refused be uploaded after all, this very content, within seven days") { site, name, sha256, reason, tenant, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            await admin.PostAsync("/local/sites/uploads/admit", new JsonObject
            {
                ["tenant"] = parsed.GetValue(tenant) ?? status.OnlyTenant(), ["site"] = parsed.GetValue(site), ["name"] = parsed.GetValue(name), ["sha256"] = parsed.GetValue(sha256), ["reason"] = parsed.GetValue(reason),
            }, ct);
            Console.Error.WriteLine($"Ordered. Once the site has heard of it, at its next beat, whoever sent {parsed.GetValue(name)} can upload it again.");
            return ExitCode.Done;
        });
        return command;
    }
}
