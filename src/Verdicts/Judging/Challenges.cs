using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// Was the control attacked on schedule, and did it hold? Performed by a person, who records it, or seen in what the server's own planted cases came to. Says nothing about the control's
/// result: that rests on what happened.
/// </summary>
internal static class Challenges
{
    public const string Performed = "challenge.performed";

    public static ChallengeResult? Of(Register register, Period period, IReadOnlyList<(ControlVersion Version, Interval When, long Index)> versions)
    {
        if (versions.Count == 0 || versions[^1].Version is not { Challenge: { } challenge } control || !Term.TryParse(challenge.Every, out var every)) { return null; }
        var tries = register.Console.Where(f => IsTry(f, control.Id, challenge)).ToArray();
        var inForce = IntervalSet.From(versions.Select(v => v.When.To >= register.Through ? new Interval(v.When.From, long.MaxValue) : v.When));
        var terms = new List<ChallengeTerm>();
        foreach (var span in period.Calendar.Spans(period.When, every))
        {
            var slot = span.Clip(period.When);
            var inside = tries.Where(f => f.Received >= slot.From && f.Received < slot.To).ToArray();
            // As of a cadence: owed where the control was in force for at least half of it. What was tried all the same is told.
            if (inside.Length == 0 && inForce.Intersect(slot).Length * 2 < span.Length) { continue; }
            var broken = inside.Where(f => !Held(f, challenge)).ToArray();
            var state = broken.Length > 0 ? ChallengeState.Broken : inside.Length > 0 ? ChallengeState.Held : register.Through >= slot.To ? ChallengeState.Missed : ChallengeState.NotDue;
            var shown = broken.Length > 0 ? broken[0] : inside.Length > 0 ? inside[^1] : null;
            terms.Add(new(slot, state, inside.Length, broken.Length, shown?.Index, shown?.Received, shown?.Actor ?? "", shown?.Type == Performed ? shown.After?.Text("summary") ?? "" : shown?.Type ?? ""));
        }
        return new(challenge.Tries, challenge.Every, terms);
    }

    /// <summary>A person's own word, or a record that the server made of its planted cases: a person's word that those came out well counts for nothing.</summary>
    private static bool IsTry(Fact fact, string control, Challenge challenge) =>
        fact.Type == Performed ? fact.ActorKind == "person" && fact.ObjectId == control : fact.ActorKind != "person" && challenge.SeenIn.Contains(fact.Type);

    private static bool Held(Fact fact, Challenge challenge) =>
        fact.Type == Performed ? fact.After?.True("held") == true : challenge.Held.All(w => w.OneOf.Contains(Conditions.At(fact, w.Path)));
}
