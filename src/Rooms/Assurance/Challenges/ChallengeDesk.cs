using System.Globalization;
using System.Text.Json.Nodes;
using Colophon.Kernel;

namespace Colophon.Assurance.Challenges;

/// <summary>What a control forbids, tried harmlessly by a person and recorded with how it came out (CC4.1).</summary>
internal static class ChallengeDesk
{
    public const string Type = "challenge.performed";

    public static Draft Check(Standing standing, ChallengeRequest request, FactActor by, DateTimeOffset now)
    {
        if (standing.Ledger.Controls.LastOrDefault(c => c.Version.Id == request.Control)?.Version is not { Challenge: not null } control) { return Draft.No("control-unknown", 404, $"{request.Control} is no adopted control that names a challenge."); }
        if (request.On > DateOnly.FromDateTime(now.UtcDateTime.AddDays(1))) { return Draft.No("on", 422, "It can't have been tried in the future: record it when it was."); }
        if (request.Held is not { } held) { return Draft.No("held", 422, "Say whether it was refused, or got through."); }
        if (request.Summary.Trim() is not { Length: >= 10 and <= 1_000 } summary) { return Draft.No("summary", 422, "Say in 10 to 1,000 characters what was tried, where, and what answered."); }
        return Draft.Of(new Fact(Type, by, new("control", control.Id))
        {
            After = new JsonObject { ["control"] = control.Id, ["on"] = request.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["held"] = held, ["summary"] = summary },
        });
    }
}
