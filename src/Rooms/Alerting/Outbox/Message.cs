using Colophon.Kernel;

namespace Colophon.Alerting.Outbox;

/// <summary>A signal or a digest on its way to people. (<paramref name="Tenant"/>, <paramref name="Id"/>) makes it one, however often it is raised.</summary>
internal sealed record Message(TenantId Tenant, string Id, SignalSeverity Severity, string Title, string Body, string Path, DateTimeOffset RaisedAt);

/// <summary>One message on one channel.</summary>
internal sealed record Delivery(long Number, Message Message, string Channel, int Tries);

/// <summary>What became of one try.</summary>
internal abstract record Attempt
{
    private Attempt()
    {
    }

    /// <summary>The other side took it.</summary>
    internal sealed record Delivered : Attempt;

    /// <summary>Worth another try.</summary>
    internal sealed record Failed(string Why) : Attempt;

    /// <summary>Another try can't help: it was refused for what it is.</summary>
    internal sealed record Rejected(string Why) : Attempt;
}

/// <summary>A way to people. The name is kept with the delivery.</summary>
internal interface IChannel
{
    string Name { get; }

    Task<Attempt> TryAsync(Message message, CancellationToken ct);
}
