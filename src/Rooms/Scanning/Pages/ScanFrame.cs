using Colophon.Scanning.Picture;
using Colophon.Web.Shell;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Http;

namespace Colophon.Scanning.Pages;

/// <summary>What is open, past its term, or waits for a review, at the end of the leaders.</summary>
internal sealed class ScanFrame(TenantPictures pictures, TimeProvider clock) : IFramePart
{
    public ValueTask FillAsync(Frame frame, HttpContext http, CancellationToken ct)
    {
        if (frame.Tenant is { } tenant && pictures.Latest(tenant) is { } view)
        {
            if (view.Integrity.Values.Sum(s => s.Malicious) is > 0 and var malicious) { frame.Counts["/sites"] = new(malicious, Say.Count(malicious, "place with malicious code", "places with malicious code"), Due: true); }
            else if (view.Integrity.Values.Sum(s => s.Lookalikes) is > 0 and var alike) { frame.Counts["/sites"] = new(alike, Say.Count(alike, "place with code that reads like an attacker’s", "places with code that reads like an attacker’s"), Due: true); }
            else if (view.Integrity.Values.Sum(s => s.OutOfPlace) is > 0 and var others) { frame.Counts["/sites"] = new(others, Say.Count(others, "place with code that doesn’t belong there", "places with code that doesn’t belong there"), Due: true); }
            var now = clock.GetUtcNow();
            var running = view.Cases.Values.Where(c => c.State(now) is CaseState.Open or CaseState.Overdue).ToList();
            var overdue = running.Count(c => c.State(now) == CaseState.Overdue);
            if (overdue > 0) { frame.Counts["/vulnerabilities"] = new(overdue, Say.Count(overdue, "flaw is past its term", "flaws are past their term"), Due: true); }
            else if (running.Count > 0) { frame.Counts["/vulnerabilities"] = new(running.Count, Say.Count(running.Count, "open flaw", "open flaws")); }
            if (view.Vendors.Values.Count(v => v.ReviewOwed(now)) is > 0 and var owed) { frame.Counts["/vendors"] = new(owed, Say.Count(owed, "supplier waits for a review", "suppliers wait for a review"), Due: true); }
        }
        return ValueTask.CompletedTask;
    }
}
