using Colophon.Kernel;

namespace Colophon.Audit;

/// <summary>The reading door: leaves in order, by index, and their proofs. Everything shown or judged starts here.</summary>
public interface IAuditLog
{
    /// <summary>The newest signed checkpoint of the tenant's tree.</summary>
    ValueTask<SignedTree> TreeAsync(TenantId tenant, CancellationToken ct);

    /// <summary>Leaves [from, to) in order, in blocks; never beyond the newest signed checkpoint.</summary>
    IAsyncEnumerable<LeafBlock> ReadAsync(TenantId tenant, long from, long to, CancellationToken ct);

    Task<ReadOnlyMemory<byte>?> LeafAsync(TenantId tenant, long index, CancellationToken ct);

    /// <summary>RFC 6962 inclusion proof of <paramref name="index"/> in the tree of <paramref name="size"/>.</summary>
    Task<IReadOnlyList<byte[]>> ProveInclusionAsync(TenantId tenant, long index, long size, CancellationToken ct);

    /// <summary>Highest sequence per source and epoch that is unbroken from 1, and the last time something was received.</summary>
    Task<IReadOnlyList<SourceHealth>> HealthAsync(TenantId tenant, CancellationToken ct);

    /// <summary>The private part of a record, or null where there is none, it was erased, it isn't stored, or it is sealed until a day that hasn't come.</summary>
    Task<IReadOnlyDictionary<string, string>?> PrivateAsync(TenantId tenant, long index, CancellationToken ct);

    /// <summary>The same with what a binder needs to disclose it: subject and event key per private line. Empty where there is none.</summary>
    /// <param name="sealedToo">For whoever sealed it: also before the time that the record's context gives as <c>sealed_until</c>.</param>
    Task<IReadOnlyList<PrivatePart>> PrivatePartsAsync(TenantId tenant, long index, CancellationToken ct, bool sealedToo = false);

    /// <summary>Search in the projection. <see cref="EventPage.UpTo"/> says how far the projection has come.</summary>
    Task<EventPage> SearchAsync(TenantId tenant, EventQuery query, CancellationToken ct);

    /// <summary>Completes when the tree of any tenant has grown or the timeout passed; for live views and re-evaluation.</summary>
    Task<bool> WaitForGrowthAsync(TenantId tenant, long beyondSize, TimeSpan timeout, CancellationToken ct);
}

/// <param name="Note">The signed checkpoint note, exact text.</param>
public sealed record SignedTree(long Size, ReadOnlyMemory<byte> Root, string Note);

/// <summary>Leaves with consecutive indices beginning at <paramref name="First"/>.</summary>
public sealed record LeafBlock(long First, IReadOnlyList<ReadOnlyMemory<byte>> Leaves);

/// <param name="State">live, late, silent, forked, rewound or retired.</param>
public sealed record SourceHealth(SourceId Source, string Epoch, long SettledSeq, long NextSeq, DateTimeOffset? LastReceivedAt, string State, int OpenGaps, string? AgentVersion, string? WordPress, string? Php, string? Multisite);

/// <param name="EventKey">Base64 of 32 bytes: opens the record's commitments for these fields.</param>
public sealed record PrivatePart(string Subject, string EventKey, IReadOnlyDictionary<string, string> Fields);

/// <summary>
/// All filters are optional and joined by "and". <paramref name="Type"/> is exact or a prefix ending in <c>.*</c>. <paramref name="Text"/> is looked for in type, actor and object;
/// private values are sealed and can't be searched.
/// </summary>
public sealed record EventQuery(SiteId? Site = null, string? Actor = null, string? Type = null, string? Object = null, string? Text = null, DateTimeOffset? From = null, DateTimeOffset? To = null, long? BeforeIndex = null, int Limit = 50);

public sealed record EventPage(IReadOnlyList<EventRow> Rows, long? NextBeforeIndex, long UpTo, long TreeSize);

/// <param name="Actor"><c>kind:id</c>, e.g. <c>user:wp:1</c>; <paramref name="Object"/> likewise.</param>
/// <param name="Kind">record, or the leaf type for server leaves (gap, fork, silent …).</param>
public sealed record EventRow(long Index, string Kind, SiteId? Site, string? Source, string? Epoch, long? Seq, string Type, string? Actor, string? Object, DateTimeOffset EffectiveAt, DateTimeOffset Lower, DateTimeOffset ReceivedAt, string Summary);
