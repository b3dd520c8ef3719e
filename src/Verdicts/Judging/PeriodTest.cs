using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>Tests every control over one period.</summary>
internal sealed class PeriodTest
{
    private readonly Dossier _dossier;
    private readonly Period _period;
    private readonly Interval _window;
    private readonly ControlTest[] _controls;
    private readonly Findings _findings;
    private readonly List<OutOfBandChange> _outOfBand = [];

    public PeriodTest(Dossier dossier, Period period)
    {
        (_dossier, _period) = (dossier, period);
        // Nothing is judged behind the ledger's clock: what wasn't observed yet has no state.
        _window = new Interval(period.When.From, Math.Max(period.When.From, Math.Min(period.When.To, dossier.Register.Through)));
        _controls = [.. dossier.Register.Controls.Values.Select(v => new ControlTest(dossier, _window, period, v))];
        _findings = new(dossier, period);
    }

    /// <summary>What has to be shown every site before <see cref="Conclude"/>.</summary>
    public IEnumerable<Action<SiteDossier>> Tests => [TakeOutOfBand, .. _controls.Select(c => (Action<SiteDossier>)c.Take), .. _findings.Tests];

    public PeriodResult Conclude()
    {
        var (register, log, size) = (_dossier.Register, _dossier.Register.Log, _dossier.Register.AsOf.Size);
        var controls = new ControlResult[_controls.Length];
        Conclude(c => !c.JudgesOthers, []);
        Conclude(c => c.JudgesOthers, [.. controls.Where(c => c is not null)]);
        return new(Judge.Engine, register.Tenant, _period, size, register.Through, controls, [.. _dossier.Sites.Select(s => Coverage(s, _window))],
            [.. _outOfBand.OrderBy(o => o.Detected).ThenBy(o => o.Index).ThenBy(o => o.Id, StringComparer.Ordinal)],
            new(size, log.Odd.CountBelow(i => i < size), log.UnknownTypes.CountBelow(i => i < size), log.Skipped.CountBelow(i => i < size)))
        {
            Findings = _findings.Conclude(),
            Systems = [.. register.Systems.Where(s => s.Registered.Received < _window.To && (s.Retired is null || s.Retired.Received > _window.From)).Select(s => s.ToResult())],
        };

        void Conclude(Func<ControlTest, bool> which, IReadOnlyList<ControlResult> others) =>
            Parallel.For(0, controls.Length, i =>
            {
                if (which(_controls[i])) { controls[i] = _controls[i].Conclude(others); }
            });
    }

    private void TakeOutOfBand(SiteDossier site) =>
        _outOfBand.AddRange(site.OutOfBand.Where(g => Meets(g.LastGood, g.First.Seen.Told, _window) && site.Scope.Contains(g.First.Seen.Told)).Select(g => g.ToResult()));

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
