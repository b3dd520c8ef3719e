using System.Text;
using Colophon.Audit.Side;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Audit.Pages;

internal static class EventEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/events", ListAsync).RequireAuthorization(Policies.Read);
        tenant.MapGet("/events/{index:long}", (TenantId tenant, long index, HttpContext http, LeafView view) => view.PageAsync(tenant, index, http, opened: null)).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/events/{index:long}/private", OpenAsync).RequireAuthorization(Policies.Operate);
        tenant.MapGet("/events/{index:long}/raw", RawAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
    }

    private static async Task<IResult> ListAsync(TenantId tenant, [AsParameters] EventFilter filter, IAuditLog log, Marks marks, CancellationToken ct)
    {
        var page = await log.SearchAsync(tenant, filter.ToQuery(null), ct);
        return new RazorComponentResult<EventsPage>(new { Tenant = tenant, Page = page, Filter = filter, Marks = await marks.OfAsync(tenant, page.Rows.Select(r => r.Index), ct) });
    }

    /// <summary>Opening sealed personal data is itself on record, before it is shown.</summary>
    private static async Task<IResult> OpenAsync(TenantId tenant, long index, IFormCollection form, HttpContext http, IAuditLog log, IRecordFacts facts, LeafView view)
    {
        var ct = http.RequestAborted;
        if (await log.LeafAsync(tenant, index, ct) is null) { return TypedResults.NotFound(); }
        await facts.RecordAsync(tenant, new Fact("private.opened", http.User.Actor(), new FactObject("leaf", index.ToString(System.Globalization.CultureInfo.InvariantCulture))), ct);
        return await view.PageAsync(tenant, index, http, await log.PrivateAsync(tenant, index, ct) ?? new Dictionary<string, string>());
    }

    private static async Task<IResult> RawAsync(TenantId tenant, long index, HttpContext http, IAuditLog log, LeafView view, CancellationToken ct) =>
        await log.LeafAsync(tenant, index, ct) is { } leaf && ExaminedLeaves.IsOpen(http, tenant, leaf, await view.RowAsync(tenant, index, ct)) ? TypedResults.Bytes(leaf, "application/octet-stream", $"{tenant}-leaf-{index}.json") : TypedResults.NotFound();
}

/// <summary>Reads one leaf, its row and its proof, and checks the proof before it is shown.</summary>
internal sealed class LeafView(IAuditLog log, Marks marks, TimeProvider clock)
{
    public async Task<IResult> PageAsync(TenantId tenant, long index, HttpContext http, IReadOnlyDictionary<string, string>? opened)
    {
        var ct = http.RequestAborted;
        var tree = await log.TreeAsync(tenant, ct);
        if (index < 0 || index >= tree.Size || await log.LeafAsync(tenant, index, ct) is not { } leaf) { return TypedResults.NotFound(); }
        var row = await RowAsync(tenant, index, ct);
        if (!ExaminedLeaves.IsOpen(http, tenant, leaf, row)) { return TypedResults.NotFound(); }
        var proof = await log.ProveInclusionAsync(tenant, index, tree.Size, ct);
        var hash = MerkleHash.Leaf(leaf.Span);
        return new RazorComponentResult<LeafPage>(new
        {
            Tenant = tenant,
            Index = index,
            Event = EventDocument.Read(leaf.Span),
            Row = row,
            Mark = (await marks.OfAsync(tenant, [index], ct)).GetValueOrDefault(index),
            Tree = tree,
            LeafHash = (ReadOnlyMemory<byte>)hash.Bytes.ToArray(),
            Proof = proof,
            Proven = new InclusionProof(index, tree.Size, [.. proof.Select(h => new Hash256(h))]).Verify(hash, new Hash256(tree.Root.Span)),
            Raw = Encoding.UTF8.GetString(leaf.Span),
            Private = opened,
            SealedUntil = SealedParts.Until(leaf.Span) is { } until && until > clock.GetUtcNow() ? until : (DateTimeOffset?)null,
            MayOpen = http.User.RolesIn(tenant).Any(r => r is Role.Owner or Role.Operator),
        });
    }

    /// <summary>Null while the projection hasn't come so far.</summary>
    public async Task<EventRow?> RowAsync(TenantId tenant, long index, CancellationToken ct) =>
        (await log.SearchAsync(tenant, new EventQuery(BeforeIndex: index + 1, Limit: 1), ct)).Rows.FirstOrDefault(r => r.Index == index);
}

/// <summary>What the judging rooms say about single leaves, joined.</summary>
internal sealed class Marks(IEnumerable<IEventMarks> rooms)
{
    public async ValueTask<IReadOnlyDictionary<long, EventMark>> OfAsync(TenantId tenant, IEnumerable<long> shown, CancellationToken ct)
    {
        var leaves = shown.ToHashSet();
        var all = new Dictionary<long, EventMark>();
        foreach (var room in rooms)
        {
            foreach (var (index, mark) in await room.MarksAsync(tenant, leaves, ct)) { all.TryAdd(index, mark); }
        }
        return all;
    }
}
