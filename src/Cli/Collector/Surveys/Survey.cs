using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Cli.Collector.Sending;
using Colophon.Cli.Collector.Site;
using Colophon.Protocol.Records;

namespace Colophon.Cli.Collector.Surveys;

/// <summary>
/// Goes through every file and the texts of the database, a slice a beat, and tells what is new among what may be code, as the agent does: what code on the site hides from the
/// agent is seen here. A file whose size, times and inode are the same is not read again, so that a slice that ends early has brought the next one further.
/// </summary>
internal sealed class Survey(CollectorFolder folder, Membership membership, Batches batches, TimeProvider clock)
{
    private const string StateFile = "survey.json", SeenFiles = "survey-seen.json", ToldFile = "survey-told.json";
    private const int PartBytes = 48_000;

    /// <summary>A longer name would fill a record: where code may lie under one, its beginning is told, as too deep to be looked into.</summary>
    private const int LongestId = 1024;

    private State _state = folder.Read<State>(StateFile) ?? new(0, Phase.Rest, false, false, DateTimeOffset.MinValue, new(0, 0), [], new(0, 0, 0, 0, 0));

    internal enum Phase { Rest, Files, Texts, Asked }

    /// <summary>The survey that the server may ask about now, or null.</summary>
    public string? ToBeAsked => _state.Phase == Phase.Asked ? Id : null;

    private string Id => string.Create(CultureInfo.InvariantCulture, $"{membership.Who.Source}-{_state.Number}");

    /// <summary>The server has seen what it wanted.</summary>
    public void Answered() => Save(_state with { Phase = Phase.Rest });

    /// <summary>One slice, where one is due or goes on.</summary>
    /// <param name="every">From the end of one survey to the beginning of the next.</param>
    public void Advance(TimeSpan every, TimeSpan slice, SiteWalk walk, SiteTexts texts)
    {
        var began = clock.GetTimestamp();
        bool InTime() => clock.GetElapsedTime(began) < slice;
        if (_state.Phase is Phase.Rest or Phase.Asked && clock.GetUtcNow() - _state.At >= every) { Begin(whole: !File.Exists(folder.At(ToldFile))); }
        else if (_state is { Phase: Phase.Files, Telling: true }) { Begin(whole: true); } // died while it told: what of it is in the batches nobody knows
        if (_state.Phase == Phase.Files && Look(walk, InTime) is { } seen) { Tell(seen); }
        while (_state.Phase == Phase.Texts && InTime()) { Read(texts); }
    }

    private void Begin(bool whole)
    {
        Save(_state with { Number = _state.Number + 1, Phase = Phase.Files, Whole = whole, Telling = false, Cursor = new(0, 0), Texts = [], Sum = new(0, 0, 0, 0, 0) });
        Record("survey.begun", null, new() { ["survey"] = Id, ["whole"] = whole ? 1 : 0 });
        batches.Seal(); // the first word gets its time before anything is looked at
    }

    /// <summary>All files as they are now; null where the time was not enough: what was read is remembered.</summary>
    private Dictionary<string, SeenFile>? Look(SiteWalk walk, Func<bool> inTime)
    {
        var (seen, whole) = SeenFile.Read(walk, folder.Read<Dictionary<string, SeenFile>>(SeenFiles) ?? [], inTime);
        var now = clock.GetUtcNow();
        folder.Write(SeenFiles, seen.Where(s => s.Value.Stamp.IsSettled(now)).ToDictionary());
        return whole ? seen : null;
    }

