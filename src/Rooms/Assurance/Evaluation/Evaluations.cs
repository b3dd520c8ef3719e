using System.Collections.Concurrent;
using Colophon.Audit;
using Colophon.Kernel;

namespace Colophon.Assurance.Evaluation;

/// <summary>The tenants' evaluations, each made when it is first asked for.</summary>
internal sealed class Evaluations(IAuditLog audit, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<(TenantId Tenant, string Sites), TenantEvaluation> _tenants = new();

    /// <param name="sites">Null: all of the tenant.</param>
    public TenantEvaluation Of(TenantId tenant, IReadOnlyList<string>? sites = null) =>
        _tenants.GetOrAdd((tenant, sites is null ? "*" : string.Join(',', sites.Order(StringComparer.Ordinal))), _ => new TenantEvaluation(tenant, sites, audit, clock));

    public void Dispose()
    {
        foreach (var tenant in _tenants.Values) { tenant.Dispose(); }
    }
}
