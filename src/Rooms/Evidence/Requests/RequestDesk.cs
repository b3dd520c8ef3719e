using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Colophon.Assurance.Requests;
using Colophon.Kernel;

namespace Colophon.Evidence.Requests;

/// <summary>What may be recorded about the firm's requests: management brings them in and answers, an auditor accepts or flags.</summary>
internal sealed class RequestDesk(IRecordFacts facts)
{
    public async Task<RecordedFact?> ImportAsync(TenantId tenant, string period, IReadOnlyList<RequestRow> rows, FactActor by, CancellationToken ct)
    {
        RecordedFact? last = null;
        foreach (var row in rows)
        {
            var after = new JsonObject { ["period"] = period, ["number"] = row.Number, ["text"] = row.Text };
            if (row.Control.Length > 0) { after["control"] = row.Control; }
            if (row.Controls.Count > 0) { after["controls"] = new JsonArray([.. row.Controls.Select(c => (JsonNode)c)]); }
            if (row.Due is { } due) { after["due"] = due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture); }
            last = await facts.RecordAsync(tenant, new Fact("request.imported", by, new("request", "rq-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)))) { After = after }, ct);
        }
        return last;
    }

    public Task<(RecordedFact? Fact, Refusal? Refusal)> SubmitAsync(TenantId tenant, AuditRequest request, string note, FactActor by, CancellationToken ct) =>
        !request.IsOpen ? No(new("request-state", 409, $"Request {request.Number} is {RequestWords.Of(request.State)}. It can be submitted again when the auditor flags it."))
        : RecordAsync(tenant, request, "request.submitted", [], note, by, ct);

    public Task<(RecordedFact? Fact, Refusal? Refusal)> JudgeAsync(TenantId tenant, AuditRequest request, string result, string note, FactActor by, CancellationToken ct) =>
        result is not ("accepted" or "flagged") ? No(new("request-result", 422, "A request is accepted or flagged."))
        : request.State != RequestState.Submitted ? No(new("request-state", 409, $"Request {request.Number} is {RequestWords.Of(request.State)}: there is nothing submitted to judge."))
        : RecordAsync(tenant, request, "request.judged", [("result", result)], note, by, ct);

    private async Task<(RecordedFact?, Refusal?)> RecordAsync(TenantId tenant, AuditRequest request, string type, (string, string)[] members, string note, FactActor by, CancellationToken ct)
    {
        if (note.Trim() is not { Length: >= 3 and <= 1_000 }) { return (null, new("note", 422, "Say in 3 to 1,000 characters what was handed over, or what is missing.")); }
        var after = new JsonObject();
        foreach (var (name, value) in members) { after[name] = value; }
        after["note"] = note.Trim();
        return (await facts.RecordAsync(tenant, new Fact(type, by, new("request", request.Id)) { After = after }, ct), null);
    }

    private static Task<(RecordedFact?, Refusal?)> No(Refusal refusal) => Task.FromResult<(RecordedFact?, Refusal?)>((null, refusal));
}
