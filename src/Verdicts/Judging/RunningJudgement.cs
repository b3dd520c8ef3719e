using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// The judgement of a log that grows. It goes on from where it stood, site by site and test by test, and comes to the same bytes as one from nothing; what can't be gone on
/// with is begun anew: a site whose records came out of order, everything after a record that makes earlier ones mean something else. It is kept in memory alone, so no
/// other engine ever goes on from it. One at a time.
/// </summary>
public sealed class RunningJudgement(TenantLog log)
{
    private Dossier? _dossier;

    /// <summary>Of the newest judgement: how many sites went on from where they rested, and how many there are.</summary>
    internal (int WentOn, int All) Sites => (_dossier?.WentOn ?? 0, _dossier?.Sites.Count ?? 0);

    /// <summary>Judges everything that the log holds by now, as <see cref="Judge.EvaluateAll(TenantLog, AsOf)"/> does.</summary>
    public (LedgerView View, IReadOnlyList<PeriodResult> Periods) GoOn()
    {
        // Only what came to its end is gone on from.
        var before = _dossier;
        _dossier = null;
        var dossier = before is not null && before.Register.GoOn() ? new Dossier(before.Register, keeps: true, before) : new Dossier(new Register(log, new AsOf(log.Size)), keeps: true);
        var all = Judge.EvaluateAll(dossier);
        dossier.Forget();
        _dossier = dossier;
        return all;
    }
}
