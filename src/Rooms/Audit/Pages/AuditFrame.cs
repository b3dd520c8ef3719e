using Colophon.Audit.Projection;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Web.Shell;
using Microsoft.AspNetCore.Http;

namespace Colophon.Audit.Pages;

/// <summary>Audit's line of the frame: from which signed tree a page was set, and how far the projection has come.</summary>
internal sealed class AuditFrame(IAuditLog log, AuditLedger ledger, ProjectionShelf shelf) : IFramePart
{
    public async ValueTask FillAsync(Frame frame, HttpContext http, CancellationToken ct)
    {
        if (frame.Tenant is not { } tenant || !TreeLabel.TryParse(tenant.Value, out var label) || !ledger.Store.TryGetReader(label, out _)) { return; }
        var tree = await log.TreeAsync(tenant, ct);
        frame.SetFrom = new SetFrom(tree.Size, tree.Root, shelf.Get(tenant).Cursor);
    }
}
