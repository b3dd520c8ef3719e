using System.Text.Json;
using Colophon.Verdicts.Facts;

namespace Colophon.Assurance.Requests;

public enum RequestState
{
    Needed,
    Submitted,
    Flagged,
    Accepted,
}

/// <summary>One line of the firm's list (PBC), with its own numbers, and how far it is. The newest record about it is its state.</summary>
/// <param name="Control">The firm's own number of the control; empty where it gave none.</param>
/// <param name="Controls">Ids of ours that answer it.</param>
/// <param name="Said">What was recorded about it since, oldest first.</param>
public sealed record AuditRequest(string Id, string Number, string Text, string Control, IReadOnlyList<string> Controls, DateOnly? Due, long Index, IReadOnlyList<RecordedNote> Said)
{
    public RequestState State => Said is not [.., var newest] ? RequestState.Needed
        : newest.Type == "request.submitted" ? RequestState.Submitted
        : TextOf(newest.After, "result") == "accepted" ? RequestState.Accepted
        : RequestState.Flagged;

    /// <summary>It waits for the company.</summary>
    public bool IsOpen => State is RequestState.Needed or RequestState.Flagged;

    /// <summary>In the order of their import.</summary>
    public static IReadOnlyList<AuditRequest> Of(Standing standing, string period)
    {
        var said = standing.Ledger.Notes.Where(n => n.Type is "request.submitted" or "request.judged").ToLookup(n => n.Object, StringComparer.Ordinal);
        return [.. standing.Ledger.Notes.Where(n => n.Type == "request.imported" && TextOf(n.After, "period") == period).Select(n => new AuditRequest(
            n.Object, TextOf(n.After, "number"), TextOf(n.After, "text"), TextOf(n.After, "control"),
            n.After.TryGetProperty("controls", out var ours) && ours.ValueKind == JsonValueKind.Array ? [.. ours.EnumerateArray().Select(c => c.GetString() ?? "")] : [],
            DateOnly.TryParseExact(TextOf(n.After, "due"), "yyyy-MM-dd", out var due) ? due : null, n.Index, [.. said[n.Object]]))];
    }

    public static string TextOf(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
