using System.Diagnostics;
using System.Globalization;
using System.Net;
using Colophon.Assurance;
using Colophon.Audit;
using Colophon.Audit.Reading;
using Colophon.Benchmarks.Harness;
using Colophon.Cli.Commands.Demo;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Server;
using Colophon.Storage;
using Colophon.TestSupport;
using Colophon.Verdicts.Results;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Browser = Colophon.TestSupport.Browser;

namespace Colophon.Benchmarks.Verdict;

/// <summary>
/// The pages of every control, asked for over HTTP of the real server in this process, over columns that were put into its data folder. The leaves behind them were never
/// stored (a year of a thousand sites is 60 GB): so the server is told, in the place of its ledger, how many there are and what the last one is. Everything else is its own.
/// </summary>
internal static class ControlPages
{
    private const string Tenant = "bench";
    private const int Rounds = 20;

    /// <returns>Of the slowest page.</returns>
    public static async Task<double> P95Async(string data, string columns, long size, ReadOnlyMemory<byte> last, CancellationToken ct)
    {
        var arguments = StartArguments.Parse(["--data", data, "--port", RunningServer.FreePort().ToString(CultureInfo.InvariantCulture), "--Fleet:PokeTicks=false", "--Assurance:EvaluateEverySeconds=3600"]);
        using var folder = DataFolder.Open(arguments.Data, TimeProvider.System);
        using var keys = ServerKeys.Open(folder, arguments.ServerName, TimeProvider.System);
        await using var ledger = await AuditLedger.OpenAsync(folder, keys, new(), TimeProvider.System, NullLogger.Instance, ct);
        Directory.CreateDirectory(folder.Columns);
        Directory.Move(columns, Path.Combine(folder.Columns, Tenant));
        await using (var app = ServerProgram.Build(arguments, Configuration.Load(arguments), folder, keys, ledger, services => services.AddSingleton<IAuditLog>(all => new Grown(ActivatorUtilities.CreateInstance<AuditLog>(all), size, last))))
        {
            await app.StartAsync(ct);
            using var door = new LocalDoor(folder.Root);
            await door.AskAsync("/local/tenants", new { tenant = Tenant, name = "Bench" }, ct);
            var standing = await app.Services.GetRequiredService<IAssurance>().StandingAsync(new TenantId(Tenant), ct);
            if (standing.Ledger.Size != size) { throw new InvalidOperationException($"The server judged {standing.Ledger.Size} leaves of {size}."); }
            using var owner = new Browser(new Uri($"http://localhost:{arguments.Port}"));
            await owner.JoinAsync(await door.LinkAsync(Tenant, "ines@bench.example", "Ines Okafor", "owner", ct), seed => Totp.Code(seed, TimeProvider.System.GetUtcNow()));
            var pages = standing.Current!.Controls.OrderByDescending(c => c.Population.Count + c.Deviations.Count)
                .SelectMany(Asked, (c, query) => (Control: c, Path: $"/t/{Tenant}/controls/{c.Id}{query}")).ToArray();
            // A server that has just begun and judged a year compiles and collects for some seconds more: each page once before any is measured.
            var first = 0.0;
            foreach (var (_, path) in pages) { first = Math.Max(first, await AskAsync(owner, path)); }
            Bench.Say(string.Create(CultureInfo.InvariantCulture, $"  each page once, right after the server began: the slowest {first:N0} ms"));
            var slowest = 0.0;
            foreach (var (control, path) in pages)
            {
                slowest = Math.Max(slowest, await P95Async(owner, path, control.Population.Count, control.Deviations.Count));
                ct.ThrowIfCancellationRequested();
            }
            await app.StopAsync(ct);
            Directory.Move(Path.Combine(folder.Columns, Tenant), columns);
            return slowest;
        }
    }

    /// <summary>The page, its later pages and the one that holds the deviation in the middle.</summary>
    private static string[] Asked(ControlResult control) =>
        control.Population.Count + control.Deviations.Count <= 1_000 ? [""]
        : control.Deviations.Count == 0 ? ["", "?sites=3", "?page=9"]
        : ["", "?sites=3", "?page=9", "?deviations=9", "?at=" + control.Deviations[control.Deviations.Count / 2].Id];

    private static async Task<double> P95Async(Browser owner, string path, int items, int deviations)
    {
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++) { times.Add(await AskAsync(owner, path)); }
        var p95 = times.Order().ElementAt((int)(Rounds * 0.95) - 1);
        if (items + deviations > 1_000) { Bench.Say(string.Create(CultureInfo.InvariantCulture, $"  {p95,8:N1} ms  {path} (slowest {times.Max():N0} ms, {owner.Page.Length / 1024} KiB, {items:N0} items, {deviations:N0} deviations)")); }
        return p95;
    }

    private static async Task<double> AskAsync(Browser owner, string path)
    {
        var started = Stopwatch.GetTimestamp();
        await owner.GetAsync(path);
        if (owner.Status != HttpStatusCode.OK) { throw new InvalidOperationException($"{path}: {(int)owner.Status}\n{owner.Page}"); }
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>The ledger as it would be with all its leaves.</summary>
    private sealed class Grown(IAuditLog log, long size, ReadOnlyMemory<byte> last) : IAuditLog
    {
        public ValueTask<SignedTree> TreeAsync(TenantId tenant, CancellationToken ct) => ValueTask.FromResult(new SignedTree(size, new byte[32], ""));

        public Task<ReadOnlyMemory<byte>?> LeafAsync(TenantId tenant, long index, CancellationToken ct) => index == size - 1 ? Task.FromResult<ReadOnlyMemory<byte>?>(last) : log.LeafAsync(tenant, index, ct);

        public IAsyncEnumerable<LeafBlock> ReadAsync(TenantId tenant, long from, long to, CancellationToken ct) => from < to ? log.ReadAsync(tenant, from, to, ct) : AsyncEnumerable.Empty<LeafBlock>();

        public Task<IReadOnlyList<byte[]>> ProveInclusionAsync(TenantId tenant, long index, long ofSize, CancellationToken ct) => log.ProveInclusionAsync(tenant, index, ofSize, ct);

        public Task<IReadOnlyList<SourceHealth>> HealthAsync(TenantId tenant, CancellationToken ct) => log.HealthAsync(tenant, ct);

        public Task<IReadOnlyDictionary<string, string>?> PrivateAsync(TenantId tenant, long index, CancellationToken ct) => log.PrivateAsync(tenant, index, ct);

        public Task<IReadOnlyList<PrivatePart>> PrivatePartsAsync(TenantId tenant, long index, CancellationToken ct, bool sealedToo = false) => log.PrivatePartsAsync(tenant, index, ct, sealedToo);

        public Task<EventPage> SearchAsync(TenantId tenant, EventQuery query, CancellationToken ct) => log.SearchAsync(tenant, query, ct);

        public Task<bool> WaitForGrowthAsync(TenantId tenant, long beyondSize, TimeSpan timeout, CancellationToken ct) => log.WaitForGrowthAsync(tenant, beyondSize, timeout, ct);
    }
}
