using System.Text.Json;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.State;

/// <summary>
/// Holds what a collector beside the site saw against what the agent inside it tells of the same time. A look of the collector lies between two looks of the
/// agent; what neither of them nor any between shows is a contradiction. It is one however long the agent has been saying so: also from its first look on.
/// </summary>
internal sealed class SecondLook
{
    private readonly SourceReplay _collector;
    private readonly StateHistory _seen;
    private readonly SourceReplay _agent;
    private readonly StateHistory _told;

    /// <summary>Per look of the collector, the agent's last one that surely ended before it and the first that surely began after it; -1 where there is none.</summary>
    private readonly (int Before, int After)[] _windows;

    public SecondLook(SourceReplay collector, StateHistory seen, SourceReplay agent, StateHistory told)
    {
        (_collector, _seen, _agent, _told) = (collector, seen, agent, told);
        _windows = new (int, int)[collector.Snapshots.Count];
        var (before, after) = (-1, 0);
        for (var i = 0; i < _windows.Length; i++)
        {
            var look = collector.Snapshots[i];
            while (before + 1 < agent.Snapshots.Count && agent.Snapshots[before + 1].Told <= look.Begun.Lower) { before++; }
            while (after < agent.Snapshots.Count && agent.Snapshots[after].Begun.Lower < look.Told) { after++; }
            _windows[i] = (before, after < agent.Snapshots.Count ? after : -1);
        }
    }

    /// <summary>Looks of the collector that the agent's looks stand on both sides of: only those can be compared.</summary>
    public int Compared => _windows.Count(w => w is { Before: >= 0, After: >= 0 });

    /// <summary>Values held against each other at the newest comparable look.</summary>
    public int Values { get; private set; }

    /// <param name="explained">Whether the agent told, as an event, that it became what the collector saw: then a short time of it is no contradiction.</param>
    public IEnumerable<StateChange> Contradictions(Func<StateChange, Snapshot, bool> explained)
    {
        var first = Array.FindIndex(_windows, w => w is { Before: >= 0, After: >= 0 });
        var last = Array.FindLastIndex(_windows, w => w is { Before: >= 0, After: >= 0 });
        if (first < 0) { yield break; }
        var position = new Dictionary<int, int>();
        foreach (var (section, key) in _seen.Keys.Union(_told.Keys).Where(k => _seen.Sections.Contains(k.Section) && IsCompared(k.Section))
            .OrderBy(k => k.Section, StringComparer.Ordinal).ThenBy(k => k.Key, StringComparer.Ordinal))
        {
            Values++;
            foreach (var (begin, end, saw) in Runs(section, key, first, last))
            {
                var window = _windows[begin];
                var agentsLook = _agent.Snapshots[window.Before];
                var agentSays = _told.Runs(section, key, _agent.Snapshots.Count - 1).First(r => r.From <= window.Before && window.Before <= r.To).Value;
                // The agent had its chance to show it after the first time: then no event that told it excuses that its looks leave it out.
                var lasted = Enumerable.Range(begin, end - begin + 1).Any(i => _windows[i].Before >= window.After);
                var change = new StateChange(_collector.Source, section, key, agentSays, saw, _collector.Snapshots[begin].Completed, 0, begin > first ? _collector.Snapshots[begin - 1] : agentsLook, _collector.Snapshots[begin])
                {
                    Status = ChangeStatus.OutOfBand,
                    Contradicts = _agent.Source,
                };
                if (!lasted && explained(change, _agent.Snapshots[window.After])) { continue; }
                var number = position[begin] = position.GetValueOrDefault(begin) + 1;
                yield return change with { Position = number };
            }
        }
    }

    /// <summary>Runs of comparable looks in which the collector's value is none that the agent shows around them.</summary>
    private IEnumerable<(int From, int To, string Saw)> Runs(string section, string key, int first, int last)
    {
        var told = _told.Runs(section, key, _agent.Snapshots.Count - 1).ToArray();
        foreach (var (from, to, saw) in _seen.Runs(section, key, last))
        {
            if (to < first || !CanCompare(section, saw)) { continue; }
            var mark = Comparable(section, saw);
            int? begun = null;
            // One value on both sides for the whole time: nothing to walk through.
            if (told.Length == 1 && Comparable(section, told[0].Value) == mark) { continue; }
            for (var i = Math.Max(from, first); i <= Math.Min(to, last); i++)
            {
                var (before, after) = _windows[i];
                var agrees = Array.Exists(told, r => r.From <= after && r.To >= before && Comparable(section, r.Value) == mark);
                if (!agrees) { begun ??= i; }
                else if (begun is { } run)
                {
                    yield return (run, i - 1, saw);
                    begun = null;
                }
            }
            if (begun is { } open) { yield return (open, Math.Min(to, last), saw); }
        }
    }

    /// <summary>Sessions come and go by the minute; who made a component, what it stands on, and what only a running WordPress knows, the collector doesn't tell.</summary>
    private static bool IsCompared(string section) => section is not ("sessions" or "components" or "platform" or "endpoints");

    /// <summary>What the collector could not read, and constants that it could not work out from the file, it doesn't hold against anybody.</summary>
    private static bool CanCompare(string section, string saw) => !(section == "constants" && saw == StateChange.Absent) && !saw.StartsWith("{\"unread\"", StringComparison.Ordinal);

    /// <summary>Marks are made under a secret of each source's own: that there is one is all that two sources can compare.</summary>
    private static string Comparable(string section, string value) =>
        value == StateChange.Absent ? value : section == "credentials" || value.StartsWith("{\"hmac\"", StringComparison.Ordinal) ? "marked" : value;
}
