using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Facts;

namespace Colophon.Assurance.Approvals;

/// <summary>A person's word, given beforehand, that something may happen (CC8.1, CC6.2, CC6.3). Never for one's own request; whether the maker of the change is the approver shows when it happens.</summary>
internal static partial class ApprovalForm
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public static Draft Check(LedgerView ledger, ApprovalRequest request, FactActor by, DateTimeOffset now)
    {
        if (ledger.Sites.All(s => s.Id != request.Site.Value)) { return Draft.No("site-unknown", 404, $"There is no record of {request.Site} yet. Enrol it first."); }
        if (!CoversPattern().IsMatch(request.Covers)) { return Draft.No("covers", 422, "Say what is approved: a record type such as plugin.updated, or a group such as plugin.*."); }
        if (!ObjectPattern().IsMatch(request.Object)) { return Draft.No("object", 422, "Say for what: plugin:akismet, plugin:*, user:wp:7, or user:new for an account that doesn't exist yet."); }
        if (request.Object == "user:new" && request.Roles is not { Count: > 0 }) { return Draft.No("roles", 422, "An approval for a new account names its roles."); }
        if (request.Reason.Trim() is not { Length: >= 3 and <= 256 }) { return Draft.No("reason", 422, "Give a reason of 3 to 256 characters: it is read a year from now."); }
        if (request.Version is { Length: > 64 } || request.Roles is { Count: > 20 }) { return Draft.No("too-long", 422, "A version has at most 64 characters and an approval at most 20 roles."); }
        if (request.RequestedBy is { } requester && by.Id == requester.Value) { return Draft.No("own-request", 409, "You asked for this change, so you can't approve it. Another owner or approver can."); }
        if (request.ValidUntil is { } end && (end <= now || end > now + Longest)) { return Draft.No("valid-until", 422, "An approval ends in the future, at most a year from now."); }
        if (request.Standing && request.ValidUntil is null) { return Draft.No("valid-until", 422, "A standing approval needs an end."); }
        if (request.Review is null) { return Draft.Of(Approved(request, by)); }
        if (ledger.CodeReviews.GetValueOrDefault(request.Review) is not { } read) { return Draft.No("review", 404, "The review that this approval names is not on record. Make it first, on the page Updates."); }
        if (read.Component != request.Object) { return Draft.No("review", 422, $"That review is of {read.Component}, and this approval is for {request.Object}."); }
        if (request.Version is { Length: > 0 } version && version != read.Version) { return Draft.No("review", 422, $"That review is of version {read.Version}, and this approval is for {version}."); }
        if (request.Standing) { return Draft.No("review", 422, "A review is of one version: an approval that rests on it can't stand for all that come."); }
        return Draft.Of(Approved(request with { Version = read.Version.Length > 0 ? read.Version : null }, by));
    }

    public static Draft CheckWithdrawal(LedgerView ledger, string approval, string reason, FactActor by)
    {
        if (ledger.Approvals.FirstOrDefault(a => a.Id == approval) is not { } found) { return Draft.No("approval-unknown", 404, $"There is no approval '{approval}'."); }
        if (found.WithdrawnAt is not null) { return Draft.No("withdrawn", 409, "This approval is withdrawn already."); }
        if (reason.Trim() is not { Length: >= 3 and <= 256 }) { return Draft.No("reason", 422, "Give a reason of 3 to 256 characters."); }
        return Draft.Of(new Fact("approval.withdrawn", by, new("approval", approval)) { After = new JsonObject { ["reason"] = reason.Trim() } });
    }

    private static Fact Approved(ApprovalRequest request, FactActor by) => new("approval.recorded", by, new("approval", NewId.Of("a-"))) { After = After(request) };

    private static JsonObject After(ApprovalRequest request)
    {
        var after = new JsonObject { ["covers"] = request.Covers, ["object"] = request.Object, ["site"] = request.Site.Value };
        if (request.Version is { Length: > 0 } version) { after["version"] = version; }
        if (request.Roles is { Count: > 0 } roles) { after["roles"] = new JsonArray([.. roles.Select(r => (JsonNode)r)]); }
        if (request.ValidUntil is { } until) { after["valid_until"] = Micros.Format(Micros.Of(until)); }
        if (request.RequestedBy is { } requester) { after["requested_by"] = requester.Value; }
        if (request.Standing) { after["standing"] = true; }
        if (request.Review is { } review) { after["review"] = review; }
        after["reason"] = request.Reason.Trim();
        return after;
    }

    [GeneratedRegex(@"\A[a-z0-9_]{1,32}(\.[a-z0-9_]{1,32}){0,3}(\.\*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex CoversPattern();

    [GeneratedRegex(@"\A[a-z_]{1,32}:[A-Za-z0-9_:*./-]{1,200}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ObjectPattern();
}
