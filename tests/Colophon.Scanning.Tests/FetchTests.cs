using System.Net;
using System.Net.Sockets;
using System.Text;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Store;
using Colophon.Scanning.Watch;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Scanning.Tests;

/// <summary>Fetching over real HTTP: only what changed, only from where it may, and never more or longer than allowed.</summary>
public sealed class FetchTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-scanning-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_feed_is_fetched_once_and_then_only_asked_whether_it_changed()
    {
        await using var publisher = new Publisher(_ => (200, FeedFiles.Kev("CVE-2024-1234"), "ETag: \"one\""));
        await using var host = await HostAsync(publisher);
        var taken = Assert.IsType<FeedIntake.Taken>(await FetchAsync(host, "kev"));
        Assert.Equal(("\"one\"", publisher.Address("kev")), (taken.State.ETag, taken.State.Origin));
        publisher.Answer = request => request.Contains("If-None-Match: \"one\"", StringComparison.Ordinal) ? (304, "", "ETag: \"one\"") : (500, "", "");
        host.Clock.Jump(TimeSpan.FromHours(7));
        var same = Assert.IsType<FeedIntake.Unchanged>(await FetchAsync(host, "kev"));
        Assert.Equal(taken.State.Sha256, same.State.Sha256);
        Assert.True((same.State.TakenAt - taken.State.TakenAt)!.Value.Duration() < TimeSpan.FromMilliseconds(1));
        Assert.True(same.State.CheckedAt > taken.State.CheckedAt.GetValueOrDefault().AddHours(6));
    }

    [Theory]
    [InlineData(301, "", "Location: http://127.0.0.1:1/", "redirects aren't followed")]
    [InlineData(403, "", "", "refuses to serve")]
    [InlineData(200, "{\"vulnerabilities\":[", "", "isn't whole JSON")]
    [InlineData(200, "", "", "empty")]
    public async Task What_is_not_the_feed_is_refused_and_the_mirror_before_stays(int status, string body, string header, string words)
    {
        await using var publisher = new Publisher(_ => (200, FeedFiles.Kev("CVE-2024-1234"), ""));
        await using var host = await HostAsync(publisher);
        var before = await FetchAsync(host, "kev");
        publisher.Answer = _ => (status, body, header);
        var refused = Assert.IsType<FeedIntake.Refused>(await FetchAsync(host, "kev"));
        Assert.Contains(words, refused.State.Refused!.Why, StringComparison.Ordinal);
        Assert.Equal(before.State.Sha256, refused.State.Sha256);
    }

    [Fact]
    public async Task A_feed_that_is_too_large_or_shrank_is_refused_at_the_edge()
    {
        string[] hundred = [.. Enumerable.Range(1000, 100).Select(n => $"CVE-2024-{n}")];
        await using var publisher = new Publisher(_ => (200, FeedFiles.Kev(hundred), ""));
        var exact = Encoding.UTF8.GetByteCount(FeedFiles.Kev(hundred));
        await using var host = await HostAsync(publisher, ("Scanning:MaxFeedBytes", exact.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.IsType<FeedIntake.Taken>(await FetchAsync(host, "kev"));
        publisher.Answer = _ => (200, FeedFiles.Kev(hundred) + " ", "");
        Assert.Equal("size", (await FetchAsync(host, "kev")).State.Refused!.Rule);
        publisher.Answer = _ => (200, FeedFiles.Kev(hundred[..69]), "");
        Assert.Equal("shrank", (await FetchAsync(host, "kev")).State.Refused!.Rule);
        publisher.Answer = _ => (200, FeedFiles.Kev(hundred[..70]), "");
        Assert.IsType<FeedIntake.Taken>(await FetchAsync(host, "kev"));
        Assert.Equal(HttpStatusCode.OK, await host.ImportAsync("kev", FeedFiles.Kev(hundred[..3]))); // a person may know better
    }

    [Fact]
    public async Task A_publisher_that_never_ends_is_left_after_the_limit()
    {
        await using var publisher = new Publisher(_ => (0, "", ""));
        await using var host = await HostAsync(publisher, ("Scanning:FetchSeconds", "1"));
        Assert.Equal("time", (await FetchAsync(host, "kev")).State.Refused!.Rule);
    }

    [Fact]
    public async Task Private_addresses_are_never_connected_to_unless_the_operator_says_so()
    {
        await using var publisher = new Publisher(_ => (200, FeedFiles.Kev("CVE-2024-1234"), ""));
        await using var host = await ScanHost.StartAsync(_data.FullName);
        var options = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ScanningOptions>>().Value;
        foreach (var address in (string[])[publisher.Address("kev"), "http://localhost:" + new Uri(publisher.Address("kev")).Port, "http://[::1]:9/", "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/"])
        {
            options.Urls["kev"] = address;
            var refused = (await FetchAsync(host, "kev")).State.Refused!;
            Assert.Equal("http", refused.Rule);
            Assert.Contains("Scanning:AllowPrivateAddresses permits others", refused.Why, StringComparison.Ordinal);
        }
        Assert.Equal(0, publisher.Asked);
    }

    [Fact]
    public async Task Software_is_asked_about_by_name_and_one_missing_answer_keeps_the_mirror_before()
    {
        var asked = new List<string>();
        await using var publisher = new Publisher(request =>
        {
            var path = request.Split(' ')[1];
            lock (asked) { asked.Add(path); }
            return path.Contains("forms", StringComparison.Ordinal) ? (200, """{"error":0,"data":{"name":"Forms","vulnerability":[]}}""", "") : (404, "", "");
        });
        await using var host = await HostAsync(publisher);
        var software = (string[])["plugin/forms", "plugin/odd slug", "core/6.8.3"];
        var fetcher = host.Services.GetRequiredService<FeedFetcher>();
        var format = FeedFormats.Find("wpvulnerability")!;
        var taken = Assert.IsType<FeedIntake.Taken>(await fetcher.FetchAsync(format, software, TestContext.Current.CancellationToken));
        Assert.Equal(["/wpvulnerability/core/6.8.3/", "/wpvulnerability/plugin/forms/", "/wpvulnerability/plugin/odd%20slug/"], asked);
        publisher.Answer = request => request.Contains("odd", StringComparison.Ordinal) ? (503, "", "") : (200, """{"error":0,"data":{"name":"x","vulnerability":[]}}""", "");
        Assert.Equal(taken.State.Sha256, Assert.IsType<FeedIntake.Refused>(await fetcher.FetchAsync(format, software, TestContext.Current.CancellationToken)).State.Sha256);
        publisher.Answer = _ => (200, new string('x', 1_000_001), "");
        Assert.Contains("MaxEntryBytes", (await fetcher.FetchAsync(format, software, TestContext.Current.CancellationToken)).State.Refused!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_fetches_in_its_rhythm_and_without_a_key_not_what_needs_one()
    {
        await using var publisher = new Publisher(request => request.Contains("/kev", StringComparison.Ordinal) ? (200, FeedFiles.Kev("CVE-2024-1234"), "") : request.Contains("/epss", StringComparison.Ordinal) ? (200, FeedFiles.Epss(("CVE-2024-1234", 0.1)), "") : (500, "", ""));
        await using var host = await HostAsync(publisher);
        var clock = host.Services.GetRequiredService<FeedClock>();
        await clock.RoundAsync(TestContext.Current.CancellationToken);
        await clock.RoundAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, publisher.Asked);
        host.Clock.Jump(TimeSpan.FromHours(6));
        await clock.RoundAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, publisher.Asked);
        Assert.Null(host.Services.GetRequiredService<FeedStore>().Feed("wordfence").Refused);
    }

    [Theory]
    [InlineData("Scanning:Urls:nvd", "https://example.com/", "is no feed")]
    [InlineData("Scanning:Urls:kev", "http://example.com/", "https address")]
    [InlineData("Scanning:Urls:kev", "https://user:secret@example.com/", "https address")]
    [InlineData("Scanning:TooOldHours", "2", "can't be too old before it is stale")]
    [InlineData("Scanning:FetchEveryMinutes", "29", "FetchEveryMinutes")]
    public async Task A_wrong_setting_is_refused_at_the_start(string key, string value, string words)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => ScanHost.StartAsync(_data.FullName, new Dictionary<string, string> { [key] = value }));
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
    }

    private Task<ScanHost> HostAsync(Publisher publisher, params (string Key, string Value)[] settings) => ScanHost.StartAsync(_data.FullName,
        new[] { ("Scanning:AllowPrivateAddresses", "true"), ("Scanning:Urls:kev", publisher.Address("kev")), ("Scanning:Urls:epss", publisher.Address("epss")), ("Scanning:Urls:wpvulnerability", publisher.Address("wpvulnerability") + "/") }.Concat(settings).ToDictionary(s => s.Item1, s => s.Item2));

    private static Task<FeedIntake> FetchAsync(ScanHost host, string feed) => host.Services.GetRequiredService<FeedFetcher>().FetchAsync(FeedFormats.Find(feed)!, [], TestContext.Current.CancellationToken);

    /// <summary>A web server of the plainest kind. Status 0: it answers nothing and keeps the connection.</summary>
    internal sealed class Publisher : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _serving;
        private int _asked;

        public Publisher(Func<string, (int Status, string Body, string Header)> answer)
        {
            Answer = answer;
            _listener.Start();
            _serving = ServeAsync();
        }

        public Func<string, (int Status, string Body, string Header)> Answer { get; set; }

        public int Asked => Volatile.Read(ref _asked);

        public string Address(string feed) => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{feed}";

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _serving;
            _stop.Dispose();
        }

        private async Task ServeAsync()
        {
            var open = new List<TcpClient>();
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    open.Add(client);
                    Interlocked.Increment(ref _asked);
                    var buffer = new byte[8192];
                    var request = Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, _stop.Token));
                    var (status, body, header) = Answer(request);
                    if (status == 0) { continue; }
                    var bytes = Encoding.UTF8.GetBytes(body);
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: {(status == 304 ? 0 : bytes.Length)}\r\nConnection: close\r\n{(header.Length > 0 ? header + "\r\n" : "")}\r\n"), _stop.Token);
                    try
                    {
                        await client.GetStream().WriteAsync(bytes, _stop.Token);
                    }
                    catch (IOException)
                    {
                        // The client had enough.
                    }
                    client.Close();
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                foreach (var client in open) { client.Dispose(); }
            }
        }
    }
}
