using System.Text.Json.Nodes;
using Colophon.Access.People;
using Colophon.Kernel;
using Colophon.Protocol.Wire;

namespace Colophon.Access.Grants;

/// <summary>The facts about auditors' access, as docs/formats/records.md has them.</summary>
internal static class GrantFacts
{
    public static Fact Granted(FactActor by, string grant, Person person, GrantRequest request) => new("auditor.granted", by, Object(grant))
    {
        After = new JsonObject
        {
            ["person"] = person.Id.Value, ["firm"] = request.Firm, ["period"] = request.Period, ["sites"] = request.Sites is null ? null : new JsonArray([.. request.Sites.Select(s => (JsonNode)s)]),
            ["until"] = WireTime.Write(request.Until), ["sealed_until"] = WireTime.Write(request.SealedUntil),
        },
        Private = [new(person.Id.Value, "object.email", person.Email), new(person.Id.Value, "object.name", person.Name)],
    };

    public static Fact Ended(FactActor by, string grant, string how) => new("auditor." + how, by, Object(grant));

    /// <summary>That something was handed to the auditor, and when. What it was lies beside the record, closed until the report date.</summary>
    public static Fact Read(FactActor by, GrantScope grant, string path) => new("examination.read", by, Object(grant.Id))
    {
        After = new JsonObject { ["period"] = grant.Period },
        Context = new JsonObject { ["sealed_until"] = WireTime.Write(grant.SealedUntil) },
        Private = [new(grant.Id, "object.path", path)],
    };

    private static FactObject Object(string grant) => new("grant", grant);
}
