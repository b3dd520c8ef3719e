using Colophon.TestSupport.Scenarios;

namespace Colophon.Binder.Tests;

public sealed class HonestBinderTests(Binders binders) : IClassFixture<Binders>
{
    [Fact]
    public void An_honest_binder_under_its_policy_is_intact()
    {
        var report = Binders.Verify(binders.Good, binders.Trusting);
        Assert.True(report.Code == BinderCode.Intact, Binders.Explain(report));
        Assert.Equal(binders.Ledger.Entries.Count, report.Checked.Entries);
        Assert.True(report.Checked.Verdicts);
        Assert.True(report.Checked.Anchors > 0);
        Assert.Equal(report.Checked.Batches, report.Checked.EarlierRoots);
        Assert.All(report.Keys.Where(k => k.Role is "log" or "agent-root"), k => Assert.True(k.Established));
    }

    [Fact]
    public void Without_a_policy_the_best_answer_is_that_the_signer_is_not_established()
    {
        var report = Binders.Verify(binders.Good, new());
        Assert.True(report.Code == BinderCode.SignerUnknown, Binders.Explain(report));
        Assert.All(report.Keys, k => Assert.False(k.Established));
    }
}
