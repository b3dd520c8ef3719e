using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Colophon.Alerting.Tests.Smtp;

/// <summary>A real mail server (npm smtp-server, pinned) in a process of its own.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private static readonly SemaphoreSlim Installing = new(1, 1);
    private readonly Process process;

    private SmtpSink(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<SmtpSink> StartAsync(string mode, CancellationToken ct)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Smtp");
        await InstallAsync(folder, ct);
        var process = Process.Start(new ProcessStartInfo("node", ["sink.mjs", mode]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var first = await process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("The SMTP sink ended at once.");
        return new SmtpSink(process, JsonNode.Parse(first)!["port"]!.GetValue<int>());
    }

    public async Task<JsonNode> NextMessageAsync(CancellationToken ct) =>
        JsonNode.Parse(await process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("The SMTP sink ended."))!;

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task InstallAsync(string folder, CancellationToken ct)
    {
        await Installing.WaitAsync(ct);
        try
        {
            if (Directory.Exists(Path.Combine(folder, "node_modules", "smtp-server"))) { return; }
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--silent"]) { WorkingDirectory = folder })!;
            await npm.WaitForExitAsync(ct);
            Assert.Equal(0, npm.ExitCode);
        }
        finally
        {
            Installing.Release();
        }
    }
}
