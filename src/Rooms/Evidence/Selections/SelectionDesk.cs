using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Assurance.Requests;
using Colophon.Evidence.Examination;
using Colophon.Evidence.Periods;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;
using Colophon.Verdicts.Selections;

namespace Colophon.Evidence.Selections;

/// <summary>Records what an auditor selects and notes, and reads it back for whoever may see it.</summary>
internal sealed class SelectionDesk(SealedNotes notes, IRecordFacts facts)
{
    /// <summary>A private part is bounded; so many notes of the greatest length fit one.</summary>
    private const int NotesPerRecord = 5;

    /// <summary>The same in a record, which holds more.</summary>
    private const int PublishedNotesPerRecord = 25;

    /// <summary>Those that the reader may see, newest first, and how many are sealed from them.</summary>
    public async Task<(IReadOnlyList<Selection> Open, int Sealed)> OfAsync(PeriodView view, PersonId reader, CancellationToken ct)
    {
        var (open, closed) = (new List<Selection>(), 0);
        var about = view.Standing.Ledger.Notes.Where(n => n.Type.StartsWith("selection.", StringComparison.Ordinal) && AuditRequest.TextOf(n.After, "period") == view.Newest.Period.Id).ToLookup(n => n.Object, StringComparer.Ordinal);
        foreach (var recorded in about.SelectMany(n => n).Where(n => n.Type == "selection.recorded").Reverse())
        {
            var said = about[recorded.Object].Where(n => n.By == recorded.By && n.Index > recorded.Index).ToArray();
            if (await ReadAsync(view.Tenant, recorded, said, reader, ct) is { } selection) { open.Add(selection); } else { closed++; }
        }
        return (open, closed);
    }

    private async Task<Selection?> ReadAsync(TenantId tenant, RecordedNote recorded, RecordedNote[] said, PersonId reader, CancellationToken ct)
    {
        // The newest publication with its further parts, which hold notes only.
        var published = Array.FindLastIndex(said, n => n.Type == "selection.published" && n.After.TryGetProperty("items", out _));
        if (published >= 0 && recorded.By != reader.Value)
        {
            return Selection.Read(recorded.Object, recorded.Index, recorded.By, Micros.ToTime(recorded.At), said[published].After, said[published..].Where(n => n.Type == "selection.published").SelectMany(n => Selection.NotesOf(n.After.GetProperty("notes"))), true);
        }
        if (await notes.ReadAsync(tenant, recorded, reader, "selection", ct) is not { } content) { return null; }
        var noted = new List<ItemNote>();
        foreach (var note in said.Where(n => n.Type == "selection.noted"))
        {
            if (await notes.ReadAsync(tenant, note, reader, "notes", ct) is { } text) { noted.AddRange(Selection.NotesOf(JsonElement.Parse(text).GetProperty("notes"))); }
        }
        return Selection.Read(recorded.Object, recorded.Index, recorded.By, Micros.ToTime(recorded.At), JsonElement.Parse(content), noted, published >= 0);
    }

    public async Task<(string Id, RecordedFact Fact)> ImportAsync(TenantId tenant, GrantScope grant, ControlResult control, long size, IReadOnlyList<SelectedItem> items, FactActor by, CancellationToken ct)
    {
        var id = NewId();
        return (id, await notes.WriteAsync(tenant, grant, by, "selection.recorded", id, "selection", Selection.Content(control.Id, control.Ipe.PopulationHash, size, "imported", null, null, items), ct));
    }

