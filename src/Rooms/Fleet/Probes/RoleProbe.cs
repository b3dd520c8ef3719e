using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Colophon.Fleet.Probes;

/// <summary>
/// Asks a site's REST routes as somebody who is signed in, and says what was reached that shouldn't be within reach. Each is believed only where its controls hold: the account
/// signs in, what is asked for is there, and a visitor is refused it. That something was reached says that it can be, not that it mustn't.
/// </summary>
internal sealed partial class RoleProbe(ProbeClient client, ProbeIndex index)
{
    public const string Customer = "customer on another's things";
    public const string Low = "low role";
    public const string Administrator = "administrator of another site";

    /// <summary>Things of one customer that are asked for as the other.</summary>
    public const int MaxThings = 60;

    private const int ThingsOfACollection = 3;
    private const string Me = "/wp/v2/users/me?context=edit";

    /// <summary>What only an administrator has business with; each is there on every WordPress.</summary>
    private static readonly string[] s_privileged = ["/wp/v2/settings", "/wp/v2/users?context=edit", "/wp/v2/plugins", "/wp/v2/themes"];

    /// <param name="open">Routes that a visitor reaches as well.</param>
    public async Task<JsonObject> LowRoleAsync(ProbeAccount account, IReadOnlySet<string> open, CancellationToken ct)
    {
        var result = Begin(Low);
        var (_, roles) = await SignInAsync(client, account, "signed_in", result, ct);
        if (roles is null) { return result; }
        await ReachAsync(account, [.. s_privileged, .. index.Routes.Except(s_privileged)], open, result, ct);
        return result;
    }

    public async Task<JsonObject> CustomersAsync(ProbeAccount asks, ProbeAccount owns, CancellationToken ct)
    {
        var result = Begin(Customer);
        var (asker, asksAs) = await SignInAsync(client, asks, "signed_in", result, ct);
        if (asksAs is null) { return result; }
        var (owner, ownsAs) = await SignInAsync(client, owns, "other_signed_in", result, ct);
        if (ownsAs is null) { return result; }
        if (asker == owner) { return Undetermined(result, "both accounts are the same person"); }
        var (reached, seen, refused, unclear, open) = (new SortedSet<string>(StringComparer.Ordinal), 0, 0, 0, 0);
        foreach (var (route, name) in await ThingsAsync(owns, owner, ct))
        {
            var (own, _) = await client.RouteAsync(route, owns, ct);
            if (own is not 200) { continue; } // no control: that one can't say anything
            if ((await client.RouteAsync(route, null, ct)).Status is 200) { open++; continue; } // everybody's
            seen++;
            var (status, _) = await client.RouteAsync(route, asks, ct);
            if (status is 200) { reached.Add(name); } else if (status is 401 or 403 or 404) { refused++; } else { unclear++; }
        }
        result["controls"]!["owner_reads"] = seen > 0 ? "answers" : "nothing that only its owner reads";
        if (seen == 0) { return Undetermined(result, "the other customer has nothing there that visitors can't read as well"); }
        (result["routes"], result["routes_refused"], result["routes_unclear"], result["routes_public"]) = (List(reached), refused, unclear, open);
        return result;
    }

    /// <param name="home">The site whose administrator it is.</param>
    public async Task<JsonObject> OtherAdministratorAsync(ProbeAccount account, ProbeClient home, string homeSite, IReadOnlySet<string> open, CancellationToken ct)
    {
        var result = Begin(Administrator);
        result["of"] = homeSite;
        if (!home.IsPrivate) { return Undetermined(result, "the other site is not reached over https, and no password is sent in the open"); }
        var (_, roles) = await SignInAsync(home, account, "signed_in_at_home", result, ct);
        if (roles is null) { return result; }
        var (athome, _) = await home.RouteAsync(s_privileged[0], account, ct);
        result["controls"]!["administers_home"] = athome is 200 ? "answers" : $"status {athome}";
        if (athome is not 200) { return Undetermined(result, "the account does not administer its own site"); }
        var (visitor, _) = await client.RouteAsync(s_privileged[0], null, ct);
        result["controls"]!["visitor"] = visitor is 401 or 403 ? "refused" : $"status {visitor}";
        if (visitor is not (401 or 403)) { return Undetermined(result, "this site does not refuse a visitor its settings"); }
        // Whom it doesn't know is asked for the little that shows it, not two hundred times: a site may lock out who keeps knocking.
        var (known, _) = await client.RouteAsync(Me, account, ct);
        result["known_here"] = known is 200;
        await ReachAsync(account, known is 200 ? [.. s_privileged, .. index.Routes.Except(s_privileged)] : s_privileged, open, result, ct);
        return result;
    }

