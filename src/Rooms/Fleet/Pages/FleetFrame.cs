using Colophon.Kernel;
using Colophon.Web.Shell;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Http;

namespace Colophon.Fleet.Pages;

/// <summary>Fleet's lines of the frame: the company's name and how many sites it has.</summary>
internal sealed class FleetFrame(IFleet fleet) : IFramePart
{
    public async ValueTask FillAsync(Frame frame, HttpContext http, CancellationToken ct)
    {
        if (frame.Tenant is not { } tenant) { return; }
        frame.TenantName = (await fleet.TenantAsync(tenant, ct))?.Name;
        var sites = (await fleet.SitesAsync(tenant, ct)).Count(s => s.RetiredAt is null);
        frame.Counts["/sites"] = new NavCount(sites, Say.Count(sites, "site", "sites"));
    }
}
