using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Coverage;

/// <summary>
/// When one source was seen, by the server's clock alone: between two heartbeats received no more than two intervals apart with nothing missing between them.
/// A heartbeat that arrives late proves nothing about the time it claims, unless the server itself was away.
/// </summary>
internal sealed class SourceSight
{
    public const string RecordsMissing = "records are missing from the sequence";
    public const string NotSettled = "not settled when the period was frozen";
    public const string Fork = "two histories under one identity (fork)";

    private readonly List<Blind> _blind = [];
    private readonly List<Interval> _late = [];
    private readonly SourceFacts _source;
    private readonly Register _register;

    /// <summary>Beats of the newest epoch from the last one on whose span is settled.</summary>
    private readonly List<Beat> _beats = [];

    /// <summary>How many of the epochs, and of the newest one's beats, were taken; how many spans before <see cref="_beats"/> and of them are settled.</summary>
    private int _epochs;
    private long _taken;
    private int _settled;
    private long _seenUntil;
    private EpochLog? _before;

    /// <summary>How much of what is blind and late is settled.</summary>
    private (int Blind, int Late) _sure;

    public SourceSight(SourceFacts source, Register register)
    {
        _source = source;
        _register = register;
        _seenUntil = source.EnrolledAt;
        GoOn();
    }

    public IReadOnlyList<Blind> Blind => _blind;

    public IReadOnlyList<Interval> Late => _late;

    /// <summary>
    /// Takes the beats that came since. They have to come after those that are there, and in the newest epoch: the sequence has no gap that was filled since.
    /// A span between two beats is settled when a beat is in that came so much later that nothing about it is asked any more.
    /// </summary>
    public void GoOn()
    {
        _blind.RemoveRange(_sure.Blind, _blind.Count - _sure.Blind);
        _late.RemoveRange(_sure.Late, _late.Count - _sure.Late);
        var end = _source.RetiredAt ?? _register.Through;
        for (_epochs = Math.Max(_epochs - 1, 0); _epochs < _source.Epochs.Count; _epochs++) { Take(_source.Epochs[_epochs], isNewest: _epochs == _source.Epochs.Count - 1); }
        var last = _beats.Count > 0 ? _source.Epochs[^1] : _before;
        var seenUntil = _beats.Count > 0 ? _beats[^1].Received : _seenUntil;
        if (end - seenUntil > Patience(last))
        {
            Hide(new(seenUntil, end), _register.AsOf.Settled is null ? Silent : NotSettled, unbroken: true, ended: _source.RetiredAt is not null);
        }
        HideForks(end);
        foreach (var epoch in _source.Epochs)
        {
            foreach (var (_, lower, received) in epoch.Unreadable.Where(u => u.Index < _register.AsOf.Size))
            {
                // However short its time is: something in it was not read.
                Hide(new(Math.Min(lower, received - 1), received), "a record could not be read", unbroken: false);
            }
        }
    }

    private void Take(EpochLog epoch, bool isNewest)
    {
        var told = epoch.Beats.ToArray(_taken);
        _taken += told.Length;
        _beats.AddRange(Heard(epoch, told));
        if (_beats.Count > 0)
        {
            var patience = Patience(epoch);
            var missing = OpenGaps(epoch);
            var sure = isNewest ? _beats.Count(b => _beats[^1].Received - b.Received > patience) : _beats.Count;
            for (; _settled < _beats.Count; _settled++)
            {
                if (_settled == sure) { _sure = (_blind.Count, _late.Count); }
                if (_settled > 0) { Between(_beats[_settled - 1], _settled, _beats[_settled - 1].Received, patience, missing); }
                // A new epoch begins unseen: nothing links it to what came before but the source's own word.
                else if (_before is not null) { Hide(new(_seenUntil, _beats[0].Received), "the source began a new epoch", unbroken: false); }
                else { Between(null, 0, _seenUntil, patience, missing); }
            }
            if (sure == _beats.Count) { _sure = (_blind.Count, _late.Count); }
            _settled = sure;
            if (isNewest && sure > 1)
            {
                _beats.RemoveRange(0, sure - 1);
                _beats.TrimExcess();
                _settled = 1;
            }
        }
        if (isNewest) { return; }
        if (_beats.Count > 0) { (_seenUntil, _before) = (_beats[^1].Received, epoch); }
        _beats.Clear();
        (_taken, _settled) = (0, 0);
    }

