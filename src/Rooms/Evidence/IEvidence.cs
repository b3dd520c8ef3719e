using Colophon.Binder;
using Colophon.Kernel;

namespace Colophon.Evidence;

/// <summary>The door: binders are ordered, made in the background, kept as files and handed out.</summary>
public interface IEvidence
{
    /// <summary>Orders a binder. When this returns the order is on disk: it is carried out even if the server stops now.</summary>
    Task<OrderResult> OrderAsync(TenantId tenant, BinderOrder order, FactActor by, CancellationToken ct);

    /// <summary>Ordered, running, finished and failed ones, newest first. Finished binders stay; failures are forgotten when the server stops.</summary>
    IReadOnlyList<BinderJob> List(TenantId tenant);

    BinderJob? Find(TenantId tenant, string id);

    /// <summary>The finished file, sealed where it was ordered so, or null. The caller disposes it.</summary>
    FileStream? Open(TenantId tenant, string id);

    /// <summary>Completes when the job is done or failed.</summary>
    Task<BinderJob> WaitAsync(TenantId tenant, string id, CancellationToken ct);
}

/// <param name="Period">Id of a period that a record defines.</param>
/// <param name="Sites">Null: the whole tenant. Else other sites' entries stand as hashes only.</param>
/// <param name="Disclose">Whether private parts are opened for the reader. Names, addresses and log-in names leave the house with the file.</param>
/// <param name="Freeze">Judge what a freeze named, not everything there is.</param>
public sealed record BinderOrder(string Period, IReadOnlyList<string>? Sites = null, bool Disclose = false, Freeze? Freeze = null)
{
    /// <summary>Limits of <see cref="PartBytes"/>.</summary>
    public const long LeastPart = 1_000_000;
    public const long MostPart = 4_000_000_000;

    /// <summary>Cut to what answers this request; null: every control.</summary>
    public RequestCut? Request { get; init; }

    /// <summary>Public key in vkey form that the file is sealed to; null: it is open.</summary>
    public string? Recipient { get; init; }

    /// <summary>Also cut into parts of at most so many bytes; null: the file is whole.</summary>
    public long? PartBytes { get; init; }
}

/// <summary>A request of the period, with its number and the controls that answer it as they were when the binder was ordered.</summary>
public sealed record RequestCut(string Id, string Number, IReadOnlyList<string> Controls);

/// <summary>As a <c>period.frozen</c> record names it.</summary>
public sealed record Freeze(long Size, IReadOnlyDictionary<string, FrozenSource> Settled);

public sealed record FrozenSource(string Epoch, long Seq);

public abstract record OrderResult
{
    private OrderResult()
    {
    }

    public sealed record Ordered(BinderJob Job) : OrderResult;

    public sealed record Refused(Refusal Refusal) : OrderResult;
}

public enum BinderState
{
    Waiting,
    Running,
    Done,
    Failed,
}

/// <param name="Id">Begins the file's name, <c>ID.zip</c> or <c>ID.zip.sealed</c>.</param>
/// <param name="Stage">What it is doing: judging, writing.</param>
/// <param name="Failure">What went wrong and what to do, where it failed.</param>
public sealed record BinderJob(
    string Id, BinderOrder Order, string OrderedBy, DateTimeOffset OrderedAt, BinderState State, string Stage, long Done, long Total, long Bytes, string? Sha256, long TreeSize, DateTimeOffset? FinishedAt, string? Failure)
{
    public string FileName => Id + (Order.Recipient is null ? ".zip" : ".zip" + SealedBinder.Ending);

    /// <summary>Where it was ordered in parts: how the file is cut.</summary>
    public PartsManifest? Parts { get; init; }

    public bool IsOver => State is BinderState.Done or BinderState.Failed;
}
