using Colophon.Audit.Projection;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Colophon.Audit;

/// <summary>What the command line on the same machine asks about the ledger.</summary>
internal static class LocalStatus
{
    public static async Task<IResult> ShowAsync(IConfiguration configuration, IFleet fleet, IAuditLog log, ProjectionShelf shelf, CancellationToken ct)
    {
        var tenants = new List<object>();
        foreach (var tenant in await fleet.TenantsAsync(ct))
        {
            var tree = await log.TreeAsync(tenant.Id, ct);
            var health = await log.HealthAsync(tenant.Id, ct);
            tenants.Add(new
            {
                tenant = tenant.Id.Value,
                size = tree.Size,
                projected = shelf.Get(tenant.Id).Cursor,
                sources = health.Select(h => new { source = h.Source.Value, epoch = h.Epoch, state = h.State, agent = h.AgentVersion, settled_seq = h.SettledSeq, next_seq = h.NextSeq, open_gaps = h.OpenGaps, last_received_at = h.LastReceivedAt }),
            });
        }
        return Results.Json(new { public_url = configuration["Access:PublicUrl"], process = Environment.ProcessId, tenants });
    }

    /// <summary>The newest checkpoint that covers everything acknowledged before this call.</summary>
    public static async Task<IResult> CheckpointAsync(TenantName body, AuditLedger ledger, CancellationToken ct)
    {
        if (!Ledger.TreeLabel.TryParse(body.Tenant, out var tree) || !ledger.Store.TryGetReader(tree, out var reader))
        {
            return new Refusal("tenant-unknown", 404, $"There is no tenant '{body.Tenant}'.").ToResult();
        }
        return Results.Text((await reader.WaitForSizeAsync(ledger.Store.NextIndex(tree), ct)).ToString());
    }
}

internal sealed record TenantName(string? Tenant);