    private void Tell(Dictionary<string, SeenFile> seen)
    {
        Save(_state with { Telling = true });
        var told = Told();
        var now = new Dictionary<string, Item>(StringComparer.Ordinal);
        foreach (var (id, file) in seen.Where(s => s.Value.IsToldAt(s.Key)))
        {
            if (id.Length <= LongestId) { now["file:" + id] = new Item((long)file.Stamp.Size, file.Sha256, file.Marks); }
            else { now[$"file:{id[..LongestId]}…"] = new Item(0, "", "deep"); }
        }
        TellItems(told.Where(t => t.Key.StartsWith("file:", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal), now);
        folder.Write(ToldFile, told.Where(t => !t.Key.StartsWith("file:", StringComparison.Ordinal)).Concat(now).ToDictionary());
        var files = seen.Values.Where(s => s.Stamp.Kind == FileKind.File).ToList();
        Save(_state with { Phase = Phase.Texts, Sum = new(seen.Count, files.Sum(s => (long)s.Stamp.Size), now.Count, files.Count(s => s.IsFresh), 0) });
    }

    private void Read(SiteTexts texts)
    {
        if (texts.After(_state.Cursor) is { } some)
        {
            foreach (var found in some.Found)
            {
                var marks = found.Value is null ? "large" : Marks.OfText(found.Value);
                if (marks.Length > 0 && found.Key.Length <= LongestId) { _state.Texts[found.Key] = new(found.Size, found.Value is null ? "" : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(found.Value)), marks); }
            }
            Save(_state with { Cursor = some.Next, Sum = _state.Sum with { Values = _state.Sum.Values + some.Rows, Bytes = _state.Sum.Bytes + some.Bytes } });
            return;
        }
        var told = Told();
        TellItems(told.Where(t => !t.Key.StartsWith("file:", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal), _state.Texts);
        folder.Write(ToldFile, told.Where(t => t.Key.StartsWith("file:", StringComparison.Ordinal)).Concat(_state.Texts).ToDictionary());
        var sum = _state.Sum;
        Record("survey.completed", new JsonObject { ["files"] = sum.Files, ["bytes"] = sum.Bytes, ["named"] = sum.Named + _state.Texts.Count, ["read"] = sum.Read, ["values"] = sum.Values }, new() { ["survey"] = Id });
        batches.Seal();
        Save(_state with { Phase = Phase.Asked, At = clock.GetUtcNow(), Texts = [] });
    }

    private void TellItems(Dictionary<string, Item> before, Dictionary<string, Item> now)
    {
        var part = new JsonArray();
        var bytes = 0;
        foreach (var key in before.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (old, present) = (_state.Whole ? null : before.GetValueOrDefault(key), now.GetValueOrDefault(key));
            if (old == present) { continue; }
            var entry = new JsonArray(key, old?.Json(), present?.Json());
            var length = Encoding.UTF8.GetByteCount(key) + 300;
            if (bytes + length > PartBytes)
            {
                Record("survey.items", part, new() { ["survey"] = Id });
                (part, bytes) = ([], 0);
            }
            part.Add((JsonNode)entry);
            bytes += length;
        }
        if (part.Count > 0) { Record("survey.items", part, new() { ["survey"] = Id }); }
        batches.Seal();
    }

    private Dictionary<string, Item> Told() => folder.Read<Dictionary<string, Item>>(ToldFile) ?? [];

    private void Save(State state) => folder.Write(StateFile, _state = state);

    private void Record(string type, JsonNode? after, JsonObject context) =>
        batches.Tell(new RecordContent(type, clock.GetUtcNow(), "system", "site", membership.Who.Site) { After = after, Context = context });

    /// <summary>What is told of a file or a text.</summary>
    internal sealed record Item(long Size, string Sha256, string Marks)
    {
        public JsonObject Json() => new() { ["size"] = Size, ["sha256"] = Sha256, ["marks"] = Marks };
    }

    internal sealed record Sums(long Files, long Bytes, long Named, long Read, long Values);

    /// <param name="Telling">Files are being told.</param>
    /// <param name="At">When the last one ended.</param>
    internal sealed record State(int Number, Phase Phase, bool Whole, bool Telling, DateTimeOffset At, SiteTexts.Cursor Cursor, Dictionary<string, Item> Texts, Sums Sum);
}
