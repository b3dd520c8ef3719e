using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;

namespace Colophon.Evidence.Binders;

/// <summary>Progress and download for the console, and ordering from the command line on the same machine.</summary>
internal static class BinderEndpoints
{
    public static IResult Progress(TenantId tenant, string id, IEvidence evidence) =>
        evidence.Find(tenant, id) is { } job ? Show(job) : Unknown(id).ToResult();

    public static IResult Download(TenantId tenant, string id, IEvidence evidence) =>
        evidence.Open(tenant, id) is { } file ? Results.File(file, "application/zip", id + ".zip", enableRangeProcessing: true) : Unknown(id).ToResult();

    /// <summary>Makes a binder and answers when it is done: the caller is a program that waits.</summary>
    public static async Task<IResult> OrderLocallyAsync(LocalOrder body, IEvidence evidence, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant) || string.IsNullOrEmpty(body.Period)) { return new Refusal("malformed", 400, "Name a tenant and a period.").ToResult(); }
        switch (await evidence.OrderAsync(tenant, new BinderOrder(body.Period, body.Sites), new FactActor("cli", "os:local"), ct))
        {
            case OrderResult.Ordered ordered:
                var job = await evidence.WaitAsync(tenant, ordered.Job.Id, ct);
                return job.Failure is { } failure ? new Refusal("binder", 409, failure).ToResult() : Show(job);
            case OrderResult.Refused refused:
                return refused.Refusal.ToResult();
            default:
                throw new InvalidOperationException("not a result");
        }
    }

    public static IResult DownloadLocally(string tenant, string id, IEvidence evidence) =>
        TenantId.TryParse(tenant, out var owner) ? Download(owner, id, evidence) : Unknown(id).ToResult();

    private static IResult Show(BinderJob job) => Results.Json(new
    {
        id = job.Id, file = job.FileName, period = job.Order.Period, state = job.State.ToString().ToLowerInvariant(), stage = job.Stage, done = job.Done, total = job.Total,
        bytes = job.Bytes, sha256 = job.Sha256, tree_size = job.TreeSize, failure = job.Failure,
    });

    private static Refusal Unknown(string id) => new("binder-unknown", 404, $"There is no finished binder '{id}' here. Order one, or wait until it is done.");
}

internal sealed record LocalOrder(string? Tenant, string? Period, IReadOnlyList<string>? Sites = null);
