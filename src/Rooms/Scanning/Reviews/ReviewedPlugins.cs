using Colophon.Kernel;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Vendors;

namespace Colophon.Scanning.Reviews;

/// <summary>Where a plugin's code sends data, from the newest review of a package of this version.</summary>
internal sealed class ReviewedPlugins(TenantPictures pictures) : IPluginAnalysis
{
    public async Task<PluginHosts?> HostsAsync(TenantId tenant, string component, string version, CancellationToken ct) =>
        (await pictures.ReadAsync(tenant, ct)).Reviews.Values.Where(r => !r.Failed && r.Component == component && r.New.Version == version).MaxBy(r => r.Index) is { } review
            ? new(review.Hosts, review.MoreHosts || review.NotAnalysed > 0, "/updates/" + review.Id) : null;
}
