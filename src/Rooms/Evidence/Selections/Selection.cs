using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Verdicts.Results;

namespace Colophon.Evidence.Selections;

/// <param name="Index">The item's first leaf: names it for good, should numbers change.</param>
/// <param name="Reference">The firm's own number of it.</param>
public sealed record SelectedItem(int Number, long Index, string Reference);

/// <param name="Word">One of <see cref="SelectionWords.All"/>.</param>
public sealed record ItemNote(int Number, long Index, string Word, string Text);

/// <summary>What an auditor picked from one population, and what they noted about each item.</summary>
/// <param name="Population">Hash of the population as it was then.</param>
/// <param name="Notes">The newest about each item, by its leaf.</param>
public sealed record Selection(
    string Id, long RecordIndex, string By, DateTimeOffset At, string Control, string Population, long Size, string How, string? Nonce, IReadOnlyList<SelectedItem> Items, IReadOnlyDictionary<long, ItemNote> Notes, bool Published)
{
    public const int MostItems = 100;
    public const int LongestNote = 300;

    /// <summary>The items as the population holds them now; null where it holds one no more.</summary>
    public IEnumerable<(SelectedItem Selected, Item? Item)> In(ControlResult control)
    {
        var byLeaf = control.Population.ToLookup(i => i.Indices[0]);
        return Items.Select(s => (s, byLeaf[s.Index].FirstOrDefault(i => i.Number == s.Number) ?? byLeaf[s.Index].FirstOrDefault()));
    }

    internal static JsonObject Content(string control, string population, long size, string how, string? nonce, int? asked, IEnumerable<SelectedItem> items) => new()
    {
        ["control"] = control, ["population"] = population, ["size"] = size, ["how"] = how, ["nonce"] = nonce, ["asked"] = asked,
        ["items"] = new JsonArray([.. items.Select(i => i.Reference.Length == 0 ? (JsonNode)new JsonObject { ["number"] = i.Number, ["index"] = i.Index } : new JsonObject { ["number"] = i.Number, ["index"] = i.Index, ["reference"] = i.Reference })]),
    };

    internal static JsonArray Content(IEnumerable<ItemNote> notes) =>
        new([.. notes.Select(n => (JsonNode)new JsonObject { ["number"] = n.Number, ["index"] = n.Index, ["word"] = n.Word, ["text"] = n.Text })]);

    internal static IReadOnlyList<ItemNote> NotesOf(JsonElement notes) => notes.ValueKind != JsonValueKind.Array ? [] :
        [.. notes.EnumerateArray().Select(n => new ItemNote(n.GetProperty("number").GetInt32(), n.GetProperty("index").GetInt64(), n.GetProperty("word").GetString()!, n.GetProperty("text").GetString()!))];

    internal static Selection Read(string id, long recordIndex, string by, DateTimeOffset at, JsonElement content, IEnumerable<ItemNote> notes, bool published)
    {
        var newest = new Dictionary<long, ItemNote>();
        foreach (var note in notes) { newest[note.Index] = note; }
        return new(id, recordIndex, by, at, content.GetProperty("control").GetString()!, content.GetProperty("population").GetString()!, content.GetProperty("size").GetInt64(), content.GetProperty("how").GetString()!, content.GetProperty("nonce").GetString(),
            [.. content.GetProperty("items").EnumerateArray().Select(i => new SelectedItem(i.GetProperty("number").GetInt32(), i.GetProperty("index").GetInt64(), i.TryGetProperty("reference", out var r) ? r.GetString()! : ""))], newest, published);
    }
}

/// <summary>What an auditor may note about an item, in words that conclude nothing.</summary>
public static class SelectionWords
{
    public static readonly IReadOnlyList<(string Id, string Text, string Kind)> All =
    [
        ("no-exception", "no exception noted", "ok"),
        ("exception", "exception noted", "bad"),
        ("follow-up", "to follow up", "wait"),
    ];

    public static string Of(string id) => All.FirstOrDefault(w => w.Id == id).Text ?? id;

    public static string Kind(string id) => All.FirstOrDefault(w => w.Id == id).Kind ?? "off";
}
