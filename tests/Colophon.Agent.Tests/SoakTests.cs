using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>
/// Twenty thousand real requests, a million records, and everything on the way killed or restarted at random; then everything that was acknowledged is in the ledger,
/// numbers are unbroken or the break is told, and neither memory nor disk has grown with the volume.
/// </summary>
[Trait("Category", "Long")]
public sealed class SoakTests
{
    private const string Tenant = "soak";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Program => Path.Combine(Shell.Root, "src", "Server", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Colophon.Server.dll");

    [Fact]
    public async Task Twenty_thousand_requests_while_web_server_php_database_and_server_are_killed_leave_no_untold_break()
    {
        await using var bed = await SoakBed.StartAsync(22280, Program, Cancel);
        var random = new Random(20261126);
        var (answered, failed, restarts) = (0, 0, 0);
        var sizes = new List<long>();
        using var http = new HttpClient { BaseAddress = new Uri(bed.Site.Url + "/"), Timeout = TimeSpan.FromSeconds(20) };
        var next = 400;
        for (var done = 0; done < 20_000;)
        {
            var batch = Enumerable.Range(done, 20).Select(i => RequestAsync(http, i)).ToArray();
            var breaks = done >= next;
            // In the middle of them: requests are under way when it falls.
            if (breaks) { await bed.BreakAsync(random.Next(4)); }
            foreach (var result in await Task.WhenAll(batch)) { if (result) { answered++; } else { failed++; } }
            done += batch.Length;
            if (breaks)
            {
                next = done + random.Next(300, 900);
                restarts++;
                bed.Beat();
                sizes.Add(bed.DataBytes);
            }
        }
        await bed.SettleAsync();
        var source = await bed.SourceAsync();
        Assert.True(answered > 18_000, $"{answered} answered, {failed} failed in {restarts} restarts");
        Assert.Equal(source["next_seq"]!.GetValue<long>() - 1, source["settled_seq"]!.GetValue<long>());
        Assert.Equal(0, source["open_gaps"]!.GetValue<int>());
        // What the site keeps is bounded by retention (50 MB of proven batches), not by how much was asked of it.
        Assert.True(sizes.Max() < 80L << 20, $"the data folder grew to {sizes.Max() >> 20} MiB");
        TestContext.Current.SendDiagnosticMessage($"{answered} answered, {failed} failed, {restarts} restarts, {source["settled_seq"]} records, data folder at most {sizes.Max() >> 10} KiB");
    }

    [Fact]
    public async Task A_million_records_from_processes_that_are_killed_arrive_in_order_and_neither_memory_nor_disk_grows_with_them()
    {
        await using var bed = await SoakBed.StartAsync(22281, Program, Cancel);
        var random = new Random(1_000_000);
        var told = 0L;
        var (memoryFirst, memoryLast, kills, disk) = (0L, 0L, 0, 0L);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var sender = Task.Run(async () =>
        {
            for (var beat = 1; !stop.IsCancellationRequested; beat++)
            {
                bed.Beat();
                disk = Math.Max(disk, bed.DataBytes);
                if (beat % 25 == 0) { await bed.BreakAsync(3); }
            }
        }, Cancel);
        while (Volatile.Read(ref told) < 1_000_000)
        {
            var writers = Enumerable.Range(0, 2).Select(_ => (Patience: TimeSpan.FromSeconds(random.Next(8, 25)), Writer: bed.Write(200_000))).ToArray();
            foreach (var (patience, writer) in writers)
            {
                using (writer)
                {
                    var lines = ReadAsync(writer);
                    if (await Task.WhenAny(lines, Task.Delay(patience, Cancel)) != lines)
                    {
                        writer.Kill(entireProcessTree: true);
                        kills++;
                    }
                    var (count, first, last) = await lines;
                    Interlocked.Add(ref told, count);
                    (memoryFirst, memoryLast) = (Math.Max(memoryFirst, first), Math.Max(memoryLast, last));
                }
            }
        }
        await stop.CancelAsync();
        await sender;
        await bed.SettleAsync();
        var source = await bed.SourceAsync();
        Assert.True(source["settled_seq"]!.GetValue<long>() >= told, $"{told} were said to be durable, {source["settled_seq"]} arrived");
        Assert.Equal(source["next_seq"]!.GetValue<long>() - 1, source["settled_seq"]!.GetValue<long>());
        Assert.True(memoryLast < memoryFirst + (2 << 20), $"a process grew from {memoryFirst >> 10} to {memoryLast >> 10} KiB");
        TestContext.Current.SendDiagnosticMessage($"{told} told, {source["settled_seq"]} arrived, {kills} kills, memory {memoryFirst >> 10} to {memoryLast >> 10} KiB, data folder at most {disk >> 20} MiB, at the end {bed.DataBytes >> 20} MiB");
        Assert.True(bed.DataBytes < 200L << 20, $"the data folder holds {bed.DataBytes >> 20} MiB after everything arrived");
    }

    /// <summary>Three days at a busy site's rate: a heartbeat and a look a minute, and an event every ten seconds, are some 39,000 records; the volume is what matters, not the waiting.</summary>
    [Fact]
    public async Task Three_days_of_outage_are_drained_in_order_when_the_server_is_back()
    {
        await using var bed = await SoakBed.StartAsync(22282, Program, Cancel);
        await bed.Server.KillAsync();
        using (var writer = bed.Write(39_000)) { Assert.Equal(39_000, (await ReadAsync(writer)).Count); }
        for (var i = 0; i < 3; i++) { bed.Beat(); }
        // Whoever doesn't answer is left alone: the beats that follow don't try again before its time.
        var breaker = Path.Combine(bed.Site.DataFolder!, "breaker.json");
        Assert.Contains("no answer", File.ReadAllText(breaker), StringComparison.Ordinal);
        var waiting = bed.DataBytes;
        await bed.RestartServerAsync();
        // Draining hurts no visitor: one sender, two seconds a turn, after the answer.
        var visitors = Task.Run(async () =>
        {
            using var visitor = bed.Site.Visitor();
            for (var i = 0; i < 30; i++) { Assert.Contains("</html>", await visitor.Page("?p=1", Cancel), StringComparison.Ordinal); }
        }, Cancel);
        await bed.SettleAsync();
        await visitors;
        var source = await bed.SourceAsync();
        Assert.True(source["settled_seq"]!.GetValue<long>() >= 39_000);
        Assert.Equal(source["next_seq"]!.GetValue<long>() - 1, source["settled_seq"]!.GetValue<long>());
        Assert.Equal(0, source["open_gaps"]!.GetValue<int>());
        TestContext.Current.SendDiagnosticMessage($"{source["settled_seq"]} records drained, {waiting >> 20} MiB had waited");
    }

    private static async Task<bool> RequestAsync(HttpClient http, int number)
    {
        try
        {
            using var answer = number % 10 == 0
                ? await http.PostAsync("wp-login.php", new FormUrlEncodedContent([new("log", "nobody" + number % 7), new("pwd", "wrong"), new("wp-submit", "Log In")]), Cancel)
                : await http.GetAsync(number % 3 == 0 ? "wp-json/wp/v2/posts" : "?p=1", Cancel);
            return (int)answer.StatusCode < 500;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !Cancel.IsCancellationRequested))
        {
            return false; // it was just restarted
        }
    }

