using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Tests;

/// <summary>Writes the real bytes of a tenant's leaves, with a clock that only the test moves.</summary>
internal sealed class LedgerBuilder
{
    public static readonly long Start = Micros.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly List<byte[]> _leaves = [];
    private readonly List<SourceWriter> _beating = [];

    public LedgerBuilder(string settings = """{"detection_s":120}""")
    {
        Leaf($"\"tenant\":\"fernhill\",\"name\":\"Fernhill\",\"origin\":\"test/fernhill\",\"settings\":{settings}", "genesis");
        Console = new(this, "s-console", "console", "");
    }

    public long Now { get; private set; } = Start;

    public IReadOnlyList<byte[]> Leaves => _leaves;

    public long Size => _leaves.Count;

    public SourceWriter Console { get; }

    public static long At(double seconds) => Start + (long)(seconds * 1_000_000);

    public SourceWriter Agent(string source = "s-a", string site = "site-a", string environment = "production", int heartbeat = 60, int settle = 60)
    {
        var agent = new SourceWriter(this, source, "agent", site, environment, heartbeat, settle);
        _beating.Add(agent);
        return agent;
    }

    /// <summary>Moves the clock; live agents beat each minute of it, as they do.</summary>
    public LedgerBuilder Wait(double seconds)
    {
        var until = Now + (long)(seconds * 1_000_000);
        for (var next = Now + 60_000_000; next <= until; next += 60_000_000)
        {
            Now = next;
            foreach (var agent in _beating.Where(a => a.Beats)) { agent.Beat(); }
        }
        Now = until;
        return this;
    }

    /// <summary>Moves the clock while nobody says anything.</summary>
    public LedgerBuilder Silence(double seconds)
    {
        Now += (long)(seconds * 1_000_000);
        return this;
    }

    public long Leaf(string members, string type)
    {
        return Raw($"{{\"leaf\":\"{type}\",\"v\":1,\"at\":\"{Micros.Format(Now)}\",{members}}}");
    }

    public long Raw(string json) => Raw(Encoding.UTF8.GetBytes(json));

    public long Raw(byte[] bytes)
    {
        _leaves.Add(bytes);
        return _leaves.Count - 1;
    }

    public void Replace(long index, string json) => _leaves[(int)index] = Encoding.UTF8.GetBytes(json);

    public TenantLog Load() => Load(_leaves.Count);

    public TenantLog Load(long size)
    {
        var log = new TenantLog();
        for (var i = 0; i < size; i++) { log.Append(i, _leaves[i]); }
        return log;
    }

    // What people record

    public long Adopt(string control, Action<JsonObject>? change = null, long? effectiveFrom = null)
    {
        var version = JsonNode.Parse(Catalogue.TextOf(control))!.AsObject();
        change?.Invoke(version);
        var context = effectiveFrom is { } from ? $"{{\"effective_from\":\"{Micros.Format(from)}\"}}" : null;
        return Console.Tell("control.adopted", $"control:{control}", after: version.ToJsonString(), actor: "person:p-owner", context: context);
    }

    public void AdoptAll()
    {
        foreach (var control in Catalogue.Controls) { Adopt(control.Id); }
    }

    public long Period(long from, long until, string id = "2026") =>
        Console.Tell("period.defined", $"period:{id}", after: $"{{\"name\":\"Year {id}\",\"from\":\"{Micros.Format(from)}\",\"until\":\"{Micros.Format(until)}\"}}", actor: "person:p-owner");

    public long Map(string person, string site, params string[] users) =>
        Console.Tell("person.mapped", $"person:{person}", after: $"{{\"site\":\"{site}\",\"users\":[{string.Join(',', users.Select(u => $"\"{u}\""))}]}}", actor: "person:p-owner");

    public long Approve(string covers, string @object, string by = "p-lena", string site = "site-a", string? requestedBy = null, string? version = null, string? roles = null, long? validUntil = null, bool standing = false, string id = "a-1")
    {
        var after = new JsonObject { ["covers"] = covers, ["object"] = @object, ["site"] = site, ["reason"] = "asked for" };
        if (version is not null) { after["version"] = version; }
        if (roles is not null) { after["roles"] = new JsonArray([.. roles.Split(' ').Select(r => (JsonNode)r)]); }
        if (validUntil is { } until) { after["valid_until"] = Micros.Format(until); }
        if (requestedBy is not null) { after["requested_by"] = requestedBy; }
        if (standing) { after["standing"] = true; }
        return Console.Tell("approval.recorded", "approval:" + id, after: after.ToJsonString(), actor: "person:" + by);
    }
}

/// <summary>One source: its epoch, its next number, its next sequence.</summary>
internal sealed class SourceWriter
{
    private readonly LedgerBuilder _ledger;
    private readonly List<string> _pending = [];
    private long _number;

    public SourceWriter(LedgerBuilder ledger, string id, string kind, string site, string environment = "", int heartbeat = 60, int settle = 60)
    {
        _ledger = ledger;
        (Id, Kind, Site, Environment, Heartbeat, Settle) = (id, kind, site, environment, heartbeat, settle);
        EnrolledAs = Enrol();
    }

    public string Id { get; }

