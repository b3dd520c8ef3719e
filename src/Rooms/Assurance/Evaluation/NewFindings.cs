using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Evaluation;

/// <summary>Raises one signal per deviation. The id makes it reach people once, also over restarts; what was raised in this process isn't raised again.</summary>
internal sealed class NewFindings(ISignals signals)
{
    private readonly HashSet<string> _raised = new(StringComparer.Ordinal);

    public async Task RaiseAsync(TenantId tenant, Standing standing, CancellationToken ct)
    {
        foreach (var (period, deviation) in standing.Periods.SelectMany(p => p.Controls.SelectMany(c => c.Deviations).Select(d => (p, d))))
        {
            var id = $"deviation:{tenant}:{deviation.Control}:{deviation.Id}";
            if (_raised.Contains(id)) { continue; }
            await signals.RaiseAsync(ToSignal(tenant, id, period, deviation), ct);
            _raised.Add(id);
        }
    }

    private static Signal ToSignal(TenantId tenant, string id, PeriodResult period, Deviation deviation) => new(
        tenant,
        id,
        SignalSeverity.Alarm,
        $"{deviation.Control}: {deviation.Title}",
        $"{deviation.Why}. Between {Micros.Format(deviation.True.From)} and {Micros.Format(deviation.True.To)}, on record since {Micros.Format(deviation.Received)} (entry {deviation.Index}), in period {period.Period.Name}.",
        $"/t/{tenant}/controls/{deviation.Control}?at={Uri.EscapeDataString(deviation.Id)}#{Uri.EscapeDataString(deviation.Id)}");
}
