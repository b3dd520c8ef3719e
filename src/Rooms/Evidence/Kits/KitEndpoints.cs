using System.Text;
using System.Text.Json;
using Colophon.Audit;
using Colophon.Binder.Rendering;
using Colophon.Evidence.Periods;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Verdicts;
using Colophon.Verdicts.Results;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Evidence.Kits;

/// <summary>What it takes to perform a test again: the query, what it was asked with, the raw answer, and the same once more on the spot.</summary>
internal static class KitEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/audit/{period}/kits/{control}", ShowAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapGet("/audit/{period}/kits/{control}/population.csv", (TenantId tenant, string period, string control, HttpContext http, PeriodDesk desk) => PopulationAsync(tenant, period, control, http, desk, c => TableFile.Csv(control, Tables.Population(c), marked: false))).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapGet("/audit/{period}/kits/{control}/population.xlsx", (TenantId tenant, string period, string control, HttpContext http, PeriodDesk desk) => PopulationAsync(tenant, period, control, http, desk, c => TableFile.Xlsx(control, Tables.Population(c), Tables.Ipe(c)))).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapGet("/audit/{period}/kits/{control}/answer.json", AnswerAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapGet("/audit/{period}/kits/{control}/items/{number:long}", ItemAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
    }

    private static async Task<IResult> ShowAsync(TenantId tenant, string period, string control, [FromQuery] string? run, HttpContext http, PeriodDesk desk, Rerun rerun)
    {
        if (await FindAsync(tenant, period, control, http, desk) is not ({ } view, { } result)) { return TypedResults.NotFound(); }
        Performed? performed = null;
        if (run is not null)
        {
            var asOf = view.Freezes is [.., var newest] ? newest.AsOf : new AsOf(view.Result.Size);
            performed = await rerun.RunAsync(tenant, period, control, asOf, http.Granted(tenant)?.Sites, http.RequestAborted);
            if (performed is null) { return ConsoleErrors.Refused(http, new("busy", 429, "Another test is being performed again. One runs at a time; ask once more in a moment.") { RetryAfter = TimeSpan.FromSeconds(5) }, $"{view.Path}/kits/{control}", "Back to the kit"); }
        }
        return new RazorComponentResult<KitPage>(new { View = view, Control = result, Performed = performed });
    }

    /// <summary>Byte for byte the file that a binder of this period holds.</summary>
    private static async Task<IResult> PopulationAsync(TenantId tenant, string period, string control, HttpContext http, PeriodDesk desk, Func<ControlResult, IResult> write) =>
        await FindAsync(tenant, period, control, http, desk) is (_, { } result) ? write(result) : TypedResults.NotFound();

    private static async Task<IResult> AnswerAsync(TenantId tenant, string period, string control, HttpContext http, PeriodDesk desk)
    {
        if (await FindAsync(tenant, period, control, http, desk) is not (_, { } result)) { return TypedResults.NotFound(); }
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) { VerdictsJson.WritePopulation(json, result); }
        return TypedResults.File(bytes.ToArray(), "application/json", $"{control}.json");
    }

    private static async Task<IResult> ItemAsync(TenantId tenant, string period, string control, long number, HttpContext http, PeriodDesk desk, IAuditLog log)
    {
        if (await FindAsync(tenant, period, control, http, desk) is not ({ } view, { } result) || result.Population.FirstOrDefault(i => i.Number == number) is not { } item) { return TypedResults.NotFound(); }
        var ct = http.RequestAborted;
        var tree = await log.TreeAsync(tenant, ct);
        var leaves = new List<ProvenLeaf>();
        foreach (var (index, role) in item.Indices.Select(i => (i, "its record")).Concat(item.Approvals.Select(i => (i, "the approval it was matched with"))).DistinctBy(l => l.i).Take(ProvenLeaf.Most))
        {
            if (await log.LeafAsync(tenant, index, ct) is not { } leaf) { continue; }
            var hash = MerkleHash.Leaf(leaf.Span);
            var proof = await log.ProveInclusionAsync(tenant, index, tree.Size, ct);
            leaves.Add(new(index, role, Encoding.UTF8.GetString(leaf.Span), hash.Bytes.ToArray(), proof, new InclusionProof(index, tree.Size, [.. proof.Select(h => new Hash256(h))]).Verify(hash, new Hash256(tree.Root.Span))));
        }
        return new RazorComponentResult<ItemPage>(new { View = view, Control = result, Item = item, Leaves = leaves, Tree = tree });
    }

    private static async Task<(PeriodView?, ControlResult?)> FindAsync(TenantId tenant, string period, string control, HttpContext http, PeriodDesk desk) =>
        await desk.FindAsync(tenant, period, http) is { } view ? (view, view.Result.Controls.FirstOrDefault(c => c.Id == control)) : default;
}

/// <param name="Role">What it is to the item.</param>
public sealed record ProvenLeaf(long Index, string Role, string Raw, ReadOnlyMemory<byte> Hash, IReadOnlyList<byte[]> Proof, bool Proven)
{
    /// <summary>An item of many leaves shows the first ones; the others are named.</summary>
    public const int Most = 20;
}
