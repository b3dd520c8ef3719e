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
        var url = new Argument<string?>("url") { Description = "The site's address as WordPress knows it (Settings → General)", Arity = ArgumentArity.ZeroOrOne };
        var environment = new Option<string>("--environment") { Description = "Only production enters populations", DefaultValueFactory = _ => "production" };
        environment.AcceptOnlyFromAmong(Environments);
        var tenant = new Option<string?>("--tenant") { Description = "The tenant the site belongs to (default: the only one)", HelpName = "ID" };
        var again = new Option<string?>("--again") { Description = "Id of a site that is to enrol again, e.g. after a fork", HelpName = "SITE" };
        var plugin = new Option<string?>("--plugin") { Description = "Also write a plugin for uploading in wp-admin, made for this site", HelpName = "FILE" };
        var list = new Option<string?>("--csv") { Description = "A list of sites instead of one: columns url, environment, group, tags", HelpName = "FILE" };
        var takeGood = new Option<bool>("--take-good") { Description = "With --csv: invite the good rows even where others are bad" };
        var data = DataFolder.Option();
        var command = new Command("enroll", "Prints a one-time token and three ways to put the agent onto the site") { url, environment, tenant, again, plugin, list, takeGood, data };
        command.Validators.Add(parsed =>
        {
            if ((parsed.GetValue(url) is null) == (parsed.GetValue(list) is null)) { parsed.AddError("Name one site's address, or a list of sites with --csv."); }
        });
        command.SetAction(async (parsed, ct) =>
        {
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!));
            var status = await ServerStatus.OfAsync(admin, ct);
            if (parsed.GetValue(list) is { } file) { return await EnrollListAsync(admin, parsed.GetValue(tenant) ?? status.OnlyTenant(), file, parsed.GetValue(takeGood), ct); }
            var invitation = await InviteAsync(admin, parsed.GetValue(tenant) ?? status.OnlyTenant(), parsed.GetValue(url)!, parsed.GetValue(environment)!, parsed.GetValue(again), ct, parsed.GetValue(plugin) is null ? null : status.PublicUrl);
            if (parsed.GetValue(plugin) is { } zip) { OutputFile.Write(zip, invitation.Plugin!); }
            Console.Out.WriteLine(invitation.Token);
            Console.Error.WriteLine(Instructions(invitation, status.PublicUrl.TrimEnd('/'), parsed.GetValue(plugin)));
            return ExitCode.Done;
        });
        return command;
    }

    public static async Task<Invitation> InviteAsync(AdminSocket admin, string tenant, string url, string environment, string? again, CancellationToken ct, string? server = null)
    {
        var answer = await admin.PostAsync("/local/sites", new JsonObject { ["tenant"] = tenant, ["url"] = url, ["environment"] = environment, ["site"] = again, ["server"] = server }, ct);
        return new Invitation(answer["site"]!.GetValue<string>(), answer["token"]!.GetValue<string>(), answer["archive_sha256"]!.GetValue<string>(), answer["composer_sha1"]!.GetValue<string>(), answer["plugin"]?.GetValue<string>() is { } zip ? Convert.FromBase64String(zip) : null);
    }

    /// <summary>A line a site to stdout: address, id, token. Every bad row to stderr; where there is one, nothing was taken unless it was asked for.</summary>
    private static async Task<int> EnrollListAsync(AdminSocket admin, string tenant, string file, bool takeGood, CancellationToken ct)
    {
        var rows = SiteList.Read(file);
        var answer = (await admin.PostAsync("/local/sites/batch", new JsonObject { ["tenant"] = tenant, ["rows"] = rows, ["takeGood"] = takeGood }, ct))["rows"]!.AsArray().Select(r => r!).ToArray();
        foreach (var row in answer.Where(r => r["token"] is not null)) { Console.Out.WriteLine($"{row["url"]}\t{row["site"]}\t{row["token"]}"); }
        var bad = answer.Where(r => r["fault"] is not null).ToArray();
        foreach (var row in bad) { Console.Error.WriteLine($"row {row["row"]}: {row["url"]}: {row["fault"]}"); }
        var taken = answer.Count(r => r["token"] is not null);
        Console.Error.WriteLine(bad.Length == 0 ? $"{taken} sites are invited. Each token works once, for its address, for a day unless Fleet:BatchTokenHours says otherwise; keep this list as you keep passwords."
            : takeGood ? $"{taken} sites are invited, {bad.Length} rows are not." : $"{bad.Length} of {answer.Length} rows are bad; nothing was taken. Mend them, or take the others with --take-good.");
        return bad.Length > 0 ? ExitCode.Refused : ExitCode.Done;
    }

    private static string Instructions(Invitation invitation, string server, string? plugin) => $$"""
        Three ways onto the site; each works once, for 15 minutes, for this address only.

        1. With a shell, as the account that PHP runs under, in WordPress' folder: one line.
             mkdir -p wp-content/mu-plugins && curl -fsSo .c.tgz {{server}}/agent/v1/agent.tar.gz && echo "{{invitation.ArchiveSha256}}  .c.tgz" | sha256sum -c --quiet && tar -xzf .c.tgz -C wp-content/mu-plugins && rm .c.tgz && php wp-content/mu-plugins/colophon/bin/enrol.php --wp . --server {{server}} --token {{invitation.Token}}

        2. Without one: {{(plugin is null ? "run this again with --plugin FILE.zip (or let the console make the file)" : $"upload {plugin}")}} in wp-admin, Plugins, Add New, Upload, and activate it. It puts the must-use plugin in place, enrols, and removes itself. Where must-use plugins can't be written it stays, and a lower assurance is recorded.

        3. With Composer (Bedrock): require the agent as a must-use plugin, deploy, then enrol where the site runs.
             composer config repositories.colophon '{{Repository(invitation, server)}}'
             composer require colophon/agent:0.1.0
             php web/app/mu-plugins/agent/colophon/bin/enrol.php --wp web/wp --server {{server}} --token {{invitation.Token}}

        Then see: ./colophon status. Taking it off again: php …/colophon/bin/remove.php --wp ., which is the last thing it records.
        """;

    private static string Repository(Invitation invitation, string server) => new JsonObject
    {
        ["type"] = "package",
        ["package"] = new JsonObject { ["name"] = "colophon/agent", ["version"] = "0.1.0", ["type"] = "wordpress-muplugin", ["dist"] = new JsonObject { ["type"] = "zip", ["url"] = server + "/agent/v1/agent.zip", ["shasum"] = invitation.ComposerSha1 } },
    }.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <param name="Plugin">A zip; null unless it was asked for.</param>
    internal sealed record Invitation(string Site, string Token, string ArchiveSha256, string ComposerSha1, byte[]? Plugin);
}
