using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Colophon.Crypto;
using Colophon.Kernel;
using Colophon.Php.Analysis;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Watch;
using Colophon.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Reviews;

/// <summary>
/// Takes orders for reviews, carries them out a few at a time, and knows how far each is. An order is a file until its review is on record: a stopped server goes on with it,
/// and one that stops the server again and again is put down as not made.
/// </summary>
internal sealed class ReviewDesk(ReviewPress press, PackageShelf shelf, Recorder recorder, TenantPictures pictures, DataFolder folder, IOptions<ScanningOptions> options, TimeProvider clock, ILogger<ReviewDesk> logger) : BackgroundService
{
    /// <summary>So often a server may have died over a review before somebody should look instead.</summary>
    private const int MaxAttempts = 3;

    private readonly ConcurrentDictionary<(TenantId Tenant, string Id), Running> _jobs = [];
    private readonly Channel<(TenantId Tenant, string Id)> _queue = Channel.CreateUnbounded<(TenantId, string)>(); // bounded by MaxWaiting: orders found at the start always fit
    private readonly Lock _gate = new();

    private ReviewLimits Limits => options.Value.Reviews;

    public IReadOnlyList<ReviewJob> List(TenantId tenant) => [.. _jobs.Where(j => j.Key.Tenant == tenant).Select(j => j.Value.Job).OrderByDescending(j => j.Order.At)];

    public ReviewJob? Find(TenantId tenant, string id) => _jobs.GetValueOrDefault((tenant, id))?.Job;

    /// <summary>When this returns without a refusal the order is on disk. The same two packages are one review, however often and by how many it is asked for.</summary>
    public Refusal? Order(TenantId tenant, ReviewOrder order)
    {
        lock (_gate)
        {
            if (_jobs.TryGetValue((tenant, order.Id), out var known) && known.Job.Stuck is null) { return null; }
            if (known is null && _jobs.Count(j => j.Key.Tenant == tenant) >= Limits.MaxWaiting) { return new("busy", 503, $"{Limits.MaxWaiting} reviews are waiting already. Try again when some are done.") { RetryAfter = TimeSpan.FromMinutes(1) }; }
            Save(tenant, order);
            Enqueue(tenant, order);
            shelf.Trim(tenant, _jobs.Where(j => j.Key.Tenant == tenant).SelectMany(j => (string?[])[j.Value.Job.Order.Old, j.Value.Job.Order.New]).OfType<string>().ToHashSet(StringComparer.Ordinal));
            return null;
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var root = Path.Combine(folder.Root, "reviews");
        foreach (var directory in Directory.Exists(root) ? Directory.EnumerateDirectories(root) : [])
        {
            if (!TenantId.TryParse(Path.GetFileName(directory), out var tenant)) { continue; }
            foreach (var file in Directory.EnumerateFiles(directory, "*.order"))
            {
                var order = JsonSerializer.Deserialize(File.ReadAllBytes(file), ShelfJson.Default.ReviewOrder) ?? throw new InvalidDataException($"{file} is empty. Delete it; the review can be ordered again.");
                lock (_gate) { Enqueue(tenant, order); }
            }
        }
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, Limits.Concurrency).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        await foreach (var key in _queue.Reader.ReadAllAsync(stopping)) { await CarryOutAsync(key.Tenant, _jobs[key], stopping); }
    }

    private async Task CarryOutAsync(TenantId tenant, Running running, CancellationToken stopping)
    {
        var order = running.Job.Order;
        try
        {
            var fact = await MakeAsync(tenant, running, stopping);
            if (fact is not null) { await recorder.TellAsync(tenant, [fact], stopping); }
            Forget(tenant, order.Id);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Save(tenant, order); // put down in an orderly way: the attempt doesn't count
            throw;
        }
#pragma warning disable CA1031 // the order stays on disk and is tried again; one that can't go on must not end the others
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.ReviewStuck(logger, e, order.Id, tenant.Value);
            running.Stop(e is IOException or LedgerUnavailableException ? e.Message : "It failed by a defect of Colophon; the server’s log has the details.");
        }
    }

    /// <summary>What is to be recorded: the review, or that and why there is none. Null where it is on record already.</summary>
    private async Task<Fact?> MakeAsync(TenantId tenant, Running running, CancellationToken stopping)
    {
        var order = running.Job.Order;
        if (await press.StandsAsync((await pictures.ReadAsync(tenant, stopping)).Reviews.GetValueOrDefault(order.Id), stopping)) { return null; }
        if (order.Attempts >= MaxAttempts) { return ReviewRecords.Failed(order, $"the server stopped {MaxAttempts} times while it was at this review, and something in the package may be the cause", ReviewPress.Analyser); }
        Save(tenant, order with { Attempts = order.Attempts + 1 });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(Limits.MaxSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, patience.Token);
        try
        {
            return await press.MakeAsync(tenant, order, running, either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return ReviewRecords.Failed(order, $"it took longer than {Limits.MaxSeconds} seconds", ReviewPress.Analyser);
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidDataException)
        {
            return ReviewRecords.Failed(order, e.Message, ReviewPress.Analyser);
        }
        catch (Exception e) when (e is not (IOException or OperationCanceledException))
        {
            Log.ReviewBroken(logger, e, order.Id, tenant.Value);
            return ReviewRecords.Failed(order, "it failed by a defect of Colophon; the server’s log has the details", ReviewPress.Analyser);
        }
    }

    private void Enqueue(TenantId tenant, ReviewOrder order)
    {
        _jobs[(tenant, order.Id)] = new(order);
        _queue.Writer.TryWrite((tenant, order.Id));
    }

    private void Forget(TenantId tenant, string id)
    {
        File.Delete(FileOf(tenant, id));
        _jobs.TryRemove((tenant, id), out _);
    }

    private void Save(TenantId tenant, ReviewOrder order)
    {
        Directory.CreateDirectory(shelf.Of(tenant));
        DurableFile.Replace(FileOf(tenant, order.Id), JsonSerializer.SerializeToUtf8Bytes(order, ShelfJson.Default.ReviewOrder));
    }

    private string FileOf(TenantId tenant, string id) => Path.Combine(shelf.Of(tenant), id + ".order");

    /// <summary>A job as it is now. Written by the worker that has it, read by anyone.</summary>
    private sealed class Running(ReviewOrder order) : IProgress<AnalysisProgress>
    {
        private volatile ReviewJob _job = new(order, "", 0, 0, null);

        public ReviewJob Job => _job;

        public void Report(AnalysisProgress value) => _job = _job with { Stage = value.Stage, Done = value.Done, Total = value.Total };

        public void Stop(string why) => _job = _job with { Stuck = why };
    }
}
