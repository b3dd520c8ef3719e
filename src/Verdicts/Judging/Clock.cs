namespace Colophon.Verdicts.Judging;

/// <summary>
/// The ledger's clock as a finding about a site asks it. It only goes forward: so what was asked tells until when every answer stays as it was given, and with them the finding.
/// </summary>
internal sealed class Clock(long through)
{
    /// <summary>The end of what lasts. Nothing is shown behind the ledger's clock, so that what lasts needn't be found again when it has gone on.</summary>
    public const long Open = long.MaxValue;

    /// <summary>The answers given hold while the clock shows less than this.</summary>
    public long HoldsUntil { get; private set; } = long.MaxValue;

    /// <summary>What it shows. Whoever writes this down has a finding of this moment alone.</summary>
    public long Now
    {
        get
        {
            HoldsUntil = Math.Min(HoldsUntil, through + 1);
            return through;
        }
    }

    /// <summary>Takes over what was found before, with the answers it was found from.</summary>
    public void TakeOver(SiteFinding before) => HoldsUntil = Math.Min(HoldsUntil, before.HoldsUntil);

    public bool HasReached(long moment)
    {
        if (through >= moment) { return true; }
        HoldsUntil = Math.Min(HoldsUntil, moment);
        return false;
    }

    public bool IsPast(long moment) => moment != long.MaxValue && HasReached(moment + 1);

    /// <summary>Whether something on record happened within a term. The ledger's last moment belongs to what has happened so far, although terms are open at their end.</summary>
    public bool Happened(long point, Intervals.Interval term) => term.Contains(point) || (point == term.To && term.From <= point && !IsPast(point));
}
