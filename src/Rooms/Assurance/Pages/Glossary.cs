using System.Text.RegularExpressions;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Web.Text;

namespace Colophon.Assurance.Pages;

/// <summary>Names for the ids that stand in records: people, sites and whose account a user of a site is. What nobody named keeps its id.</summary>
public sealed partial class Glossary(IReadOnlyDictionary<string, string> people, IReadOnlyDictionary<string, string> sites, Reading reading)
{
    public string Person(string id) => people.GetValueOrDefault(id, id);

    public string Site(string id) => id == "*" ? "every site" : sites.GetValueOrDefault(id, id);

    /// <summary>Sites of the company that are enrolled and not retired, by name.</summary>
    public IReadOnlyList<(string Id, string Name)> Sites => [.. sites.Select(s => (s.Key, s.Value)).OrderBy(s => s.Value, StringComparer.Ordinal)];

    /// <summary>A text that was written from records, with names where it has ids and times as people read them.</summary>
    public string Tell(string text) =>
        Moment().Replace(Id().Replace(text, m => people.GetValueOrDefault(m.Value) ?? sites.GetValueOrDefault(m.Value) ?? m.Value), m => Micros.TryParse(m.Value, out var at) ? Say.Time(Micros.ToTime(at)) : m.Value);

    /// <summary>"wp:3, Tomasz Wren".</summary>
    public string User(string site, string user) =>
        reading.PersonsBehind(site, user) is { Count: > 0 } persons ? $"{user}, {string.Join(" and ", persons.Select(Person))}" : user;

    /// <summary>Who did it, as a record has it (<c>kind:id</c>).</summary>
    public string Actor(string site, string actor)
    {
        var colon = actor.IndexOf(':', StringComparison.Ordinal);
        var (kind, id) = colon < 0 ? (actor, "") : (actor[..colon], actor[(colon + 1)..]);
        return kind switch
        {
            "user" => User(site, id),
            "person" => Person(id),
            "" => "nobody yet",
            "unknown" => "not known",
            "cron" => "the scheduler",
            "system" => "WordPress itself",
            _ => actor,
        };
    }

    public static async Task<Glossary> OfAsync(TenantId tenant, Reading reading, IReadOnlyList<TenantMember> members, IPeople people, IFleet fleet, CancellationToken ct)
    {
        var names = members.ToDictionary(m => m.Id.Value, m => m.Name, StringComparer.Ordinal);
        foreach (var id in reading.People)
        {
            if (names.ContainsKey(id)) { continue; }
            // Who left keeps their name in what they recorded. A year of a large company mentions thousands: they are asked for once per standing.
            if (!reading.Former.TryGetValue(id, out var name) && PersonId.TryParse(id, out var person)) { reading.Former[id] = name = await people.NameAsync(person, ct); }
            if (name is not null) { names[id] = name; }
        }
        var sites = (await fleet.SitesAsync(tenant, ct)).ToDictionary(s => s.Id.Value, s => Host(s.Url), StringComparer.Ordinal);
        return new(names, sites, reading);
    }

    private static string Host(string url) => new Uri(url) is var address && address.AbsolutePath.Length > 1 ? address.Authority + address.AbsolutePath.TrimEnd('/') : address.Authority;

    [GeneratedRegex(@"(?<![a-z0-9-])(?:p|site)-[a-z0-9-]{1,60}", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex(@"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z", RegexOptions.CultureInvariant)]
    private static partial Regex Moment();
}
