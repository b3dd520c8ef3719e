using Colophon.Binder;
using Colophon.Evidence.Periods;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Colophon.Evidence.Binders;

/// <summary>Progress and download for the console, and ordering from the command line on the same machine.</summary>
internal static class BinderEndpoints
{
    public static IResult Progress(TenantId tenant, string id, HttpContext http, PeriodDesk desk) =>
        desk.BinderFor(tenant, id, http) is { } job ? Show(job) : Unknown(id).ToResult();

    /// <summary>The job as a page: progress first, then the file and how to check it. <paramref name="still"/>: the reader doesn't want it to load itself.</summary>
    public static async Task<IResult> ShowAsync(TenantId tenant, string id, string? still, HttpContext http, PeriodDesk desk)
    {
        if (desk.BinderFor(tenant, id, http) is not { } job)
        {
            return ConsoleErrors.Refused(http, new Refusal("binder-unknown", 404, "There is no such binder here. One that could not be made is forgotten when the server stops: order it again."), $"/t/{tenant}/audit", "See the periods");
        }
        var standing = await desk.StandingAsync(tenant, http);
        var period = standing.Periods.FirstOrDefault(p => p.Period.Id == job.Order.Period)?.Period.Name ?? job.Order.Period;
        var (names, _) = await desk.WordsAsync(tenant, standing, http);
        return new RazorComponentResult<BinderPage>(new { Tenant = tenant, Job = job, PeriodName = period, Names = names, Still = !string.IsNullOrEmpty(still) });
    }

    public static IResult Download(TenantId tenant, string id, HttpContext http, IEvidence evidence, PeriodDesk desk) => HandOut(tenant, id, http, desk, job => job.Order.Recipient is null ? File(tenant, job, evidence) : null);

    public static IResult DownloadSealed(TenantId tenant, string id, HttpContext http, IEvidence evidence, PeriodDesk desk) => HandOut(tenant, id, http, desk, job => job.Order.Recipient is null ? null : File(tenant, job, evidence));

    /// <summary>The list of the parts, for <c>colophon verify</c>.</summary>
    public static IResult Parts(TenantId tenant, string id, HttpContext http, PeriodDesk desk) =>
        HandOut(tenant, id, http, desk, job => job.Parts is { } parts ? Results.File(parts.Write(), "application/json", job.FileName + PartsManifest.Ending) : null);

    /// <param name="number">From 1.</param>
    public static IResult Part(TenantId tenant, string id, long number, HttpContext http, IEvidence evidence, PeriodDesk desk) => HandOut(tenant, id, http, desk, job =>
        job.Parts is not { } parts || number < 1 || number > parts.Parts.Count || evidence.Open(tenant, id) is not { } whole ? null
        : Results.File(new FileSlice(whole, parts.Parts.Take((int)number - 1).Sum(p => p.Size), parts.Parts[(int)number - 1].Size), "application/octet-stream", parts.Parts[(int)number - 1].File, enableRangeProcessing: true));

    /// <summary>Private parts in a file are read like those in the console: by who runs the company's console, and by its auditor.</summary>
    private static IResult HandOut(TenantId tenant, string id, HttpContext http, PeriodDesk desk, Func<BinderJob, IResult?> file)
    {
        if (desk.BinderFor(tenant, id, http) is not { } job) { return Unknown(id).ToResult(); }
        if (job.Order.Disclose && !http.User.RolesIn(tenant).Any(r => r is Role.Owner or Role.Operator or Role.Auditor))
        {
            return ConsoleErrors.Refused(http, new Refusal("disclosed", 403, "This binder holds names and addresses. An owner, operator or auditor of this company can download it."), $"/t/{tenant}/evidence/{id}", "Back to the binder");
        }
        return file(job) ?? Unknown(id).ToResult();
    }

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
        TenantId.TryParse(tenant, out var owner) && evidence.Find(owner, id) is { Order.Recipient: null } job ? File(owner, job, evidence) : Unknown(id).ToResult();

    private static IResult File(TenantId tenant, BinderJob job, IEvidence evidence) =>
        evidence.Open(tenant, job.Id) is { } file ? Results.File(file, job.Order.Recipient is null ? "application/zip" : "application/octet-stream", job.FileName, enableRangeProcessing: true) : Unknown(job.Id).ToResult();

    private static IResult Show(BinderJob job) => Results.Json(new
    {
        id = job.Id, file = job.FileName, period = job.Order.Period, state = job.State.ToString().ToLowerInvariant(), stage = job.Stage, done = job.Done, total = job.Total,
        bytes = job.Bytes, sha256 = job.Sha256, tree_size = job.TreeSize, failure = job.Failure,
    });

    private static Refusal Unknown(string id) => new("binder-unknown", 404, $"There is no finished binder '{id}' here. Order one, or wait until it is done.");
}

internal sealed record LocalOrder(string? Tenant, string? Period, IReadOnlyList<string>? Sites = null);
