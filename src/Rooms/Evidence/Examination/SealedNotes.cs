using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Audit;
using Colophon.Kernel;
using Colophon.Protocol.Wire;
using Colophon.Verdicts.Facts;

namespace Colophon.Evidence.Examination;

/// <summary>What an auditor writes: a record that says it was written, and its content beside it, closed to the company until the report date.</summary>
internal sealed class SealedNotes(IRecordFacts facts, IAuditLog log)
{
    public Task<RecordedFact> WriteAsync(TenantId tenant, GrantScope grant, FactActor by, string type, string id, string field, JsonObject content, CancellationToken ct) =>
        facts.RecordAsync(tenant, new Fact(type, by, new("selection", id))
        {
            After = new JsonObject { ["period"] = grant.Period },
            Context = new JsonObject { ["sealed_until"] = WireTime.Write(grant.SealedUntil) },
            Private = [new(grant.Id, field, content.ToJsonString(Compact))],
        }, ct);

    /// <summary>Null while it is sealed from this reader, or erased.</summary>
    public async Task<string?> ReadAsync(TenantId tenant, RecordedNote note, PersonId reader, string field, CancellationToken ct)
    {
        var parts = await log.PrivatePartsAsync(tenant, note.Index, ct, sealedToo: note.By == reader.Value);
        return parts.Select(p => p.Fields.GetValueOrDefault(field)).FirstOrDefault(v => v is not null);
    }

    internal static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
