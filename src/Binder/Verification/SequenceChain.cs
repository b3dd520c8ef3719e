using System.Security.Cryptography;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Wire;

namespace Colophon.Binder.Verification;

/// <summary>Batches of one source and epoch in the order of the tree: numbers and sequences without a hole, but for those that are declared.</summary>
internal sealed class SequenceChain(string source, string epoch)
{
    /// <summary>Holes that a <c>gap</c> leaf declares.</summary>
    private readonly List<Hole> _declared = [];

    /// <summary>Holes that nobody declared.</summary>
    private readonly List<Hole> _undeclared = [];
    private readonly List<Hole> _gapsToCome = [];
    private readonly List<Hole> _fillsToCome = [];
    private long _number;
    private string _headerHash = WireText.ZeroHash;

    public string Source => source;

    public string Epoch => epoch;

    public long LastSeq { get; private set; }

    public long Records { get; private set; }

    public long Batches { get; private set; }

    public int OpenGaps => _declared.Count + _gapsToCome.Count;

    public void Gap(long from, long to, long index) => _gapsToCome.Add(new(from, to, index));

    public void Fill(long from, long to, long index) => _fillsToCome.Add(new(from, to, index));

    public void Batch(BatchHeader header, ReadOnlySpan<byte> headerBytes, long index, FindingLog findings)
    {
        Batches++;
        Records += header.Count;
        var hash = WireText.Hex(SHA256.HashData(headerBytes));
        if (header.FirstSeq <= LastSeq || header.Number <= _number)
        {
            Late(header, index, findings);
            return;
        }
        if (header.FirstSeq > LastSeq + 1)
        {
            var hole = new Hole(LastSeq + 1, header.FirstSeq - 1, index);
            (TakeGap(hole) ? _declared : _undeclared).Add(hole);
        }
        else if (header.Number != _number + 1)
        {
            findings.Add(BinderCode.Altered, Where(index), $"{source} numbered this batch {header.Number} where {_number + 1} was due, without a hole in its sequence");
        }
        if (header.Number == _number + 1 && header.Previous != _headerHash)
        {
            findings.Add(BinderCode.Altered, Where(index), $"batch {header.Number} of {source} was chained to another batch than the one before it here");
        }
        (_number, _headerHash, LastSeq) = (header.Number, hash, header.LastSeq);
    }

    public void Finish(FindingLog findings)
    {
        foreach (var hole in _undeclared) { findings.Add(BinderCode.Deleted, Where(hole.Index), $"records {hole.From} to {hole.To} of {source} are missing, and no gap is declared"); }
        foreach (var hole in _declared.Concat(_gapsToCome)) { findings.Add(BinderCode.Incomplete, Where(hole.Index), $"records {hole.From} to {hole.To} of {source} never arrived (declared gap)"); }
    }

    /// <summary>A batch behind the newest one: fills a hole, or has no business there.</summary>
    private void Late(BatchHeader header, long index, FindingLog findings)
    {
        if (Close(_declared, header))
        {
            if (_fillsToCome.RemoveAll(f => f.From <= header.LastSeq && header.FirstSeq <= f.To) > 0) { return; }
            findings.Add(BinderCode.Reordered, Where(index), $"batch {header.Number} of {source} arrives late, and no fill is declared");
        }
        else if (Close(_undeclared, header))
        {
            findings.Add(BinderCode.Reordered, Where(index), $"batch {header.Number} of {source} stands behind later ones");
        }
        else
        {
            findings.Add(BinderCode.Inserted, Where(index), $"batch {header.Number} of {source} occurs twice");
        }
    }

    /// <summary>A declared gap may be told in several leaves; together they must cover the hole.</summary>
    private bool TakeGap(Hole hole)
    {
        var due = hole.From;
        foreach (var gap in _gapsToCome.OrderBy(g => g.From))
        {
            if (gap.From <= due && gap.To >= due) { due = gap.To + 1; }
        }
        if (due <= hole.To) { return false; }
        _gapsToCome.RemoveAll(g => g.From >= hole.From && g.To <= hole.To);
        return true;
    }

    /// <summary>Takes the batch's range out of the hole that holds it whole.</summary>
    private static bool Close(List<Hole> holes, BatchHeader header)
    {
        var at = holes.FindIndex(h => h.From <= header.FirstSeq && header.LastSeq <= h.To);
        if (at < 0) { return false; }
        var hole = holes[at];
        holes.RemoveAt(at);
        if (header.LastSeq < hole.To) { holes.Insert(at, hole with { From = header.LastSeq + 1 }); }
        if (hole.From < header.FirstSeq) { holes.Insert(at, hole with { To = header.FirstSeq - 1 }); }
        return true;
    }

    private static string Where(long index) => $"entry {index}";

    private readonly record struct Hole(long From, long To, long Index);
}
