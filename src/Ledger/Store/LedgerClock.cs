namespace Colophon.Ledger;

/// <summary>The store's clock in whole microseconds. Strictly increasing, also when the machine's clock steps back, so that "the newest checkpoint at that time" has one answer.</summary>
internal sealed class LedgerClock(TimeProvider time)
{
    private long _last; // in ticks

    /// <summary>Never again tells a time at or before <paramref name="seen"/>.</summary>
    public void Observe(DateTimeOffset seen) => _last = Math.Max(_last, seen.UtcTicks);

    public DateTimeOffset Next()
    {
        var now = time.GetUtcNow().UtcTicks;
        _last = Math.Max(now - (now % TimeSpan.TicksPerMicrosecond), _last + TimeSpan.TicksPerMicrosecond);
        return new(_last, TimeSpan.Zero);
    }
}
