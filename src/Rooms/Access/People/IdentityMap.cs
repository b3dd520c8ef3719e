using System.Text.RegularExpressions;
using Colophon.Kernel;
using Colophon.Storage;

namespace Colophon.Access.People;

/// <summary>Which users of which sites are this person. A site's user is one person at most; that is what makes "never one's own" mean something.</summary>
internal sealed partial class IdentityMap(Database database, IRecordFacts facts)
{
    public const int MostUsers = 20;

    public ILookup<PersonId, SiteUser> Of(TenantId tenant) => database.Read(db => db.Query(
        "SELECT person, site, user FROM site_user WHERE tenant = $t ORDER BY site, user", static r => (Person: new PersonId(r.GetString(0)), User: new SiteUser(new SiteId(r.GetString(1)), r.GetString(2))), ("$t", tenant.Value))).ToLookup(m => m.Person, m => m.User);

    /// <summary>Replaces the person's users on one site. The record comes first.</summary>
    public async Task<Refusal?> SetAsync(TenantId tenant, PersonId person, SiteId site, string? typed, FactActor by, CancellationToken ct)
    {
        var users = (typed ?? "").Split([',', ' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(u => u.All(char.IsAsciiDigit) ? "wp:" + u : u).Distinct().ToList();
        if (users.Count > MostUsers || users.Any(u => !UserId().IsMatch(u)))
        {
            return new Refusal("site-user", 400, $"Write the ids of at most {MostUsers} users of the site, such as wp:3 or 3, with commas between them. The ids stand in the site's users list and in every record.");
        }
        var (before, taken) = database.Read(db => (
            db.Query("SELECT user FROM site_user WHERE tenant = $t AND site = $s AND person = $p", static r => r.GetString(0), ("$t", tenant.Value), ("$s", site.Value), ("$p", person.Value)),
            users.FirstOrDefault(u => db.Scalar("SELECT count(*) FROM site_user WHERE tenant = $t AND site = $s AND user = $u AND person <> $p", ("$t", tenant.Value), ("$s", site.Value), ("$u", u), ("$p", person.Value)) > 0)));
        if (taken is not null)
        {
            return new Refusal("site-user-taken", 409, $"{taken} of this site is mapped to another person. An account that two people use can't show who acted: give each their own, or take it off the other person first.");
        }
        await facts.RecordAsync(tenant, PersonFacts.Mapped(by, person, site, before, users), ct);
        await database.WriteAsync(
            db =>
            {
                db.Execute("DELETE FROM site_user WHERE tenant = $t AND site = $s AND person = $p", ("$t", tenant.Value), ("$s", site.Value), ("$p", person.Value));
                foreach (var user in users)
                {
                    db.Execute("INSERT INTO site_user (tenant, site, user, person) VALUES ($t, $s, $u, $p)", ("$t", tenant.Value), ("$s", site.Value), ("$u", user), ("$p", person.Value));
                }
            },
            ct);
        return null;
    }

    [GeneratedRegex("^wp:[1-9][0-9]{0,18}$")]
    private static partial Regex UserId();
}

public sealed record SiteUser(SiteId Site, string User);
