using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Facts;

namespace Colophon.Assurance.Exemptions;

/// <summary>A time in which a control is set aside for something, approved by another person before it begins (CC3.4, CC5.1). What happens in it stays in the population, as excused.</summary>
internal static partial class ExemptionDesk
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public static Draft Check(LedgerView ledger, ExemptionRequest request, FactActor by, DateTimeOffset now)
    {
        if (ledger.Controls.All(c => c.Version.Id != request.Control)) { return Draft.No("control-unknown", 404, $"{request.Control} is not adopted. What isn't in force needs no exemption."); }
        if (request.Site is { } site && ledger.Sites.All(s => s.Id != site.Value)) { return Draft.No("site-unknown", 404, $"There is no record of {site} yet. Enrol it first."); }
        if (!ObjectPattern().IsMatch(request.Object)) { return Draft.No("object", 422, "Say for what: plugin:akismet, user:wp:7, option:default_role, or * for all that the control judges."); }
        if (request.Reason.Trim() is not { Length: >= 3 and <= 1_000 }) { return Draft.No("reason", 422, "Give a reason of 3 to 1,000 characters: it stands in the binder."); }
        if (by.Id == request.RequestedBy.Value) { return Draft.No("own-request", 409, "You asked for this exemption, so you can't approve it. Another owner or approver can."); }
        if (request.From is { } from && from < now - TimeSpan.FromMinutes(1)) { return Draft.No("from", 422, "An exemption is never retroactive. Let it begin now or later; what came before stays a deviation."); }
        var begins = request.From > now ? request.From.Value : now;
        if (request.Until <= begins || request.Until > begins + Longest) { return Draft.No("until", 422, "An exemption ends after it begins, and lasts at most a year. It can be renewed; renewals are counted."); }
        return Draft.Of(new Fact("exemption.approved", by, new("exemption", NewId.Of("ex-"))) { After = After(request, now) });
    }

    public static Draft CheckWithdrawal(LedgerView ledger, string exemption, string reason, FactActor by)
    {
        if (ledger.Exemptions.FirstOrDefault(e => e.Id == exemption) is not { } found) { return Draft.No("exemption-unknown", 404, $"There is no exemption '{exemption}'."); }
        if (found.WithdrawnAt is not null) { return Draft.No("withdrawn", 409, "This exemption is withdrawn already."); }
        if (reason.Trim() is not { Length: >= 3 and <= 256 }) { return Draft.No("reason", 422, "Give a reason of 3 to 256 characters."); }
        return Draft.Of(new Fact("exemption.withdrawn", by, new("exemption", exemption)) { After = new JsonObject { ["reason"] = reason.Trim() } });
    }

    private static JsonObject After(ExemptionRequest request, DateTimeOffset now)
    {
        var after = new JsonObject { ["control"] = request.Control, ["site"] = request.Site?.Value ?? "*", ["object"] = request.Object };
        if (request.From > now) { after["from"] = Micros.Format(Micros.Of(request.From.Value)); }
        after["until"] = Micros.Format(Micros.Of(request.Until));
        after["requested_by"] = request.RequestedBy.Value;
        after["reason"] = request.Reason.Trim();
        return after;
    }

    [GeneratedRegex(@"\A(\*|[a-z_]{1,32}:[A-Za-z0-9_:*./-]{1,200})\z", RegexOptions.CultureInvariant)]
    private static partial Regex ObjectPattern();
}