    private async Task ReachAsync(ProbeAccount account, IReadOnlyList<string> routes, IReadOnlySet<string> open, JsonObject result, CancellationToken ct)
    {
        var (reached, refused, unclear) = (new SortedSet<string>(StringComparer.Ordinal), 0, 0);
        // Who somebody is themselves is everybody's own.
        var asked = routes.Where(r => !open.Contains(r) && !r.StartsWith("/wp/v2/users/me", StringComparison.Ordinal)).ToArray();
        foreach (var route in asked.Take(SiteProbe.MaxRoutes))
        {
            var (status, _) = await client.RouteAsync(route, account, ct);
            if (status is 200) { reached.Add(route); } else if (status is 401 or 403) { refused++; } else { unclear++; }
        }
        (result["routes"], result["routes_refused"], result["routes_unclear"], result["routes_not_tried"]) = (List(reached), refused, unclear, Math.Max(0, asked.Length - SiteProbe.MaxRoutes));
    }

    /// <summary>The account's number and roles as the site tells itself; null where it can't sign in, which is then said.</summary>
    private static async Task<(long Id, string? Roles)> SignInAsync(ProbeClient at, ProbeAccount account, string control, JsonObject result, CancellationToken ct)
    {
        if (!at.IsPrivate)
        {
            Undetermined(result, "the site is not reached over https, and no password is sent in the open");
            return (0, null);
        }
        var (status, me) = await at.JsonAsync(Me, account, ct);
        if (me is not { ValueKind: JsonValueKind.Object } person || !person.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.Number || !id.TryGetInt64(out var number))
        {
            result["controls"]![control] = $"status {status}";
            Undetermined(result, "an account could not sign in with its application password");
            return (0, null);
        }
        var roles = person.TryGetProperty("roles", out var list) && list.ValueKind == JsonValueKind.Array
            ? string.Join(',', list.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.String && r.GetString()!.Length <= 64).Take(5).Select(r => r.GetString())) : "";
        result["controls"]![control] = roles.Length > 0 ? $"answers as {roles}" : "answers without a role";
        return (number, roles);
    }

    /// <summary>What a customer has: their account, its keys, and the first few things of each list that shows them some.</summary>
    private async Task<List<(string Route, string Name)>> ThingsAsync(ProbeAccount owner, long id, CancellationToken ct)
    {
        List<(string, string)> things = [($"/wp/v2/users/{id}?context=edit", "/wp/v2/users/…?context=edit"), ($"/wp/v2/users/{id}/application-passwords", "/wp/v2/users/…/application-passwords")];
        foreach (var collection in index.Collections)
        {
            if (things.Count >= MaxThings) { break; }
            var (_, json) = await client.JsonAsync(collection, owner, ct);
            foreach (var thing in Ids(json).Take(ThingsOfACollection)) { things.Add(($"{collection}/{thing}", collection + "/…")); }
        }
        return things;
    }

    private static IEnumerable<string> Ids(JsonElement? json)
    {
        var list = json switch
        {
            { ValueKind: JsonValueKind.Array } array => array,
            { ValueKind: JsonValueKind.Object } page => page.EnumerateObject().Select(p => p.Value).FirstOrDefault(v => v.ValueKind == JsonValueKind.Array),
            _ => default,
        };
        if (list.ValueKind != JsonValueKind.Array) { yield break; }
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("id", out var id)) { continue; }
            if (id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number)) { yield return number.ToString(System.Globalization.CultureInfo.InvariantCulture); }
            else if (id.ValueKind == JsonValueKind.String && PlainId().IsMatch(id.GetString()!)) { yield return id.GetString()!; }
        }
    }

    private static JsonObject Begin(string who) => new() { ["as"] = who, ["controls"] = new JsonObject() };

    private static JsonObject Undetermined(JsonObject result, string why)
    {
        result["routes"] = "not determinable: " + why;
        return result;
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainId();
}
