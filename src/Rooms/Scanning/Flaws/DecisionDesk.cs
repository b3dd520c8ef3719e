using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Vex;
using Colophon.Web.Text;

namespace Colophon.Scanning.Flaws;

/// <summary>What a desk made of a form: the fact to record, or why not.</summary>
internal sealed record Draft(Fact? Fact, Refusal? Refusal)
{
    public static Draft No(string rule, int status, string detail) => new(null, new Refusal(rule, status, detail));
}

/// <summary>What people may decide about an open case, and who: nothing stands for ever, and nobody lives with a flaw on one person's word.</summary>
internal static class DecisionDesk
{
    public const string Mitigate = "mitigate";
    public const string Assess = "assess";
    public const string Accept = "accept";

    public static Draft Check(TenantView view, string id, DecisionInput input, FactActor by, IReadOnlyList<TenantMember> members, int longestDays, DateTimeOffset now)
    {
        if (view.Cases.GetValueOrDefault(id) is not { } c) { return Draft.No("case-unknown", 404, $"There is no case {id}."); }
        if (!c.IsOpen) { return Draft.No("case-closed", 409, "This case was closed meanwhile. There is nothing to decide."); }
        if (input.Reason.Length is < 10 or > 256) { return Draft.No("reason", 422, "Say why in 10 to 256 characters. The auditor will read it, and it can't be changed later."); }
        if (CheckTerm(input.Owner, input.Until, members, longestDays, now, out var until) is { } fault) { return new(null, fault); }
        var kind = input.What switch { Mitigate => DecisionKind.Mitigated, Assess => DecisionKind.Assessed, _ => DecisionKind.Accepted };
        if (kind == DecisionKind.Assessed && !OpenVex.Statuses.Contains(input.Status)) { return Draft.No("status", 422, "Choose a status of the list."); }
        if (kind == DecisionKind.Assessed && input.Status == "not_affected" && !OpenVex.Justifications.ContainsKey(input.Justification)) { return Draft.No("justification", 422, "“Not affected” needs one of the reasons of the list."); }
        var decision = new Decision(kind, by.Id ?? "", input.Owner, input.Reason, until, now, 0, kind == DecisionKind.Assessed ? input.Status : "", input.Status == "not_affected" ? input.Justification : "");
        var type = input.What switch { Mitigate => "vulnerability.mitigated", Assess => "vulnerability.assessed", _ => "vulnerability.acceptance.requested" };
        return new(new Fact(type, by, new("vulnerability", id)) { After = CaseRecords.Write(decision) }, null);
    }

    /// <summary>Who looks at a decision again, and until when it stands; null where both are given rightly.</summary>
    public static Refusal? CheckTerm(string owner, string end, IReadOnlyList<TenantMember> members, int longestDays, DateTimeOffset now, out DateTimeOffset until)
    {
        until = default;
        return members.All(m => m.Id.Value != owner || m.Roles.Contains(Role.Auditor)) ? new("owner", 422, "Choose who looks at it again when it ends.")
            : !FormTime.TryParse(end, out until) ? new("until", 422, "Write the end as a date and a time in UTC, such as 2027-03-31T18:00.")
            : until <= now ? new("until", 422, "The end lies in the past.")
            : until > now.AddDays(longestDays) ? new("until", 422, $"It may stand for at most {longestDays} days. Then somebody looks again.") : null;
    }

    public static Draft CheckApproval(TenantView view, string id, string request, FactActor by, DateTimeOffset now)
    {
        if (view.Cases.GetValueOrDefault(id) is not { } c) { return Draft.No("case-unknown", 404, $"There is no case {id}."); }
        if (!c.IsOpen) { return Draft.No("case-closed", 409, "This case was closed meanwhile. There is nothing to accept."); }
        if (c.Request is not { } asked || CaseRecords.Place(asked.Index) != request) { return Draft.No("request-changed", 409, "The request is another one than you saw, or is gone. Look at it again, then decide."); }
        if (asked.By == by.Id) { return Draft.No("own-request", 409, "You asked for this acceptance, so you can't agree to it. Somebody else with the role of approver can."); }
        if (asked.Until <= now) { return Draft.No("until", 409, "The end that was asked for has passed. Ask again with a later one."); }
        return new(new Fact("vulnerability.acceptance.approved", by, new("vulnerability", id)) { After = new JsonObject { ["request"] = request, ["requested_by"] = asked.By, ["until"] = Protocol.Wire.WireTime.Write(asked.Until) } }, null);
    }

    public static Draft CheckWithdrawal(TenantView view, string id, string reason, FactActor by) =>
        view.Cases.GetValueOrDefault(id) is not { } c ? Draft.No("case-unknown", 404, $"There is no case {id}.")
        : c.Decision is null && c.Request is null ? Draft.No("nothing-stands", 409, "No decision stands for this case.")
        : reason.Length is < 3 or > 256 ? Draft.No("reason", 422, "Say why in 3 to 256 characters.")
        : new(new Fact("vulnerability.decision.withdrawn", by, new("vulnerability", id)) { After = new JsonObject { ["reason"] = reason } }, null);
}
