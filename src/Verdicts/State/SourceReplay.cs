using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.State;

/// <summary>Section → key → value as compact JSON.</summary>
internal sealed class StateMap
{
    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> None = [];

    /// <summary>As it stands; many may read at once.</summary>
    public IReadOnlyDictionary<string, string> this[string section] => _sections.GetValueOrDefault(section) ?? None;

    public Dictionary<string, string> Writable(string section)
    {
        if (!_sections.TryGetValue(section, out var keys)) { _sections[section] = keys = new(StringComparer.Ordinal); }
        return keys;
    }

    public IEnumerable<string> Sections => _sections.Keys.Order(StringComparer.Ordinal);

    /// <summary>A copy without the files: of those, each change carries its own "before".</summary>
    public StateMap CopyWithoutFiles()
    {
        var copy = new StateMap();
        foreach (var (section, keys) in _sections.Where(s => s.Key != "files")) { copy._sections[section] = new(keys, StringComparer.Ordinal); }
        return copy;
    }
}

/// <summary>Replays what one source told about state, look by look, into changes. The first look at a site is adopted: neither approved nor a deviation.</summary>
/// <param name="pool">Each text once: the sites of a company have the same files.</param>
/// <param name="history">Where each value is noted with the look that showed it, for a comparison with another source; null where nobody compares.</param>
internal sealed class SourceReplay(string source, ConcurrentDictionary<string, string> pool, StateHistory? history = null)
{
    /// <summary>What a source may only begin to see after its first look: a site that could not call itself before. Its first list is adopted, as the first look is.</summary>
    private static readonly string[] LateSections = ["endpoints"];

    private readonly List<(string Section, string Key, string Before, string After, Fact Leaf, int Position)> _told = [];
    private readonly Dictionary<string, Dictionary<string, string>> _filesOf = new(StringComparer.Ordinal);
    private Fact? _begun;
    private int _epoch = -1;

    public string Source { get; } = source;

    public StateMap State { get; private set; } = new();

    /// <summary>The newest looks, in order: all of them until it rested for the first time.</summary>
    public List<Snapshot> Snapshots { get; } = [];

    /// <summary>How many looks there were.</summary>
    public int Looks { get; private set; }

    /// <summary>When the latest of them was told.</summary>
    public long LastTold { get; private set; } = long.MinValue;

    /// <summary>What was taken over of looks, changes and unlinked differences so far.</summary>
    public (int Looks, int Changes, int Unlinked) Taken { get; set; }

    public List<StateChange> Changes { get; } = [];

    /// <summary>When each section was first told of, the late ones too.</summary>
    public Dictionary<string, long> Since { get; } = new(StringComparer.Ordinal);

    /// <summary>Differences that the first look of a later epoch or source shows: nothing tells what happened between.</summary>
    public List<StateChange> Unlinked { get; } = [];

    /// <summary>Component root after each look that changed the component's files.</summary>
    public Dictionary<string, List<(Snapshot At, string Root)>> Roots { get; } = new(StringComparer.Ordinal);

    public void Take(Fact fact, Func<StateMap?> knownBefore)
    {
        switch (fact.Type)
        {
            case RecordTypes.SnapshotBegun:
                _begun = fact;
                break;
            case RecordTypes.SnapshotCompleted when _begun is not null && _begun.Epoch == fact.Epoch:
                Complete(new(Beginning.Of(_begun), fact, Looks), knownBefore);
                _begun = null;
                break;
            case var type when type.StartsWith(RecordTypes.StatePrefix, StringComparison.Ordinal):
                Tell(fact, type[RecordTypes.StatePrefix.Length..]);
                break;
        }
    }

    /// <summary>The first look after this one that settles what it shows; null while none did.</summary>
    public Snapshot? Settling(Snapshot seen, long settle) =>
        Snapshots.Skip(seen.Place + 1 - (Looks - Snapshots.Count)).FirstOrDefault(s => s.Begun.Epoch == seen.Begun.Epoch && s.Begun.Point >= seen.Completed.Point + settle);

    /// <summary>Lets go of looks before <paramref name="place"/>, but of the last two.</summary>
    public void Rest(int place)
    {
        var before = Math.Min(place, Looks - 2) - (Looks - Snapshots.Count);
        if (before > 0) { Snapshots.RemoveRange(0, before); }
        Snapshots.TrimExcess();
    }

