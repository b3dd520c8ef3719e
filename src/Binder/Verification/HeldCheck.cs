using System.Security.Cryptography;
using System.Text;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;

namespace Colophon.Binder.Verification;

/// <summary>Layer 5, and what sources quote: other people's word for what this tree was.</summary>
internal sealed class HeldCheck
{
    private readonly List<(Checkpoint Checkpoint, string Name)> _checkpoints = [];
    private readonly List<(ReceiptPayload Receipt, string Name)> _receipts = [];
    private readonly BinderManifest _manifest;
    private readonly FindingLog _findings;

    public HeldCheck(VerifyOptions options, BinderManifest manifest, TrustedKeys keys, FindingLog findings)
    {
        (_manifest, _findings) = (manifest, findings);
        foreach (var (note, i) in options.HeldCheckpoints.Select((n, i) => (n, i)))
        {
            var name = $"held checkpoint {i + 1}";
            if (!Checkpoint.TryParse(note, out var held) || !keys.Log.Any(held.IsSignedBy)) { findings.Add(BinderCode.Signature, name, "isn't a checkpoint signed by a log key of this verification"); }
            else if (held.Origin != manifest.Origin) { findings.Add(BinderCode.Conflict, name, $"is of another tree, {held.Origin}"); }
            else { _checkpoints.Add((held, name)); }
        }
        foreach (var (json, i) in options.HeldReceipts.Select((r, i) => (r, i)))
        {
            var name = $"held receipt {i + 1}";
            if (SignedEnvelope.TryRead(Encoding.UTF8.GetBytes(json), out var envelope) && keys.Receipt.FirstOrDefault(k => k.Key.Fingerprint == envelope.Key) is { } key
                && envelope.TryOpen(EnvelopeKinds.Receipt, key.Key, ProtocolJson.Wire.ReceiptPayload, out var receipt))
            {
                _receipts.Add((receipt, name));
            }
            else
            {
                findings.Add(BinderCode.Signature, name, "isn't a receipt signed by a receipt key of this verification");
            }
        }
    }

    /// <summary>Entries that must be kept while the tree is read.</summary>
    public IEnumerable<long> Wanted => _receipts.Select(r => r.Receipt.Index);

    /// <summary>Compares every earlier root that somebody saw with the one this tree had. Returns how many.</summary>
    /// <param name="quotes">One for each batch: they are put in order where they lie.</param>
    public long CompareRoots(List<Quote> quotes, HistoricRoots roots)
    {
        var held = long.MaxValue - _checkpoints.Count; // behind every entry
        foreach (var (checkpoint, i) in _checkpoints.Select((c, i) => (c.Checkpoint, i))) { quotes.Add(new(checkpoint.Size, checkpoint.Root, held + i, "its holder")); }
        quotes.Sort((a, b) => a.Size != b.Size ? a.Size.CompareTo(b.Size) : a.Index.CompareTo(b.Index));
        (long Size, Hash256 Root) last = (-1, default);
        foreach (var (size, root, index, who) in quotes)
        {
            if (size > _manifest.Tree.Size)
            {
                _findings.Add(BinderCode.Conflict, Where(index), $"{who} saw a tree of {size} entries; this one has {_manifest.Tree.Size}");
                continue;
            }
            if (last.Size != size) { last = (size, roots.At(size)); }
            if (last.Root != root) { _findings.Add(BinderCode.Conflict, Where(index), $"{who} saw another tree at {size} entries"); }
        }
        return quotes.Count;

        string Where(long index) => index >= held ? _checkpoints[(int)(index - held)].Name : $"entry {index}";
    }

    public void CompareReceipts(IReadOnlyDictionary<long, byte[]> kept)
    {
        foreach (var (receipt, name) in _receipts)
        {
            var found = receipt.Tenant == _manifest.Tenant && kept.TryGetValue(receipt.Index, out var entry) && LeafBytes.TryHead(entry, out var head) && LeafBytes.TryRead<BatchLeaf>(entry, out var leaf)
                && leaf.Source == receipt.Source && leaf.Epoch == receipt.Epoch && leaf.Number == receipt.Number && leaf.FirstSeq == receipt.FirstSeq && leaf.Count == receipt.Count
                && WireText.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(leaf.Header))) == receipt.HeaderSha256 && head.At == receipt.ReceivedAt;
            if (!found) { _findings.Add(BinderCode.ReceiptMissing, name, $"batch {receipt.Number} of {receipt.Source}, receipted as entry {receipt.Index}, isn't there"); }
        }
    }
}
