using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Colophon.Ledger;

namespace Colophon.Binder.Verification;

/// <summary>
/// Says what was done to entries, from the bundles that differ from their tiles: leaves expected against leaves observed. Bundles that agree needn't be looked at,
/// they add the same to both sides.
/// </summary>
internal sealed class LeafDifference(int maxLeaves)
{
    private readonly List<ulong> _expected = [];
    private readonly List<ulong> _observed = [];
    private long _expectedCount;
    private long _observedCount;
    private long _unknownExpected;
    private bool _unknownObserved;
    private bool _agreedAfter;
    private string? _where;

    public bool Any => _where is not null;

    public void Agreed() => _agreedAfter |= Any;

    /// <param name="expected">Null where nobody can tell any more what belongs there.</param>
    /// <param name="observed">Null where the bytes aren't entries.</param>
    public void Differs(string where, int width, ReadOnlySpan<Hash256> expected, bool expectedKnown, ReadOnlySpan<Hash256> observed, bool observedKnown)
    {
        _where ??= where;
        if (expectedKnown) { Collect(expected, _expected, ref _expectedCount); } else { _unknownExpected += width; }
        if (observedKnown) { Collect(observed, _observed, ref _observedCount); } else { _unknownObserved = true; }
    }

    public void Tell(FindingLog findings)
    {
        if (_where is null) { return; }
        var (code, what) = Judge();
        findings.Add(code, _where, what);
    }

    private (BinderCode Code, string What) Judge()
    {
        var due = _expectedCount + _unknownExpected;
        if (_unknownObserved) { return (BinderCode.Altered, "holds bytes that aren't entries"); }
        if (_expected.Count < _expectedCount || _observed.Count < _observedCount)
        {
            return _observedCount < due ? (BinderCode.Deleted, $"{due - _observedCount} entries are missing; too many differ to say which")
                : _observedCount > due ? (BinderCode.Inserted, $"{_observedCount - due} entries too many; too many differ to say which")
                : (BinderCode.Altered, "too many entries differ to compare them one by one");
        }
        var isPrefix = !_agreedAfter && _observed.Count < due && CollectionsMarshal.AsSpan(_expected).StartsWith(CollectionsMarshal.AsSpan(_observed));
        var (missing, extra) = Compare();
        missing += _unknownExpected;
        return missing > 0 && extra > 0 ? (BinderCode.Altered, $"{missing} entries aren't what was signed")
            : missing > 0 && isPrefix ? (BinderCode.Truncated, $"the last {missing} entries are missing")
            : missing > 0 ? (BinderCode.Deleted, $"{missing} entries are missing")
            : extra > 0 ? (BinderCode.Inserted, $"{extra} entries were never signed")
            : (BinderCode.Reordered, "the entries are all there, in another order");
    }

    private (long Missing, long Extra) Compare()
    {
        _expected.Sort();
        _observed.Sort();
        long missing = 0, extra = 0;
        int e = 0, o = 0;
        while (e < _expected.Count || o < _observed.Count)
        {
            var order = e == _expected.Count ? 1 : o == _observed.Count ? -1 : _expected[e].CompareTo(_observed[o]);
            if (order < 0) { missing++; }
            if (order > 0) { extra++; }
            if (order <= 0) { e++; }
            if (order >= 0) { o++; }
        }
        return (missing, extra);
    }

    /// <summary>Eight bytes tell leaves apart well enough to name what happened; that something happened is already certain.</summary>
    private void Collect(ReadOnlySpan<Hash256> hashes, List<ulong> target, ref long count)
    {
        count += hashes.Length;
        foreach (ref readonly var hash in hashes)
        {
            if (target.Count < maxLeaves) { target.Add(BinaryPrimitives.ReadUInt64BigEndian(hash.Bytes)); }
        }
    }
}