    public string Kind { get; }

    public string Site { get; }

    public string Environment { get; set; }

    public int Heartbeat { get; }

    public int Settle { get; }

    public string Epoch { get; private set; } = "00000000000000e1";

    public long Seq { get; set; }

    public bool Beats { get; set; } = true;

    public long EnrolledAs { get; private set; }

    public int Snapshots { get; private set; }

    public long Enrol()
    {
        var identity = $"{{\"v\":1,\"tenant\":\"fernhill\",\"site\":\"{Site}\",\"source\":\"{Id}\",\"epoch\":\"{Epoch}\",\"kind\":\"{Kind}\",\"heartbeat_s\":{Heartbeat},\"settle_s\":{Settle},\"environment\":\"{Environment}\"}}";
        return EnrolledAs = _ledger.Leaf($"\"identity\":{{\"kind\":\"identity\",\"payload\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(identity))}\",\"key\":\"00\",\"sig\":\"AA==\"}}", "enrolled");
    }

    public void NewEpoch(string epoch)
    {
        Epoch = epoch;
        Seq = 0;
        _number = 0;
    }

    /// <summary>Adds a record to the batch to come.</summary>
    public SourceWriter Add(string type, string @object, string? before = null, string? after = null, string actor = "user:wp:1", string? context = null, int? blog = null, long? claimed = null, string? extra = null)
    {
        var change = before is null && after is null ? "" : $",\"change\":{{{string.Join(',', new[] { before is null ? null : "\"before\":" + before, after is null ? null : "\"after\":" + after }.Where(c => c is not null))}}}";
        Seq++;
        _pending.Add($"{{\"v\":1,\"source\":\"{Id}\",\"epoch\":\"{Epoch}\",\"seq\":{Seq},\"type\":\"{type}\",\"effective_at\":\"{Micros.Format(claimed ?? _ledger.Now)}\",\"actor\":{Pair(actor, null)},\"object\":{Pair(@object, blog)}{change}{(context is null ? "" : ",\"context\":" + context)}{extra}}}");
        return this;
    }

    /// <summary>Sends what was added, quoting a checkpoint of the given size (the newest unless told), and answers the index of the first record.</summary>
    public long Send(long? quoted = null, long? number = null)
    {
        _number = number ?? _number + 1;
        var first = Send(_pending, Seq - _pending.Count + 1, quoted ?? _ledger.Size);
        _pending.Clear();
        return first;
    }

    /// <summary>What was added has its numbers and doesn't arrive; the answer delivers it.</summary>
    public Func<long> Lose()
    {
        var (records, first, quoted) = (_pending.ToArray(), Seq - _pending.Count + 1, _ledger.Size);
        _pending.Clear();
        return () =>
        {
            _number++;
            return Send(records, first, quoted);
        };
    }

    /// <summary>One record in a batch of its own.</summary>
    public long Tell(string type, string @object, string? before = null, string? after = null, string actor = "user:wp:1", string? context = null, int? blog = null, long? quoted = null, long? claimed = null, string? extra = null) =>
        Add(type, @object, before, after, actor, context, blog, claimed, extra).Send(quoted);

    public long Beat(long? claimed = null) => Tell("agent.heartbeat", "source:" + Id, actor: "system", claimed: claimed, context: "{\"agent\":\"0.1\"}");

    /// <summary>A whole look. Each difference is <c>section key before after</c>, values as JSON. Answers the index of the first state leaf.</summary>
    public long Look(params (string Section, string Key, string Before, string After)[] differences)
    {
        Snapshots++;
        Add("snapshot.begun", "source:" + Id, actor: "system", context: $"{{\"snapshot\":{Snapshots},\"cause\":\"beat\"}}");
        foreach (var section in differences.GroupBy(d => d.Section))
        {
            var entries = string.Join(',', section.Select(d => $"[\"{d.Key}\",{d.Before},{d.After}]"));
            Add("state." + section.Key, "site:" + Site, after: $"[{entries}]", actor: "system", context: $"{{\"snapshot\":{Snapshots},\"part\":1,\"parts\":1}}");
        }
        Add("snapshot.completed", "source:" + Id, actor: "system", context: $"{{\"snapshot\":{Snapshots}}}");
        return Send() + 1;
    }

    private long Send(IReadOnlyCollection<string> records, long firstSeq, long quoted)
    {
        _ledger.Leaf($"\"source\":\"{Id}\",\"epoch\":\"{Epoch}\",\"number\":{_number},\"first_seq\":{firstSeq},\"count\":{records.Count},\"root\":\"00\",\"header\":\"\",\"sig\":\"\",\"quoted\":{{\"size\":{quoted},\"root\":\"00\"}}", "batch");
        var first = _ledger.Size;
        foreach (var record in records) { _ledger.Raw(record); }
        return first;
    }

    private static string Pair(string text, int? blog)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? text : text[..colon];
        var id = colon < 0 ? "" : $",\"id\":{JsonValue.Create(text[(colon + 1)..]).ToJsonString()}";
        return $"{{\"kind\":\"{kind}\"{id}{(blog is { } b ? ",\"blog\":" + b.ToString(CultureInfo.InvariantCulture) : "")}}}";
    }
}
