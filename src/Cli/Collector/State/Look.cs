using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Cli.Collector.Sending;
using Colophon.Protocol.Records;

namespace Colophon.Cli.Collector.State;

/// <summary>Tells how the state differs from what this collector told before, between <c>snapshot.begun</c> and <c>snapshot.completed</c>.</summary>
internal sealed class Look(CollectorFolder folder, Membership membership, Batches batches, TimeProvider clock)
{
    private const string ToldFile = "told.json";
    private const int PartBytes = 48_000;

    /// <param name="read">Reads the state; called between the first and the last word about it.</param>
    public void Tell(Func<IReadOnlyDictionary<string, SortedDictionary<string, string>>> read)
    {
        var told = folder.Read<Told>(ToldFile) ?? new(0, []);
        var number = told.Number + 1;
        // The first word gets its place and its time before anything is looked at.
        Record("snapshot.begun", null, new() { ["snapshot"] = number, ["cause"] = number == 1 ? "enrolment" : "beat" });
        batches.Seal();
        var state = read();
        var summary = new JsonObject();
        foreach (var section in told.Sections.Keys.Union(state.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var now = state.GetValueOrDefault(section) ?? [];
            Tell(number, section, told.Sections.GetValueOrDefault(section) ?? [], now);
            summary[section] = new JsonObject { ["count"] = now.Count, ["root"] = Root(now) };
        }
        Record("snapshot.completed", summary, new() { ["snapshot"] = number });
        batches.Seal();
        folder.Write(ToldFile, new Told(number, new(state, StringComparer.Ordinal)));
    }

    private void Tell(int number, string section, SortedDictionary<string, string> before, SortedDictionary<string, string> after)
    {
        var parts = new List<JsonArray> { new() };
        var bytes = 0;
        foreach (var key in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (old, now) = (before.GetValueOrDefault(key), after.GetValueOrDefault(key));
            if (old == now) { continue; }
            var length = Encoding.UTF8.GetByteCount(key) + (old?.Length ?? 4) + (now?.Length ?? 4) + 8;
            if (bytes + length > PartBytes)
            {
                parts.Add([]);
                bytes = 0;
            }
            parts[^1].Add((JsonNode)new JsonArray(key, old is null ? null : JsonNode.Parse(old), now is null ? null : JsonNode.Parse(now)));
            bytes += length;
        }
        if (parts[0].Count == 0) { return; }
        for (var i = 0; i < parts.Count; i++) { Record("state." + section, parts[i], new() { ["snapshot"] = number, ["part"] = i + 1, ["parts"] = parts.Count }); }
    }

    private void Record(string type, JsonNode? after, JsonObject context) =>
        batches.Tell(new RecordContent(type, clock.GetUtcNow(), "system", "site", membership.Who.Site) { After = after, Context = context });

    /// <summary>Section root of docs/formats/records.md.</summary>
    private static string Root(SortedDictionary<string, string> section)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in section) { hash.AppendData(Encoding.UTF8.GetBytes($"{key}\t{value}\n")); }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal sealed record Told(int Number, Dictionary<string, SortedDictionary<string, string>> Sections);
}
