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
        return register.Periods.TryGetValue(periodId, out var period) ? Evaluate(new Dossier(register), period) : null;
    }

    /// <summary>What people recorded, and every period that is defined, judged at the same size: the costly replay is done once.</summary>
    public static (LedgerView View, IReadOnlyList<PeriodResult> Periods) EvaluateAll(TenantLog log, AsOf asOf)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(asOf.Size, log.Size, nameof(asOf));
        var dossier = new Dossier(new Register(log, asOf));
        return (LedgerView.Of(dossier), [.. dossier.Register.Periods.Values.OrderBy(p => p.Index).Select(p => Evaluate(dossier, p))]);
    }

    private static PeriodResult Evaluate(Dossier dossier, Period period)
    {
        var register = dossier.Register;
        var log = register.Log;
        var size = register.AsOf.Size;
        // Nothing is judged behind the ledger's clock: what wasn't observed yet has no state.
        var window = new Interval(period.When.From, Math.Max(period.When.From, Math.Min(period.When.To, register.Through)));
        var versions = register.Controls.Values.ToArray();
        var controls = new ControlResult[versions.Length];
        Evaluate(v => !ControlJudge.JudgesOthers(v), []);
        Evaluate(ControlJudge.JudgesOthers, [.. controls.Where(c => c is not null)]);
        var outOfBand = dossier.Sites.SelectMany(s => s.OutOfBand.Where(g => Meets(g.LastGood, g.First.Seen.Told, window) && s.Scope.Contains(g.First.Seen.Told)))
            .Select(g => g.ToResult()).OrderBy(o => o.Detected).ThenBy(o => o.Index).ThenBy(o => o.Id, StringComparer.Ordinal).ToArray();
        return new(Engine, register.Tenant, period, size, register.Through, controls, [.. dossier.Sites.Select(s => Coverage(s, window))], outOfBand,
            new(size, log.Odd.Count(i => i < size), log.UnknownTypes.Count(i => i < size), log.Skipped.Count(i => i < size)))
        {
            Findings = Findings.Of(dossier, period),
            Systems = [.. register.Systems.Where(s => s.Registered.Received < window.To && (s.Retired is null || s.Retired.Received > window.From)).Select(s => s.ToResult())],
        };

        void Evaluate(Func<ControlVersion, bool> which, IReadOnlyList<ControlResult> others) =>
            Parallel.For(0, controls.Length, i =>
            {
                if (which(versions[i][^1].Version)) { controls[i] = ControlJudge.Evaluate(dossier, window, period, versions[i], others); }
            });
    }

    private static bool Meets(long from, long to, Interval window) => from < window.To && to >= window.From;

    private static SiteCoverage Coverage(SiteDossier site, Interval window)
    {
        var scope = site.Scope.Intersect(window);
        var none = site.Sight.None.Intersect(scope);
        var late = site.Sight.Late.Intersect(scope);
        var environment = site.Facts.EnvironmentHistory().Where(e => e.At < window.To).Select(e => e.Environment).LastOrDefault("");
        var gaps = site.Sight.Blind.SelectMany(b => scope.Intersect(b.When).Items.Select(i => new UnknownTime(site.Id, i, b.Cause)));
        return new(site.Id, environment, [.. site.Facts.Sources.Select(s => s.Id)], window, scope.Length, scope.Length - late.Length - none.Length, late.Length, none.Length, [.. gaps]);
    }
}
