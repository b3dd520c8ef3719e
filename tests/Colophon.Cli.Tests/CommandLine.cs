using System.Diagnostics;

namespace Colophon.Cli.Tests;

/// <summary>The real program in a process of its own.</summary>
internal static class CommandLine
{
    public static Task<Outcome> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    public static Task<Outcome> RunAsync(Dictionary<string, string> environment, params string[] arguments) => OutcomeAsync(Start(environment, arguments));

    /// <summary>Another program around it.</summary>
    public static Task<Outcome> ProgramAsync(string program, Dictionary<string, string> environment, params string[] arguments) => OutcomeAsync(Start(program, environment, arguments));

    private static async Task<Outcome> OutcomeAsync(Process started)
    {
        using var process = started;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Outcome(process.ExitCode, await output, await errors);
    }

    public static Process Start(Dictionary<string, string> environment, params string[] arguments) => Start("dotnet", environment, [Path.Combine(AppContext.BaseDirectory, "colophon.dll"), .. arguments]);

    private static Process Start(string program, Dictionary<string, string> environment, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) { info.Environment[name] = value; }
        return Process.Start(info)!;
    }
}

internal sealed record Outcome(int Code, string Output, string Errors);
