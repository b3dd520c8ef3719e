using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Facts;

/// <summary>Which person stands behind which account of a site, as people recorded it (<c>person.mapped</c>).</summary>
internal sealed class AccountMap
{
    private readonly Dictionary<string, List<(Fact Fact, IReadOnlySet<string> Users)>> _mappings = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Site, string User), List<(string Person, Interval When)>> _persons = [];
    private readonly Dictionary<string, List<string>> _accounts = new(StringComparer.Ordinal);

    /// <returns>The site it is about; null where it says nothing.</returns>
    public string? Map(Fact fact)
    {
        if (fact.After is not { } after || after.Text("site") is not { } site) { return null; }
        var users = after.Member("users").Texts().ToHashSet(StringComparer.Ordinal);
        if (!_mappings.TryGetValue(site, out var mappings)) { _mappings[site] = mappings = []; }
        mappings.Add((fact, users));
        if (!_accounts.TryGetValue(site, out var accounts)) { _accounts[site] = accounts = []; }
        foreach (var persons in accounts.Where(a => !users.Contains(a)).Select(a => _persons[(site, a)]))
        {
            for (var i = 0; i < persons.Count; i++)
            {
                if (persons[i].Person == fact.ObjectId && persons[i].When.To == long.MaxValue) { persons[i] = (fact.ObjectId, persons[i].When with { To = fact.Received }); }
            }
        }
        foreach (var user in users)
        {
            if (!_persons.TryGetValue((site, user), out var persons))
            {
                _persons[(site, user)] = persons = [];
                accounts.Add(user);
            }
            if (persons.Exists(p => p.Person == fact.ObjectId && p.When.To == long.MaxValue)) { continue; }
            persons.Add((fact.ObjectId, new(persons.Count == 0 ? long.MinValue : fact.Lower, long.MaxValue)));
        }
        return site;
    }

    /// <summary>
    /// People known to stand behind an account of a site at that time; empty when nobody said who it is. The first word about an account holds for its past too;
    /// a later one holds from then on, so that no change of the map makes another person the maker of what is done.
    /// </summary>
    public IReadOnlyList<string> PersonsBehind(string site, string user, Interval when) =>
        _persons.TryGetValue((site, user), out var persons) ? [.. persons.Where(p => p.When.From <= when.To && when.From < p.When.To).Select(p => p.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : [];

    /// <summary>As the map stands now.</summary>
    public IEnumerable<(string Person, string Site, string User)> Mappings =>
        _persons.SelectMany(p => p.Value.Where(v => v.When.To == long.MaxValue).Select(v => (v.Person, p.Key.Site, p.Key.User)));

    /// <summary>When an account was on record as exactly one person's.</summary>
    public IntervalSet OwnedByOne(string site, string user)
    {
        var persons = new HashSet<string>(StringComparer.Ordinal);
        var spans = new List<Interval>();
        long? since = null;
        foreach (var (fact, users) in MappingsOf(site))
        {
            if (users.Contains(user)) { persons.Add(fact.ObjectId); } else { persons.Remove(fact.ObjectId); }
            if (persons.Count == 1) { since ??= fact.Received; }
            else if (since is { } begin)
            {
                spans.Add(new(begin, fact.Received));
                since = null;
            }
        }
        if (since is { } open) { spans.Add(new(open, long.MaxValue)); }
        return IntervalSet.From(spans);
    }

    /// <summary>Accounts that were on record as this person's at that leaf.</summary>
    public IEnumerable<string> Of(string person, string site, long index) =>
        MappingsOf(site).LastOrDefault(m => m.Fact.ObjectId == person && m.Fact.Index < index).Users?.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>();

    private List<(Fact Fact, IReadOnlySet<string> Users)> MappingsOf(string site) => _mappings.TryGetValue(site, out var known) ? known : [];
}
