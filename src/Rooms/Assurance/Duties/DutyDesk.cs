using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Duties;

/// <summary>Reviews and exercises that the company owes itself, each told by the person who did it (CC1.2, CC4.1). What was reviewed is bound by its hash, so that nobody can say afterwards that it was another set.</summary>
internal static class DutyDesk
{
    public const string Type = "duty.performed";
    public const int MaxPeople = 50;

    /// <summary>Controls that this record is asked for by, in the version that is in force.</summary>
    public static IReadOnlyList<ControlVersion> Owed(Standing standing) =>
        [.. standing.Ledger.Controls.GroupBy(c => c.Version.Id, StringComparer.Ordinal).Select(c => c.Last().Version).Where(v => v.Procedure is { Kind: Procedure.PerformedEach, Of: Procedure.OfCompany } && v.Procedure.Types.Contains(Type)).OrderBy(v => v.Id, StringComparer.Ordinal)];

    public static Draft Check(Standing standing, DutyRequest request, IReadOnlyList<TenantMember> people, FactActor by, DateTimeOffset now)
    {
        if (Owed(standing).FirstOrDefault(v => v.Id == request.Control) is not { } control) { return Draft.No("control-unknown", 404, $"{request.Control} is no duty that is adopted here."); }
        if (request.On > DateOnly.FromDateTime(now.UtcDateTime.AddDays(1))) { return Draft.No("on", 422, "It can't have been done in the future: record it when it was done."); }
        if (request.Summary.Trim() is not { Length: >= 10 and <= 2_000 } summary) { return Draft.No("summary", 422, "Say in 10 to 2,000 characters what was looked at, decided or learned."); }
        if (request.Who.Count is 0 or > MaxPeople || request.Who.Any(w => people.All(p => p.Id != w || p.Roles.Contains(Role.Auditor)))) { return Draft.No("who", 422, $"Name 1 to {MaxPeople} people of the company who took part. Name others in the words."); }
        var after = new JsonObject { ["control"] = control.Id, ["on"] = request.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["who"] = new JsonArray([.. request.Who.Select(w => w.Value).Distinct().Order(StringComparer.Ordinal).Select(w => (JsonNode)w)]), ["summary"] = summary };
        if (request.Document is { } document) { after["document"] = new JsonObject { ["name"] = document.Name, ["sha256"] = document.Sha256, ["bytes"] = document.Bytes }; }
        if (SetOf(control) is { } kind)
        {
            if (Set(kind, standing, people) is not { } set) { return Draft.No("set", 409, "There are no results to review yet: define a period first."); }
            after["set"] = new JsonObject { ["kind"] = kind, ["sha256"] = Sha256(set), ["size"] = standing.Ledger.Size };
            if (request.SetSha256 != Sha256(set)) { return Draft.No("set-changed", 409, "What is reviewed changed meanwhile. Load the page again, look at what is new, and record it then."); }
        }
        return Draft.Of(new Fact(Type, by, new("control", control.Id)) { After = after });
    }

    /// <summary>What a review of this control is bound to; null where it is bound to nothing but the words.</summary>
    public static string? SetOf(ControlVersion control) => control.Procedure.Where.FirstOrDefault(w => w.Path == "after.set.kind").OneOf is [var kind, ..] ? kind : null;

    /// <summary>Hash of the set as it stands; null where there is none yet.</summary>
    public static string? Hash(string kind, Standing standing, IReadOnlyList<TenantMember> people) => Set(kind, standing, people) is { } set ? Sha256(set) : null;

    /// <summary>The bytes that are hashed; docs/formats/records.md has each.</summary>
    private static byte[]? Set(string kind, Standing standing, IReadOnlyList<TenantMember> people) => kind switch
    {
        // The results of the period that runs, without what changes by the clock alone.
        "results" => standing.Current is { } current ? Lines([$"{current.Engine}\t{current.Period.Id}", .. current.Controls.Select(c => $"{c.Id}\t{VerdictsJson.Name(c.Conclusion.Kind)}\t{c.Conclusion.N}\t{c.Conclusion.D}\t{c.Conclusion.NotDeterminable}\t{c.Conclusion.Excused}\t{string.Join(',', c.Deviations.Select(d => d.Id))}")]) : null,
        "roles" => Lines(people.OrderBy(p => p.Id.Value, StringComparer.Ordinal).Select(p => $"{p.Id}\t{string.Join(',', p.Roles.Order().Select(r => r.ToString().ToLowerInvariant()))}")),
        "exemptions" => Lines(standing.Ledger.Exemptions.Select(e => $"{e.Id}\t{e.Control}\t{e.Site}\t{e.Object}\t{Verdicts.Micros.Format(e.When.From)}\t{Verdicts.Micros.Format(e.When.To)}\t{(e.WithdrawnAt is { } at ? Verdicts.Micros.Format(at) : "")}")),
        "boundary" => Lines([.. standing.Ledger.Sites.Select(s => $"site\t{s.Id}\t{s.Environment}"), .. standing.Ledger.Systems.Where(s => s.Retired is null).Select(s => $"system\t{s.Id}\t{s.Kind}\t{s.Owner}")]),
        _ => null,
    };

    private static byte[] Lines(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));

    private static string Sha256(byte[] set) => Convert.ToHexStringLower(SHA256.HashData(set));
}
