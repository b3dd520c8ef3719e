using Colophon.Ledger;
using Colophon.Protocol.Batches;

namespace Colophon.Binder.Verification;

/// <summary>The entries behind one <c>batch</c> leaf, held against the root that the source signed.</summary>
internal sealed class BatchRun
{
    private readonly Hash256[] _leaves = new Hash256[Protocol.Wire.WireLimits.RecordsPerBatch];
    private readonly bool[] _seen = new bool[Protocol.Wire.WireLimits.RecordsPerBatch];
    private BatchHeader? _header;
    private byte[] _source = [];
    private byte[] _epoch = [];
    private int _known;
    private long _foreign;
    private bool _ordered;

    public BatchHeader? Header => _header;

    /// <summary>Whether another entry still belongs to it by number.</summary>
    public bool IsOpen => _header is { } header && Count < header.Count;

    public long Count { get; private set; }

    public void Begin(BatchHeader header)
    {
        _header = header;
        _source = System.Text.Encoding.ASCII.GetBytes(header.Source);
        _epoch = System.Text.Encoding.ASCII.GetBytes(header.Epoch);
        Array.Clear(_seen);
        (Count, _known, _foreign, _ordered) = (0, 0, 0, true);
    }

    public void Record(in EntryHead head, in Hash256 leaf)
    {
        var own = head.Source.SequenceEqual(_source) && head.Epoch.SequenceEqual(_epoch);
        Add(own ? head.Seq : 0, leaf);
    }

    /// <summary>A record whose content isn't here, only its hash: hidden, or replaced by an <c>unreadable</c> leaf.</summary>
    public void Absent(long? seq, in Hash256 leaf) => Add(seq ?? _header!.FirstSeq + Count, leaf);

    /// <summary>Null when the batch is whole.</summary>
    public (BinderCode Code, string What)? Finish()
    {
        if (_header is not { } header) { return null; }
        _header = null;
        var whole = Count == header.Count && Hash256.TryParseHex(header.Root, out var root) && MerkleHash.Root(_leaves.AsSpan(0, header.Count)) == root;
        if (whole && _ordered && _foreign == 0) { return null; }
        var missing = header.Count - _known;
        var name = $"batch {header.Number} of {header.Source}";
        return missing > 0 && _foreign > 0 ? (BinderCode.Altered, $"{name} holds other records than its source signed")
            : missing > 0 ? (BinderCode.Deleted, $"{missing} records of {name} are missing")
            : _foreign > 0 ? (BinderCode.Inserted, $"{_foreign} records in {name} were never signed by its source")
            : !_ordered ? (BinderCode.Reordered, $"the records of {name} stand in another order than its source signed")
            : (BinderCode.Altered, $"a record of {name} isn't what its source signed");
    }

    private void Add(long seq, in Hash256 leaf)
    {
        var header = _header!;
        var position = seq - header.FirstSeq;
        if (position < 0 || position >= header.Count || _seen[position]) { _foreign++; }
        else
        {
            _seen[position] = true;
            _known++;
            _ordered &= position == Count;
        }
        if (Count < _leaves.Length) { _leaves[Count] = leaf; }
        Count++;
    }
}
