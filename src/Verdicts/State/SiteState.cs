using System.Text.Json;
using Colophon.Verdicts.Coverage;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.State;

/// <summary>A site's state through time: what was adopted, each change since, and which of them no event tells.</summary>
internal sealed class SiteState
{
    private readonly SiteFacts _site;
    private readonly Register _register;
    private readonly List<SourceReplay> _replays = [];

    /// <summary>Beside <see cref="_replays"/>; null where no collector looks at this site.</summary>
    private readonly List<StateHistory?> _histories = [];

    /// <summary>Changes that records to come may still tell otherwise.</summary>
    private readonly List<(SourceReplay Replay, StateChange Change)> _open = [];
    private readonly Dictionary<string, long> _moved = new(StringComparer.Ordinal);
    private readonly HashSet<long> _shown = [];
    private EventIndex? _events;

    public SiteState(SiteFacts site, Register register)
    {
        _site = site;
        _register = register;
        GoOn(site.Facts);
        Contradictions = [.. Contradict().OrderBy(c => c.Seen.Told).ThenBy(c => c.Leaf.Index).ThenBy(c => c.Position)];
    }

    /// <summary>Whether a look shows something else than the one before.</summary>
    /// <param name="look">The leaf that completes it.</param>
    public bool ShowsChanges(long look) => _shown.Contains(look);

    /// <summary>A number that grows when something of the state is told otherwise than before.</summary>
    public long Moves { get; private set; }

    /// <summary>The same for some sections alone.</summary>
    public long MovesOf(IReadOnlyList<string> sections)
    {
        var moves = _moved.GetValueOrDefault("");
        foreach (var section in sections) { moves += _moved.GetValueOrDefault(section); }
        return moves;
    }

    /// <summary>What was told before this moment is never told otherwise, as long as the site goes on.</summary>
    public long SureUntil => _open.Select(o => o.Change.Seen.Told).Append(_register.Through).Min();

    /// <summary>The one source that may go on telling state; null while none told any.</summary>
    public string? Teller => _replays.Count > 0 ? _replays[^1].Source : null;

    public bool Told(string source) => _replays.Exists(r => r.Source == source);

    /// <summary>When a source beside this one was last seen to look.</summary>
    public long LookedBeside(string source) => _replays.Where(r => r.Source != source).Select(r => r.LastTold).DefaultIfEmpty(long.MinValue).Max();

    /// <summary>Takes what came since, in order of arrival.</summary>
    public void GoOn(IReadOnlyList<Fact> told)
    {
        if (told.Count > 0) { _events = null; }
        var adopted = Adoption;
        Replay(told);
        if (Adoption != adopted) { Move(""); }
        _open.RemoveAll(o =>
        {
            var (status, by) = (o.Change.Status, o.Change.By);
            var settled = Judge(o.Replay, o.Change);
            if ((o.Change.Status, o.Change.By) != (status, by)) { Move(o.Change.Section); }
            return settled;
        });
        var known = Changes.Count;
        foreach (var replay in _replays)
        {
            var (looks, changes, unlinked) = replay.Taken;
            replay.Taken = (replay.Looks, replay.Changes.Count, replay.Unlinked.Count);
            Looks.Add(replay.Snapshots.TakeLast(replay.Looks - looks));
            foreach (var change in replay.Changes.Skip(changes))
            {
                if (!Judge(replay, change)) { _open.Add((replay, change)); }
                Add(change);
            }
            foreach (var change in replay.Unlinked.Skip(unlinked))
            {
                Add(change);
            }
        }
        for (var i = Math.Max(known, 1); i < Changes.Count; i++)
        {
            if (Order(Changes[i - 1], Changes[i]) <= 0) { continue; }
            Changes.Sort(Order);
            break;
        }
    }

    /// <summary>Lets go of what only replaying needs.</summary>
    public void Rest()
    {
        _events = null;
        foreach (var replay in _replays) { replay.Rest(_open.Where(o => o.Replay == replay).Select(o => o.Change.Seen.Place).DefaultIfEmpty(int.MaxValue).Min()); }
    }

    private void Add(StateChange change)
    {
        Changes.Add(change);
        _shown.Add(change.Seen.Completed.Index);
        Move(change.Section);
    }

