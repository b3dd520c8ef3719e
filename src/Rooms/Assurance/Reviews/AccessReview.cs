using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts.Facts;

namespace Colophon.Assurance.Reviews;

/// <summary>A person went through who has access to a site (AC-06, CC6.2, CC6.3). Nobody reviews an account of their own alone.</summary>
internal static class AccessReview
{
    public static Draft Check(LedgerView ledger, SiteId site, string listSha256, IReadOnlyList<string> revoke, FactActor by)
    {
        if (ledger.Sites.FirstOrDefault(s => s.Id == site.Value) is not { } view) { return Draft.No("site-unknown", 404, $"There is no record of {site} yet. Enrol it first."); }
        if (AccessList.Sha256(view) != listSha256) { return Draft.No("list-changed", 409, "The list changed while you reviewed it. Look at the new list and send your review again."); }
        if (revoke.FirstOrDefault(u => view.Users.All(v => v.Id != u)) is { } stranger) { return Draft.No("user-unknown", 422, $"{stranger} is not on the list."); }
        var own = ledger.Mappings.Where(m => m.Site == site.Value && m.Person == by.Id).Select(m => m.User).ToHashSet(StringComparer.Ordinal);
        if (view.Users.Count > 0 && view.Users.All(u => own.Contains(u.Id))) { return Draft.No("own-review", 409, "Every account on this list is yours, so you can't review it. Invite another person as reviewer."); }
        var kept = view.Users.Select(u => u.Id).Except(revoke, StringComparer.Ordinal);
        return Draft.Of(new Fact("access.reviewed", by, new("site", site.Value))
        {
            After = new JsonObject { ["list_sha256"] = listSha256, ["count"] = view.Users.Count, ["kept"] = Array(kept), ["revoke"] = Array(revoke) },
        });
    }

    private static JsonArray Array(IEnumerable<string> users) => new([.. users.Distinct().Order(StringComparer.Ordinal).Select(u => (JsonNode)u)]);
}
