using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts.Facts;

namespace Colophon.Assurance.Controls;

/// <summary>Who may administer a site (AC-07, CC6.3). Until somebody declares, those found at enrolment stand.</summary>
internal static class AdministratorDeclaration
{
    private const int MaxUsers = 500;

    public static Draft Check(LedgerView ledger, SiteId site, IReadOnlyList<string> users, FactActor by)
    {
        if (ledger.Sites.FirstOrDefault(s => s.Id == site.Value) is not { } view) { return Draft.No("site-unknown", 404, $"There is no record of {site} yet. Enrol it first."); }
        if (users.Count is 0 or > MaxUsers) { return Draft.No("administrators", 422, $"Declare 1 to {MaxUsers} administrators: a site that nobody may administer can't be kept."); }
        if (users.FirstOrDefault(u => view.Users.All(v => v.Id != u)) is { } stranger) { return Draft.No("user-unknown", 422, $"{stranger} has no privileged account on {site}."); }
        return Draft.Of(new Fact("administrators.declared", by, new("site", site.Value)) { After = new JsonArray([.. users.Distinct().Order(StringComparer.Ordinal).Select(u => (JsonNode)u)]) });
    }
}
