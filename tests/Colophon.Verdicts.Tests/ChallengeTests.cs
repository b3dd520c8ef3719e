using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>Whether a control was attacked on schedule, and held: what a person recorded, and what the server's planted cases came to.</summary>
public sealed class ChallengeTests
{
    private const string Sound = """{"whole":true,"sound":true}""";

    [Fact]
    public void Each_term_is_held_got_through_or_missed_and_the_control_s_result_rests_on_something_else()
    {
        var story = Hourly();
        story.Ledger.Console.Tell("inventory.matched", "inventory:t", after: Sound, actor: "system");
        var first = story.Judge("VU-02").Challenge!;
        Assert.Equal([ChallengeState.Held, ChallengeState.NotDue], first.Terms.Select(t => t.State));
        Assert.Equal(("system", "inventory.matched", 1), (first.Terms[0].By, first.Terms[0].Words, first.Terms[0].Tries));
        var result = story.ToTheEnd().Judge("VU-02");
        Assert.Equal([ChallengeState.Held, ChallengeState.Missed], result.Challenge!.Terms.Select(t => t.State));
        Assert.Null(result.Challenge.Terms[1].Index);
        Assert.Equal(story.From, result.Challenge.Terms[0].When.From);
        Assert.Equal(story.Until, result.Challenge.Terms[1].When.To);
    }

    [Fact]
    public void One_that_got_through_is_told_however_often_it_held()
    {
        var story = Hourly();
        foreach (var after in (string[])[Sound, """{"whole":true,"sound":false}""", Sound]) { story.Ledger.Console.Tell("inventory.matched", "inventory:t", after: after, actor: "system"); }
        var term = story.Judge("VU-02").Challenge!.Terms[0];
        Assert.Equal((ChallengeState.Broken, 3, 1), (term.State, term.Tries, term.Broken));
    }

    [Fact]
    public void A_person_s_own_try_counts_and_their_word_about_the_server_s_cases_does_not()
    {
        var story = Hourly();
        story.Ledger.Console.Tell("inventory.matched", "inventory:t", after: Sound, actor: "person:p-lena");
        story.Ledger.Console.Tell("challenge.performed", "control:CH-06", after: """{"control":"CH-06","on":"2026-01-05","held":true,"summary":"another control's"}""", actor: "person:p-lena");
        story.Ledger.Console.Tell("challenge.performed", "control:VU-02", after: """{"control":"VU-02","on":"2026-01-05","held":true,"summary":"not by a person"}""", actor: "system");
        Assert.Equal(ChallengeState.NotDue, story.Judge("VU-02").Challenge!.Terms[0].State);
        story.Ledger.Console.Tell("challenge.performed", "control:VU-02", after: """{"control":"VU-02","on":"2026-01-05","held":true,"summary":"Planted a flaw and it was found"}""", actor: "person:p-lena");
        var held = story.Judge("VU-02").Challenge!.Terms[0];
        Assert.Equal((ChallengeState.Held, "person:p-lena", "Planted a flaw and it was found"), (held.State, held.By, held.Words));
        story.Ledger.Console.Tell("challenge.performed", "control:VU-02", after: """{"control":"VU-02","on":"2026-01-05","summary":"held is missing: it counts as having got through"}""", actor: "person:p-lena");
        Assert.Equal(ChallengeState.Broken, story.Judge("VU-02").Challenge!.Terms[0].State);
    }

    [Fact]
    public void A_control_without_a_challenge_has_none() => Assert.Null(Hourly().Judge("AC-03").Challenge);

    private static Story Hourly()
    {
        var story = new Story();
        story.Ledger.Adopt("VU-02", v =>
        {
            v["version"] = 9;
            v["challenge"]!["every"] = "1 hour";
        });
        // A version that came this moment has not been in force yet.
        return story.Wait(60);
    }
}
