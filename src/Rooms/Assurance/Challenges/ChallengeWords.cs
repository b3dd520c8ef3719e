using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Challenges;

public static class ChallengeWords
{
    public static (string Kind, string Word) Of(ChallengeState state) => state switch
    {
        ChallengeState.Held => ("ok", "Refused"),
        ChallengeState.Broken => ("bad", "Got through"),
        ChallengeState.Missed => ("bad", "Missed"),
        _ => ("wait", "Not tried yet"),
    };

    public static string Answer(ChallengeResult challenge)
    {
        var (due, held, missed, broken) = (challenge.Terms.Count(t => t.State != ChallengeState.NotDue), Count(challenge, ChallengeState.Held), Count(challenge, ChallengeState.Missed), Count(challenge, ChallengeState.Broken));
        return due == 0 ? "Nothing was due yet." : $"It was tried and refused in {Say.Count(held)} of {Say.Count(due, "term", "terms")}{(missed > 0 ? $", and missed in {Say.Count(missed)}" : "")}{(broken > 0 ? $". In {Say.Count(broken)} it got through" : "")}.";
    }

    private static int Count(ChallengeResult challenge, ChallengeState state) => challenge.Terms.Count(t => t.State == state);
}
