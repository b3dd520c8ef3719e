using System.Collections.Concurrent;
using Colophon.Kernel;
using Colophon.Storage;

namespace Colophon.Audit.Projection;

/// <summary>One projection file per tenant, <c>db/events-&lt;tenant&gt;.db</c>; delete it while the server is down and it is rebuilt.</summary>
internal sealed class ProjectionShelf(DataFolder folder) : IDisposable
{
    private readonly ConcurrentDictionary<TenantId, Lazy<TenantProjection>> _open = new();

    public TenantProjection Get(TenantId tenant) =>
        _open.GetOrAdd(tenant, t => new Lazy<TenantProjection>(() => TenantProjection.Open(Path.Combine(folder.Databases, $"events-{t}.db")))).Value;

    public void Dispose()
    {
        foreach (var projection in _open.Values.Where(p => p.IsValueCreated))
        {
            projection.Value.Dispose();
        }
    }
}
