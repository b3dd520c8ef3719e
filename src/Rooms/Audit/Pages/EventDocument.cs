using System.Text.Encodings.Web;
using System.Text.Json;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;

namespace Colophon.Audit.Pages;

/// <summary>One leaf, read for people from its exact bytes.</summary>
public sealed record EventDocument(string Type, bool IsRecord, IReadOnlyList<(string Name, string Value)> Identity, IReadOnlyList<(string Name, string Value)> Who, IReadOnlyList<(string Name, string Value)> Context, string? Before, string? After, IReadOnlyList<string> Commitments, DateTimeOffset? Effective)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static EventDocument Read(ReadOnlySpan<byte> leaf)
    {
        using var json = JsonDocument.Parse(leaf.ToArray());
        var root = json.RootElement;
        if (LeafBytes.IsServerLeaf(leaf))
        {
            return new(root.GetProperty("leaf").GetString() ?? "unknown", false, [.. root.EnumerateObject().Select(m => (m.Name, Text(m.Value)))], [], [], null, null, [], LeafBytes.TryHead(leaf, out var head) ? head.At : null);
        }
        return RecordParser.TryRead(leaf, out var view, out _)
            ? new(RecordView.Text(view.Type), true,
                [("Source", RecordView.Text(view.Source)), ("Epoch", RecordView.Text(view.Epoch)), ("Sequence", view.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture))],
                [.. Pairs(root, "actor", "Actor"), .. Pairs(root, "object", "Object")], [.. Pairs(root, "context", "")],
                Change(root, "before"), Change(root, "after"), [.. root.TryGetProperty("commitments", out var c) ? c.EnumerateObject().Select(m => m.Name) : []], view.EffectiveAt)
            : new("unreadable", false, [], [], [], null, null, [], null);
    }

    private static IEnumerable<(string, string)> Pairs(JsonElement root, string member, string prefix) =>
        root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Select(m => ($"{prefix} {m.Name}".Trim(), Text(m.Value))) : [];

    private static string? Change(JsonElement root, string side) =>
        root.TryGetProperty("change", out var change) && change.TryGetProperty(side, out var value) ? Text(value) : null;

    private static string Text(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? JsonSerializer.Serialize(value, Indented) : value.ToString();
}
