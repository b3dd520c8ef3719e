using System.Collections.Concurrent;
using Colophon.Kernel;

namespace Colophon.RoomSupport;

/// <summary>Keeps what people would be told, in order.</summary>
public sealed class SignalList : ISignals
{
    public ConcurrentQueue<Signal> Raised { get; } = new();

    /// <summary>While set, nothing can be raised: mail and disk of the other room are broken.</summary>
    public bool Broken { get; set; }

    public Task RaiseAsync(Signal signal, CancellationToken ct)
    {
        if (Broken) { throw new IOException("The outbox can't be written."); }
        Raised.Enqueue(signal);
        return Task.CompletedTask;
    }
}
