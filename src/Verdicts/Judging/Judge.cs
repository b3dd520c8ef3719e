using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Coverage;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>Derives management's test results from a ledger's leaves. Pure: the same leaves and the same size give the same result, byte for byte, anywhere.</summary>
public static class Judge
{
    /// <summary>Changes whenever a rule changes: a conclusion of another engine is another conclusion.</summary>
    public const string Engine = "colophon-verdicts/5";

    /// <returns>Null when the first <see cref="AsOf.Size"/> leaves define no such period.</returns>
    public static PeriodResult? Evaluate(TenantLog log, string periodId, AsOf asOf)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(asOf.Size, log.Size, nameof(asOf));
        var register = new Register(log, asOf);
        return register.Periods.TryGetValue(periodId, out var period) ? Evaluate(new Dossier(register), [period], _ => { })[0] : null;
    }

    /// <summary>What people recorded, and every period that is defined, judged at the same size: the costly replay is done once.</summary>
    public static (LedgerView View, IReadOnlyList<PeriodResult> Periods) EvaluateAll(TenantLog log, AsOf asOf)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(asOf.Size, log.Size, nameof(asOf));
        return EvaluateAll(new Dossier(new Register(log, asOf)));
    }

    internal static (LedgerView View, IReadOnlyList<PeriodResult> Periods) EvaluateAll(Dossier dossier)
    {
        var sites = new List<SiteView>();
        var periods = Evaluate(dossier, [.. dossier.Register.Periods.Values.OrderBy(p => p.Index)], site => sites.Add(LedgerView.Of(site, dossier.Register)));
        return (LedgerView.Of(dossier.Register, sites), periods);
    }

    private static IReadOnlyList<PeriodResult> Evaluate(Dossier dossier, IReadOnlyList<Period> periods, Action<SiteDossier> view)
    {
        var tests = periods.Select(p => new PeriodTest(dossier, p)).ToArray();
        dossier.Show([view, .. tests.SelectMany(t => t.Tests)]);
        return [.. tests.Select(t => t.Conclude())];
    }
}
