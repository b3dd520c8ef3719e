using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>A time in which a key of a state section was there.</summary>
/// <param name="BegunBy">The change that began it; null for what the first look found.</param>
/// <param name="Value">Its value at the beginning.</param>
internal sealed record Presence(string Key, Interval When, StateChange? BegunBy, string Value)
{
    /// <summary>A beginning counts from its earlier end, an end from its later one; what no event tells is unknown between two looks.</summary>
    public static IReadOnlyList<Presence> Of(SiteDossier site, string section, List<Segment> unknown)
    {
        var all = new List<Presence>();
        if (site.State.Adoption is not { } adoption) { return all; }
        var changes = site.State.Changes.Where(c => c.Section == section && c.Key != "*").ToLookup(c => c.Key, StringComparer.Ordinal);
        foreach (var key in site.State.Adopted[section].Keys.Where(k => k != "*").Union(changes.Select(c => c.Key), StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var value = site.State.Adopted[section].GetValueOrDefault(key, StateChange.Absent);
            var since = adoption.Told;
            StateChange? begunBy = null;
            foreach (var change in changes[key])
            {
                if (change.Status == ChangeStatus.Provisional)
                {
                    unknown.Add(Configuration.Pending(change));
                    continue;
                }
                if (change.Before == StateChange.Absent == (change.After == StateChange.Absent)) { continue; }
                if (change.By is null) { unknown.Add(Configuration.Between(change)); }
                if (value == StateChange.Absent)
                {
                    (since, begunBy, value) = (change.By?.Lower ?? change.Seen.Told, change, change.After);
                }
                else if (change.After == StateChange.Absent)
                {
                    all.Add(new(key, new(since, change.By?.Received ?? change.Seen.Told), begunBy, value));
                    value = StateChange.Absent;
                }
            }
            if (value != StateChange.Absent) { all.Add(new(key, new(since, Clock.Open), begunBy, value)); }
        }
        return all;
    }
}
