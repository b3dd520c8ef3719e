using System.CommandLine;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Site;

/// <summary><c>colophon site label SITE</c>: sets its group and tags; what isn't named is taken away.</summary>
internal static class LabelCommand
{
    public static Command Build()
    {
        var site = new Argument<string>("site") { Description = "Id of the site" };
        var group = new Option<string?>("--group") { Description = "The one group it belongs to", HelpName = "NAME" };
        var tags = new Option<string[]>("--tag") { Description = "A tag; may stand several times", HelpName = "NAME" };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant (default: the only one)", HelpName = "ID" };
        var data = DataFolder.Option();
        var command = new Command("label", "Sets a site's group and tags; the change is recorded") { site, group, tags, tenant, data };
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            await admin.PostAsync("/local/sites/label", new JsonObject
            {
                ["tenant"] = parsed.GetValue(tenant) ?? status.OnlyTenant(),
                ["site"] = parsed.GetValue(site),
                ["group"] = parsed.GetValue(group),
                ["tags"] = new JsonArray([.. (parsed.GetValue(tags) ?? []).Select(t => JsonValue.Create(t))]),
            }, ct);
            return ExitCode.Done;
        });
        return command;
    }
}
