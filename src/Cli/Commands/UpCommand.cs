using System.CommandLine;
using Colophon.Cli.Server;
using Spectre.Console;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon up</c>: the server for real use, in the foreground, until it is told to stop.</summary>
internal static class UpCommand
{
    private const int DefaultPort = 26626;

    public static Command Build()
    {
        var data = DataFolder.Option();
        var port = new Option<int>("--port") { Description = "Port of the console and of the agents", DefaultValueFactory = _ => DefaultPort };
        var company = new Option<string?>("--company") { Description = "First start: the company's name, as binders show it", HelpName = "NAME" };
        var owner = new Option<string?>("--owner") { Description = "First start: e-mail address of the company's owner", HelpName = "ADDRESS" };
        var name = new Option<string?>("--server-name") { Description = "First start: the name in every checkpoint, for good (default colophon.local)", HelpName = "NAME" };
        var command = new Command("up", "Starts the server and stays until Ctrl-C") { data, port, company, owner, name };
        command.SetAction((parsed, ct) => RunAsync(DataFolder.Of(parsed.GetValue(data)!), parsed.GetValue(port), parsed.GetValue(company), parsed.GetValue(owner), parsed.GetValue(name), ct));
        return command;
    }

    private static async Task<int> RunAsync(DataFolder data, int port, string? company, string? owner, string? name, CancellationToken ct)
    {
        using var admin = new AdminSocket(data);
        if (await admin.AnswersAsync(ct))
        {
            throw new CommandException(ExitCode.Environment, $"A server already runs with the data folder {data.Path}: stop it first, or choose another with --data.");
        }
        await using var server = ServerProcess.Start(data, port, log: null, name is null ? [] : ["--server-name", name]);
        await server.AnsweringAsync(admin, ct);
        var status = await ServerStatus.OfAsync(admin, ct);
        Console.Out.WriteLine($"Console: {status.PublicUrl}");
        if (status.Tenants.Count == 0) { await FirstTenantAsync(admin, company, owner, ct); }
        await server.Exited.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ct.IsCancellationRequested ? ExitCode.Done : server.ExitCode;
    }

    /// <summary>The company's name and id go into an append-only ledger, so they are asked for and never made up.</summary>
    private static async Task FirstTenantAsync(AdminSocket admin, string? company, string? owner, CancellationToken ct)
    {
        if (company is null && owner is null && !Console.IsInputRedirected)
        {
            company = AnsiConsole.Ask<string>("Nobody can sign in yet. Your [bold]company's name[/], as binders shall show it:");
            owner = AnsiConsole.Ask<string>("Your [bold]e-mail address[/]:");
        }
        if (company is null || owner is null)
        {
            Console.Out.WriteLine("Nobody can sign in yet. Make your company and its owner: ./colophon tenant create ID --name NAME --owner ADDRESS");
            return;
        }
        var id = Id(company);
        await Tenant.CreateCommand.CreateAsync(admin, id, company, ct);
        Console.Out.WriteLine($"Tenant: {id}");
        Console.Out.WriteLine("This link makes you the owner. It works once, within a quarter of an hour:");
        Console.Out.WriteLine("  " + await SignInLinkCommand.LinkAsync(admin, id, owner, owner, "owner", ct));
    }

    /// <summary>"Fernhill Riding School" → "fernhill-riding-school".</summary>
    private static string Id(string company)
    {
        var words = company.ToLowerInvariant().Split([.. company.ToLowerInvariant().Where(c => !char.IsAsciiLetterOrDigit(c))], StringSplitOptions.RemoveEmptyEntries);
        var id = string.Join('-', words);
        return id.Length is > 0 and <= 63 ? id : throw new CommandException(ExitCode.Usage, $"No id can be made of '{company}': ./colophon tenant create ID --name NAME --owner ADDRESS");
    }
}
