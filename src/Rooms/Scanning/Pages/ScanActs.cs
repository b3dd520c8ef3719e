using Colophon.Kernel;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Pages;

/// <summary>What waits for a person here, or ends on a day: reviews of suppliers, clocks of flaws, decisions about them, malicious code.</summary>
internal sealed class ScanActs(TenantPictures pictures, TimeProvider clock) : IPendingActs
{
    public async Task<IReadOnlyList<PendingAct>> ActsAsync(TenantId tenant, CancellationToken ct)
    {
        // What the timer read last will do; a company that was not read yet is read now.
        var view = pictures.Latest(tenant) ?? await pictures.ReadAsync(tenant, ct);
        return [.. Of(view, clock.GetUtcNow())];
    }

    internal static IEnumerable<PendingAct> Of(TenantView view, DateTimeOffset now)
    {
        foreach (var vendor in view.Vendors.Values)
        {
            var path = "/vendors#" + vendor.Supplier.Key;
            if (vendor.ReviewOwed(now)) { yield return new(ActKind.ReviewSupplier, $"Review the supplier of {vendor.Supplier.Name}", vendor.Review is { } late && late.NextDue <= now ? late.NextDue : null, path); }
            else { yield return new(ActKind.ReviewSupplier, $"The supplier of {vendor.Supplier.Name} is to be reviewed again", vendor.Review!.NextDue, path) { Owed = false }; }
        }
        foreach (var c in view.Cases.Values.Where(c => c.IsOpen))
        {
            var path = "/vulnerabilities/" + c.Id;
            if (c.Request is { } asked && asked.Until > now) { yield return new(ActKind.DecideApproval, $"Decide whether to live with {c.Finding.Title} on {c.Finding.Site}", null, path); }
            if (c.State(now) is CaseState.Open or CaseState.Overdue) { yield return new(ActKind.SettleFlaw, $"Settle the flaw {c.Finding.Title} on {c.Finding.Site}", c.Due, path); }
            else if (c.Decision is { } decision) { yield return new(ActKind.SettleFlaw, $"A decision about {c.Finding.Title} on {c.Finding.Site} ends", decision.Until, path) { Owed = false }; }
        }
        foreach (var (site, about) in view.Integrity.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            var path = $"/sites/{site}/integrity";
            foreach (var (open, code) in ((int, string)[])[(about.Malicious, "malicious code"), (about.Lookalikes, "code that reads like an attacker’s"), (about.OutOfPlace, "code that doesn’t belong there")])
            {
                if (open > 0) { yield return new(ActKind.DecideMalware, $"Decide about {(open == 1 ? "one place" : $"{open} places")} with {code} on {site}", null, path); }
            }
            foreach (var f in about.Findings.Values.Where(f => f.IsAccepted(now) && f.Until is not null).OrderBy(f => f.Id, StringComparer.Ordinal)) { yield return new(ActKind.DecideMalware, $"The exception for {f.Item.Id} on {site} ends", f.Until, path) { Owed = false }; }
        }
    }
}
