using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Alerting.Outbox;

/// <summary>Empties the outbox, one message at a time. A message that fails waits longer each time and lets the others pass; after the last try it is given up, which the digest and the log say.</summary>
internal sealed class Deliverer(OutboxStore store, IEnumerable<IChannel> channels, IOptions<AlertingOptions> options, TimeProvider clock, ILogger<Deliverer> log) : BackgroundService
{
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan LooksAtLeast = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, IChannel> byName = channels.ToDictionary(c => c.Name);

    /// <summary>One place is enough: being woken twice is being woken.</summary>
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => wake.Writer.TryWrite(true);

    public static TimeSpan WaitAfter(int tries)
    {
        var doubled = FirstWait * Math.Pow(2, Math.Min(tries - 1, 20));
        return doubled < LongestWait ? doubled : LongestWait;
    }

    /// <summary>Tries everything that is due once.</summary>
    public async Task DeliverDueAsync(CancellationToken ct)
    {
        for (var due = store.Due(100); due.Count > 0; due = store.Due(100))
        {
            foreach (var delivery in due) { await DeliverAsync(delivery, ct); }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await DeliverDueAsync(stoppingToken);
            var wait = store.NextDue() is { } next && next - clock.GetUtcNow() < LooksAtLeast ? next - clock.GetUtcNow() : LooksAtLeast;
            if (wait <= TimeSpan.Zero) { continue; }
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(wake.Reader.ReadAsync(woken.Token).AsTask(), Task.Delay(wait, clock, woken.Token));
            await woken.CancelAsync();
        }
    }

    private async Task DeliverAsync(Delivery delivery, CancellationToken ct)
    {
        // A channel that was taken out of the settings keeps its messages visible as failed, not waiting for ever.
        var attempt = byName.TryGetValue(delivery.Channel, out var channel)
            ? await channel.TryAsync(delivery.Message, ct)
            : new Attempt.Rejected($"the channel '{delivery.Channel}' is no longer configured");
        switch (attempt)
        {
            case Attempt.Delivered:
                await store.DeliveredAsync(delivery, ct);
                Log.Delivered(log, delivery.Message.Id, delivery.Channel);
                break;
            case Attempt.Failed failed when delivery.Tries + 1 < options.Value.Tries:
                var next = clock.GetUtcNow() + WaitAfter(delivery.Tries + 1);
                await store.RetryAsync(delivery, next, failed.Why, ct);
                Log.WillRetry(log, delivery.Message.Id, delivery.Channel, failed.Why, next);
                break;
            case Attempt.Failed { Why: var why }:
                await GiveUpAsync(delivery, why, ct);
                break;
            case Attempt.Rejected { Why: var why }:
                await GiveUpAsync(delivery, why, ct);
                break;
        }
    }

    private async Task GiveUpAsync(Delivery delivery, string why, CancellationToken ct)
    {
        await store.GiveUpAsync(delivery, why, ct);
        Log.GivenUp(log, delivery.Message.Id, delivery.Channel, why);
    }
}
