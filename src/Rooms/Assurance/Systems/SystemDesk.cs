using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Systems;

/// <summary>The register of systems beside the sites (CC6.1, CC6.2): what belongs to the scope, who owns it, who its members are, and who looked at them.</summary>
internal static class SystemDesk
{
    public const int MaxSystems = 200;

    public static Draft Register(LedgerView ledger, SystemRequest request, IReadOnlyList<TenantMember> people, FactActor by) =>
        Fault(ledger, request, people, null) ?? (ledger.Systems.Count(s => s.Retired is null) >= MaxSystems ? Draft.No("systems", 409, $"There are {MaxSystems} systems already. Retire one that isn't used any more.")
            : Draft.Of(new Fact("system.registered", by, new("system", NewId.Of("sys-"))) { After = After(request.Kind, request.Name.Trim(), request.Owner.Value) }));

    public static Draft Change(LedgerView ledger, string system, SystemRequest request, IReadOnlyList<TenantMember> people, FactActor by) =>
        Find(ledger, system, out var found) ?? Fault(ledger, request, people, system) ?? Draft.Of(new Fact("system.changed", by, new("system", system)) { Before = After(found!.Kind, found.Name, found.Owner), After = After(request.Kind, request.Name.Trim(), request.Owner.Value) });

    public static Draft Retire(LedgerView ledger, string system, string reason, FactActor by) =>
        Find(ledger, system, out _) ?? (reason.Trim() is not { Length: >= 3 and <= 256 } why ? Draft.No("reason", 422, "Give a reason of 3 to 256 characters.") : Draft.Of(new Fact("system.retired", by, new("system", system)) { After = new JsonObject { ["reason"] = why } }));

    /// <param name="known">Pseudonyms by account, from the lists before.</param>
    public static Draft List(LedgerView ledger, string system, MemberListRequest request, IReadOnlyDictionary<string, string> known, FactActor by, DateTimeOffset now)
    {
        if (Find(ledger, system, out _) is { } refusal) { return refusal; }
        if (request.Members.Count is 0 or > MemberFile.MaxMembers) { return Draft.No("members", 422, $"A list has 1 to {MemberFile.MaxMembers} members: a system that nobody may use needs no list."); }
        if (request.How.Trim() is not { Length: >= 3 and <= 500 } how) { return Draft.No("how", 422, "Say in 3 to 500 characters where the list comes from: which page or command made it, with which filter. An auditor relies on it."); }
        if (request.TakenAt > now + TimeSpan.FromMinutes(5)) { return Draft.No("taken", 422, "The list can't have been made in the future."); }
        var (members, fields) = (new JsonArray(), new List<PrivateField>());
        foreach (var member in request.Members)
        {
            var id = known.GetValueOrDefault(member.Account.ToLowerInvariant()) ?? "m-" + RandomNumberGenerator.GetHexString(12, lowercase: true);
            members.Add(new JsonObject { ["id"] = id, ["person"] = member.Person?.Value, ["rights"] = member.Rights, ["factor"] = member.Factor });
            fields.Add(new(member.Person?.Value ?? id, "members." + id, member.Account));
        }
        return Draft.Of(new Fact("members.listed", by, new("system", system))
        {
            After = new JsonObject { ["taken_at"] = Micros.Format(Micros.Of(request.TakenAt)), ["how"] = how, ["sha256"] = request.Sha256, ["count"] = request.Members.Count, ["left_out"] = request.LeftOut, ["members"] = members },
            Private = fields,
        });
    }

    public static Draft Review(LedgerView ledger, string system, string listSha256, IReadOnlyList<string> revoke, FactActor by)
    {
        if (Find(ledger, system, out var found) is { } refusal) { return refusal; }
        if (found!.Lists is not [.., var list]) { return Draft.No("no-list", 409, "No list of its members was brought, so there is nothing to review."); }
        if (Sha256(list) != listSha256) { return Draft.No("list-changed", 409, "A newer list was brought while you reviewed this one. Look at it and send your review again."); }
        if (revoke.FirstOrDefault(r => list.Members.All(m => m.Id != r)) is { } stranger) { return Draft.No("user-unknown", 422, $"{stranger} is not on the list."); }
        if (list.Members.All(m => m.Person == by.Id)) { return Draft.No("own-review", 409, "Every account on this list is yours, so you can't review it. Invite another person as reviewer."); }
        return Draft.Of(new Fact("access.reviewed", by, new("system", system))
        {
            After = new JsonObject { ["list_sha256"] = listSha256, ["count"] = list.Members.Count, ["kept"] = Texts(list.Members.Select(m => m.Id).Except(revoke, StringComparer.Ordinal)), ["revoke"] = Texts(revoke) },
        });
    }

    /// <summary>What is reviewed, frozen by its hash: one line per member, <c>id TAB person TAB rights TAB factor</c>, in the order of the list.</summary>
    public static string Sha256(SystemList list) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(list.Members.Select(m => $"{m.Id}\t{m.Person}\t{m.Rights}\t{m.Factor}\n")))));

    private static Draft? Find(LedgerView ledger, string system, out SystemResult? found)
    {
        found = ledger.Systems.FirstOrDefault(s => s.Id == system);
        return found is null ? Draft.No("system-unknown", 404, $"There is no system '{system}'.") : found.Retired is not null ? Draft.No("retired", 409, $"{found.Name} is retired. Register it anew if it is used again.") : null;
    }

    private static Draft? Fault(LedgerView ledger, SystemRequest request, IReadOnlyList<TenantMember> people, string? own) =>
        SystemWords.Kinds.All(k => k.Kind != request.Kind) ? Draft.No("kind", 422, "Choose what kind of system it is.")
        : request.Name.Trim() is not { Length: >= 2 and <= 100 } name || name.Any(char.IsControl) ? Draft.No("name", 422, "Give it a name of 2 to 100 characters, such as \"Hosting panel\".")
        : ledger.Systems.Any(s => s.Retired is null && s.Id != own && s.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ? Draft.No("name", 409, $"There is a system called {name} already.")
        : people.All(p => p.Id != request.Owner || p.Roles.Contains(Role.Auditor)) ? Draft.No("owner", 422, "Choose a person of the company as its owner.")
        : null;

    private static JsonObject After(string kind, string name, string owner) => new() { ["kind"] = kind, ["name"] = name, ["owner"] = owner };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Distinct().Order(StringComparer.Ordinal).Select(t => (JsonNode)t)]);
}
