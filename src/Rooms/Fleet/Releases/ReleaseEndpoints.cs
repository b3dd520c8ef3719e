using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;

namespace Colophon.Fleet.Releases;

/// <summary>Versions of the agent: handed to whoever asks for one by its hash, published and followed over the data folder's socket.</summary>
internal static class ReleaseEndpoints
{
    private static readonly FactActor Operator = new("cli", "os:" + Environment.UserName, "socket");

    /// <summary>Free software, and no site believes it for where it came from.</summary>
    public static IResult Package(string sha256, ReleaseStore releases) => releases.Content(sha256) is { } content ? Results.Bytes(content, "application/octet-stream") : Results.NotFound();

    public static async Task<IResult> AdvanceAsync(NewRelease body, Rollout rollout, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant)) { return new Refusal("tenant-unknown", 404, "Name the tenant whose sites are meant.").ToResult(); }
        if (body.Percent is not (>= 1 and <= 100)) { return new Refusal("percent", 422, "A ring is 1 to 100 percent of the sites.").ToResult(); }
        var (step, refusal) = await rollout.AdvanceAsync(tenant, body.Package ?? [], new Ring(body.Percent.Value, body.Group, body.Tag, body.Environment, body.Site), body.DespiteFailures ?? false, Operator, ct);
        return refusal?.ToResult() ?? Results.Json(new { version = step!.Version, sha256 = step.Sha256, told = step.Told.Select(s => s.Value), before = step.Before });
    }

    public static IResult List(string? tenant, Rollout rollout) => TenantId.TryParse(tenant, out var id)
        ? Results.Json(new { orders = rollout.Orders(id).Select(o => new { version = o.Version, sha256 = o.Sha256, site = o.Site.Value, at = o.At, outcome = o.Outcome, cause = o.Cause }) })
        : new Refusal("tenant-unknown", 404, $"There is no tenant '{tenant}'.").ToResult();
}

internal sealed record NewRelease(string? Tenant, byte[]? Package, int? Percent, string? Group, string? Tag, string? Environment, string? Site, bool? DespiteFailures);
