using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Store;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Pages;

/// <summary>What every page of this room starts from.</summary>
public sealed record ScanData(TenantId Tenant, TenantView View, IReadOnlyList<FeedState> Feeds, IReadOnlyList<Site> Sites, IReadOnlyList<TenantMember> Members, PersonId Reader, IReadOnlyCollection<Role> Roles, ScanningOptions Options, DateTimeOffset Now)
{
    public bool MayOperate => Roles.Any(r => r is Role.Owner or Role.Operator);

    public bool MayApprove => Roles.Any(r => r is Role.Owner or Role.Approver);

    public bool MayReview => Roles.Any(r => r is Role.Owner or Role.Reviewer);

    public IReadOnlyList<Case> Open => [.. View.Cases.Values.Where(c => c.IsOpen).OrderBy(c => Rank(c.State(Now))).ThenBy(c => c.Due).ThenBy(c => c.Id, StringComparer.Ordinal)];

    /// <summary>Sites in scope of which no look came in: nothing is known about them.</summary>
    public IReadOnlyList<Site> Blind => [.. Sites.Where(s => View.Sites.All(v => v.Site != s.Id))];

    /// <summary>Feeds of flaws of which there is a mirror.</summary>
    public IReadOnlyList<FeedState> Telling => [.. Feeds.Where(f => f.Sha256 is not null && FeedFormats.Find(f.Name)!.TellsFlaws)];

    /// <summary>Null where the answer may be believed; else why it may not. Unknown is never clean.</summary>
    public string? Unknown => Telling.Count == 0 ? "no feed of flaws was taken in yet" : View.LastRun is null ? "the first comparison has not run yet" : !View.LastRun.Sound ? "the comparison can’t be relied on" : Telling.All(f => f.Age(Now) > TimeSpan.FromHours(Options.TooOldHours)) ? "every feed is too old" : null;

    public string Path(string below) => $"/t/{Tenant}{below}";

    public string Leaf(long index) => Path("/events/" + index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public string SiteName(string site) => Sites.FirstOrDefault(s => s.Id.Value == site) is { } found ? Host(found.Url) : site;

    public string Person(string id) => Members.FirstOrDefault(m => m.Id.Value == id)?.Name ?? id;

    public string Who(Role role) => Say.Either([.. Members.Where(m => m.Roles.Any(r => r == Role.Owner || r == role)).Select(m => m.Name)]);

    private static int Rank(CaseState state) => state switch { CaseState.Overdue => 0, CaseState.Open => 1, _ => 2 };

    private static string Host(string url) => new Uri(url) is var address && address.AbsolutePath.Length > 1 ? address.Authority + address.AbsolutePath.TrimEnd('/') : address.Authority;
}

internal sealed class ScanDesk(TenantPictures pictures, FeedStore feeds, IFleet fleet, IPeople people, IOptions<ScanningOptions> options, TimeProvider clock)
{
    public async Task<ScanData> OpenAsync(TenantId tenant, HttpContext http)
    {
        var ct = http.RequestAborted;
        return new(tenant, await pictures.ReadAsync(tenant, ct), feeds.Feeds(), [.. (await fleet.SitesAsync(tenant, ct)).Where(s => s is { EnrolledAt: not null, RetiredAt: null })], await people.MembersAsync(tenant, ct),
            http.User.Id(), [.. http.User.RolesIn(tenant)], options.Value, clock.GetUtcNow());
    }
}
