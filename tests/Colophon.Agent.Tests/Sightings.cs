using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>What the peer has received, looked through for one event after the other.</summary>
internal sealed class Sightings(ProtocolPeer peer, WordPressSite site)
{
    /// <summary>Waits for a record like this; once seen it isn't found again.</summary>
    public JsonElement Expect(string type, string objectKind, string? objectId, string? actor = null, string? after = null, (string Name, string Value)? context = null, string? via = null, string? without = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            foreach (var record in peer.Records.Where(r => !_taken.Contains(Key(r)) && r.GetProperty("type").GetString() == type))
            {
                var about = record.GetProperty("object");
                if (about.GetProperty("kind").GetString() != objectKind || (objectId is not null && about.GetProperty("id").GetString() != objectId)
                    || (actor is not null && Text(record, "actor", "id") != actor) || (via is not null && Text(record, "actor", "via") != via)
                    || (after is not null && !(record.TryGetProperty("change", out var change) && change.GetProperty("after").GetRawText().Contains(after, StringComparison.Ordinal)))
                    || (context is { } c && Text(record, "context", c.Name) != c.Value)
                    || (without is not null && record.GetRawText().Contains(without, StringComparison.Ordinal))) { continue; }
                _taken.Add(Key(record));
                return record;
            }
            if (attempt == 2)
            {
                var like = string.Join('\n', peer.Records.Where(r => r.GetProperty("type").GetString() == type || r.GetProperty("type").GetString() == "agent.error").Select(r => r.GetRawText()));
                throw new Xunit.Sdk.XunitException($"No {type} of {objectKind}:{objectId} by {actor} after {after}. Seen of its type, and errors:\n{like}\nPHP: {PhpErrors()}");
            }
            site.Tick(); // what a command-line process recorded leaves with the next beat
        }
    }

    public void Never(string type)
    {
        site.Tick();
        Assert.DoesNotContain(peer.Records, r => r.GetProperty("type").GetString() == type && !_taken.Contains(Key(r)));
    }

    private readonly HashSet<(string, long)> _taken = [];

    private static (string, long) Key(JsonElement record) => (record.GetProperty("epoch").GetString()!, record.GetProperty("seq").GetInt64());

    private static string? Text(JsonElement record, string part, string name) => record.TryGetProperty(part, out var p) && p.TryGetProperty(name, out var value) ? value.ToString() : null;

    private string PhpErrors()
    {
        var log = Path.Combine(site.Folder, "run", "php-errors.log");
        return File.Exists(log) ? File.ReadAllText(log) : "no errors logged";
    }
}
