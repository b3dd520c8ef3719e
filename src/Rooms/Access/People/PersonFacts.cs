using System.Text.Json.Nodes;
using Colophon.Kernel;

namespace Colophon.Access.People;

/// <summary>The facts of this room, as docs/formats/records.md has them. Names and addresses travel only as private fields of the person.</summary>
internal static class PersonFacts
{
    public static Fact Invited(FactActor by, Person person, Role role, DateTimeOffset validUntil) => new("person.invited", by, Object(person.Id))
    {
        After = Roles([role]),
        Context = new JsonObject { ["valid_until"] = validUntil.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture) },
        Private = [new(person.Id.Value, "object.email", person.Email), new(person.Id.Value, "object.name", person.Name)],
    };

    public static Fact Joined(Person person, IEnumerable<Role> roles, string via) => new("person.joined", FactActor.Person(person.Id, via), Object(person.Id))
    {
        After = Roles(roles),
        Private = [new(person.Id.Value, "object.email", person.Email), new(person.Id.Value, "object.name", person.Name)],
    };

    public static Fact RoleChanged(FactActor by, PersonId person, IEnumerable<Role> before, IEnumerable<Role> after) => new("person.role.changed", by, Object(person)) { Before = Roles(before), After = Roles(after) };

    public static Fact Removed(FactActor by, PersonId person, IEnumerable<Role> before) => new("person.removed", by, Object(person)) { Before = Roles(before) };

    public static Fact SignedIn(PersonId person, string via) => new("person.signed_in", FactActor.Person(person, via), Object(person));

    public static Fact Mapped(FactActor by, PersonId person, SiteId site, IEnumerable<string> before, IEnumerable<string> after) => new("person.mapped", by, Object(person))
    {
        Before = new JsonObject { ["site"] = site.Value, ["users"] = Array(before) },
        After = new JsonObject { ["site"] = site.Value, ["users"] = Array(after) },
    };

    private static FactObject Object(PersonId person) => new("person", person.Value);

    private static JsonObject Roles(IEnumerable<Role> roles) => new() { ["roles"] = Array(roles.Select(RoleWords.Of)) };

    private static JsonArray Array(IEnumerable<string> values) => new([.. values.Order(StringComparer.Ordinal).Select(v => (JsonNode)v)]);
}
