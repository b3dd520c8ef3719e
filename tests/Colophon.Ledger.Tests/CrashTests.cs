using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Colophon.Ledger.Appender;
using Colophon.TestSupport;
using static Colophon.Ledger.Tests.TemporaryLedger;

namespace Colophon.Ledger.Tests;

/// <summary>A real process killed in the middle of appending.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TemporaryLedger _ledger = new();

    private string SideFolder => _ledger.Directory + ".side";

    [Fact]
    public Task Killed_three_times_the_ledger_loses_nothing_acknowledged_and_doubles_nothing() => KillAsync(3);

    [Fact]
    [Trait("Category", "Long")]
    public Task Killed_a_hundred_times_the_ledger_loses_nothing_acknowledged_and_doubles_nothing() => KillAsync(100);

    /// <summary>On a real file system of 600 KiB that is later enlarged.</summary>
    [Fact]
    public async Task A_full_disk_refuses_appends_and_they_go_on_when_there_is_space_again()
    {
        Directory.CreateDirectory(_ledger.Directory);
        using var process = Start(OwnMounts.Unshare[0], [.. OwnMounts.Unshare[1..], "bash", "-c", $"mount -t tmpfs -o size=600k none '{_ledger.Directory}' && exec dotnet '{AppenderPath}' '{_ledger.Directory}' '{SideFolder}'"]);
        var acknowledged = 0;
        string line;
        while ((line = await ReadAsync()) != "DiskFull") { acknowledged = Acknowledged(line, acknowledged); }
        Assert.True(acknowledged > 0);
        OwnMounts.Resize(process.Id, _ledger.Directory, "64m");
        var before = acknowledged;
        while (acknowledged < before + 1000) { acknowledged = Acknowledged(await ReadAsync(), acknowledged); }
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        async Task<string> ReadAsync() => await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("the appender ended");
    }

    private static string AppenderPath => Path.Combine(AppContext.BaseDirectory, "Colophon.Ledger.Appender.dll");

    private async Task KillAsync(int times)
    {
        var acknowledged = 0;
        for (var round = 0; round < times; round++)
        {
            using var process = Start("dotnet", AppenderPath, _ledger.Directory, SideFolder);
            var lines = RandomNumberGenerator.GetInt32(1, 120);
            for (var i = 0; i < lines; i++) { acknowledged = Acknowledged(await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), acknowledged); }
            process.Kill();
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line) { acknowledged = Acknowledged(line, acknowledged); }
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await CheckAsync(acknowledged);
        }
        Assert.True(acknowledged > 0);
    }

    private async Task CheckAsync(int acknowledged)
    {
        await using var store = await LedgerStore.OpenAsync(_ledger.Options with { SideSink = new FolderSink(SideFolder) }, TestContext.Current.CancellationToken);
        var reader = store.Reader(Tenant);
        Assert.True(reader.Size >= acknowledged, $"{acknowledged} entries were acknowledged, {reader.Size} are there");
        var all = await ReadAllAsync(reader);
        Assert.Equal(Enumerable.Range(0, all.Count).Select(i => $"entry {i}"), all);
        for (var i = 3; i < all.Count; i += 3) { Assert.Equal($"side {i}", Encoding.ASCII.GetString(await File.ReadAllBytesAsync(Path.Combine(SideFolder, $"{i}-0"), TestContext.Current.CancellationToken))); }
        Assert.IsType<TreeVerification.Intact>(LedgerVerifier.Verify(reader.Files, reader.Size, reader.LatestCheckpoint!.Root, null, TestContext.Current.CancellationToken));
    }

    /// <summary>A line cut off by the kill says nothing.</summary>
    private static int Acknowledged(string? line, int before)
    {
        Assert.NotNull(line);
        return line.StartsWith("durable ", StringComparison.Ordinal) && int.TryParse(line.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > before ? n : before;
    }

    private static Process Start(string file, params string[] arguments) => Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;

    public void Dispose()
    {
        if (Directory.Exists(SideFolder)) { Directory.Delete(SideFolder, recursive: true); }
        _ledger.Dispose();
    }
}