    private static async Task<(long Count, long First, long Last)> ReadAsync(Process writer)
    {
        var (count, first, last) = (0L, 0L, 0L);
        while (await writer.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (line.Split(' ') is not [var told, var memory] || !long.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out count) || !long.TryParse(memory, NumberStyles.None, CultureInfo.InvariantCulture, out last)) { continue; }
            if (count == 1_000) { first = last; } // what is loaded once is loaded by then
        }
        return (count, first, count < 1_000 ? 0 : last);
    }
}

/// <summary>A real site and a real server that are made to fall.</summary>
internal sealed class SoakBed : IAsyncDisposable
{
    private readonly string _program;
    private readonly string _data;

    private SoakBed(string program, string data, WordPressSite site, RunningServer server) => (_program, _data, Site, Server) = (program, data, site, server);

    public WordPressSite Site { get; }

    public RunningServer Server { get; private set; }

    /// <summary>What the agent keeps on the site.</summary>
    public long DataBytes => new DirectoryInfo(Site.DataFolder!).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => { try { return f.Length; } catch (FileNotFoundException) { return 0; } });

    public static async Task<SoakBed> StartAsync(int port, string program, CancellationToken ct)
    {
        var data = Directory.CreateTempSubdirectory("colophon-soak-").FullName;
        var site = WordPressSite.Start(port);
        RunningServer? server = null;
        try
        {
            server = await RunningServer.StartAsync(program, data, ct, "--Fleet:HeartbeatSeconds=1");
            await server.AskAsync("/local/tenants", new { tenant = "soak", name = "Soak" });
            var invited = await server.AskAsync("/local/sites", new { tenant = "soak", url = site.Url, environment = "production" });
            var (code, _, error) = site.Enrol(server.Address.ToString(), invited["token"]!.GetValue<string>());
            return code == 0 ? new(program, data, site, server) : throw new InvalidOperationException(error);
        }
        catch
        {
            if (server is not null) { await server.DisposeAsync(); }
            site.Dispose();
            throw;
        }
    }

    public void Beat() => Site.Try("php", Path.Combine(Site.Root, "wp-content", "mu-plugins", "colophon", "bin", "tick.php"), "--wp", Site.Root);

    /// <summary>0 the web server, 1 PHP, 2 the database, 3 our server: killed without warning, then started again.</summary>
    public async Task BreakAsync(int part)
    {
        if (part == 3)
        {
            await Server.KillAsync();
            await RestartServerAsync();
            return;
        }
        var pid = Path.Combine(Site.Folder, "run", (part switch { 0 => "nginx", 1 => "fpm", _ => "my" }) + ".pid");
        Site.As("bash", "-c", $"kill -9 -- -$(ps -o pgid= -p $(cat '{pid}') | tr -d ' ') 2>/dev/null; rm -f '{pid}'; true");
        Shell.Run("bash", Path.Combine(Shell.Root, "eng", "wordpress", "up.sh"), Site.Folder, new Uri(Site.Url).Port.ToString(CultureInfo.InvariantCulture));
    }

    public async Task RestartServerAsync() => Server = await RunningServer.StartAtAsync(Server.Address.Port, _program, _data, CancellationToken.None, "--Fleet:HeartbeatSeconds=1");

    /// <summary>A process inside WordPress that records so many times.</summary>
    public Process Write(int records)
    {
        var script = Path.Combine(Site.Folder, "tmp", Path.GetRandomFileName() + ".php");
        File.WriteAllText(script, $"<?php $_SERVER += ['HTTP_HOST' => '{new Uri(Site.Url).Authority}', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'SERVER_NAME' => 'localhost'];\nrequire '{Site.Root}/wp-load.php';\n$wanted = {records};\n"
            + File.ReadAllText(Path.Combine(Shell.Root, "tests", "Colophon.Agent.Tests", "php", "volume.php")));
        return Process.Start(new ProcessStartInfo("bash", [Path.Combine(Shell.Root, "eng", "wordpress", "run.sh"), Site.Folder, "php", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    /// <summary>Beats until nothing waits any more.</summary>
    public async Task SettleAsync()
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            File.Delete(Path.Combine(Site.DataFolder!, "breaker.json"));
            Beat();
            var batches = Directory.EnumerateFiles(Site.DataFolder!, "*.batch", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
            var receipts = Directory.EnumerateFiles(Site.DataFolder!, "*.receipt", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
            if (batches.IsSubsetOf(receipts) && await SourceAsync() is var source && source["last_received_at"] is not null && Waiting() == 0) { return; }
        }
        throw new InvalidOperationException("The spool does not drain.");
    }

    /// <summary>Records behind the last sealed batch, but for the handful that each beat itself makes.</summary>
    private long Waiting() => long.Parse(Site.Php("$i = Colophon\\Enrol\\Identity::current(); $s = Colophon\\Enrol\\Epochs::spool($i); echo max(0, $s->next() - (new Colophon\\Transport\\Batches($i, $s))->nextSeq() - 50);"), CultureInfo.InvariantCulture);

    /// <summary>What the server says of this agent.</summary>
    public async Task<JsonNode> SourceAsync() => (await Server.AskAsync("/local/status"))["tenants"]![0]!["sources"]!.AsArray().Single(s => s!["source"]!.GetValue<string>() == Source())!;

    private string Source()
    {
        var envelope = JsonNode.Parse(File.ReadAllText(Path.Combine(Site.DataFolder!, "identity.json")))!["identity"]!;
        return JsonNode.Parse(Convert.FromBase64String(envelope["payload"]!.GetValue<string>()))!["source"]!.GetValue<string>();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Site.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
