using Colophon.Verdicts;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Periods;

/// <summary>When a period may be frozen: its window is over, and every source had its settle time and two heartbeats more to say what it still held.</summary>
public static class Settling
{
    /// <summary>The earliest moment, by the ledger's clock.</summary>
    public static long From(LedgerView ledger, Period period) =>
        period.When.To + ledger.Sites.SelectMany(s => s.Sources).Select(s => s.SettleMicros + (2 * s.HeartbeatMicros)).DefaultIfEmpty(0).Max();

    /// <summary>The same for people, never a fraction of a second too early.</summary>
    public static DateTimeOffset FromTime(LedgerView ledger, Period period) =>
        Micros.ToTime((From(ledger, period) + Micros.PerSecond - 1) / Micros.PerSecond * Micros.PerSecond);
}
