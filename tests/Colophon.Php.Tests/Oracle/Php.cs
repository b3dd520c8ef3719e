using System.Diagnostics;

namespace Colophon.Php.Tests.Oracle;

/// <summary>The real PHP of this machine, which says what a text means.</summary>
internal static class Php
{
    /// <summary>Runs a script of this folder; what it writes to stdout comes back as bytes.</summary>
    public static byte[] Run(string script, IEnumerable<string> arguments, IEnumerable<string>? input = null, params string[] settings)
    {
        var start = new ProcessStartInfo("php") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] fixedSettings = ["-n", "-d", "memory_limit=-1", "-d", "extension=tokenizer", "-d", "extension=ast", "-d", "display_errors=stderr"];
        foreach (var setting in fixedSettings.Concat(settings.SelectMany(s => new[] { "-d", s }))) { start.ArgumentList.Add(setting); }
        if (!settings.Any(s => s.StartsWith("short_open_tag", StringComparison.Ordinal)))
        {
            start.ArgumentList.Add("-d");
            start.ArgumentList.Add("short_open_tag=0");
        }
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Oracle", script));
        foreach (var argument in arguments) { start.ArgumentList.Add(argument); }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var feeding = Task.Run(
            () =>
            {
                foreach (var line in input ?? []) { process.StandardInput.Write(line + "\n"); }
                process.StandardInput.Close();
            },
            TestContext.Current.CancellationToken);
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feeding.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, $"php {script} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return output.ToArray();
    }
}
