using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Binder;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;
using Colophon.Verdicts.Controls;

namespace Colophon.TestSupport.Scenarios;

/// <summary>
/// A tenant's ledger as a server would keep it: a real store, real keys, real batches of two sites and a console over a period of an hour.
/// Server leaves bear the scenario's own clock; everything else is as in production.
/// </summary>
public sealed class LedgerScenario : IAsyncDisposable
{
    public const string Tenant = "fernhill";
    public const string PeriodId = "q1";
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private readonly LedgerStore _store;
    private readonly TreeLabel _label = TreeLabel.Parse(Tenant);
    private readonly List<byte[]> _entries = [];
    private DateTimeOffset _now = Start;

    private LedgerScenario(LedgerStore store, ServerKeys keys) => (_store, Keys) = (store, keys);

    public ServerKeys Keys { get; }

    public ScenarioSource Console { get; } = new("s-console", "console", Tenant, "00000000000000c0");

    public ScenarioSource SiteA { get; } = new("s-a", "agent", "site-a", "00000000000000a0");

    public ScenarioSource SiteB { get; } = new("s-b", "agent", "site-b", "00000000000000b0");

    /// <summary>All entries in order.</summary>
    public IReadOnlyList<byte[]> Entries => _entries;

    public Checkpoint Checkpoint => _store.Reader(_label).LatestCheckpoint!;

    /// <summary>A checkpoint that somebody kept from the middle of the period, as text.</summary>
    public string HeldCheckpoint { get; private set; } = "";

    /// <summary>Receipts that sources hold, newest last, as JSON.</summary>
    public List<string> Receipts { get; } = [];

    /// <summary>The newest size that an honest source has quoted.</summary>
    public long QuotedSize { get; private set; }

    public DisclosedFields? Disclosed { get; private set; }

    public static async Task<LedgerScenario> BuildAsync(string directory, CancellationToken ct, int minutes = 60, bool lossy = false)
    {
        var keys = new ServerKeys();
        var store = await LedgerStore.OpenAsync(new LedgerOptions
        {
            Directory = directory, ServerName = ServerKeys.Server, LogKey = keys.Log, SegmentBytes = 1 << 20,
            CheckpointInterval = TimeSpan.FromMilliseconds(10), MetaInterval = TimeSpan.FromMilliseconds(20),
        }, ct);
        var scenario = new LedgerScenario(store, keys);
        await scenario.OpenAsync(ct);
        await scenario.LiveAsync(minutes, lossy, ct);
        return scenario;
    }

    public Task<BinderManifest> WriteAsync(string path, CancellationToken ct, IReadOnlyList<string>? sites = null, IReadOnlyList<DisclosedFields>? disclosed = null, IReportPrinter? printer = null, ManifestJudged? judged = null, ManifestRequest? request = null, int sealLeaves = 500_000) =>
        WriteAsync(path, _entries, Checkpoint, Anchors(), Keys, ct, sites, disclosed, printer, judged, request, sealLeaves);

    /// <summary>A binder of any entries, signed by whoever holds <paramref name="keys"/>.</summary>
    public static async Task<BinderManifest> WriteAsync(string path, IReadOnlyList<byte[]> entries, Checkpoint checkpoint, IReadOnlyList<BinderAnchor> anchors, ServerKeys keys, CancellationToken ct,
        IReadOnlyList<string>? sites = null, IReadOnlyList<DisclosedFields>? disclosed = null, IReportPrinter? printer = null, ManifestJudged? judged = null, ManifestRequest? request = null, int sealLeaves = 500_000)
    {
        await using var file = new FileStream(path, FileMode.Create);
        return await new BinderWriter(TimeProvider.System, keys.Log).WriteAsync(file, Path.GetDirectoryName(path)!, new BinderRequest
        {
            Tenant = Tenant, TenantName = "Fernhill & Sons <b>", PeriodId = PeriodId, Sites = sites, Request = request, CreatedBy = "p-owner", Tool = "colophon test", Labels = ["A test's hour, not a year."],
            Checkpoint = checkpoint, Entries = (from, to, _) => Bundles(entries, from, to), RootKey = keys.RootVerifier, Keys = keys.Manifest, Anchors = anchors, Private = disclosed, Printer = printer, Judged = judged, SealLeaves = sealLeaves,
        }, null, ct);
    }

