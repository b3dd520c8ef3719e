using Colophon.Assurance.Duties;
using Colophon.Assurance.Pages;
using Colophon.Assurance.Requests;
using Colophon.Verdicts;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Today;

/// <summary>Something with a date: what is late first, then what comes.</summary>
/// <param name="Minutes">How long it takes a person, roughly.</param>
internal sealed record Duty(DateTimeOffset At, string What, string? Href, int Minutes)
{
    /// <summary>In the order of their dates.</summary>
    public static IReadOnlyList<Duty> Of(PageData data)
    {
        var reviews = data.Reading.Reviews.Where(r => r.Due is not null).Select(r => new Duty(Micros.ToTime(r.Due!.Value), $"Access review of {data.Names.Site(r.Site.Id)}", data.Path("/reviews/" + r.Site.Id), 15));
        var now = Micros.Of(data.Now);
        var approvals = data.Standing.Ledger.Approvals.Where(a => a is { Standing: true, WithdrawnAt: null, ValidUntil: not null } && a.ValidUntil > now)
            .Select(a => new Duty(Micros.ToTime(a.ValidUntil!.Value), $"A standing approval by {data.Names.Person(a.Approver)} ends", data.Path("/changes#" + a.Id), 5));
        var period = data.Standing.Current is { SoFar: true } p ? [new Duty(Micros.ToTime(p.Period.When.To), $"{p.Period.Name} ends", data.Path("/audit/" + p.Period.Id), 10)] : (Duty[])[];
        var requests = data.Standing.Current is { } examined ? AuditRequest.Of(data.Standing, examined.Period.Id).Where(r => r is { IsOpen: true, Due: not null })
            .Select(r => new Duty(new(r.Due!.Value.ToDateTime(TimeOnly.MaxValue), TimeSpan.Zero), $"The auditor's request {r.Number}", data.Path($"/audit/{examined.Period.Id}/requests#{r.Id}"), 10)) : [];
        var exemptions = data.Standing.Ledger.Exemptions.Where(e => e.WithdrawnAt is null && e.When.To > now)
            .Select(e => new Duty(Micros.ToTime(e.When.To), $"An exemption of {e.Control} ends", data.Path($"/controls/{e.Control}#{e.Id}"), 5));
        var findings = (data.Standing.Current?.Findings ?? []).Where(f => !f.IsClosed).Select(f => new Duty(Micros.ToTime(f.Due), $"The finding “{f.Title}” is to be fixed and tested again", data.Path("/findings/" + f.Id), 30));
        // What the company owes itself, and reviews of systems' members, in the terms that run now.
        var owed = (data.Standing.Current?.Controls ?? []).Where(c => c.Procedure.Kind == Procedure.PerformedEach)
            .SelectMany(c => c.Population.Where(i => i.Result == ItemResult.NotDue && i.True.Contains(data.Standing.Ledger.Through) && !i.Object.StartsWith("site:", StringComparison.Ordinal))
                .Select(i => new Duty(Micros.ToTime(i.Received), i.Object == "company" ? $"{c.Id}: {c.Title}" : $"{c.Id}: review of the members of {data.Standing.Ledger.Systems.FirstOrDefault(s => s.Id == i.Site)?.Name ?? i.Site}",
                    data.Path(i.Object != "company" ? "/systems/" + i.Site : c.Procedure.Types.Contains(DutyDesk.Type) ? "/duties#" + c.Id : "/controls/" + c.Id), 30)));
        return [.. reviews.Concat(owed).Concat(approvals).Concat(requests).Concat(exemptions).Concat(findings).Concat(period).OrderBy(d => d.At)];
    }

    public string Distance(DateTimeOffset now) => At < now ? $"{Say.Lasted(now - At)} late" : $"in {Say.Lasted(At - now)}";
}
