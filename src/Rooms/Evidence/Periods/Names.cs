using System.Text.RegularExpressions;
using Colophon.Fleet;
using Colophon.Kernel;

namespace Colophon.Evidence.Periods;

/// <summary>Names for the ids that stand in records. What nobody named keeps its id.</summary>
public sealed partial class Names(IReadOnlyDictionary<string, string> people, IReadOnlyDictionary<string, string> sites)
{
    public string Person(string id) => id == "system" ? "this server" : people.GetValueOrDefault(id, id);

    public string Site(string id) => sites.GetValueOrDefault(id, id);

    /// <summary>A text that was written from records, with names where it has the ids of sites.</summary>
    public string Tell(string text) => SiteIds().Replace(text, m => Site(m.Value));

    internal static async Task<Names> OfAsync(IEnumerable<string> people, IReadOnlyList<Site> sites, IPeople door, CancellationToken ct)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in people.Distinct(StringComparer.Ordinal))
        {
            if (id.StartsWith("p-", StringComparison.Ordinal) && PersonId.TryParse(id, out var person)) { names[id] = await door.NameAsync(person, ct); }
        }
        return new(names, sites.ToDictionary(s => s.Id.Value, s => Host(s.Url), StringComparer.Ordinal));
    }

    private static string Host(string url) => new Uri(url) is var address && address.AbsolutePath.Length > 1 ? address.Authority + address.AbsolutePath.TrimEnd('/') : address.Authority;

    [GeneratedRegex("(?<![a-z0-9-])site-[a-z0-9-]{1,58}", RegexOptions.CultureInvariant)]
    private static partial Regex SiteIds();
}
