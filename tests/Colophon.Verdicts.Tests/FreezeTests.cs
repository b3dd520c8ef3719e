using System.Security.Cryptography;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>A conclusion is the same at any later time, and what comes afterwards is an addendum.</summary>
public sealed class FreezeTests
{
    private readonly Story _story = new();

    [Fact]
    public void A_conclusion_at_a_past_size_is_the_same_byte_for_byte_whatever_came_later()
    {
        _story.Site.Tell("plugin.activated", "plugin:hello");
        _story.Wait(900);
        var size = _story.Ledger.Size;
        var then = Bytes(size);
        _story.Site.Seq += 2;
        _story.Wait(900);
        _story.Ledger.Approve("plugin.activated", "plugin:hello");
        _story.Ledger.Console.Tell("environment.declared", "site:site-a", after: "\"staging\"", actor: "person:p-owner");
        _story.Ledger.Map("p-omar", "site-a", "wp:1");
        _story.Ledger.Adopt("CH-01", v => v["version"] = 7);
        _story.Site.NewEpoch("00000000000000e2");
        _story.Site.Enrol();
        _story.Site.Look(("users", "wp:9", Story.Null, Story.Admin));
        Assert.Equal(then, Bytes(size));
        Assert.NotEqual(then, Bytes(_story.Ledger.Size));
    }

    [Fact]
    public void Dates_of_a_period_are_not_moved_by_defining_it_again()
    {
        var before = Judging.Judge.Evaluate(_story.Ledger.Load(), "2026", new(_story.Ledger.Size))!.Period.When;
        _story.Ledger.Period(before.From + Micros.PerSecond, before.To + Micros.PerSecond);
        Assert.Equal(before, Judging.Judge.Evaluate(_story.Ledger.Load(), "2026", new(_story.Ledger.Size))!.Period.When);
    }

    [Fact]
    public void The_same_leaves_give_the_same_bytes_each_time()
    {
        _story.Site.Look(("users", "wp:9", Story.Null, Story.Admin), ("files", "core/wp-login.php", Story.Hash1, Story.Hash2));
        _story.ToTheEnd();
        Assert.Single(Enumerable.Range(0, 20).Select(_ => Convert.ToHexString(SHA256.HashData(Bytes(_story.Ledger.Size)))).Distinct());
    }

    [Fact]
    public void Behind_the_settled_sequence_a_frozen_period_has_seen_nothing()
    {
        var seq = _story.Site.Seq;
        var settledAt = _story.Ledger.Now;
        _story.ToTheEnd();
        var settled = new Dictionary<string, SettledAt> { ["s-a"] = new(_story.Site.Epoch, seq) };
        var frozen = Judging.Judge.Evaluate(_story.Ledger.Load(), "2026", new(_story.Ledger.Size, settled))!;
        var gap = Assert.Single(frozen.Sites.Single().Gaps);
        Assert.Equal("not settled when the period was frozen", gap.Cause);
        Assert.InRange(gap.When.From, settledAt - (61 * Micros.PerSecond), settledAt);
        Assert.Equal(ResultKind.InsufficientCoverage, frozen.Controls.Single(c => c.Id == "CH-06").Conclusion.Kind);
        Assert.Equal(ResultKind.NoDeviationFound, _story.Judge("CH-06").Conclusion.Kind);
    }

    [Fact]
    public void An_addendum_closes_what_was_unknown_and_keeps_what_was_found()
    {
        _story.Site.Tell("plugin.activated", "plugin:hello");
        var settled = new Dictionary<string, SettledAt> { ["s-a"] = new(_story.Site.Epoch, _story.Site.Seq) };
        _story.ToTheEnd();
        var freeze = Judging.Judge.Evaluate(_story.Ledger.Load(), "2026", new(_story.Ledger.Size, settled))!.Controls.Single(c => c.Id == "CH-01");
        _story.Ledger.Approve("plugin.activated", "plugin:hello"); // afterwards: it heals nothing
        var addendum = _story.Judge("CH-01");
        Assert.Equal(freeze.Deviations.Select(d => d.Id), addendum.Deviations.Select(d => d.Id));
        Assert.True(addendum.Conclusion.UnknownShare < freeze.Conclusion.UnknownShare);
    }

    private byte[] Bytes(long size) => VerdictsJson.Write(_story.Judge(size));
}
