using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Findings;

/// <summary>What management records about deviations it answers for (CC4.2): who owns it, why it came about, what is done by when, and whether it held when it was tested again. Every word is added, none replaced.</summary>
internal static class FindingDesk
{
    public const int MaxDeviations = 50;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(2 * 366);

    public static Draft Open(Standing standing, FindingRequest request, IReadOnlyList<TenantMember> members, FactActor by, DateTimeOffset now)
    {
        if (request.Title.Trim() is not { Length: >= 3 and <= 200 } title) { return Draft.No("title", 422, "Say in 3 to 200 characters what went wrong."); }
        string[] ids = [.. request.Deviations.Select(d => d.Trim()).Where(d => d.Length > 0).Distinct(StringComparer.Ordinal)];
        if (ids.Length is 0 or > MaxDeviations) { return Draft.No("deviations", 422, $"A finding is about 1 to {MaxDeviations} deviations: name their ids."); }
        if (standing.Periods.LastOrDefault(p => ids.All(id => Found(p, id).Any())) is not { } period) { return Draft.No("deviations", 404, "One of these deviations isn't in any period, or they aren't all in the same one. Take their ids from a control's page."); }
        if (Owner(request.Owner, members) is { } refusal) { return refusal; }
        if (Due(request.Due, now) is { } late) { return late; }
        var controls = ids.SelectMany(id => Found(period, id)).Select(c => c.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return Draft.Of(new Fact("finding.opened", by, new("finding", NewId.Of("fi-")))
        {
            After = new JsonObject { ["period"] = period.Period.Id, ["title"] = title, ["deviations"] = Texts(ids), ["controls"] = Texts(controls), ["owner"] = request.Owner.Value, ["due"] = Micros.Format(Micros.Of(request.Due)) },
        });
    }

    public static Draft Say(Standing standing, string finding, FindingAct act, IReadOnlyList<TenantMember> members, FactActor by, DateTimeOffset now)
    {
        if (standing.Periods.SelectMany(p => p.Findings).FirstOrDefault(f => f.Id == finding) is not { } found) { return Draft.No("finding-unknown", 404, $"There is no finding '{finding}'."); }
        var (type, after, refusal) = act switch
        {
            FindingAct.Assign(var owner, var due, var reason) => ("finding.assigned", new JsonObject { ["owner"] = owner.Value, ["due"] = Micros.Format(Micros.Of(due)), ["reason"] = reason.Trim() }, Owner(owner, members) ?? Due(due, now) ?? Text(reason, "reason", "Say why it gets another owner or day")),
            FindingAct.Analyse(var cause, var extent, var analysis) => ("finding.analysed", new JsonObject { ["cause"] = cause.Trim(), ["extent"] = extent, ["analysis"] = analysis.Trim() },
                !FindingWords.Extents.Any(e => e.Extent == extent) ? Draft.No("extent", 422, "It is isolated, repeated or systemic.") : Text(cause, "cause", "Say what it came from") ?? Text(analysis, "analysis", "Say what was looked at to tell how far it reaches")),
            FindingAct.Respond(var response) => ("finding.responded", new JsonObject { ["response"] = response.Trim() }, Text(response, "response", "Write management's response as it is to stand in the report", 4_000)),
            FindingAct.Fix(var fix) => ("finding.fixed", new JsonObject { ["fix"] = fix.Trim() }, found.Cause.Length == 0 ? Draft.No("cause", 409, "Say first what it came from: a fix answers a cause.") : Text(fix, "fix", "Say what was done, and where it can be seen")),
            FindingAct.Retest(var control) => ("finding.retested", new JsonObject { ["control"] = control, ["size"] = standing.Ledger.Size }, Retest(standing, found, control, by)),
            _ => throw new InvalidOperationException("not an act"),
        };
        return refusal ?? Draft.Of(new Fact(type, by, new("finding", finding)) { After = after });
    }

    private static Draft? Retest(Standing standing, FindingResult found, string control, FactActor by)
    {
        if (!found.Controls.Contains(control)) { return Draft.No("control", 422, $"{control} didn't find it. Test again what did: {string.Join(", ", found.Controls)}."); }
        if (found.History.LastOrDefault(w => w.Type == "finding.fixed") is not { } fixedBy) { return Draft.No("not-fixed", 409, "Nobody said yet that it is fixed. A retest tests the time since the fix."); }
        if (fixedBy.By == by.Id) { return Draft.No("own-fix", 409, "You fixed it, so another person tests it again."); }
        return standing.Ledger.Through <= fixedBy.At ? Draft.No("too-soon", 409, "Nothing was heard since the fix. Wait for the next heartbeat, then test again.") : null;
    }

    private static IEnumerable<ControlResult> Found(PeriodResult period, string deviation) =>
        period.Controls.Where(c => c.Procedure.Kind != Procedure.DeviationsDisposed && c.Deviations.Any(d => d.Id == deviation));

    private static Draft? Owner(PersonId owner, IReadOnlyList<TenantMember> members) =>
        members.Any(m => m.Id == owner && !m.Roles.Contains(Role.Auditor)) ? null : Draft.No("owner", 422, "Choose a person of the company as its owner.");

    private static Draft? Due(DateTimeOffset due, DateTimeOffset now) =>
        due <= now || due > now + Longest ? Draft.No("due", 422, "It is due in the future, at most two years from now.") : null;

    private static Draft? Text(string text, string rule, string what, int most = 1_000) =>
        text.Trim().Length >= 3 && text.Trim().Length <= most ? null : Draft.No(rule, 422, $"{what}, in 3 to {most:N0} characters.");

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
