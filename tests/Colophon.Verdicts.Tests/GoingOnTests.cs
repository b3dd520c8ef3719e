using System.Text;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;
using Colophon.Verdicts.Tests.GoldenYear;

namespace Colophon.Verdicts.Tests;

/// <summary>A judgement that goes on comes to the bytes of one from nothing, wherever it stopped and whatever came in between.</summary>
public sealed class GoingOnTests(GoldenYearTests.Played played) : IClassFixture<GoldenYearTests.Played>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_golden_year_in_steps(int seed)
    {
        var chance = new Random(seed);
        var leaves = played.Year.Ledger.Leaves.Take(60_000).ToArray();
        int[] cuts = [.. Enumerable.Range(0, 12).Select(_ => chance.Next(400, leaves.Length)).Append(leaves.Length).Order()];
        var (wentOn, all) = GoesOn(leaves, cuts);
        Assert.InRange(wentOn, all / 2, all - 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_year_whose_leaves_came_spoilt_twice_swapped_or_not_at_all(int seed)
    {
        var chance = new Random(seed);
        var leaves = new List<byte[]?>();
        foreach (var leaf in played.Year.Ledger.Leaves.Take(12_000))
        {
            var fate = leaves.Count < 400 ? 1 : chance.NextDouble();
            if (fate < .001) { continue; }
            leaves.Add(fate < .002 ? null : leaf);
            if (fate is > .015 and < .016) { leaves.Add(leaf); }
            if (fate is > .02 and < .021 && leaves[^2] is { } before) { (leaves[^2], leaves[^1]) = (leaf, before); }
        }
        GoesOn(leaves, [.. Enumerable.Range(0, 10).Select(_ => chance.Next(400, leaves.Count)).Append(leaves.Count).Order()]);
    }

    /// <summary>Forty histories in which anything may happen, each stopped at ten places, in the middle of a batch too.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(21)]
    [InlineData(31)]
    public void Whatever_happens_it_goes_on(int first)
    {
        var (wentOn, all) = (0, 0);
        for (var seed = first; seed < first + 10; seed++)
        {
            var leaves = new RandomYear(seed).Leaves;
            var chance = new Random(seed);
            var sites = GoesOn(leaves, [.. Enumerable.Range(0, 9).Select(_ => chance.Next(120, leaves.Count)).Append(leaves.Count).Order()]);
            (wentOn, all) = (wentOn + sites.WentOn, all + sites.All);
        }
        // Some of what happens lets no site go on; most lets most.
        Assert.InRange(wentOn, all / 4, all - 1);
    }

    /// <summary>A withdrawal is told later than what the approval served, and against a tree from before it: which came first can't be told any more.</summary>
    [Theory]
    [InlineData("site-a", false)]
    [InlineData("site-a", true)]
    [InlineData("*", true)]
    public void What_an_approval_served_that_may_have_been_withdrawn_by_then_is_matched_anew(string site, bool standing)
    {
        var story = new Story();
        story.Ledger.Approve("plugin.updated", "plugin:akismet", site: site, standing: standing);
        story.Wait(60);
        var quoted = story.Ledger.Size;
        story.Ledger.Silence(10);
        story.Site.Tell("plugin.updated", "plugin:akismet", """{"version":"5.0"}""", """{"version":"5.1"}""");
        story.Site.Look(("plugins", "akismet", """{"version":"5.0","active":true,"network":false}""", """{"version":"5.1","active":true,"network":false}"""));
        story.Wait(900);
        var served = story.Ledger.Size;
        story.Ledger.Console.Tell("approval.withdrawn", "approval:a-1", actor: "person:p-lena", quoted: quoted);
        story.Wait(60);
        Assert.Equal([ItemResult.Met, ItemResult.NotDeterminable], new[] { served, story.Ledger.Size }.Select(size => Assert.Single(Judge.Evaluate(story.Ledger.Load(size), "2026", new(size))!.Controls.Single(c => c.Id == "CH-01").Population).Result));
        Assert.Equal((1, 2), GoesOn(story.Ledger.Leaves, [(int)served, story.Ledger.Leaves.Count]));
    }

    /// <returns>How many sites went on, and of how many, at all cuts together.</returns>
    private static (int WentOn, int All) GoesOn(IReadOnlyList<byte[]?> leaves, IReadOnlyList<int> cuts)
    {
        var log = new TenantLog();
        var running = new RunningJudgement(log);
        var (wentOn, sites) = (0, 0);
        foreach (var cut in cuts)
        {
            while (log.Size < cut)
            {
                if (leaves[(int)log.Size] is { } leaf) { log.Append(log.Size, leaf); } else { log.Skip(log.Size); }
            }
            var expected = Text(Judge.EvaluateAll(log, new(log.Size)));
            Assert.Equal(expected, Text(running.GoOn()));
            (wentOn, sites) = (wentOn + running.Sites.WentOn, sites + running.Sites.All);
        }
        return (wentOn, sites);
    }

    private static string Text((LedgerView View, IReadOnlyList<PeriodResult> Periods) judged)
    {
        var text = new StringBuilder();
        foreach (var period in judged.Periods) { text.Append(Encoding.UTF8.GetString(VerdictsJson.Write(period))).Append('\n'); }
        foreach (var site in judged.View.Sites) { text.Append(System.Text.Json.JsonSerializer.Serialize(site)).Append('\n'); }
        text.Append(System.Text.Json.JsonSerializer.Serialize(judged.View with { Sites = [], Notes = [] }));
        foreach (var note in judged.View.Notes) { text.Append($"\n{note.Type} {note.Object} {note.By} {note.At} {note.Index} {(note.After.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "" : note.After.GetRawText())}"); }
        return text.ToString();
    }
}
