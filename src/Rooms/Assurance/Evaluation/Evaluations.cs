using System.Collections.Concurrent;
using Colophon.Audit;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Assurance.Evaluation;

/// <summary>The tenants' evaluations, each made when it is first asked for.</summary>
internal sealed class Evaluations(IAuditLog audit, DataFolder folder, IOptions<AssuranceOptions> options, TimeProvider clock, ILogger<Evaluations> logger) : IDisposable
{
    private readonly ConcurrentDictionary<(TenantId Tenant, string Sites), TenantEvaluation> _tenants = new();

    /// <param name="sites">Null: all of the tenant.</param>
    public TenantEvaluation Of(TenantId tenant, IReadOnlyList<string>? sites = null) =>
        _tenants.GetOrAdd((tenant, sites is null ? "*" : string.Join(',', sites.Order(StringComparer.Ordinal))), _ => new TenantEvaluation(tenant, sites, audit,
            // What only some sites said is asked for by few and now and then: it stays in memory.
            sites is null ? Path.Combine(folder.Columns, tenant.Value) : null, options.Value.SealLeaves, clock, logger));

    public void Dispose()
    {
        foreach (var tenant in _tenants.Values) { tenant.Dispose(); }
    }
}
