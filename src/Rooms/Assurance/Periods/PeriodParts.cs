using Colophon.Assurance.Evaluation;
using Colophon.Kernel;

namespace Colophon.Assurance.Periods;

/// <summary>Parts as the newest results know them; before the first ones nobody is a part of anything.</summary>
internal sealed class PeriodParts(Evaluations evaluations) : IPeriodParts
{
    public string? WholeOf(TenantId tenant, string period) => evaluations.Of(tenant).Latest?.Ledger.Periods.FirstOrDefault(p => p.Id == period)?.PartOf;
}