    /// <summary>Only from a frozen population: its hash must stand before anybody knows the nonce.</summary>
    public async Task<(string? Id, RecordedFact? Fact, Refusal? Refusal)> DrawAsync(PeriodView view, GrantScope grant, ControlResult control, string nonce, int count, FactActor by, CancellationToken ct)
    {
        nonce = nonce.Trim().Normalize(NormalizationForm.FormC);
        var numbers = control.Population.Where(i => i.Result != ItemResult.NotDue).Select(i => i.Number).ToArray();
        var fault = view.Frozen is null ? new Refusal("draw-frozen", 409, "The period isn't frozen yet. A draw needs a population that nobody can change any more once the nonce is known.")
            : nonce.Length is < Draw.LeastNonce or > Draw.MostNonce || nonce.Any(char.IsControl) ? new("nonce", 422, $"Write a nonce of your own in {Draw.LeastNonce} to {Draw.MostNonce} characters, and keep it: with it anybody derives the draw again.")
            : count < 1 || count > Math.Min(Selection.MostItems, numbers.Length) ? new("count", 422, $"Draw 1 to {Math.Min(Selection.MostItems, numbers.Length)} items: the population has {numbers.Length} that were due.")
            : null;
        if (fault is not null) { return (null, null, fault); }
        var drawn = Draw.Items(control.Ipe.PopulationHash, nonce, numbers, count).ToHashSet();
        var items = control.Population.Where(i => drawn.Contains(i.Number)).Select(i => new SelectedItem(i.Number, i.Indices[0], ""));
        var id = NewId();
        return (id, await notes.WriteAsync(view.Tenant, grant, by, "selection.recorded", id, "selection", Selection.Content(control.Id, control.Ipe.PopulationHash, view.Result.Size, "drawn", nonce, count, items), ct), null);
    }

    /// <summary>Records what is new among these notes.</summary>
    public async Task<(RecordedFact? Fact, Refusal? Refusal)> NoteAsync(TenantId tenant, GrantScope grant, Selection selection, IReadOnlyList<ItemNote> said, FactActor by, CancellationToken ct)
    {
        if (selection.Published) { return (null, new("published", 409, "This selection is published, and stays as it is. Bring in another one to note more.")); }
        if (said.FirstOrDefault(n => n.Text.Length > Selection.LongestNote || n.Text.Any(c => char.IsControl(c) && c is not '\n' and not '\r')) is { } tooLong) { return (null, new("note", 422, $"The note about item {tooLong.Number} is longer than {Selection.LongestNote} characters, or holds control characters.")); }
        if (said.FirstOrDefault(n => SelectionWords.All.All(w => w.Id != n.Word)) is { } odd) { return (null, new("word", 422, $"About item {odd.Number}: choose one of {string.Join(", ", SelectionWords.All.Select(w => w.Text))}.")); }
        RecordedFact? last = null;
        foreach (var some in said.Where(n => selection.Notes.GetValueOrDefault(n.Index) != n).Chunk(NotesPerRecord))
        {
            last = await notes.WriteAsync(tenant, grant, by, "selection.noted", selection.Id, "notes", new JsonObject { ["notes"] = Selection.Content(some) }, ct);
        }
        return (last, null);
    }

    /// <summary>From here on everybody who reads the company's records reads it, and every binder holds it.</summary>
    public async Task<RecordedFact> PublishAsync(TenantId tenant, GrantScope grant, Selection selection, FactActor by, CancellationToken ct)
    {
        var said = selection.Items.Select(i => selection.Notes.GetValueOrDefault(i.Index)).OfType<ItemNote>().Chunk(PublishedNotesPerRecord).ToArray();
        var head = Selection.Content(selection.Control, selection.Population, selection.Size, selection.How, selection.Nonce, selection.Nonce is null ? null : selection.Items.Count, selection.Items);
        head["period"] = grant.Period;
        head["notes"] = Selection.Content(said.Length > 0 ? said[0] : []);
        var last = await facts.RecordAsync(tenant, new Fact("selection.published", by, new("selection", selection.Id)) { After = head }, ct);
        foreach (var more in said.Skip(1))
        {
            last = await facts.RecordAsync(tenant, new Fact("selection.published", by, new("selection", selection.Id)) { After = new JsonObject { ["period"] = grant.Period, ["notes"] = Selection.Content(more) } }, ct);
        }
        return last;
    }

    private static string NewId() => "sel-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
