using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Colophon.Verdicts.Proving;

/// <summary>Writes the records and batches of one source as an agent or the console does (docs/formats/records.md, ledger.md), but for signatures, which no verdict reads.</summary>
internal sealed class SourceScript(History history, string id, string kind, string site)
{
    private const string Epoch = "00000000000000e1";
    private readonly List<string> _pending = [];
    private readonly List<(long FirstSeq, string[] Records)> _lost = [];
    private long _number;
    private long _seq;

    public string Id => id;

    public void Enrol(long heartbeatSeconds)
    {
        var identity = new JsonObject
        {
            ["v"] = 1, ["tenant"] = History.Tenant, ["site"] = site, ["source"] = id, ["epoch"] = Epoch, ["kind"] = kind, ["heartbeat_s"] = heartbeatSeconds, ["settle_s"] = 60, ["environment"] = site.Length > 0 ? "production" : "",
        };
        history.ServerLeaf("enrolled", new() { ["identity"] = new JsonObject { ["kind"] = "identity", ["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(identity.ToJsonString())), ["key"] = "00", ["sig"] = "AA==" } });
    }

    public void Add(string type, string @object, JsonNode? before, JsonNode? after, string actor, JsonNode? context)
    {
        var record = new JsonObject { ["v"] = 1, ["source"] = id, ["epoch"] = Epoch, ["seq"] = ++_seq, ["type"] = type, ["effective_at"] = Micros.Format(history.Now), ["actor"] = Pair(actor), ["object"] = Pair(@object) };
        if (before is not null || after is not null)
        {
            var change = new JsonObject();
            if (before is not null) { change["before"] = before.DeepClone(); }
            if (after is not null) { change["after"] = after.DeepClone(); }
            record["change"] = change;
        }
        if (context is not null) { record["context"] = context.DeepClone(); }
        _pending.Add(record.ToJsonString());
    }

    /// <summary>Sends what was added. It quotes the checkpoint of <paramref name="quoted"/> leaves, the newest unless told.</summary>
    public void Send(long? quoted = null)
    {
        Send(_seq - _pending.Count + 1, [.. _pending], quoted);
        _pending.Clear();
    }

    /// <summary>What was added gets its numbers and isn't sent.</summary>
    public void Lose()
    {
        _lost.Add((_seq - _pending.Count + 1, [.. _pending]));
        _pending.Clear();
    }

    /// <summary>Sends a record that breaks the format: its number counts, its content is lost.</summary>
    public void Garble()
    {
        _seq++;
        Send(_seq, ["{\"v\":1,\"source\":"], null);
    }

    /// <summary>Sends what was kept back.</summary>
    public void Deliver()
    {
        foreach (var (first, records) in _lost) { Send(first, records, null); }
        _lost.Clear();
    }

    private void Send(long first, string[] records, long? quoted)
    {
        history.ServerLeaf("batch", new()
        {
            ["source"] = id, ["epoch"] = Epoch, ["number"] = ++_number, ["first_seq"] = first, ["count"] = records.Length, ["root"] = "00", ["header"] = "", ["sig"] = "",
            ["quoted"] = new JsonObject { ["size"] = quoted ?? history.Size, ["root"] = "00" },
        });
        foreach (var record in records) { history.Leaf(record); }
    }

    private static JsonObject Pair(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var pair = new JsonObject { ["kind"] = colon < 0 ? text : text[..colon] };
        if (colon >= 0) { pair["id"] = text[(colon + 1)..]; }
        return pair;
    }
}
