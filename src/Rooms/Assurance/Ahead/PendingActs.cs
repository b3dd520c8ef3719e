using Colophon.Kernel;

namespace Colophon.Assurance.Ahead;

/// <summary>What all rooms wait for, joined.</summary>
internal sealed class PendingActs(IEnumerable<IPendingActs> rooms)
{
    public async Task<IReadOnlyList<PendingAct>> OfAsync(TenantId tenant, CancellationToken ct)
    {
        var all = new List<PendingAct>();
        foreach (var room in rooms) { all.AddRange(await room.ActsAsync(tenant, ct)); }
        return all;
    }
}
