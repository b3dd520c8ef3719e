using System.Diagnostics;

namespace Colophon.Cli.Commands.Demo;

/// <summary>The real WordPress of the demo (eng/wordpress): MariaDB, php-fpm, nginx, all below one folder.</summary>
internal sealed class Bed(string folder, int port) : IAsyncDisposable
{
    public const string Administrator = "mara";
    public const string AdministratorPassword = "correct horse battery staple";

    public string Url => $"http://localhost:{port}";

    public string Site => Path.Combine(folder, "site");

    public Task UpAsync(CancellationToken ct) =>
        ScriptAsync("up.sh", [folder, port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--admin", Administrator, "--password", AdministratorPassword, "--title", "Fernhill Riding School", "--environment", "production"], ct);

    public Task InstallAgentAsync(CancellationToken ct) => ScriptAsync("install-agent.sh", [folder, Repository.Agent], ct);

    public Task DownAsync(CancellationToken ct) => ScriptAsync("down.sh", [folder], ct);

    /// <summary>Runs PHP as the account that owns the site.</summary>
    public Task PhpAsync(string[] arguments, CancellationToken ct) => ScriptAsync("run.sh", [folder, "php", .. arguments], ct);

    /// <summary>Statements straight into WordPress' tables: what somebody with the database password could do.</summary>
    public Task SqlAsync(string statements, CancellationToken ct) =>
        ScriptAsync("run.sh", [folder, "mariadb", "--no-defaults", "-S", Path.Combine(folder, "run", "my.sock"), "-uwp", "-pwp", "wp", "-e", statements], ct);

    /// <summary>Runs a shell line as the account that owns the site: what somebody with a shell could do to its files.</summary>
    public Task ShellAsync(string line, CancellationToken ct) => ScriptAsync("run.sh", [folder, "sh", "-ec", line], ct);

    public async ValueTask DisposeAsync() => await DownAsync(CancellationToken.None);

    /// <summary>A script that was begun is let finish, out of Ctrl-C's reach: half a start could not be taken down again.</summary>
    private static async Task ScriptAsync(string script, IEnumerable<string> arguments, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var process = Process.Start(new ProcessStartInfo("setsid", ["--wait", Repository.Script("wordpress", script), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        if (process.ExitCode != 0)
        {
            throw new CommandException(ExitCode.Environment, $"{script} failed: {(await errors).Trim()} {(await output).Trim()}");
        }
        ct.ThrowIfCancellationRequested();
    }
}
