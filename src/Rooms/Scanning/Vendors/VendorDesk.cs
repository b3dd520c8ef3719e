using Colophon.Kernel;
using Colophon.Scanning.Flaws;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Vendors;

/// <summary>A person went through what is known of a supplier (CC9.2), and says whether its code stays.</summary>
internal static class VendorDesk
{
    public static readonly IReadOnlyDictionary<string, string> Outcomes = new Dictionary<string, string> { ["keep"] = "It stays", ["replace"] = "It is to be replaced", ["remove"] = "It is to be removed" };

    public static Draft Check(TenantView view, string id, string outcome, string reason, string dataSent, bool licenceValid, int days, FactActor by, DateTimeOffset now) =>
        !view.Vendors.ContainsKey(id) ? Draft.No("vendor-unknown", 404, $"There is no supplier {id} in the register.")
        : !Outcomes.ContainsKey(outcome) ? Draft.No("outcome", 422, "Say whether it stays, is to be replaced, or is to be removed.")
        : reason.Length is < 10 or > 256 ? Draft.No("reason", 422, "Say in 10 to 256 characters what you looked at and why you decided so.")
        : dataSent.Length > 256 ? Draft.No("data", 422, "Say in at most 256 characters which data it sends where.")
        : new(new Fact("vendor.reviewed", by, new("vendor", id)) { After = CaseRecords.Write(new VendorReview(by.Id ?? "", outcome, reason, dataSent, licenceValid, now.AddDays(days), now, 0)) }, null);
}
