using Colophon.Assurance.Requests;
using Colophon.Evidence.Periods;
using Colophon.Kernel;
using Colophon.Verdicts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Colophon.Web.Routing;

namespace Colophon.Evidence.Examination;

/// <summary>What auditors read: an auditor sees their own lines whole, everyone else how many there were and when, until the report date.</summary>
internal static class ReadingEndpoint
{
    /// <summary>Newest lines that the page shows; every one is in the ledger.</summary>
    private const int Most = 200;

    public static void Map(RouteGroupBuilder tenant) => tenant.MapGet("/audit/{period}/reading", async Task<IResult> (TenantId tenant, string period, HttpContext http, PeriodDesk desk, SealedNotes notes) =>
    {
        if (await desk.FindAsync(tenant, period, http) is not { } view) { return TypedResults.NotFound(); }
        var reader = http.User.Id();
        var periods = view.Standing.Ledger.Periods.Where(p => p.Id == period || p.PartOf == period).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        var all = view.Standing.Ledger.Notes.Where(n => n.Type == "examination.read" && periods.Contains(AuditRequest.TextOf(n.After, "period")) && (!http.IsAuditor(tenant) || n.By == reader.Value)).Reverse().ToArray();
        var lines = new List<ReadingLine>();
        foreach (var note in all.Take(Most)) { lines.Add(new(note.Index, Micros.ToTime(note.At), note.By, await notes.ReadAsync(tenant, note, reader, "object.path", http.RequestAborted))); }
        return new RazorComponentResult<ReadingPage>(new { View = view, Lines = lines, Count = all.Length, Days = all.GroupBy(n => (Micros.ToTime(n.At).UtcDateTime.Date, n.By)).Select(g => (g.Key.Date, g.Key.By, g.Count())).ToArray() });
    }).RequireAuthorization(Policies.Read).ForAuditorsToo();
}

/// <param name="Path">Null while it is sealed from the reader.</param>
public sealed record ReadingLine(long Index, DateTimeOffset At, string By, string? Path);