    /// <summary>Sequence ranges of an epoch that were missing and never came.</summary>
    public static List<(long From, long To)> OpenGaps(EpochLog epoch, long size)
    {
        var filled = IntervalSet.From(epoch.Filled.Where(f => f.Index < size)
            .Select(f => new Interval(f.FromSeq, Math.Min(f.ToSeq, f.FromSeq + (size - f.Index) - 1) + 1)));
        return [.. IntervalSet.From(epoch.Missing.Where(m => m.Index < size).Select(m => new Interval(m.FromSeq, m.ToSeq + 1)))
            .Subtract(filled).Items.Select(i => (i.From, i.To - 1))];
    }

    private string Speaker => _source.IsCollector ? "collector" : "agent";

    private string Silent => $"the {Speaker} was silent";

    private List<(long From, long To)> OpenGaps(EpochLog epoch) => OpenGaps(epoch, _register.AsOf.Size);

    private long Patience(EpochLog? epoch) =>
        2 * (_source.Enrolments.LastOrDefault(e => epoch is null || e.Index <= epoch.FirstIndex) ?? _source.Enrolments[0]).Heartbeat;

    /// <summary>In order of sequence; those that came after a later one (a filled gap) tell nothing about when the source was heard.</summary>
    private List<Beat> Heard(EpochLog epoch, Beat[] told)
    {
        var settled = long.MaxValue;
        if (_register.AsOf.Settled is { } all)
        {
            settled = all.TryGetValue(_source.Id, out var at) ? (at.Epoch == epoch.Epoch ? at.Seq : _source.Epochs.Exists(e => e.Epoch == at.Epoch && e.Ordinal > epoch.Ordinal) ? long.MaxValue : 0) : 0;
        }
        var beats = Array.FindAll(told, b => b.Index < _register.AsOf.Size && b.Seq <= settled);
        // Nearly always they came in the order of their numbers; a sort that keeps equal ones as they came is dear.
        if (!IsInOrder(beats)) { beats = [.. beats.OrderBy(b => b.Seq)]; }
        var earliest = long.MaxValue;
        var heard = new List<Beat>(beats.Length);
        for (var i = beats.Length - 1; i >= 0; i--)
        {
            if (beats[i].Received > earliest) { continue; }
            earliest = beats[i].Received;
            heard.Add(beats[i]);
        }
        heard.Reverse();
        return heard;
    }

    private static bool IsInOrder(Beat[] beats)
    {
        for (var i = 1; i < beats.Length; i++) { if (beats[i].Seq < beats[i - 1].Seq) { return false; } }
        return true;
    }

    private void Between(Beat? before, int next, long from, long patience, List<(long From, long To)> missing)
    {
        var after = _beats[next];
        var span = new Interval(from, after.Received);
        if (span.IsEmpty) { return; }
        var firstSeq = before?.Seq ?? 0;
        if (missing.Exists(m => m.From < after.Seq && m.To > firstSeq))
        {
            Hide(span, RecordsMissing, unbroken: false);
            return;
        }
        if (span.Length <= patience) { return; }
        var down = IntervalSet.From(_register.Log.Marks.Where(m => m.Kind == "started" && m.Index < _register.AsOf.Size).Select(m => new Interval(m.Since, m.At)));
        if (down.Meets(span) && IntervalSet.Of(span).Subtract(down).Items.All(i => i.Length <= patience) && BeatSteadily(before, _beats, next, patience))
        {
            _late.Add(span);
            return;
        }
        Hide(span, down.Meets(span) ? $"the server was away and the {Speaker}'s own beats leave holes" : Silent, unbroken: true);
    }

    /// <summary>By its own clock, within the bounds ours allow, the source beat all the while that we were away.</summary>
    private static bool BeatSteadily(Beat? before, List<Beat> beats, int next, long patience)
    {
        var last = before?.Claimed ?? beats[next].Claimed;
        for (var i = next; i < beats.Count && beats[i].Received - beats[next].Received <= patience; i++)
        {
            if (beats[i].Claimed - last > patience) { return false; }
            last = beats[i].Claimed;
        }
        return beats[next].Received - last <= patience;
    }

    /// <summary>Two contents under one number: neither is believed from the last common batch until a new key is certified.</summary>
    private void HideForks(long end)
    {
        foreach (var fork in _source.Marks.Where(m => m.Kind == "fork"))
        {
            var epoch = _source.Epochs.Find(e => e.Epoch == fork.Epoch);
            var common = epoch?.Batches.ToArray().Where(b => b.Number < fork.Number && b.Received <= fork.At).Select(b => b.Received).DefaultIfEmpty(epoch.FirstReceived).Max() ?? fork.At;
            var again = _source.Enrolments.Find(e => e.Index > fork.Index)?.At ?? end;
            Hide(new(common, again), Fork, unbroken: false);
        }
    }

    private void Hide(Interval span, string cause, bool unbroken, bool ended = true)
    {
        if (!span.IsEmpty) { _blind.Add(new(span, cause, unbroken, ended)); }
    }
}