    private static int Order(StateChange a, StateChange b) => (a.Seen.Told, a.Leaf.Index, a.Position).CompareTo((b.Seen.Told, b.Leaf.Index, b.Position));

    private void Move(string section)
    {
        Moves++;
        _moved[section] = _moved.GetValueOrDefault(section) + 1;
    }

    /// <summary>State at the first look at the site, files apart.</summary>
    public StateMap Adopted { get; private set; } = new();

    /// <summary>State as the newest source last told it.</summary>
    public StateMap Latest => _replays.Count > 0 ? _replays[^1].State : new();

    /// <summary>When the first look was told; null while there was none.</summary>
    public Snapshot? Adoption { get; private set; }

    /// <summary>When a section was first told of; null while it never was.</summary>
    public long? Since(string section) => _replays.Where(r => r.Since.ContainsKey(section)).Select(r => (long?)r.Since[section]).Min();

    /// <summary>In the order they were seen.</summary>
    public List<StateChange> Changes { get; } = [];

    public Looks Looks { get; } = new();

    /// <summary>What a collector saw and the agent's own looks deny, in the order it was seen.</summary>
    public IReadOnlyList<StateChange> Contradictions { get; }

    /// <summary>Comparisons of a collector with an agent: who with whom, at how many looks, over how many values.</summary>
    public List<(string Collector, string Agent, int Looks, int Values)> Compared { get; } = [];

    private List<StateChange> Contradict()
    {
        var found = new List<StateChange>();
        foreach (var facts in BySource(_site.SecondLooks))
        {
            var seen = new StateHistory();
            var collector = new SourceReplay(facts[0].Source, _register.Texts, seen);
            foreach (var fact in facts) { collector.Take(fact, () => null); }
            foreach (var (agent, told) in _replays.Zip(_histories))
            {
                var second = new SecondLook(collector, seen, agent, told!);
                bool Explained(StateChange change, Snapshot until) => TellerOf(change, collector, until, 0, _ => false, value => _register.Releases.Holds(change.Key, value)) is not null;
                found.AddRange(second.Contradictions(Explained));
                Compared.Add((collector.Source, agent.Source, second.Compared, second.Values));
            }
        }
        return found;
    }

    private static IEnumerable<Fact[]> BySource(IEnumerable<Fact> facts) =>
        facts.Where(f => RecordTypes.IsState(f.Type)).GroupBy(f => f.Source, StringComparer.Ordinal).Select(g => g.OrderBy(f => f.Epoch).ThenBy(f => f.Seq).ToArray()).OrderBy(g => g[0].Index);

    private void Replay(IReadOnlyList<Fact> told)
    {
        foreach (var facts in BySource(told))
        {
            var replay = _replays.Find(r => r.Source == facts[0].Source);
            if (replay is null)
            {
                var history = _site.SecondLooks.Count > 0 ? new StateHistory() : null;
                _replays.Add(replay = new SourceReplay(facts[0].Source, _register.Texts, history));
                _histories.Add(history);
            }
            var before = _replays.IndexOf(replay) - 1;
            foreach (var fact in facts)
            {
                replay.Take(fact, () => before >= 0 ? _replays[before].State : null);
                if (Adoption is null && replay.Looks == 1)
                {
                    Adoption = replay.Snapshots[0];
                    Adopted = replay.State.CopyWithoutFiles();
                }
            }
        }
    }

    /// <returns>Whether nothing that may still come changes it: the look that settles it is in, and our clock is behind it.</returns>
    private bool Judge(SourceReplay replay, StateChange change)
    {
        var settle = (_site.Sources.Find(s => s.Id == replay.Source)?.Enrolments[^1].Settle) ?? 0;
        var settled = replay.Settling(change.Seen, settle);
        // Until the settling look, every event that came so far may still be the one.
        var until = settled ?? replay.Snapshots[^1];
        bool CameBackAs(string version) => replay.Changes.Exists(c => c.Section == change.Section && c.Key == change.Key && c.Before == StateChange.Absent
            && c.Seen.Told > change.Seen.Told && c.Seen.Told <= until.Told && JsonElement.Parse(c.After).Text("version") == version);

        // What a signed version brought, or what stood there before one was tried.
        bool IsOfAgent(string value) => _register.Releases.Holds(change.Key, value) || replay.Changes.Exists(c => c.Section == change.Section && c.Key == change.Key && c.Before == value && c.Seen.Told < change.Seen.Told && _register.Releases.Holds(change.Key, c.After));

        change.By = TellerOf(change, replay, until, settle, CameBackAs, IsOfAgent);
        change.Status = change.By is not null ? ChangeStatus.Explained
            : settled is null && Explanations.HasEvents(change.Section) ? (MayStillSettle(replay, settle) ? ChangeStatus.Provisional : ChangeStatus.NotDeterminable)
            : HasGap(change, until) ? ChangeStatus.NotDeterminable
            : ChangeStatus.OutOfBand;
        return settled is not null && settled.Told < _register.Through;
    }

