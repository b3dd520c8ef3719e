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
    private readonly EventIndex _events;

    public SiteState(SiteFacts site, Register register, Dictionary<string, string> pool)
    {
        _site = site;
        _register = register;
        _events = new(site);
        Replay(pool);
        foreach (var replay in _replays)
        {
            foreach (var change in replay.Changes) { Judge(replay, change); }
            Changes.AddRange(replay.Changes);
            Changes.AddRange(replay.Unlinked);
        }
        Changes.Sort((a, b) => (a.Seen.Told, a.Leaf.Index, a.Position).CompareTo((b.Seen.Told, b.Leaf.Index, b.Position)));
        Snapshots = [.. _replays.SelectMany(r => r.Snapshots).OrderBy(s => s.Told).ThenBy(s => s.Completed.Index)];
    }

    /// <summary>State at the first look at the site, files apart.</summary>
    public StateMap Adopted { get; private set; } = new();

    /// <summary>State as the newest source last told it.</summary>
    public StateMap Latest => _replays.Count > 0 ? _replays[^1].State : new();

    /// <summary>When the first look was told; null while there was none.</summary>
    public Snapshot? Adoption { get; private set; }

    /// <summary>In the order they were seen.</summary>
    public List<StateChange> Changes { get; } = [];

    public IReadOnlyList<Snapshot> Snapshots { get; }

    private void Replay(Dictionary<string, string> pool)
    {
        var bySource = _site.Facts.Where(f => f.Type.StartsWith(RecordTypes.StatePrefix, StringComparison.Ordinal) || f.Type is RecordTypes.SnapshotBegun or RecordTypes.SnapshotCompleted)
            .GroupBy(f => f.Source, StringComparer.Ordinal)
            .Select(g => g.OrderBy(f => f.Epoch).ThenBy(f => f.Seq).ToArray())
            .OrderBy(g => g[0].Index);
        foreach (var facts in bySource)
        {
            var replay = new SourceReplay(facts[0].Source, pool);
            foreach (var fact in facts)
            {
                replay.Take(fact, () => _replays.Count > 0 ? _replays[^1].State : null);
                if (Adoption is null && replay.Snapshots.Count == 1)
                {
                    Adoption = replay.Snapshots[0];
                    Adopted = replay.State.CopyWithoutFiles();
                }
            }
            _replays.Add(replay);
        }
    }

    private void Judge(SourceReplay replay, StateChange change)
    {
        var settle = (_site.Sources.Find(s => s.Id == replay.Source)?.Enrolments[^1].Settle) ?? 0;
        var settled = replay.Snapshots.Skip(change.Seen.Place + 1).FirstOrDefault(s => s.Begun.Epoch == change.Seen.Begun.Epoch && s.Begun.Point >= change.Seen.Completed.Point + settle);
        // Until the settling look, every event that came so far may still be the one.
        var until = settled ?? replay.Snapshots[^1];
        bool RootWasSeen(string root) => replay.Roots.TryGetValue(SourceReplay.Component(change.Key), out var roots)
            && roots.Exists(r => r.At.Told >= change.Seen.Told && r.At.Told <= until.Told && r.Root == root);

        bool CameBackAs(string version) => replay.Changes.Exists(c => c.Section == change.Section && c.Key == change.Key && c.Before == StateChange.Absent
            && c.Seen.Told > change.Seen.Told && c.Seen.Told <= until.Told && JsonElement.Parse(c.After).Text("version") == version);

        foreach (var key in EventKeys(change))
        {
            change.By = _events.Last(key, change.Source, change.Seen.Begun.Epoch, change.LastGood, until, settle, e => Explanations.Tells(e, change, RootWasSeen, CameBackAs)) ?? change.By;
        }
        change.Status = change.By is not null ? ChangeStatus.Explained
            : settled is null && Explanations.HasEvents(change.Section) ? (MayStillSettle(replay, settle) ? ChangeStatus.Provisional : ChangeStatus.NotDeterminable)
            : HasGap(change, until) ? ChangeStatus.NotDeterminable
            : ChangeStatus.OutOfBand;
    }

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
            case "files":
                var component = SourceReplay.Component(change.Key);
                yield return component;
                yield return "file:" + change.Key;
                break;
        }
    }
}
