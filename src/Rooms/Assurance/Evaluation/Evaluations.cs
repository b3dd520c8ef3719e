using System.Collections.Concurrent;
using Colophon.Audit;
using Colophon.Kernel;

namespace Colophon.Assurance.Evaluation;

/// <summary>The tenants' evaluations, each made when it is first asked for.</summary>
internal sealed class Evaluations(IAuditLog audit, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<TenantId, TenantEvaluation> _tenants = new();

    public TenantEvaluation Of(TenantId tenant) => _tenants.GetOrAdd(tenant, t => new TenantEvaluation(t, audit, clock));

    public void Dispose()
    {
        foreach (var tenant in _tenants.Values) { tenant.Dispose(); }
    }
}
