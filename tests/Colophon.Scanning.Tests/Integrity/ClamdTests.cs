using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Colophon.Scanning.Integrity;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Tests.Integrity;

/// <summary>A real clamd with one signature of ours: what it knows is found, and what it can't or doesn't answer is never clean.</summary>
public sealed class ClamdTests : IAsyncLifetime
{
    private const string Marked = "Colophon-Test-Marker-7d1f";
    private const int StreamMaxBytes = 1 << 20;
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("colophon-clamd-");
    private readonly int _port = FreePort();
    private Process? _clamd;

    private string SocketPath => Path.Combine(_folder.FullName, "s");

    public async ValueTask InitializeAsync()
    {
        var signatures = _folder.CreateSubdirectory("db").FullName;
        await File.WriteAllTextAsync(Path.Combine(signatures, "own.ndb"), $"Colophon.Test.Marker:0:*:{Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(Marked))}\n");
        var settings = Path.Combine(_folder.FullName, "clamd.conf");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"Foreground yes\nDatabaseDirectory {signatures}\nTemporaryDirectory {_folder.FullName}\nLocalSocket {SocketPath}\nTCPSocket {_port}\nTCPAddr 127.0.0.1\nStreamMaxLength {StreamMaxBytes}\n"));
        // A copy: the profile that confines the packaged one to its own folders goes by its path.
        var program = Path.Combine(_folder.FullName, "clamd");
        File.Copy("/usr/sbin/clamd", program);
        _clamd = Process.Start(new ProcessStartInfo(program, ["--config-file", settings]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _clamd.OutputDataReceived += (_, _) => { };
        _clamd.ErrorDataReceived += (_, _) => { };
        _clamd.BeginOutputReadLine();
        _clamd.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(HangLimit);
        while ((await LookAsync(SocketPath, "ready?")).IsUnread || (await LookAsync(Tcp, "ready?")).IsUnread)
        {
            Assert.False(_clamd.HasExited, "clamd ended");
            await Task.Delay(50, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _clamd?.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Tcp => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    [Fact]
    public async Task What_it_knows_is_found_over_either_socket_and_what_it_does_not_answer_is_not_analysed()
    {
        foreach (var place in (string[])[SocketPath, Tcp])
        {
            var found = await LookAsync(place, $"GIF89a {new string('x', 200_000)}{Marked}");
            Assert.Equal(("clamav", "ClamAV calls it Colophon.Test.Marker.UNOFFICIAL."), (found.Rule, found.Why));
            Assert.Equal(ItemVerdict.Clean, await LookAsync(place, "a letter"));
            Assert.Equal(ItemVerdict.Clean, await LookAsync(place, ""));
            Assert.True((await LookAsync(place, new string('x', StreamMaxBytes + 1))).IsUnread); // more than it takes
        }
        Assert.Equal(ItemVerdict.Clean, await LookAsync(null, Marked)); // not asked
        await StopAsync();
        Assert.True((await LookAsync(SocketPath, Marked)).IsUnread);
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        Assert.Equal("ClamAV did not answer.", (await LookAsync(mute.LocalEndpoint.ToString(), Marked, seconds: 1)).Why);
    }

    [Fact]
    public async Task A_scan_asks_it_goes_on_without_it_and_looks_again_when_it_is_back()
    {
        var data = _folder.CreateSubdirectory("data").FullName;
        await using var host = await (await ScanHost.StartAsync(data, new Dictionary<string, string> { ["Scanning:Integrity:Clamd"] = SocketPath })).FoundAsync();
        var (teller, enrolled, id) = await host.EnrolWholeAsync("https://shop.fernhill.example");
        var site = new SurveyingSite(host, teller, enrolled);
        (string, byte[], string) known = ("file:wp-content/uploads/a.php", System.Text.Encoding.ASCII.GetBytes($"<?php // {Marked}"), "php"), shell = ("file:wp-content/uploads/b.php", "<?php @eval($_POST['c']);"u8.ToArray(), "php"), honest = ("file:wp-content/uploads/index.php", "<?php // Silence is golden."u8.ToArray(), "php");
        await site.TellAsync(known, shell, honest);
        await site.HandOverAsync();
        Assert.Equal(["clamav", "malware_backdoor"], await OpenAsync());

        await StopAsync();
        (string, byte[], string) other = ("file:wp-content/uploads/c.php", "<?php // Something else."u8.ToArray(), "php"), second = ("file:wp-content/uploads/d.php", "<?php system($_GET['c']);"u8.ToArray(), "php");
        await site.TellAsync(known, shell, honest, other, second);
        Assert.Equal(["file:wp-content/uploads/c.php", "file:wp-content/uploads/d.php"], (await site.HandOverAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(["clamav", "malware_backdoor", "malware_backdoor", ItemVerdict.NotAnalysed], await OpenAsync()); // the analysis found without it

        File.Delete(SocketPath);
        await InitializeAgainAsync();
        await site.TellAsync(known, shell, honest, other, second);
        Assert.Equal(["file:wp-content/uploads/c.php"], await site.HandOverAsync());
        Assert.Equal(["clamav", "malware_backdoor", "malware_backdoor"], await OpenAsync());

        async Task<string[]> OpenAsync() => [.. (await host.ViewAsync()).Integrity[id.Value].Findings.Values.Where(f => f.State == FindingState.Open).Select(f => f.Rule).Order(StringComparer.Ordinal)];
    }

    private async Task InitializeAgainAsync()
    {
        File.Delete(Path.Combine(_folder.FullName, "clamd"));
        _clamd?.Dispose();
        await InitializeAsync();
    }

    private async Task StopAsync()
    {
        if (_clamd is null) { return; }
        if (!_clamd.HasExited) { _clamd.Kill(); }
        await _clamd.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static Task<ItemVerdict> LookAsync(string? place, string content, int seconds = 60)
    {
        var options = new ScanningOptions();
        (options.Integrity.Clamd, options.Integrity.MaxSeconds) = (place, seconds);
        return new Clamd(Options.Create(options)).LookAsync(System.Text.Encoding.Latin1.GetBytes(content), TestContext.Current.CancellationToken);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
