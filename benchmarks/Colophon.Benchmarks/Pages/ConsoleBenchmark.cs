using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Colophon.Benchmarks.Harness;
using Colophon.Benchmarks.Intake;
using Colophon.Cli.Commands.Demo;
using Colophon.Storage;
using Colophon.TestSupport;
using Microsoft.Data.Sqlite;
using Browser = Colophon.TestSupport.Browser;

namespace Colophon.Benchmarks.Pages;

/// <summary>
/// The slowest console page of a signed-in owner over a million records of 20 sites, written by real intake. Each page is asked for in turn, whole, over HTTP. The peer is
/// the search for a word as an activity log in a database does it: one LIKE over the records' text, in SQLite.
/// </summary>
internal sealed partial class ConsoleBenchmark : IBenchmark
{
    private const string Tenant = "fernhill";
    private const int Sites = 20;
    private const int Records = 1_000_000;
    private const int Rounds = 40;

    public string Name => "console";

    public string What => "p95 of the slowest console page with a million records";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        await using var server = await RunningServer.StartAsync(Path.Combine(AppContext.BaseDirectory, "Colophon.Server.dll"), Path.Combine(bench.Scratch, "data"), ct);
        await server.AskAsync("/local/tenants", new { tenant = Tenant, name = "Fernhill" });
        var records = new List<byte[]>(Records);
        var site = await FillAsync(server, records, ct);
        using var owner = new Browser(server.Address);
        await owner.JoinAsync(await server.Door.LinkAsync(Tenant, "ines@fernhill.example", "Ines Okafor", "owner", ct), seed => Totp.Code(seed, TimeProvider.System.GetUtcNow()));
        await SetUpAsync(owner);

        var slowest = 0.0;
        foreach (var path in await PathsAsync(owner, site, ct))
        {
            var times = new List<double>();
            for (var i = 0; i < Rounds + 3; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await owner.GetAsync(path);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if ((int)owner.Status != 200) { throw new InvalidOperationException($"{path}: {(int)owner.Status}\n{owner.Page}"); }
            }
            var p95 = times.Skip(3).Order().ElementAt((int)(Rounds * 0.95));
            slowest = Math.Max(slowest, p95);
            Bench.Say(string.Create(CultureInfo.InvariantCulture, $"  {p95,8:N1} ms  {path} (first {times[0]:N0} ms, {owner.Page.Length / 1024} KiB)"));
        }
        Bench.Say("SQLite LIKE …");
        return [new("console_p95_ms", slowest, "ms", "one LIKE over the records' text in SQLite", Scan(Path.Combine(bench.Scratch, "peer.db"), records))];
    }

    private static async Task<EnrolledSite> FillAsync(RunningServer server, List<byte[]> records, CancellationToken ct)
    {
        Bench.Say("a million records through the intake …");
        EnrolledSite? first = null;
        for (var i = 1; i <= Sites; i++)
        {
            var site = await server.EnrolAsync(Tenant, $"http://127.0.0.{i}/shop");
            first ??= site;
            var bodies = Workload.Seal(site, Records / Sites / Workload.PerBatch, records.Add, Workload.Everyday);
            using var sender = new Sender(server.Address, bodies);
            await sender.ConnectAsync(ct);
            await sender.RunAsync(0, bodies.Count, ct);
            // A few that people look for, at the end and at the beginning of a site's life
            await site.SendAsync(site.Tell("plugin.updated", "akismet").Tell("option.changed", "blogname").SealTold());
        }
        var size = long.Parse((await server.CheckpointAsync(Tenant)).Split('\n')[1], NumberStyles.None, CultureInfo.InvariantCulture);
        while ((await server.AskAsync("/local/status"))["tenants"]![0]!["projected"]!.GetValue<long>() < size) { await Task.Delay(50, ct); }
        return first!;
    }

    /// <summary>Controls adopted and a period that holds all of it, as an owner would.</summary>
    private static async Task SetUpAsync(Browser owner)
    {
        var now = TimeProvider.System.GetUtcNow();
        string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        await (await owner.GetAsync($"/t/{Tenant}/controls")).PostAsync($"/t/{Tenant}/controls/adopt");
        await (await owner.GetAsync($"/t/{Tenant}/audit")).PostAsync($"/t/{Tenant}/audit/periods", ("name", "A quarter"), ("from", Moment(now.AddDays(-1))), ("until", Moment(now.AddDays(90))));
    }

    private static async Task<IReadOnlyList<string>> PathsAsync(Browser owner, EnrolledSite site, CancellationToken ct)
    {
        var root = $"/t/{Tenant}";
        ct.ThrowIfCancellationRequested();
        async Task<IEnumerable<string>> Linked(string path, string below, int most)
        {
            await owner.GetAsync(root + path);
            return Href().Matches(owner.Page).Select(m => System.Net.WebUtility.HtmlDecode(m.Groups[1].Value)).Where(h => h.StartsWith(root + below, StringComparison.Ordinal) && !h.EndsWith(".zip", StringComparison.Ordinal)).Distinct().Take(most).ToList();
        }
        return
        [
            root, $"{root}/controls", .. await Linked("/controls", "/controls/", 20), $"{root}/changes", $"{root}/reviews", $"{root}/reviews/{site.Site}", $"{root}/sites", $"{root}/sites/{site.Site}",
            $"{root}/sites/{site.Site}?type=plugin.*", $"{root}/sites/{site.Site}?q=akismet", $"{root}/sites/{site.Site}?type=session.started&before=500000", $"{root}/sites/{site.Site}?q=nothing-like-it",
            $"{root}/events", $"{root}/events?q=akismet", $"{root}/events?q=wp", $"{root}/events?q=nothing-like-it", $"{root}/events?type=plugin.*", $"{root}/events?type=session.*", $"{root}/events?type=leaf.gap", $"{root}/events?actor=user%3Awp%3A7", $"{root}/events?object=post%3Awp%3A7&type=session.started",
            $"{root}/events?object=post%3Aakismet&before=200000", $"{root}/events?before=500000", $"{root}/events?before=1000", $"{root}/events?from=2000-01-01&to=2000-01-02", $"{root}/events?from=2000-01-01&to=2100-01-01&q=blogname",
            $"{root}/events/12345", $"{root}/events/1000000", $"{root}/people", .. await Linked("/people", "/people/p-", 1), $"{root}/audit", .. await Linked("/audit", "/audit/", 2),
        ];
    }

    private static double Scan(string file, List<byte[]> records)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        connection.Execute("CREATE TABLE event (idx INTEGER PRIMARY KEY, record TEXT NOT NULL)");
        connection.Execute("BEGIN");
        using (var insert = connection.CreateCommand())
        {
            insert.CommandText = "INSERT INTO event (record) VALUES ($record)";
            insert.Parameters.Add(new SqliteParameter("$record", SqliteType.Text));
            foreach (var record in records)
            {
                insert.Parameters[0].Value = System.Text.Encoding.UTF8.GetString(record);
                insert.ExecuteNonQuery();
            }
        }
        connection.Execute("COMMIT");
        var times = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            var started = Stopwatch.GetTimestamp();
            connection.Query("SELECT idx FROM event WHERE record LIKE $text ORDER BY idx DESC LIMIT 50", r => r.GetInt64(0), ("$text", "%nothing-like-it%"));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return times.Order().ElementAt(9);
    }

    [GeneratedRegex("href=\"([^\"#]+)\"")]
    private static partial Regex Href();
}
