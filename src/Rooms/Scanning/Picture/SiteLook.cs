using System.Text.Json;
using Colophon.Kernel;
using Colophon.Scanning.Feeds;

namespace Colophon.Scanning.Picture;

/// <summary>What the last complete look at a site showed. A site with several sources counts as the one that told last.</summary>
/// <param name="LookedAt">When it was received.</param>
public sealed record SiteView(SiteId Site, DateTimeOffset LookedAt, IReadOnlyList<Component> Components);

/// <summary>Puts a source's looks together out of the differences that it tells. Nothing counts before <c>snapshot.completed</c>.</summary>
internal sealed class SiteLook
{
    private static readonly string[] Sections = ["plugins", "themes", "core", "files", "components", "platform"];
    private readonly Dictionary<(string Section, string Key), (JsonElement Value, DateTimeOffset Since)> _state = [];
    private readonly List<(string Section, string Key, JsonElement Value)> _told = [];
    private string _epoch = "";
    private bool _begun;
    private SiteView? _last;

    public static bool Wants(ReadOnlySpan<char> section) => Sections.AsSpan().Contains(section.ToString());

    public void Begin(string epoch)
    {
        _told.Clear();
        _begun = true;
        // The first look of an epoch lists everything against nothing.
        if (epoch != _epoch) { _told.Add(("", "", default)); }
        _epoch = epoch;
    }

    public void Tell(string section, JsonElement differences)
    {
        if (!_begun) { return; }
        foreach (var entry in differences.Items())
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 3 || entry[0].Text() is not { } key || (section == "files" && !key.StartsWith("mu/", StringComparison.Ordinal) && !key.StartsWith("dropin/", StringComparison.Ordinal))) { continue; }
            _told.Add((section, key, entry[2].Clone()));
        }
    }

    public SiteView? Complete(SiteId site, DateTimeOffset at)
    {
        if (!_begun) { return null; }
        if (_told.Count == 0 && _last is not null)
        {
            // Nothing changed: the same list, so that whoever compares sees that at once.
            _begun = false;
            return _last = _last with { LookedAt = at };
        }
        var before = new Dictionary<(string, string), (JsonElement Value, DateTimeOffset Since)>(_state);
        foreach (var (section, key, value) in _told)
        {
            if (section.Length == 0) { _state.Clear(); }
            else if (value.ValueKind == JsonValueKind.Null) { _state.Remove((section, key)); }
            else
            {
                var same = before.TryGetValue((section, key), out var known) && Version(known.Value) == Version(value);
                _state[(section, key)] = (value, same ? known.Since : at);
            }
        }
        _told.Clear();
        _begun = false;
        return _last = new(site, at, [.. _state.Select(s => Read(s.Key.Section, s.Key.Key, s.Value.Value, s.Value.Since)).OfType<Component>().OrderBy(c => c.Kind).ThenBy(c => c.Slug, StringComparer.Ordinal)]);
    }

    private Component? Read(string section, string key, JsonElement value, DateTimeOffset since) => section switch
    {
        "core" => new(ComponentKind.Core, "wordpress", Version(value), true, since),
        "plugins" => new(ComponentKind.Plugin, key, Version(value), value.Member("active").Flag() == true, since) { Heading = HeadingOf("plugin:" + key) },
        "themes" => new(ComponentKind.Theme, key, Version(value), value.Member("active").Flag() == true, since) { Heading = HeadingOf("theme:" + key) },
        "platform" when key is "php" => new(ComponentKind.Php, "php", Version(value), true, since),
        "platform" when key is "database" or "server" => new(key == "database" ? ComponentKind.Database : ComponentKind.WebServer, Loose.Slug(value.Member("name").Text() ?? key), Version(value), true, since),
        // The files of a must-use plugin in a folder are its own matter; what lies at the top is what WordPress loads.
        "files" when key.StartsWith("mu/", StringComparison.Ordinal) && key.IndexOf('/', 3) < 0 => new(ComponentKind.MustUse, key[3..], null, true, since, value.Text()),
        "files" when key.StartsWith("dropin/", StringComparison.Ordinal) => new(ComponentKind.DropIn, key[7..], null, true, since, value.Text()),
        _ => null,
    };

    private Heading? HeadingOf(string key) => _state.TryGetValue(("components", key), out var told)
        ? new(told.Value.Member("name").Text(), told.Value.Member("author").Text(), told.Value.Member("license").Text(), told.Value.Member("uri").Text(), told.Value.Member("update_uri").Text()) : null;

    private static string? Version(JsonElement value) => value.ValueKind == JsonValueKind.Object ? value.Member("version").Text() : value.Text();
}
