using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Site;

/// <summary><c>colophon site probe SITE</c>: what a visitor can reach, and others whose accounts are given, asked from the server.</summary>
internal static class ProbeCommand
{
    private const int MaxFile = 64 << 10;

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["customer_a"] = "customerA", ["customer_b"] = "customerB", ["low_role"] = "lowRole", ["other_administrator"] = "otherAdministrator", ["other_site"] = "otherSite",
    };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Some hundreds of requests to one site, one after the other.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(30);

    public static Command Build()
    {
        var site = new Argument<string>("site") { Description = "Id of the site" };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant (default: the only one)", HelpName = "ID" };
        var accounts = new Option<string?>("--accounts") { Description = "JSON file with test accounts to ask as: customer_a and customer_b, low_role, other_administrator with other_site; readable by you alone", HelpName = "FILE" };
        var data = DataFolder.Option();
        var command = new Command("probe", "Asks a site what it lets a visitor reach, and others whose accounts are given; the result is recorded") { site, tenant, accounts, data };
        command.SetAction(async (parsed, ct) =>
        {
            var given = parsed.GetValue(accounts) is { } file ? Read(file) : null;
            using var admin = new AdminSocket(DataFolder.Of(parsed.GetValue(data)!), s_patience);
            var status = await ServerStatus.OfAsync(admin, ct);
            var found = await admin.PostAsync("/local/sites/probe", new JsonObject { ["tenant"] = parsed.GetValue(tenant) ?? status.OnlyTenant(), ["site"] = parsed.GetValue(site), ["accounts"] = given }, ct);
            Console.Out.WriteLine(found.ToJsonString(Indented));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Passwords of a file that others may read are no secrets any more.</summary>
    private static JsonObject Read(string path)
    {
        try
        {
            if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0) { throw new CommandException(ExitCode.Usage, $"{path} holds passwords and others may read it: chmod 600 {path}"); }
            var file = new FileInfo(path);
            if (file.Length > MaxFile) { throw new CommandException(ExitCode.Unreadable, $"{path} is no list of a few accounts."); }
            var given = JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new JsonException();
            // Named as people name things in a file; on the socket they are named as everywhere else there.
            return new JsonObject(given.Select(p => KeyValuePair.Create(Names.GetValueOrDefault(p.Key) ?? throw new CommandException(ExitCode.Unreadable, $"{path}: {p.Key} is none of {string.Join(", ", Names.Keys)}."), p.Value?.DeepClone())));
        }
        catch (JsonException)
        {
            throw new CommandException(ExitCode.Unreadable, $"{path} is not a JSON object of accounts.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"{path} can't be read.");
        }
    }
}
