using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Integrity;
using Colophon.Scanning.Store;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning;

/// <summary>What the command line on the same machine asks for, over the data folder's socket. Feeds serve every tenant, so no tenant's person may bring one.</summary>
internal static class LocalEndpoints
{
    public static IResult List(FeedStore store) => Results.Json(store.Feeds().Select(f => new { feed = f.Name, sha256 = f.Sha256, entries = f.Entries, unreadable = f.Unreadable, taken_at = f.TakenAt, checked_at = f.CheckedAt, refused = f.Refused?.Why }));

    public static async Task<IResult> ImportAsync(string name, HttpContext http, FeedMirrors mirrors, IOptions<ScanningOptions> options)
    {
        if (FeedFormats.Find(name) is not { } format) { return new Refusal("feed-unknown", 404, $"There is no feed '{name}'. Known: {string.Join(", ", FeedFormats.Names)}.").ToResult(); }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) { limit.MaxRequestBodySize = options.Value.MaxFeedBytes + 1; }
        return await mirrors.TakeAsync(format, http.Request.Body, "file", null, http.RequestAborted) switch
        {
            FeedIntake.Refused refused => new Refusal("feed-" + refused.State.Refused!.Rule, 422, refused.State.Refused.Why).ToResult(),
            var taken => Results.Json(new { feed = name, sha256 = taken.State.Sha256, entries = taken.State.Entries, unreadable = taken.State.Unreadable, unchanged = taken is FeedIntake.Unchanged }),
        };
    }

    /// <summary>A package as its publisher gives it out: its files are known to be good, each at its place.</summary>
    public static async Task<IResult> ImportKnownGoodAsync(HttpContext http, KnownGood known, IOptions<ScanningOptions> options)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) { limit.MaxRequestBodySize = options.Value.Reviews.MaxUnpackedBytes; }
        using var zip = new MemoryStream();
        await http.Request.Body.CopyToAsync(zip, http.RequestAborted);
        var (name, files, refusal) = known.Take(zip.ToArray(), http.RequestAborted);
        return refusal is not null ? refusal.ToResult() : Results.Json(new { name, files });
    }
}
