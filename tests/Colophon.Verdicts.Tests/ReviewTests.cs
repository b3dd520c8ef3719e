using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>Expected against performed: in time, late, missing, and what these records can't tell.</summary>
public sealed class ReviewTests
{
    private const int Every = 1_800;
    private readonly Story _story = new();

    public ReviewTests()
    {
        _story.Ledger.Adopt("AC-06", v => { v["version"] = 2; v["parameters"]!["every"]!["value"] = $"{Every} seconds"; v["parameters"]!["grace"]!["value"] = "600 seconds"; });
    }

    [Fact]
    public void Each_interval_wants_its_own_review()
    {
        Review();
        _story.ToTheEnd();
        var items = _story.Judge("AC-06").Population;
        Assert.Equal([ItemResult.Met, ItemResult.Deviation, ItemResult.Deviation, ItemResult.Deviation], items.Select(i => i.Result));
        Assert.All(items.Skip(1), i => Assert.StartsWith("missing", i.Attributes[0].Note, StringComparison.Ordinal));
    }

    [Fact]
    public void A_review_a_little_after_its_limit_is_late_which_is_not_missing()
    {
        Until(Every + 120);
        Review();
        _story.ToTheEnd();
        var first = _story.Judge("AC-06").Population[0];
        Assert.Equal(ItemResult.Deviation, first.Result);
        Assert.StartsWith("late", first.Attributes[0].Note, StringComparison.Ordinal);
        Assert.Contains("came late", _story.Judge("AC-06").Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_review_that_straddles_its_limit_is_not_determinable()
    {
        Until(Every - 30);
        var quoted = _story.Ledger.Size;
        _story.Ledger.Silence(60);
        Review(quoted);
        _story.ToTheEnd();
        var first = _story.Judge("AC-06").Population[0];
        Assert.Equal((ItemResult.NotDeterminable, "performed around the limit: these records can't tell on which side"), (first.Result, first.Attributes[0].Note));
    }

    [Fact]
    public void What_is_still_to_come_is_due_and_no_deviation()
    {
        var result = _story.Judge("AC-06");
        Assert.All(result.Population, i => Assert.Equal(ItemResult.NotDue, i.Result));
        Assert.Equal((ResultKind.NotTested, 0), (result.Conclusion.Kind, result.Conclusion.N));
    }

    [Fact]
    public void A_review_told_by_the_site_itself_is_not_believed()
    {
        _story.Site.Tell("access.reviewed", "site:site-a", actor: "person:p-lena");
        Assert.Equal(ItemResult.Deviation, _story.ToTheEnd().Judge("AC-06").Population[0].Result);
    }

    private void Review(long? quoted = null) => _story.Ledger.Console.Tell("access.reviewed", "site:site-a", after: """{"list_sha256":"00","count":2,"kept":[],"revoke":[]}""", actor: "person:p-lena", quoted: quoted);

    private void Until(int seconds) => _story.Wait((_story.From - _story.Ledger.Now) / (double)Micros.PerSecond + seconds);
}
