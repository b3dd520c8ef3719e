using System.Globalization;
using System.Text;
using Colophon.Kernel;
using Colophon.Php.Difference.Output;
using Colophon.Scanning.Pages;
using Colophon.Scanning.Store;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Reviews;

internal static class ReviewEndpoints
{
    /// <summary>The form's own fields and what stands around its files.</summary>
    private const int FormBytes = 64 << 10;

    private static readonly TimeSpan UploadPatience = TimeSpan.FromMinutes(15);

    private static readonly Dictionary<string, string> Media = new() { ["html"] = "text/html; charset=utf-8", ["json"] = "application/json", ["sarif"] = "application/sarif+json" };

    public static void Map(RouteGroupBuilder tenant)
    {
        var most = (2 * ((IEndpointRouteBuilder)tenant).ServiceProvider.GetRequiredService<IOptions<ScanningOptions>>().Value.Reviews.MaxPackageBytes) + FormBytes;
        tenant.MapGet("/updates", async (TenantId tenant, [FromQuery] int? page, HttpContext http, ScanDesk scans, ReviewDesk desk, PackageShelf shelf) => List(await scans.OpenAsync(tenant, http), desk, shelf, page, null)).RequireAuthorization(Policies.Read);
        // The form is read by the handler and not bound by the framework: what is too large, or finds the disk full, gets an answer in words.
        tenant.MapPost("/updates", UploadAsync).RequireAuthorization(Policies.Operate).WithMetadata(new RequireAntiforgeryTokenAttribute(), new RequestSizeLimitAttribute(most)).WithFormOptions(multipartBodyLengthLimit: most).WithRequestTimeout(UploadPatience);
        tenant.MapGet("/updates/{id}", ShowAsync).RequireAuthorization(Policies.Read);
        tenant.MapPost("/updates/{id}", AgainAsync).RequireAuthorization(Policies.Operate).WithMetadata(new RequireAntiforgeryTokenAttribute());
        tenant.MapGet("/updates/{id}/review.{kind}", DownloadAsync).RequireAuthorization(Policies.Read);
    }

    private static RazorComponentResult<UpdatesPage> List(ScanData data, ReviewDesk desk, PackageShelf shelf, int? page, Refusal? fault) =>
        new(new { Data = data, Jobs = desk.List(data.Tenant), Kept = shelf.List(data.Tenant), PageNumber = Math.Clamp(page ?? 1, 1, 100_000), Fault = fault }) { StatusCode = fault?.Status ?? 200 };

