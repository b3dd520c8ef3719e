using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Colophon.Binder;
using Colophon.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Evidence.Binders;

/// <summary>Takes orders, carries them out a few at a time, and knows how far each is. An order survives a stop of the server and begins anew.</summary>
internal sealed class BinderDesk(BinderPress press, BinderShelf shelf, IOptions<EvidenceOptions> options, TimeProvider clock, ILogger<BinderDesk> logger) : BackgroundService, IEvidence
{
    private readonly ConcurrentDictionary<(TenantId Tenant, string Id), Running> _jobs = [];
    private readonly Channel<(TenantId Tenant, string Id)> _orders = Channel.CreateUnbounded<(TenantId, string)>(); // bounded by _waiting: orders found at the start always fit
    private readonly Lock _gate = new();
    private int _waiting;

    public Task<OrderResult> OrderAsync(TenantId tenant, BinderOrder order, FactActor by, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_waiting >= options.Value.MaxWaiting)
            {
                return Task.FromResult<OrderResult>(new OrderResult.Refused(new("busy", 503, $"{_waiting} binders are waiting already. Try again when some are done.") { RetryAfter = TimeSpan.FromMinutes(1) }));
            }
            var now = clock.GetUtcNow();
            var job = new BinderJob($"{tenant}-{now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{Guid.CreateVersion7(now).ToString("N")[^6..]}",
                order, by is { Kind: "person", Id: { } person } ? person : "system", now, BinderState.Waiting, "waiting", 0, 0, 0, null, 0, null, null);
            shelf.SaveOrder(tenant, job);
            Enqueue(tenant, job);
            return Task.FromResult<OrderResult>(new OrderResult.Ordered(job));
        }
    }

    public IReadOnlyList<BinderJob> List(TenantId tenant) => [.. _jobs.Where(j => j.Key.Tenant == tenant).Select(j => j.Value.Job).OrderByDescending(j => j.OrderedAt)];

    public BinderJob? Find(TenantId tenant, string id) => _jobs.TryGetValue((tenant, id), out var running) ? running.Job : null;

    public FileStream? Open(TenantId tenant, string id) =>
        Find(tenant, id) is { State: BinderState.Done } done ? new FileStream(shelf.FileOf(tenant, done), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true) : null;

    public Task<BinderJob> WaitAsync(TenantId tenant, string id, CancellationToken ct) =>
        _jobs.TryGetValue((tenant, id), out var running) ? running.Over.Task.WaitAsync(ct) : throw new KeyNotFoundException($"There is no binder {id} of {tenant}.");

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (tenant, job) in shelf.Load())
        {
            if (job.IsOver) { _jobs[(tenant, job.Id)] = new(job); } else { lock (_gate) { Enqueue(tenant, job); } }
        }
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, options.Value.Concurrency).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        await foreach (var key in _orders.Reader.ReadAllAsync(stopping))
        {
            lock (_gate) { _waiting--; }
            await CarryOutAsync(key.Tenant, _jobs[key], stopping);
        }
    }

    private async Task CarryOutAsync(TenantId tenant, Running running, CancellationToken stopping)
    {
        var job = running.Job;
        running.Job = job with { State = BinderState.Running, Stage = "judging" };
        try
        {
            var done = await press.MakeAsync(tenant, job, running, stopping);
            await press.RecordAsync(tenant, done, stopping);
            shelf.SaveDone(tenant, done);
            running.Job = done;
            Log.Written(logger, done.Id, tenant.Value, done.Bytes, done.TreeSize);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            shelf.DropPart(tenant, job.Id); // the order stays and begins anew at the next start
            throw;
        }
        catch (Exception e) when (e is BinderRefusedException or IOException or LedgerUnavailableException)
        {
            Fail(tenant, running, e.Message);
            Log.Failed(logger, job.Id, tenant.Value, e.Message);
        }
        catch (Exception e) // a defect in one binder must not end the making of all others
        {
            Fail(tenant, running, "It failed by a defect of Colophon; the server's log has the details.");
            Log.Broken(logger, e, job.Id, tenant.Value);
        }
        running.Over.TrySetResult(running.Job);
    }

    private void Fail(TenantId tenant, Running running, string reason)
    {
        shelf.DropPart(tenant, running.Job.Id);
        shelf.DropOrder(tenant, running.Job.Id);
        running.Job = running.Job with { State = BinderState.Failed, Failure = reason, FinishedAt = clock.GetUtcNow() };
    }

    private void Enqueue(TenantId tenant, BinderJob job)
    {
        _jobs[(tenant, job.Id)] = new(job);
        _waiting++;
        _orders.Writer.TryWrite((tenant, job.Id));
    }

    /// <summary>A job as it is now. Written by the worker that has it, read by anyone.</summary>
    private sealed class Running : IProgress<BinderProgress>
    {
        private volatile BinderJob _job;

        public Running(BinderJob job)
        {
            _job = job;
            if (job.IsOver) { Over.SetResult(job); }
        }

        public TaskCompletionSource<BinderJob> Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public BinderJob Job { get => _job; set => _job = value; }

        public void Report(BinderProgress value) => _job = _job with { Stage = value.Stage, Done = value.Done, Total = value.Total };
    }
}
