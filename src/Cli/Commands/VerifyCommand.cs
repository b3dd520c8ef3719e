using System.CommandLine;
using System.Security.Cryptography;
using Colophon.Binder;
using Colophon.Cli.Commands.Verify;
using Colophon.Crypto;
using Spectre.Console;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon verify FILE</c>: checks a binder without server or network. The exit code is what was observed (docs/formats/evidence-binder.md).</summary>
internal static class VerifyCommand
{
    private const int MaxSideFileBytes = 1 << 20;

    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "The binder: a zip file, sealed or not, or the list of its parts" };
        var trust = new Option<string?>("--trust") { Description = "Verification policy: the keys you trust, obtained apart from the binder", HelpName = "POLICY" };
        var checkpoint = new Option<string[]>("--checkpoint") { Description = "A checkpoint that you hold from before", HelpName = "NOTE" };
        var receipt = new Option<string[]>("--receipt") { Description = "A receipt that you hold from before", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "The private half of the key that the binder is sealed to", HelpName = "FILE" };
        var scratch = new Option<string?>("--scratch") { Description = "A folder for about 30 bytes for each entry while it is checked; default: the system's for temporary files", HelpName = "FOLDER" };
        var json = new Option<bool>("--json") { Description = "Prints the report as JSON" };
        var command = new Command("verify", "Checks an evidence binder offline and says what it found") { file, trust, checkpoint, receipt, key, scratch, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            using var recipient = parsed.GetValue(key) is { } opener ? LoadKey(opener) : null;
            var options = new VerifyOptions
            {
                Policy = parsed.GetValue(trust) is { } path ? ReadPolicy(path) : null,
                HeldCheckpoints = [.. (parsed.GetValue(checkpoint) ?? []).Select(ReadText)],
                RecipientKey = recipient,
                HeldReceipts = [.. (parsed.GetValue(receipt) ?? []).Select(ReadText)],
                Scratch = parsed.GetValue(scratch) ?? Path.GetTempPath(),
            };
            var report = Check(parsed.GetValue(file)!, options, ct);
            if (parsed.GetValue(json)) { ReportJson.Write(report, Console.OpenStandardOutput()); } else { ReportText.Write(report, Console.Out); }
            return (int)report.Code;
        }, ct));
        return command;
    }

    /// <summary>Progress only where a person watches, and on stderr: stdout is the report's.</summary>
    private static VerificationReport Check(string path, VerifyOptions options, CancellationToken ct)
    {
        if (Console.IsErrorRedirected) { return BinderVerifier.Verify(path, options, ct); }
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).Start(progress => BinderVerifier.Verify(path, options with { Progress = new Bar(progress.AddTask("checking")) }, ct));
    }

    private static TrustPolicy ReadPolicy(string path) =>
        TrustPolicy.Parse(System.Text.Encoding.UTF8.GetBytes(ReadText(path)), out var problem) ?? throw new CommandException(ExitCode.Usage, $"{path}: {problem}");

    private static Ed25519PrivateKey LoadKey(string path)
    {
        try { return KeyFile.Load(path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException) { throw new CommandException(ExitCode.Environment, e.Message); }
    }

    private static string ReadText(string path)
    {
        try
        {
            return new FileInfo(path).Length > MaxSideFileBytes ? throw new CommandException(ExitCode.Usage, $"{path} is larger than 1 MiB.") : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Environment, $"{path} can't be read: {e.Message}");
        }
    }

    private sealed class Bar(ProgressTask task) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value)
        {
            task.Description = value.Stage;
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = value.Done;
        }
    }
}
