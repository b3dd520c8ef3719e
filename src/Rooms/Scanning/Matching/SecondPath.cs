using System.Text.Json.Nodes;
using Colophon.Scanning.Feeds;

namespace Colophon.Scanning.Matching;

/// <summary>
/// The same question answered another way, for the tie-out: reads the mirror files themselves, as they were served, record by record; finds records by braces and not by tokens,
/// reads ranges with its own code, and orders versions by sort keys. Shares no step with the first path but the list of components.
/// </summary>
internal sealed class SecondPath(IReadOnlyCollection<Wanted> wanted)
{
    private readonly ILookup<(ComponentKind, string), Wanted> _bySlug = wanted.SelectMany(w => w.Slugs.Select(s => (Key: (w.Kind, s), w))).ToLookup(p => p.Key, p => p.w);
    private readonly ILookup<(ComponentKind, string), Wanted> _byName = wanted.Where(w => w.Name is not null).ToLookup(w => (w.Kind, w.Name!.ToUpperInvariant()));
    private readonly HashSet<(ComponentKind, string)> _known = [];
    private readonly HashSet<Hit> _hits = [];
    private readonly List<(Wanted Wanted, Hit Hit)> _named = [];

    /// <summary>A file of a feed, and its planted entry.</summary>
    public void Read(IFeedFormat format, Stream mirror, int maxEntry)
    {
        using var canary = new MemoryStream(format.CanaryFile.ToArray());
        foreach (var file in (Stream[])[mirror, canary])
        {
            foreach (var (name, bytes) in BraceSplitter.Split(file, maxEntry))
            {
                if (Parse(bytes) is { } record) { Take(format.Name, name, record); }
            }
        }
    }

    public IReadOnlySet<Hit> Hits()
    {
        var found = new HashSet<Hit>(_hits);
        foreach (var (who, hit) in _named)
        {
            if (!who.Slugs.Any(s => _known.Contains((who.Kind, s)))) { found.Add(hit); }
        }
        return found;
    }

    private void Take(string feed, string name, JsonObject record)
    {
        try
        {
            switch (feed)
            {
                case "wordfence": Wordfence(name, record); break;
                case "wpvulnerability": WpVulnerability(name, record); break;
            }
        }
        catch (InvalidOperationException)
        {
            // A member's name holds half of a surrogate pair. If the index took a flaw from it, the tie-out says so.
        }
    }

    private void Wordfence(string name, JsonObject record)
    {
        if (record["informational"]?.ToString() == "true") { return; }
        foreach (var software in (record["software"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var spans = (software["affected_versions"] as JsonObject)?.Select(r => r.Value as JsonObject).ToList() ?? [];
            if (spans.Count == 0 || spans.Any(s => Word(s?["from_version"]) is null || Word(s?["to_version"]) is null) || Word(software["slug"]) is not { } slug || Kind(Word(software["type"])) is not { } kind) { continue; }
            Weigh("wordfence", Word(record["id"]) ?? name, kind, kind == ComponentKind.Core ? "wordpress" : slug, Word(software["name"]) ?? slug, version => Best(spans.Select(s =>
                Between(version, Word(s!["from_version"])!, s["from_inclusive"]?.ToString() is not ("false" or "0"), Word(s["to_version"])!, s["to_inclusive"]?.ToString() is not ("false" or "0")))));
        }
    }

    private void WpVulnerability(string question, JsonObject answer)
    {
        if (Word(answer["error"]) != "0" || answer["data"] is not JsonObject data || question.Split('/', 2) is not [var word, var rest] || Kind(word) is not { } kind) { return; }
        var slug = kind == ComponentKind.Core ? "wordpress" : rest.Trim().ToLowerInvariant();
        _known.Add((kind, slug));
        foreach (var flaw in (data["vulnerability"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var id = Word(flaw["uuid"]) ?? (flaw["source"] as JsonArray ?? []).Select(s => Advisory.CveOf(Word((s as JsonObject)?["id"]))).FirstOrDefault(c => c is not null);
            var limits = flaw["operator"] as JsonObject;
            var (low, high, top) = (Word(limits?["min_version"]), Word(limits?["max_version"]), Word(limits?["max_operator"]));
            if (id is null) { continue; }
            if (kind == ComponentKind.Core) { Weigh("wpvulnerability", id, kind, slug, Word(data["name"]) ?? slug, v => Between(v, rest, true, rest, true)); }
            else if (limits is null || (top == "eq" && high is null) || (low is null && high is null && Word(limits["unfixed"]) is not ("1" or "true"))) { continue; }
            else { Weigh("wpvulnerability", id, kind, slug, Word(data["name"]) ?? slug, v => top == "eq" ? Between(v, high!, true, high!, true) : Between(v, low ?? "*", Word(limits["min_operator"]) != "gt", high ?? "*", top != "lt")); }
        }
    }

    private void Weigh(string feed, string id, ComponentKind kind, string slug, string name, Func<string?, bool?> affects)
    {
        slug = slug.Trim().ToLowerInvariant();
        _known.Add((kind, slug));
        foreach (var w in _bySlug[(kind, slug)])
        {
            if (affects(w.Component.Version) is not false and var said) { _hits.Add(new(w.Site, w.Component.Key, feed, id, said == true)); }
        }
        foreach (var w in _byName[(kind, name.ToUpperInvariant())])
        {
            if (!w.Slugs.Contains(slug) && affects(w.Component.Version) is not false and var said) { _named.Add((w, new(w.Site, w.Component.Key, feed, id, said == true))); }
        }
    }

    /// <summary>True or false, or null where nobody can tell.</summary>
    private static bool? Between(string? version, string from, bool withFrom, string to, bool withTo)
    {
        if (from == "*" && to == "*") { return true; }
        if (VersionSortKey.Of(version) is not { } key) { return null; }
        var low = from == "*" ? 1 : string.CompareOrdinal(key, VersionSortKey.Of(from));
        var high = to == "*" ? -1 : string.CompareOrdinal(key, VersionSortKey.Of(to));
        return (low > 0 || (withFrom && low == 0)) && (high < 0 || (withTo && high == 0));
    }

    private static bool? Best(IEnumerable<bool?> answers)
    {
        bool? best = false;
        foreach (var answer in answers)
        {
            if (answer == true) { return true; }
            if (answer is null) { best = null; }
        }
        return best;
    }

    private static ComponentKind? Kind(string? word) => word switch { "plugin" => ComponentKind.Plugin, "theme" => ComponentKind.Theme, "core" => ComponentKind.Core, _ => null };

    private static string? Word(JsonNode? node)
    {
        try
        {
            return node is JsonValue value && value.ToString().Trim() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException) // half of a surrogate pair
        {
            return null;
        }
    }

    private static JsonObject? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonNode.Parse(bytes.Span, documentOptions: JsonMembers.Strict) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