    /// <summary>The event that tells this change; the one that came last where several do.</summary>
    private Fact? TellerOf(StateChange change, SourceReplay seer, Snapshot until, long settle, Func<string, bool> cameBackAs, Func<string, bool> isOfAgent)
    {
        Fact? teller = null;
        foreach (var key in EventKeys(change))
        {
            teller = (_events ??= new(_site)).Last(key, change.Source, change.Seen.Begun.Epoch, change.LastGood, until, settle, e => Explanations.Tells(e, change, root => RootWasSeen(seer, change, until, root), cameBackAs, isOfAgent)) ?? teller;
        }
        return teller;
    }

    private static bool RootWasSeen(SourceReplay replay, StateChange change, Snapshot until, string root) =>
        replay.Roots.TryGetValue(SourceReplay.Component(change.Key), out var roots) && roots.Exists(r => r.At.Told >= change.Seen.Told && r.At.Told <= until.Told && r.Root == root);

    /// <summary>Within the rhythm of the looks, and not beyond: who stops the agent right after a misdeed does not keep the matter open for ever.</summary>
    private bool MayStillSettle(SourceReplay replay, long settle)
    {
        var looks = replay.Snapshots;
        var rhythm = looks.Count > 1 ? looks[^1].Told - looks[^2].Told : 0;
        var heartbeat = _site.Sources.Find(s => s.Id == replay.Source)?.Enrolments[^1].Heartbeat ?? 0;
        return _register.Through <= looks[^1].Told + settle + (2 * Math.Max(_register.DetectionMicros, Math.Max(rhythm, heartbeat)));
    }

    private bool HasGap(StateChange change, Snapshot until)
    {
        var source = _site.Sources.Find(s => s.Id == change.Source);
        var epoch = source?.Epochs.Find(e => e.Ordinal == change.Seen.Begun.Epoch);
        return epoch is not null && SourceSight.OpenGaps(epoch, _register.AsOf.Size)
            .Exists(g => g.From <= until.Begun.Seq && g.To >= (change.LastGood?.Begun.Seq ?? 0));
    }

    private static IEnumerable<string> EventKeys(StateChange change)
    {
        switch (change.Section)
        {
            case "users" when change.Key == "*": yield return "user"; break;
            case "users": yield return "user:" + change.Key; break;
            case "credentials": yield return "user:" + change.Key; break;
            case "cron": yield return "cron:" + Explanations.Bare(change.Key); break;
            case "tables": yield return "table:" + change.Key; break;
            case "api_keys": yield return "api_key:" + Explanations.Bare(change.Key); break;
            case "app_passwords": yield return "user:" + change.Key.Split('/')[0]; break;
            case "roles": yield return "role:" + Explanations.Bare(change.Key); break;
            case "plugins": yield return "plugin:" + change.Key; break;
            case "themes": yield return "theme"; break;
            case "core": yield return "core"; break;
            case "sites": yield return "site"; break;
            case "options":
                yield return "option:" + Explanations.Bare(change.Key);
                yield return Explanations.Bare(change.Key) == "active_plugins" ? "plugin" : "theme";
                break;
            case "endpoints":
                foreach (var kind in (string[])["plugin", "theme", "core", "option"]) { yield return kind; }
                break;
            case "files":
                var component = SourceReplay.Component(change.Key);
                yield return component == "mu" ? "source" : component;
                yield return "file:" + change.Key;
                break;
        }
    }
}
