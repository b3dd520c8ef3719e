using Colophon.Kernel;
using Colophon.Web.Search;

namespace Colophon.Fleet.Sites;

/// <summary>Sites by address, id, environment, group and tag.</summary>
internal sealed class SiteSearch(IFleet fleet) : ISearchSource
{
    public int Order => 30;

    public async Task<IReadOnlyList<SearchGroup>> SearchAsync(TenantId tenant, string words, int limit, CancellationToken ct) =>
        [ConsoleSearch.Group("Sites", await fleet.SitesAsync(tenant, ct), words, limit, s => [s.Url, s.Id.Value, s.Environment, s.Labels.Group, .. s.Labels.Tags], s => new(s.Url, s.RetiredAt is null ? s.Environment : "retired", "/sites/" + s.Id), "/sites")];
}
