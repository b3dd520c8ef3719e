using Colophon.Assurance;
using Colophon.Assurance.Pages;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;

namespace Colophon.Evidence.Periods;

/// <summary>What the list of periods shows.</summary>
public sealed record PeriodsView(TenantId Tenant, Standing Standing, IReadOnlyList<BinderJob> Binders, Glossary Names, May May, PeriodForm Form);

/// <summary>What the page of one period shows.</summary>
/// <param name="Newest">The period as everything there is now says it.</param>
/// <param name="Frozen">As its newest freeze fixed it; null while it isn't frozen.</param>
/// <param name="FreezableFrom">By the ledger's clock.</param>
/// <param name="Scope">Sites that a binder can be cut to.</param>
/// <param name="Refused">Why what was just asked for was not done.</param>
public sealed record PeriodView(
    TenantId Tenant, Standing Standing, PeriodResult Newest, PeriodResult? Frozen, IReadOnlyList<RecordedFreeze> Freezes, DateTimeOffset FreezableFrom, IReadOnlyList<BinderJob> Binders, IReadOnlyList<Site> Scope, Glossary Names, May May, OrderForm Order, Refusal? Refused, DateTimeOffset Now)
{
    /// <summary>What counts: the newest freeze, or, before there is one, everything so far.</summary>
    public PeriodResult Result => Frozen ?? Newest;

    public string Path => $"/t/{Tenant}/audit/{Newest.Period.Id}";

    public DateTimeOffset LedgerClock => Verdicts.Micros.ToTime(Standing.Ledger.Through);

    public bool Settled => LedgerClock >= FreezableFrom;
}