    private static async Task<IResult> UploadAsync(TenantId tenant, HttpContext http, ScanDesk scans, ReviewDesk desk, ReviewPress press, PackageShelf shelf, TimeProvider clock)
    {
        var data = await scans.OpenAsync(tenant, http);
        Refusal? fault;
        if (http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false } invalid)
        {
            fault = Unreadable(invalid.Error, data.Options.Reviews);
            return fault is null ? TypedResults.BadRequest() : List(data, desk, shelf, 1, fault);
        }
        try
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            var (@new, old) = (form.Files.GetFile("new"), form.Files.GetFile("old"));
            if (@new is null or { Length: 0 }) { return List(data, desk, shelf, 1, new("package", 422, "Choose the zip file of the version that may be installed.")); }
            var (candidate, refused) = await TakeAsync(tenant, @new, shelf, http.RequestAborted);
            if (candidate is null) { return List(data, desk, shelf, 1, refused); }
            (var before, refused) = old is { Length: > 0 } ? await TakeAsync(tenant, old, shelf, http.RequestAborted) : Chosen(data, form["old_kept"].ToString(), candidate, shelf);
            if (refused is not null) { return List(data, desk, shelf, 1, refused); }
            if (before?.Sha256 == candidate.Sha256) { return List(data, desk, shelf, 1, new("package-same", 422, "Both are the same file, byte for byte: there is nothing to compare.")); }
            var order = ReviewOrder.Of(before, candidate, http.User.Actor(), clock.GetUtcNow());
            fault = await press.StandsAsync(data.View.Reviews.GetValueOrDefault(order.Id), http.RequestAborted) ? null : desk.Order(tenant, order);
            return fault is null ? SeeOther.To(data.Path("/updates/" + order.Id)) : List(data, desk, shelf, 1, fault);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            return List(data, desk, shelf, 1, DiskFault(e));
        }
    }

    private static async Task<(KeptPackage? Package, Refusal? Refusal)> TakeAsync(TenantId tenant, IFormFile file, PackageShelf shelf, CancellationToken ct)
    {
        await using var content = file.OpenReadStream();
        return await shelf.TakeAsync(tenant, file.FileName, file.Length, content, ct);
    }

    /// <summary>The old side by choice: none, a kept one by its hash, or the one of the same component that was used last, unless its own review says to stop: against that, the same misdeed would be no news.</summary>
    private static (KeptPackage? Package, Refusal? Refusal) Chosen(ScanData data, string choice, KeptPackage candidate, PackageShelf shelf)
    {
        var kept = shelf.List(data.Tenant);
        var found = choice switch { "" or "none" => null, "latest" => kept.FirstOrDefault(k => k.Component == candidate.Component && k.Sha256 != candidate.Sha256 && Stopped(data, k.Sha256) is null), _ => kept.FirstOrDefault(k => k.Sha256 == choice) };
        if (found is null) { return choice is "" or "none" or "latest" ? (null, null) : (null, new("package-gone", 422, "The package that you chose as the old version is no longer kept. Upload it, too.")); }
        if (found.Component != candidate.Component) { return (null, new("package-other", 422, $"{found.Name} and {candidate.Name} are different components ({found.Component}, {candidate.Component}). Choose a version of the same one, or upload it.")); }
        shelf.Use(data.Tenant, found);
        return (found, null);
    }

    /// <summary>The newest review of this package as the new one, where it says to stop or could not be made.</summary>
    private static MadeReview? Stopped(ScanData data, string? sha256) => data.View.Reviews.Values.Where(r => r.New.Sha256 == sha256).MaxBy(r => r.Index) is { } last && (last.Failed || last.Level == "stop") ? last : null;

    private static async Task<IResult> ShowAsync(TenantId tenant, string id, string? still, HttpContext http, ScanDesk scans, ReviewDesk desk, ReviewPress press, PackageShelf shelf, Blobs blobs)
    {
        var job = desk.Find(tenant, id); // before the records: whoever leaves the desk is on record by then
        var data = await scans.OpenAsync(tenant, http);
        var review = data.View.Reviews.GetValueOrDefault(id);
        if (job is not null) { return new RazorComponentResult<ReviewProgressPage>(new { Data = data, Job = job, Still = !string.IsNullOrEmpty(still) }); }
        if (review is null) { return ConsoleErrors.Refused(http, new("review-unknown", 404, "There is no such review here. Upload both packages: the same two always have the same address."), data.Path("/updates"), "See the updates"); }
        var page = review.Documents.TryGetValue("html", out var sha256) && await blobs.ReadAsync(sha256, http.RequestAborted) is { } bytes ? ReviewHtml.Content(Encoding.UTF8.GetString(bytes)) : null;
        return new RazorComponentResult<ReviewPage>(new { Data = data, Review = review, Answer = page?.Answer, Reasons = page?.Reasons, OldStopped = Stopped(data, review.Old?.Sha256), Kept = Kept(tenant, review, shelf) is not null, Outdated = page is null || !await press.StandsAsync(review, http.RequestAborted) });
    }

    private static async Task<IResult> AgainAsync(TenantId tenant, string id, HttpContext http, ScanDesk scans, ReviewDesk desk, ReviewPress press, PackageShelf shelf, TimeProvider clock)
    {
        if (http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: true }) { return TypedResults.BadRequest(); }
        var job = desk.Find(tenant, id);
        var data = await scans.OpenAsync(tenant, http);
        if (job is null && !data.View.Reviews.ContainsKey(id)) { return TypedResults.NotFound(); }
        Refusal? fault;
        if (job is not null) { fault = desk.Order(tenant, job.Order with { Attempts = 0 }); }
        else if (data.View.Reviews[id] is var review && await press.StandsAsync(review, http.RequestAborted)) { fault = null; }
        else if (Kept(tenant, review, shelf) is { } kept) { fault = desk.Order(tenant, ReviewOrder.Of(kept.Old, kept.New, http.User.Actor(), clock.GetUtcNow())); }
        else { fault = new("package-gone", 409, "A package of this review is no longer kept. Upload both again: the same two give the same review."); }
        return fault is null ? SeeOther.To(data.Path("/updates/" + id)) : ConsoleErrors.Refused(http, fault, data.Path("/updates/" + id), "Back to the review");
    }

    private static async Task<IResult> DownloadAsync(TenantId tenant, string id, string kind, HttpContext http, ScanDesk scans, Blobs blobs)
    {
        var data = await scans.OpenAsync(tenant, http);
        if (!Media.TryGetValue(kind, out var media) || data.View.Reviews.GetValueOrDefault(id) is not { Failed: false } review) { return TypedResults.NotFound(); }
        return await blobs.ReadAsync(review.Documents.GetValueOrDefault(kind, ""), http.RequestAborted) is { } bytes ? TypedResults.File(bytes, media, $"{Ascii(review.Title)}.{kind}")
            : ConsoleErrors.Refused(http, new("review-gone", 404, "This document is no longer there, or is not the one on record. Make the review again, or restore the folder blobs from a backup."), data.Path("/updates/" + id), "Back to the review");
    }

    private static (KeptPackage? Old, KeptPackage New)? Kept(TenantId tenant, MadeReview review, PackageShelf shelf) =>
        shelf.Find(tenant, review.New.Sha256) is not { } @new ? null : review.Old is null ? (null, @new) : shelf.Find(tenant, review.Old.Sha256) is { } old ? (old, @new) : null;

    /// <summary>Why the form could not even be read, where that is nobody's forgery.</summary>
    private static Refusal? Unreadable(Exception? error, ReviewLimits limits)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } or InvalidDataException) { return new("package-size", 413, string.Create(CultureInfo.InvariantCulture, $"That is more than two packages of {limits.MaxPackageBytes} bytes. Nothing was kept.")); }
            if (e is IOException full && e is not BadHttpRequestException && IsDiskFull(full)) { return DiskFault(full); }
        }
        return null;
    }

    private static Refusal DiskFault(IOException e) => IsDiskFull(e) ? new("disk-full", 507, "The server’s disk is full, so nothing was kept. No record is lost. Free some space there, then upload it again.")
        : new("disk", 500, "The server could not write the package to its disk, so nothing was kept. No record is lost. Its log says why; then upload it again.");

    private static bool IsDiskFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 122;

    private static string Ascii(string text) => string.Concat(text.Replace(" → ", "-", StringComparison.Ordinal).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-')).Trim('.', '-') is { Length: > 0 } name ? name : "review";
}
