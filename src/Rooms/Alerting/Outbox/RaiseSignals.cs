using Colophon.Kernel;

namespace Colophon.Alerting.Outbox;

/// <summary>The room's port: a signal is durable before this returns, and leaves from the queue.</summary>
internal sealed class RaiseSignals(OutboxStore store, IEnumerable<IChannel> channels, Deliverer deliverer, TimeProvider clock) : ISignals
{
    public async Task RaiseAsync(Signal signal, CancellationToken ct)
    {
        var message = new Message(signal.Tenant, signal.Id, signal.Severity, signal.Title, signal.Body, signal.Path, clock.GetUtcNow());
        if (await store.AddAsync(message, channels.Select(c => c.Name), ct)) { deliverer.Wake(); }
    }
}
