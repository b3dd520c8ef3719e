using System.Text.Json.Nodes;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Records;
using Colophon.TestSupport;

namespace Colophon.Scanning.Tests;

/// <summary>What an enrolled site tells: events and looks at its state. As real agents do, it quotes the newest checkpoint it was given, so that what it tells is bounded in time.</summary>
internal sealed class SiteTeller(EnrolledSite site, TimeProvider clock)
{
    private QuotedTree _quoted = Quote(site.Enrolled.Checkpoint);
    private int _snapshots;

    public static (string, string, JsonNode?, JsonNode?) Plugin(string slug, string? version, string? before = null) =>
        ("plugins", slug, before is null ? null : PluginValue(before), version is null ? null : PluginValue(version));

    public static (string, string, JsonNode?, JsonNode?) Head(string key, string name, string author = "", string updateUri = "", string licence = "GPL-2.0-or-later", string uri = "") =>
        ("components", key, null, new JsonObject { ["name"] = name, ["author"] = author, ["license"] = licence, ["uri"] = uri, ["update_uri"] = updateUri });

    private static JsonObject PluginValue(string version) => new() { ["version"] = version, ["active"] = true, ["network"] = false };

    /// <summary>A whole look at the state, told as its differences to the look before.</summary>
    public SiteTeller Look(params (string Section, string Key, JsonNode? Before, JsonNode? After)[] differences)
    {
        _snapshots++;
        Own("snapshot.begun", null, new() { ["snapshot"] = _snapshots, ["cause"] = _snapshots == 1 ? "enrolment" : "beat" });
        foreach (var section in differences.GroupBy(d => d.Section))
        {
            var changes = new JsonArray([.. section.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => (JsonNode)new JsonArray(d.Key, d.Before, d.After))]);
            Own("state." + section.Key, changes, new() { ["snapshot"] = _snapshots, ["part"] = 1, ["parts"] = 1 });
        }
        return Own("snapshot.completed", null, new() { ["snapshot"] = _snapshots });
    }

    /// <summary>Any record, as an agent that lies could tell it.</summary>
    public SiteTeller Say(string type, string kind, string id, JsonNode after) => Add(new RecordContent(type, clock.GetUtcNow(), "system", kind, id) { After = after });

    /// <summary>What the agent itself has to say.</summary>
    public SiteTeller Tell(string type, JsonNode? after, JsonObject context) => Own(type, after, context);

    public async Task SendAsync()
    {
        var answer = await site.SendAsync(site.SealTold(_quoted));
        Assert.True(answer.Taken, answer.Text);
        _quoted = Quote(answer.Exchange.Checkpoint);
    }

    private SiteTeller Own(string type, JsonNode? after, JsonObject context) => Add(new RecordContent(type, clock.GetUtcNow(), "system", "source", site.Source) { After = after, Context = context });

    private SiteTeller Add(RecordContent content)
    {
        site.Batch.Add(RecordWriter.Write(site.Source, site.Epoch, site.Batch.NextSeq, content));
        return this;
    }

    private static QuotedTree Quote(string checkpoint)
    {
        var lines = checkpoint.Split('\n');
        return new(long.Parse(lines[1], System.Globalization.CultureInfo.InvariantCulture), Convert.ToHexStringLower(Convert.FromBase64String(lines[2])));
    }
}
