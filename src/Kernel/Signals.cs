namespace Colophon.Kernel;

public enum SignalSeverity
{
    Notice,
    Warning,
    Alarm,
}

/// <summary>Something a person should know now. <paramref name="Id"/> makes raising idempotent: the same id reaches people once.</summary>
/// <param name="Path">Console path that shows it, beginning with '/'.</param>
public sealed record Signal(TenantId Tenant, string Id, SignalSeverity Severity, string Title, string Body, string Path);

/// <summary>Port: Alerting implements it. Returns when the signal is durably queued, not when it is delivered.</summary>
public interface ISignals
{
    Task RaiseAsync(Signal signal, CancellationToken ct);
}

/// <summary>Port: a room's lines in the daily digest, including what did <em>not</em> report.</summary>
public interface IDigestSource
{
    /// <summary>Sections appear in this order.</summary>
    int Order { get; }

    Task<DigestSection?> DigestAsync(TenantId tenant, DateTimeOffset since, CancellationToken ct);
}

public sealed record DigestSection(string Heading, IReadOnlyList<string> Lines);
