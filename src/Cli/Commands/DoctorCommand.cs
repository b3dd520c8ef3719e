using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon doctor</c>: what this machine lacks, and the command that mends it.</summary>
internal static class DoctorCommand
{
    public static Command Build()
    {
        var data = DataFolder.Option();
        var command = new Command("doctor", "Says what this machine lacks and what mends it") { data };
        command.SetAction(async (parsed, ct) => Report(await FindingsAsync(DataFolder.Of(parsed.GetValue(data)!), ct)));
        return command;
    }

    private static async Task<List<Finding>> FindingsAsync(DataFolder folder, CancellationToken ct)
    {
        List<Finding> findings =
        [
            new("libsodium", "server, agents", NativeLibrary.TryLoad("libsodium.so.23", out _) ? null : "sudo apt-get install -y libsodium23"),
            new("data folder", folder.Path, folder.Fault()),
        ];
        foreach (var purpose in (string[])["demo", "tests"])
        {
            var missing = await MissingPackagesAsync(purpose, ct);
            findings.Add(new Finding("Debian packages", purpose, missing.Count == 0 ? null : $"sudo ./eng/packages.sh {purpose}") { Detail = string.Join(' ', missing) });
        }
        return findings;
    }

    private static async Task<IReadOnlyList<string>> MissingPackagesAsync(string purpose, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(Repository.Script("packages.sh"), [purpose, "--list"]) { RedirectStandardOutput = true })!;
        var lines = (await process.StandardOutput.ReadToEndAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0
            ? [.. lines.Select(l => l[..l.IndexOf('\t', StringComparison.Ordinal)])]
            : throw new CommandException(process.ExitCode, "eng/packages.sh failed (see above).");
    }

    private static int Report(List<Finding> findings)
    {
        foreach (var finding in findings)
        {
            Console.Out.WriteLine($"{(finding.Remedy is null ? "ok     " : "MISSING")}  {finding.What} ({finding.For}){(string.IsNullOrEmpty(finding.Detail) ? "" : ": " + finding.Detail)}");
            if (finding.Remedy is not null) { Console.Out.WriteLine("         → " + finding.Remedy); }
        }
        return findings.Exists(f => f.Remedy is not null) ? ExitCode.Environment : ExitCode.Done;
    }

    /// <param name="Remedy">What mends it; null where all is well.</param>
    private sealed record Finding(string What, string For, string? Remedy)
    {
        public string? Detail { get; init; }
    }
}