    public static Checkpoint Sign(IReadOnlyList<byte[]> entries, ServerKeys keys) =>
        Checkpoint.Sign(ServerKeys.Server, TreeLabel.Parse(Tenant), entries.Count, MerkleHash.Root([.. entries.Select(e => MerkleHash.Leaf(e))]), keys.Log);

    public IReadOnlyList<BinderAnchor> Anchors() =>
        [.. Enumerable.Range(1, (int)_store.Reader(TreeLabel.Meta).Size - 1).Select(i => _store.Anchor(_label, i)).OfType<Anchor>().Where(a => a.Map.Entry.Entry.Size > 0).Select(AnchorConversion.FromLedger)];

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        foreach (var source in (ScenarioSource[])[Console, SiteA, SiteB]) { source.Dispose(); }
        Keys.Dispose();
    }

    private async Task OpenAsync(CancellationToken ct)
    {
        foreach (var reserved in (TreeLabel[])[TreeLabel.Meta, TreeLabel.System])
        {
            var first = LeafBytes.Write(_now, new GenesisLeaf(reserved.Value, reserved.Value, Checkpoint.OriginOf(ServerKeys.Server, reserved), []));
            await DurableAsync(() => _store.CreateTree(reserved, first), ct);
        }
        var genesis = LeafBytes.Write(_now, new GenesisLeaf(Tenant, "Fernhill", Checkpoint.OriginOf(ServerKeys.Server, _label), new JsonObject { ["detection_s"] = 120 }));
        await DurableAsync(() => _store.CreateTree(_label, genesis), ct);
        _entries.Add(genesis);
        foreach (var source in (ScenarioSource[])[Console, SiteA, SiteB]) { await AppendAsync([source.EnrolledLeaf(Tick(), Keys.AgentRoot, Tenant)], ct); }
        foreach (var control in Catalogue.Controls) { Console.Tell(Tick(), "control.adopted", "control", control.Id, JsonNode.Parse(Catalogue.TextOf(control.Id)), "p-owner"); }
        Console.Tell(_now, "period.defined", "period", PeriodId, new JsonObject { ["name"] = "First hour", ["from"] = WireTime.Write(Start.AddMinutes(5)), ["until"] = WireTime.Write(Start.AddMinutes(55)) }, "p-owner");
        await SendAsync(Console, ct);
    }

    private async Task LiveAsync(int minutes, bool lossy, CancellationToken ct)
    {
        Look(SiteA, 1, "administrator");
        Look(SiteB, 1, "administrator");
        await SendAsync(SiteA, ct);
        await SendAsync(SiteB, ct);
        for (var minute = 1; minute <= minutes; minute++)
        {
            _now = Start.AddMinutes(minute);
            foreach (var source in (ScenarioSource[])[SiteA, SiteB])
            {
                source.Tell(_now, "agent.heartbeat", "source", source.Id, context: new JsonObject { ["agent"] = "0.1.0" });
                source.Tell(_now, "session.started", "user", "wp:1", actor: "wp:1", context: new JsonObject { ["cause"] = "login", ["request"] = $"{minute:x8}" });
            }
            if (minute == 12) { Misdeed(); }
            if (minute == 20) { SiteB.Tell(_now, "post.published", "post", "7", new JsonObject { ["title"] = "=HYPERLINK(\"//evil\") <script>alert(1)</script> | # *x*" }, "wp:1"); }
            if (lossy && minute == 30)
            {
                var (from, to) = SiteB.Lose(_now);
                await SendAsync(SiteA, ct);
                await AppendAsync([LeafBytes.Write(Tick(), new GapLeaf(SiteB.Id, SiteB.Epoch, from, to))], ct);
                continue;
            }
            if (minute == 31) { HeldCheckpoint = Checkpoint.ToString(); }
            await SendAsync(SiteA, ct);
            await SendAsync(SiteB, ct);
        }
        foreach (var person in (string[])["p-owner", "p-lena", "p-ravi"]) { Console.Tell(Tick(), "person.signed_in", "person", person, actor: person); }
        await SendAsync(Console, ct);
        while (_store.Anchor(_label) is not { } anchor || anchor.Map.Entry.Entry.Size < _entries.Count)
        {
            await Task.Delay(10, ct);
        }
    }

    /// <summary>An account nobody approved, with a committed private field.</summary>
    private void Misdeed()
    {
        var eventKey = RandomNumberGenerator.GetBytes(Commitment.EventKeyBytes);
        var commitment = Commitment.Compute(eventKey, "object.login", "mallory");
        Disclosed = new(_entries.Count + 1 + SiteA.Waiting, "wp:9", Convert.ToBase64String(eventKey), new Dictionary<string, string> { ["object.login"] = "mallory" });
        SiteA.Tell(_now, "user.created", "user", "wp:9", new JsonObject { ["roles"] = new JsonArray("editor") }, "wp:1", new JsonObject { ["request"] = "deadbeef" }, new Dictionary<string, byte[]> { ["object.login"] = commitment });
    }

    private void Look(ScenarioSource site, int number, string role)
    {
        var user = new JsonArray("wp:1", null, new JsonObject { ["roles"] = new JsonArray(role), ["caps"] = new JsonArray(), ["super"] = false });
        var constant = new JsonArray("DISALLOW_FILE_EDIT", null, true);
        var name = site == SiteA ? "site-a" : "site-b";
        site.Tell(Tick(), "snapshot.begun", "source", site.Id, context: new JsonObject { ["snapshot"] = number, ["cause"] = "enrolment" })
            .Tell(_now, "state.users", "site", name, new JsonArray(user), context: new JsonObject { ["snapshot"] = number, ["part"] = 1, ["parts"] = 1 })
            .Tell(_now, "state.constants", "site", name, new JsonArray(constant), context: new JsonObject { ["snapshot"] = number, ["part"] = 1, ["parts"] = 1 })
            .Tell(_now, "snapshot.completed", "source", site.Id, context: new JsonObject { ["snapshot"] = number });
    }

    private async Task SendAsync(ScenarioSource source, CancellationToken ct)
    {
        var checkpoint = await _store.Reader(_label).WaitForSizeAsync(_entries.Count, ct);
        QuotedSize = checkpoint.Size;
        var index = _entries.Count;
        var at = Tick();
        var entries = source.Seal(at, new QuotedTree(checkpoint.Size, checkpoint.Root.ToHex()));
        await AppendAsync(entries, ct);
        LeafBytes.TryRead<BatchLeaf>(entries[0], out var leaf);
        var receipt = new ReceiptPayload(1, Tenant, leaf.Source, leaf.Epoch, leaf.Number, WireText.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(leaf.Header))), leaf.FirstSeq, leaf.Count, index, at);
        Receipts.Add(SignedEnvelope.Sign(EnvelopeKinds.Receipt, receipt, ProtocolJson.Wire.ReceiptPayload, Keys.Receipt).WriteText());
    }

    private async Task AppendAsync(IReadOnlyList<byte[]> entries, CancellationToken ct)
    {
        await DurableAsync(() => _store.Append(_label, new AppendGroup([.. entries.Select(e => (ReadOnlyMemory<byte>)e)])), ct);
        _entries.AddRange(entries);
    }

    private DateTimeOffset Tick() => _now = _now.AddMilliseconds(250);

    /// <summary>Sends again while the ledger is busy, as every real source does: a slow disk is no fault of the test's.</summary>
    private static async Task DurableAsync(Func<AppendResult> append, CancellationToken ct)
    {
        AppendResult result;
        while ((result = append()) is AppendResult.QueueFull) { await Task.Delay(10, ct); }
        await (result is AppendResult.Accepted accepted ? accepted.Durable : throw new InvalidOperationException($"The ledger answered {result}."));
    }

    private static async IAsyncEnumerable<EntryBatch> Bundles(IReadOnlyList<byte[]> entries, long from, long to)
    {
        for (var first = from; first < to; first += 256)
        {
            yield return new EntryBatch(first, [.. entries.Skip((int)first).Take((int)Math.Min(256, to - first)).Select(e => (ReadOnlyMemory<byte>)e)]);
            await Task.Yield();
        }
    }
}
