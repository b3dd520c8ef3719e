using System.Security.Cryptography;
using System.Text.Json;
using Colophon.Binder;
using Colophon.Cli.Server;

namespace Colophon.Cli.Commands.Demo;

/// <summary>From the end of the period to the summary: freeze, binder, policy, what the console shows; then everything is switched off and the copied evidence speaks alone.</summary>
internal sealed class Ending(Stage stage, Teller teller)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <returns>The binder that was fetched.</returns>
    public async Task<string> BindAsync(Told told, Bed bed, AdminSocket admin, CancellationToken ct)
    {
        await told.Desk.FreezeAsync(told.Period, ct);
        teller.Say("Every source has said what it still held; Mara freezes the period.");
        var gone = bed.DownAsync(ct);
        try
        {
            return await FetchAsync(told, admin, ct);
        }
        finally
        {
            await gone;
            teller.Say("WordPress is gone.");
        }
    }

    private async Task<string> FetchAsync(Told told, AdminSocket admin, CancellationToken ct)
    {
        var binder = await told.Desk.FetchBinderAsync(told.Period, stage.Evidence, ct);
        await File.WriteAllTextAsync(stage.Trust, await TrustCommand.PolicyAsync(admin, ct) + "\n", ct);
        teller.Say($"Binder: {binder}. What a verifier is to trust, obtained apart from it: {stage.Trust}");
        using var content = BinderContent.Open(binder);
        var notShown = await told.Desk.NotShownAsync(content.Verdicts, told.Period, content.Records("login.failed").Any(), ct);
        if (notShown.Count == 0) { teller.Say("The console shows each deviation, each unseen time and the failed log-ins on its pages."); }
        return notShown.Count == 0
            ? binder
            : throw new CommandException(ExitCode.Internal, "The console does not show what its binder tells: " + string.Join("; ", notShown));
    }

    /// <summary>Nothing runs any more. Everything said from here on comes from the copy.</summary>
    public async Task<Summary> SumUpAsync(Told told, string binder, CancellationToken ct)
    {
        CopyFolder(stage.Data.Path, stage.Copy);
        var kept = Path.Combine(stage.Copy, "evidence", Cast.Tenant, Path.GetFileName(binder));
        if (await Sha256Async(kept, ct) != await Sha256Async(binder, ct)) { throw new CommandException(ExitCode.Internal, $"{kept} and {binder} differ."); }
        teller.Say($"The server is gone as well. From the copied data folder {stage.Copy}:");
        var summary = Summary.Of(kept, stage.Trust, ct);
        await File.WriteAllTextAsync(stage.Summary, JsonSerializer.Serialize(summary, Indented) + "\n", ct);
        foreach (var line in SummaryText.Lines(summary)) { Console.Out.WriteLine(line); }
        if (summary.Code != BinderCode.Intact) { throw new CommandException(ExitCode.Internal, $"The binder of this demo does not verify: {summary.Verification}"); }
        var faults = SelfCheck.Of(summary, told.Deeds, told.Length);
        return faults.Count == 0
            ? summary
            : throw new CommandException(ExitCode.Internal, "The evidence and what was done do not agree:\n  " + string.Join("\n  ", faults));
    }

    private static async Task<string> Sha256Async(string file, CancellationToken ct)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => !f.StartsWith(Path.Combine(from, "run") + "/", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }
}
