using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>Two independently kept sets agree: what the state shows to have changed, and what events tell to have changed it.</summary>
internal sealed class StateExplained(Dossier dossier, ControlVersion control, Interval term) : SiteTest(dossier, Reads.State | Reads.People)
{
    protected override SiteFinding Find(SiteDossier site, Clock clock, SiteFinding? before)
    {
        // What was told before the first change that may still be told otherwise stays as it was found, unless people said something else since.
        var sure = before is not null && before.From.People == Standing(site).People ? before.Sure : default;
        var items = new List<Item>(before?.Items.AsSpan(0, sure.Items).ToArray() ?? []);
        var deviations = new List<Deviation>(before?.Deviations.AsSpan(0, sure.Deviations).ToArray() ?? []);
        var changes = site.State.Changes.Concat(site.State.Contradictions).Where(c => c.Seen.Told >= sure.Until && control.Procedure.Sections.Contains(c.Section) && clock.Happened(c.Seen.Told, term) && site.Scope.Contains(c.Seen.Told));
        foreach (var group in ChangeGroup.Of(site.Id, changes))
        {
            var item = Judge(Dossier, control, site.Id, group);
            items.Add(item);
            if (item.Result == ItemResult.Deviation)
            {
                deviations.Add(new(group.Id, control.Id, site.Id, group.Object, group.Title, group.First.Contradicts is { } agent ? $"Agent {agent} denies it." : "No event tells it.", item.True, group.First.Seen.Told, item.Received, null, group.First.Leaf.Index, []));
            }
        }
        var until = site.State.SureUntil;
        return new([.. items], [.. deviations]) { Sure = (until, items.Count(i => i.Received < until), deviations.Count(d => d.Observed < until)), Count = items.Count(i => i.Result == ItemResult.Met) };
    }

    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var items = Items(i => (i.Received, i.Indices[0]));
        return new(ClaimKind.Blind, [], [new("A", "An event of the same site tells the change and says the value that was seen")],
            items.All, [.. Found.SelectMany(f => f.Deviations)],
            $"differences between two looks in {string.Join(", ", control.Procedure.Sections)}",
            [new("differences of state", Configuration.Text(Found.Sum(f => f.Items.Length))), new("told by events", Configuration.Text(Found.Sum(f => f.Count))), .. Dossier.Sites.SelectMany(s => s.Compared).Select(Comparison)]) { Numbered = items.Replace, Tally = Tally.Of(Found) };
    }

    private static IpeParameter Comparison((string Collector, string Agent, int Looks, int Values) c) =>
        new($"collector {c.Collector} against agent {c.Agent}", $"{Configuration.Text(c.Looks)} looks compared, {Configuration.Text(c.Values)} values");

    private static Item Judge(Dossier dossier, ControlVersion control, string site, ChangeGroup group)
    {
        var first = group.First;
        var result = group.Status switch
        {
            ChangeStatus.Explained => ItemResult.Met,
            ChangeStatus.Provisional => ItemResult.NotDue,
            ChangeStatus.NotDeterminable => ItemResult.NotDeterminable,
            _ => ItemResult.Deviation,
        };
        var note = group.Status switch
        {
            ChangeStatus.Explained => $"leaf {first.By!.Index}",
            ChangeStatus.Provisional => "waits for the look that settles it",
            ChangeStatus.NotDeterminable => first.LastGood is null ? "the source began anew; nothing tells what happened between" : "records are missing where its event might be, or the look that would settle it never came",
            _ => first.Contradicts is { } agent ? $"source {first.Source} saw it and source {agent} denies it" : "no event",
        };
        var excused = result == ItemResult.Deviation && dossier.Register.Exemptions.Any(e => e.Covers(control.Id, site, group.Object) && e.When.Contains(first.Seen.Told));
        var indices = group.Changes.Select(c => c.Leaf.Index).Concat(group.Changes.Where(c => c.By is not null).Select(c => c.By!.Index)).Distinct().ToArray();
        return new(0, site, "state." + group.Section, group.Object, first.By?.Actor ?? "unknown", first.By is null ? group.Title : $"{OutOfBandWords(group)} ({first.By.Type})",
            first.By?.True ?? new(group.LastGood, first.Seen.Told), first.By?.Claimed, first.Seen.Told, indices, [],
            [new("A", result, note)], excused ? ItemResult.Excused : result);
    }

    private static string OutOfBandWords(ChangeGroup group) => ChangeGroup.Capital(ChangeGroup.Words(group.Object)) + " changed";
}
