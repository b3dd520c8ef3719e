using System.Text.Json.Nodes;

namespace Colophon.Kernel;

/// <summary>Who did it, as docs/formats/records.md says (<c>person</c>, <c>system</c>, <c>cli</c>).</summary>
public sealed record FactActor(string Kind, string? Id = null, string? Via = null)
{
    public static FactActor Person(PersonId id, string via) => new("person", id.Value, via);

    public static readonly FactActor System = new("system");
}

public sealed record FactObject(string Kind, string Id);

/// <summary>Personal data that belongs to <paramref name="Subject"/>: committed to in the record, sealed in the side store, erasable.</summary>
public sealed record PrivateField(string Subject, string Path, string Value);

/// <summary>Something that a person or the server did, to become a record of the tenant's console source. <paramref name="Type"/> is dotted, past tense.</summary>
public sealed record Fact(string Type, FactActor Actor, FactObject Object)
{
    public JsonNode? Before { get; init; }

    public JsonNode? After { get; init; }

    public JsonObject? Context { get; init; }

    public IReadOnlyList<PrivateField> Private { get; init; } = [];
}

/// <summary>Where a fact lies in the tenant's tree. Returned only when it is durable.</summary>
public sealed record RecordedFact(long Index, SourceId Source, string Epoch, long Seq, DateTimeOffset ReceivedAt);

/// <summary>Port: makes a fact a durable, signed, sequenced record. Audit implements it.</summary>
public interface IRecordFacts
{
    /// <exception cref="LedgerUnavailableException">The ledger can't take it now (disk full, queue full, stopping); nothing was recorded.</exception>
    Task<RecordedFact> RecordAsync(TenantId tenant, Fact fact, CancellationToken ct);
}

public sealed class LedgerUnavailableException : Exception
{
    public LedgerUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
