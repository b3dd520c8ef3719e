using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// Each file is what the first look found or what a recorded installation, update or edit put there. A recorded change moves the baseline forward (whether it was
/// approved is another control's question); a file that went its own way violates until it is back or a recorded change replaces it.
/// </summary>
internal static class FilesAsRecorded
{
    public static ProcedureTest Test(Dossier dossier, ControlVersion control, Interval term) =>
        new ConfigurationTest(dossier, control, term, Reads.None, ["files"], "state.files: each value equals the one adopted at the first look, moved forward by changes that an event tells",
            (site, _) => Test(site));

    private static (IEnumerable<Violation>, IEnumerable<Segment>) Test(SiteDossier site)
    {
        var unknown = new List<Segment>();
        var own = site.State.Changes.Where(c => c.Section == "files" && c.Status is (ChangeStatus.OutOfBand or ChangeStatus.NotDeterminable)).ToArray();
        var groups = ChangeGroup.Of(site.Id, own).SelectMany(g => g.Changes.Select(c => (c.Id, Group: g))).ToDictionary(p => p.Id, p => p.Group, StringComparer.Ordinal);
        var spans = new Dictionary<string, List<Interval>>(StringComparer.Ordinal);
        foreach (var key in site.State.Changes.Where(c => c.Section == "files").GroupBy(c => c.Key, StringComparer.Ordinal))
        {
            var baseline = key.First().Before;
            StateChange? broken = null;
            foreach (var change in key)
            {
                switch (change.Status)
                {
                    case ChangeStatus.Explained:
                        Close(change.By!.Received);
                        baseline = change.After;
                        break;
                    case ChangeStatus.Provisional:
                        unknown.Add(Configuration.Pending(change));
                        break;
                    default:
                        if (broken is null) { unknown.Add(Configuration.Between(change)); }
                        Close(change.Seen.Told);
                        if (change.After != baseline) { broken = change; }
                        break;
                }
            }
            Close(Clock.Open);

            void Close(long at)
            {
                if (broken is null) { return; }
                if (!spans.TryGetValue(groups[broken.Id].Id, out var list)) { spans[groups[broken.Id].Id] = list = []; }
                list.Add(new(broken.Seen.Told, at));
                broken = null;
            }
        }
        var violations = spans.SelectMany(s => IntervalSet.From(s.Value).Items.Select(i =>
            Violation.By(groups[s.Key].First, s.Key, i, groups[s.Key].Object, groups[s.Key].Title, "no event tells who changed it")));
        return (violations.OrderBy(v => v.When.From).ThenBy(v => v.Index), unknown);
    }
}