    private void Tell(Fact fact, string section)
    {
        var position = 0;
        foreach (var entry in fact.After.Items())
        {
            position++;
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 3 || ((JsonElement?)entry[0]).Text() is not { } key) { continue; }
            _told.Add((section, Pooled(key), Pooled(Json.Canonical(entry[1])), Pooled(Json.Canonical(entry[2])), fact, position));
        }
        fact.Rest(); // the differences are taken: a year of them would be most of the memory
    }

    private void Complete(Snapshot snapshot, Func<StateMap?> knownBefore)
    {
        var first = _epoch != snapshot.Completed.Epoch;
        _epoch = snapshot.Completed.Epoch;
        if (first)
        {
            var known = Looks > 0 ? State : knownBefore();
            history?.Forget(State, Looks);
            State = new();
            _filesOf.Clear();
            foreach (var told in _told) { Apply(told.Section, told.Key, told.After); }
            if (known is not null) { CompareAnew(known, snapshot); }
        }
        else
        {
            var adopted = LateSections.Where(s => State[s].Count == 0).ToArray();
            foreach (var (section, key, _, after, leaf, position) in _told)
            {
                if (adopted.Contains(section, StringComparer.Ordinal))
                {
                    Apply(section, key, after);
                    continue;
                }
                var before = State[section].GetValueOrDefault(key, StateChange.Absent);
                if (before == after) { continue; }
                Changes.Add(new(Source, section, key, before, after, leaf, position, Snapshots.Count > 0 ? Snapshots[^1] : null, snapshot));
                Apply(section, key, after);
            }
            foreach (var component in _told.Where(t => t.Section == "files").Select(t => Component(t.Key)).Distinct(StringComparer.Ordinal).ToArray())
            {
                if (!Roots.TryGetValue(component, out var roots)) { Roots[component] = roots = []; }
                roots.Add((snapshot, RootOf(component)));
            }
        }
        foreach (var told in _told) { Since.TryAdd(told.Section, snapshot.Told); }
        _told.Clear();
        Snapshots.Add(snapshot);
        Looks++;
        LastTold = Math.Max(LastTold, snapshot.Told);
    }

    private void CompareAnew(StateMap known, Snapshot snapshot)
    {
        var leaves = _told.GroupBy(t => (t.Section, t.Key)).ToDictionary(g => g.Key, g => g.Last());
        foreach (var section in known.Sections.Union(State.Sections, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray())
        {
            foreach (var key in known[section].Keys.Union(State[section].Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray())
            {
                var before = known[section].GetValueOrDefault(key, StateChange.Absent);
                var after = State[section].GetValueOrDefault(key, StateChange.Absent);
                if (before == after) { continue; }
                var (leaf, position) = leaves.TryGetValue((section, key), out var told) ? (told.Leaf, told.Position) : (snapshot.Completed, Unlinked.Count + 1);
                Unlinked.Add(new(Source, section, key, before, after, leaf, position, null, snapshot) { Status = ChangeStatus.NotDeterminable });
            }
        }
    }

    private void Apply(string section, string key, string value)
    {
        Put(State.Writable(section), key, value);
        history?.Note(section, key, value, Looks);
        if (section != "files") { return; }
        var component = Component(key);
        if (!_filesOf.TryGetValue(component, out var files)) { _filesOf[component] = files = new(StringComparer.Ordinal); }
        Put(files, key, value);
    }

    private static void Put(Dictionary<string, string> map, string key, string value)
    {
        if (value == StateChange.Absent) { map.Remove(key); } else { map[key] = value; }
    }

    /// <summary>Component root of docs/formats/records.md over the files as they are now; empty when there are none.</summary>
    private string RootOf(string component)
    {
        var files = (_filesOf.GetValueOrDefault(component) ?? []).Where(f => f.Key.Length > component.Length)
            .Select(f => (Path: Encoding.UTF8.GetBytes(f.Key[(component.Length + 1)..]), f.Value)).ToArray();
        if (files.Length == 0) { return ""; }
        Array.Sort(files, static (a, b) => a.Path.AsSpan().SequenceCompareTo(b.Path));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, value) in files)
        {
            hash.AppendData(path);
            hash.AppendData("\t"u8);
            hash.AppendData(Encoding.UTF8.GetBytes(value));
            hash.AppendData("\n"u8);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string Component(string fileKey)
    {
        var slash = fileKey.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? fileKey : fileKey[..slash];
    }

    private string Pooled(string text) => pool.GetOrAdd(text, text);
}
