using Colophon.Scanning.Feeds;
using Colophon.Scanning.Integrity;
using Colophon.Scanning.Reviews;

namespace Colophon.Scanning.Picture;

/// <summary>Who stands behind a plugin or theme, as its own head tells it.</summary>
/// <param name="Origin">Where its updates come from: <c>wordpress.org</c> or a publisher's host.</param>
public sealed record Supplier(ComponentKind Kind, string Slug, string Name, string Author, string Licence, string Origin)
{
    public string Key => $"{Component.KindName(Kind)}:{Slug}";
}

public sealed record VendorReview(string By, string Outcome, string Reason, string DataSent, bool LicenceValid, DateTimeOffset NextDue, DateTimeOffset At, long Index);

/// <summary>A supplier of code in the register.</summary>
/// <param name="Before">Author or origin before the last change of either: an owner may have sold it.</param>
public sealed record Vendor(Supplier Supplier, DateTimeOffset RegisteredAt, Supplier? Before, DateTimeOffset? ChangedAt, VendorReview? Review)
{
    /// <summary>A change of owner makes a review stale.</summary>
    public bool ReviewOwed(DateTimeOffset now) => Review is null || now >= Review.NextDue || ChangedAt > Review.At;
}

public sealed record BillRecord(string Site, string Day, string Sha256, long Length, int Components, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed, DateTimeOffset At, long Index);

/// <param name="Sound">Canaries were found, both paths agree, and no feed was too old.</param>
/// <param name="Why">What wasn't sound, in words.</param>
public sealed record RunRecord(bool Whole, bool Sound, string Why, int Sites, int Components, int Untold, int Affected, IReadOnlyDictionary<string, string> Feeds, int OnlyFirst, int OnlySecond, int CanariesPlanted, int CanariesFound, DateTimeOffset At, long Index);

/// <summary>All that a tenant's ledger says to this room, as of a size. Immutable.</summary>
public sealed record TenantView(long Size, IReadOnlyList<SiteView> Sites, IReadOnlyDictionary<string, Case> Cases, IReadOnlyDictionary<string, Vendor> Vendors, IReadOnlyList<BillRecord> Bills, RunRecord? LastRun, RunRecord? LastWhole, IReadOnlyDictionary<string, string> FeedsTold, IReadOnlySet<string> Told)
{
    public static readonly TenantView Empty = new(0, [], new Dictionary<string, Case>(), new Dictionary<string, Vendor>(), [], null, null, new Dictionary<string, string>(), new HashSet<string>());

    /// <summary>Reviews of packages, by id; of each the newest record.</summary>
    public IReadOnlyDictionary<string, MadeReview> Reviews { get; init; } = new Dictionary<string, MadeReview>();

    /// <summary>Surveys, scans and what was found, by site.</summary>
    public IReadOnlyDictionary<string, SiteIntegrity> Integrity { get; init; } = new Dictionary<string, SiteIntegrity>();
}
