namespace Colophon.Verdicts.State;

/// <summary>Which value each key had from which look of one source on.</summary>
internal sealed class StateHistory
{
    private readonly Dictionary<(string Section, string Key), List<(int Look, string Value)>> _values = [];
    private readonly HashSet<string> _sections = new(StringComparer.Ordinal);

    /// <summary>Sections of which the source ever told anything.</summary>
    public IReadOnlySet<string> Sections => _sections;

    public IEnumerable<(string Section, string Key)> Keys => _values.Keys;

    public void Note(string section, string key, string value, int look)
    {
        _sections.Add(section);
        if (!_values.TryGetValue((section, key), out var values)) { _values[(section, key)] = values = []; }
        if (values.Count > 0 && values[^1].Look == look) { values[^1] = (look, value); } else { values.Add((look, value)); }
    }

    /// <summary>A new epoch tells everything anew: what it doesn't tell is gone from its first look on.</summary>
    public void Forget(StateMap state, int look)
    {
        foreach (var section in state.Sections)
        {
            foreach (var key in state[section].Keys) { Note(section, key, StateChange.Absent, look); }
        }
    }

    /// <summary>The values of a key as runs of looks, from the source's first look to <paramref name="last"/>.</summary>
    public IEnumerable<(int From, int To, string Value)> Runs(string section, string key, int last)
    {
        var (from, value) = (0, StateChange.Absent);
        foreach (var next in _values.GetValueOrDefault((section, key)) ?? [])
        {
            if (next.Value == value) { continue; }
            if (next.Look > from) { yield return (from, next.Look - 1, value); }
            (from, value) = (next.Look, next.Value);
        }
        if (from <= last) { yield return (from, last, value); }
    }
}
