using System.Text;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;

namespace Colophon.Binder.Verification;

/// <summary>Layer 6: walks the entries in order and checks what sources and server say about them.</summary>
internal sealed class ContentCheck(BinderManifest manifest, TrustedKeys keys, FindingLog findings)
{
    private readonly Dictionary<string, KnownSource> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Source, string Epoch), SequenceChain> _chains = [];
    private readonly BatchRun _run = new();
    private readonly Dictionary<string, long> _unknown = new(StringComparer.Ordinal);
    private readonly List<(string Epoch, long Seq, string Source, long Index)> _claims = [];

    /// <summary>What sources say the tree was: looked up when the whole tree is known to be sound.</summary>
    public List<Quote> Quotes { get; } = [];

    /// <summary>Server leaves in order: what time it was at which index.</summary>
    public List<(long Index, DateTimeOffset At)> Clock { get; } = [];

    public DateTimeOffset LastAt => Clock.Count == 0 ? DateTimeOffset.MinValue : Clock[^1].At;

    public long Hidden { get; private set; }

    public long Records { get; private set; }

    public long Batches { get; private set; }

    public long Signatures { get; private set; }

    public IReadOnlyDictionary<string, long> UnknownLeaves => _unknown;

    public IEnumerable<SourceShown> Sources => _sources.Select(s =>
    {
        var own = _chains.Values.Where(c => c.Source == s.Key).ToArray();
        return new SourceShown(s.Key, s.Value.Identity.Kind, s.Value.Identity.Site, s.Value.Key.Fingerprint, own.Sum(c => c.Records), own.Sum(c => c.Batches), own.Sum(c => c.OpenGaps));
    });

    /// <summary>Time of the newest server leaf below <paramref name="size"/>.</summary>
    public DateTimeOffset TimeAt(long size)
    {
        int low = 0, high = Clock.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Clock[middle].Index < size) { low = middle + 1; } else { high = middle; }
        }
        return low == 0 ? DateTimeOffset.MinValue : Clock[low - 1].At;
    }

    public void Entry(long index, ReadOnlySpan<byte> entry, in Hash256 leaf)
    {
        if (entry.IsEmpty) { HiddenEntry(index, leaf); }
        else if (EntryHead.IsServerLeaf(entry)) { ServerLeaf(index, entry); }
        else { Record(index, entry, leaf); }
    }

    public void Finish()
    {
        FinishRun();
        foreach (var chain in _chains.Values) { chain.Finish(findings); }
        foreach (var (epoch, seq, source, index) in _claims)
        {
            var had = _chains.TryGetValue((source, epoch), out var chain) ? chain.LastSeq : 0;
            if (seq > had) { findings.Add(BinderCode.Incomplete, Where(index), $"{source} left an epoch at sequence {seq}; only {had} are here"); }
        }
        if (Hidden != manifest.Hidden) { findings.Add(Hidden > manifest.Hidden ? BinderCode.Deleted : BinderCode.Altered, BinderPaths.Manifest, $"declares {manifest.Hidden} hidden entries; there are {Hidden}"); }
        if (manifest.CreatedAt < LastAt) { findings.Add(BinderCode.TimeBounds, BinderPaths.Manifest, "the binder says it was made before its last entry"); }
        if (manifest.CreatedAt >= manifest.Period.To && LastAt < manifest.Period.To)
        {
            findings.Add(BinderCode.Truncated, "the tree", "ends before the period does, though the binder was made after it");
        }
    }

    private void HiddenEntry(long index, in Hash256 leaf)
    {
        Hidden++;
        if (manifest.Scope.IsWhole) { findings.Add(BinderCode.Deleted, Where(index), "is hidden in a binder that isn't cut"); }
        if (!_run.IsOpen) { return; }
        var source = _run.Header!.Source;
        if (_sources.TryGetValue(source, out var known) && known.Identity.Kind != "console")
        {
            findings.Add(BinderCode.Deleted, Where(index), $"a record of {source} is hidden though its batch is shown");
        }
        _run.Absent(null, leaf);
    }

    private void Record(long index, ReadOnlySpan<byte> entry, in Hash256 leaf)
    {
        Records++;
        if (_run.Header is null)
        {
            findings.Add(BinderCode.Inserted, Where(index), "a record that belongs to no batch");
            return;
        }
        if (!EntryHead.TryRead(entry, out var head))
        {
            findings.Add(BinderCode.Altered, Where(index), "isn't a record");
            _run.Absent(null, leaf);
            return;
        }
        if (head.Type.SequenceEqual("agent.gap"u8)) { findings.Add(BinderCode.Incomplete, Where(index), $"{_run.Header.Source} tells that it lost records on the site"); }
        _run.Record(head, leaf);
    }

    private void ServerLeaf(long index, ReadOnlySpan<byte> entry)
    {
        if (!LeafBytes.TryHead(entry, out var head))
        {
            findings.Add(BinderCode.Altered, Where(index), "isn't a server leaf");
            return;
        }
        if (head.At < LastAt) { findings.Add(BinderCode.TimeBounds, Where(index), $"says {WireTime.Write(head.At)}, earlier than the entry before it ({WireTime.Write(LastAt)})"); }
        Clock.Add((index, head.At > LastAt ? head.At : LastAt));
        if (head.Type == UnreadableLeaf.Type && _run.Header is not null)
        {
            Unreadable(index, entry);
            return;
        }
        FinishRun();
        if ((index == 0) != (head.Type == GenesisLeaf.Type))
        {
            findings.Add(BinderCode.Altered, Where(index), index == 0 ? "the tree doesn't begin with its genesis" : "a second genesis");
            return;
        }
        Dispatch(index, entry, head.Type);
    }

    private void Dispatch(long index, ReadOnlySpan<byte> entry, string type)
    {
        switch (type)
        {
            case "genesis":
                if (Read<GenesisLeaf>(index, entry) is { } genesis && (genesis.Tenant != manifest.Tenant || genesis.Origin != manifest.Origin))
                {
                    findings.Add(BinderCode.Altered, Where(index), $"is the genesis of {genesis.Origin}");
                }
                break;
            case "enrolled":
                if (Read<EnrolledLeaf>(index, entry) is { } enrolled) { Enrol(index, enrolled.Identity); }
                break;
            case "batch":
                if (Read<BatchLeaf>(index, entry) is { } batch) { Batch(index, batch); }
                break;
            case "gap":
                if (Read<GapLeaf>(index, entry) is { } gap) { Chain(gap.Source, gap.Epoch).Gap(gap.FromSeq, gap.ToSeq, index); }
                break;
            case "fill":
                if (Read<FillLeaf>(index, entry) is { } fill) { Chain(fill.Source, fill.Epoch).Fill(fill.FromSeq, fill.ToSeq, index); }
                break;
            case "fork":
                if (Read<ForkLeaf>(index, entry) is { } fork) { findings.Add(BinderCode.Incomplete, Where(index), $"{fork.Source} signed two batches numbered {fork.Number}: neither is believed"); }
                break;
            case "rewound":
                if (Read<RewoundLeaf>(index, entry) is { } rewound && _sources.TryGetValue(rewound.Source, out var known)) { known.Epochs.Add(rewound.Successor); }
                break;
            case "unreadable":
                findings.Add(BinderCode.Inserted, Where(index), "stands for a record, and belongs to no batch");
                break;
            case "silent" or "started" or "retired":
                break;
            default:
                _unknown[_unknown.Count < 100 || _unknown.ContainsKey(type) ? type : "other"] = _unknown.GetValueOrDefault(type) + 1;
                break;
        }
    }

    private void Enrol(long index, SignedEnvelope envelope)
    {
        Signatures++;
        var signer = keys.AgentRoot.FirstOrDefault(k => k.Key.Fingerprint == envelope.Key);
        if (signer is null || !envelope.TryOpen(EnvelopeKinds.Identity, signer.Key, ProtocolJson.Wire.IdentityPayload, out var identity)
            || identity.Tenant != manifest.Tenant || !Ed25519PublicKey.TryParse(identity.PublicKey, out var key))
        {
            findings.Add(BinderCode.Signature, Where(index), signer is null ? "an identity by an agent-root key that nobody vouches for" : "an identity whose signature, tenant or key is wrong");
            return;
        }
        if (_sources.TryGetValue(identity.Source, out var known)) { (known.Identity, known.Key) = (identity, key); }
        else { _sources.Add(identity.Source, known = new() { Identity = identity, Key = key }); }
        known.Epochs.Add(identity.Epoch);
    }

    private void Batch(long index, BatchLeaf leaf)
    {
        Batches++;
        Signatures++;
        var headerBytes = Encoding.UTF8.GetBytes(leaf.Header);
        if (!_sources.TryGetValue(leaf.Source, out var source))
        {
            findings.Add(BinderCode.Signature, Where(index), $"a batch of {leaf.Source}, which was never enrolled");
            return;
        }
        if (!WireText.TryBase64(leaf.Sig, Ed25519.SignatureBytes, out var signature) || !SignedBytes.Verify("batch", headerBytes, source.Key, signature))
        {
            findings.Add(BinderCode.Signature, Where(index), $"batch {leaf.Number} isn't signed by {leaf.Source}");
            return;
        }
        if (!BatchHeader.TryRead(headerBytes, out var header) || header.Count > WireLimits.RecordsPerBatch || !Agrees(leaf, header))
        {
            findings.Add(BinderCode.Altered, Where(index), $"batch {leaf.Number} of {leaf.Source} says otherwise than its signed header");
            return;
        }
        if (!source.Epochs.Contains(header.Epoch))
        {
            if (header is not { Number: 1, After: { } after })
            {
                findings.Add(BinderCode.Inserted, Where(index), $"{header.Source} never announced the epoch {header.Epoch}");
                return;
            }
            source.Epochs.Add(header.Epoch);
            _claims.Add((after.Epoch, after.Seq, header.Source, index));
        }
        if (header.Quoted.Size > index) { findings.Add(BinderCode.Conflict, Where(index), $"{header.Source} saw a tree of {header.Quoted.Size} entries before this entry, its batch {header.Number}, was made"); }
        else if (header.Quoted.Size > 0)
        {
            // Of a header that was read it is a hash; were it none, it would be no root of this tree.
            var quoted = Hash256.TryParseHex(header.Quoted.Root, out var root) ? root : default;
            Quotes.Add(new(header.Quoted.Size, quoted, index, source.Identity.Source));
        }
        Chain(header.Source, header.Epoch).Batch(header, headerBytes, index, findings);
        _run.Begin(header);
    }

    private static bool Agrees(BatchLeaf leaf, BatchHeader header) =>
        leaf.Source == header.Source && leaf.Epoch == header.Epoch && leaf.Number == header.Number && leaf.FirstSeq == header.FirstSeq
        && leaf.Count == header.Count && leaf.Root == header.Root && leaf.Quoted == header.Quoted;

    private void Unreadable(long index, ReadOnlySpan<byte> entry)
    {
        var header = _run.Header!;
        if (Read<UnreadableLeaf>(index, entry) is not { } leaf) { return; }
        if (!Hash256.TryParseHex(leaf.LeafHash, out var original))
        {
            findings.Add(BinderCode.Altered, Where(index), "has no leaf hash");
            return;
        }
        var own = leaf.Source == header.Source && leaf.Epoch == header.Epoch;
        _run.Absent(own ? leaf.Seq : 0, original);
        findings.Add(BinderCode.Incomplete, Where(index), $"record {leaf.Seq} of {leaf.Source} couldn't be read when it arrived (rule {leaf.Rule})");
    }

    private void FinishRun()
    {
        if (_run.Header is { } header && _run.Finish() is { } fault) { findings.Add(fault.Code, $"batch {header.Number} of {header.Source}", fault.What); }
    }

    private SequenceChain Chain(string source, string epoch)
    {
        if (!_chains.TryGetValue((source, epoch), out var chain)) { _chains.Add((source, epoch), chain = new(source, epoch)); }
        return chain;
    }

    private T? Read<T>(long index, ReadOnlySpan<byte> entry)
        where T : class, IServerLeaf
    {
        if (LeafBytes.TryRead<T>(entry, out var leaf)) { return leaf; }
        findings.Add(BinderCode.Altered, Where(index), $"isn't a {T.Type} leaf as the format has it");
        return null;
    }

    private static string Where(long index) => $"entry {index}";

    private sealed class KnownSource
    {
        public required IdentityPayload Identity { get; set; }

        public required Ed25519PublicKey Key { get; set; }

        public HashSet<string> Epochs { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>A source's word for what the tree was, under its own signature.</summary>
internal readonly record struct Quote(long Size, Hash256 Root, long Index, string Source);
