using System.Globalization;
using Colophon.Assurance.Duties;
using Colophon.Assurance.Findings;
using Colophon.Assurance.Pages;
using Colophon.Assurance.Periods;
using Colophon.Assurance.Requests;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Ahead;

public enum DateState
{
    /// <summary>It waits for a person: the term runs, or is over and the thing is still open.</summary>
    Owed,

    /// <summary>A term that begins later ends then.</summary>
    Ahead,

    /// <summary>Something that stands ends by itself.</summary>
    Ends,

    /// <summary>A moment of the period.</summary>
    Milestone,
    Done,
    Missed,
}

/// <summary>Something with a date.</summary>
/// <param name="Group">What the same thing has in common over sites and terms: many of a day are told as one.</param>
/// <param name="Kind">What a person does about it; null where nothing is to do.</param>
public sealed record DatedAct(DateTimeOffset At, string What, string Href, ActKind? Kind, DateState State, string Group)
{
    public string Distance(DateTimeOffset now) => At < now ? $"{Say.Lasted(now - At)} late" : $"in {Say.Lasted(At - now)}";

    /// <summary>In the order of their dates.</summary>
    /// <param name="others">What other rooms wait for.</param>
    internal static IReadOnlyList<DatedAct> Of(PageData data, IReadOnlyList<PendingAct> others)
    {
        var period = data.Standing.Current;
        return
        [
            .. (period is null ? [] : Terms(data, period).Concat(Challenges(data, period)).Concat(Requests(data, period)).Concat(Findings(data, period)).Concat(Milestones(data, period)))
                .Concat(Ends(data))
                .Concat(others.Where(o => o.At is not null).Select(o => new DatedAct(o.At!.Value, data.Names.Tell(o.What), data.Path(o.Path), o.Kind, o.Owed ? DateState.Owed : DateState.Ends, o.Path)))
                .OrderBy(d => d.At).ThenBy(d => d.What, StringComparer.Ordinal),
        ];
    }

    /// <summary>What the company owes in terms: reviews of sites and systems, duties; done, missed, and to come.</summary>
    private static IEnumerable<DatedAct> Terms(PageData data, PeriodResult period) =>
        period.Controls.Where(c => c.Procedure.Kind == Procedure.PerformedEach).SelectMany(c => c.Population.Select(i => Term(data, c, i)));

    private static DatedAct Term(PageData data, ControlResult control, Item item)
    {
        var duty = control.Procedure.Types.Contains(DutyDesk.Type);
        var (what, path, kind) = item.Object == "company" ? ($"{control.Id}: {control.Title}", duty ? "/duties#" + control.Id : "/controls/" + control.Id, ActKind.PerformDuty)
            : item.Object.StartsWith("site:", StringComparison.Ordinal) ? ($"{control.Id}: access review of {data.Names.Site(item.Site)}", "/reviews/" + item.Site, ActKind.ReviewAccess)
            : ($"{control.Id}: review of the members of {data.Standing.Ledger.Systems.FirstOrDefault(s => s.Id == item.Site)?.Name ?? item.Site}", "/systems/" + item.Site, ActKind.ReviewSystem);
        var state = item.Result switch
        {
            ItemResult.NotDue => item.True.Contains(data.Standing.Ledger.Through) ? DateState.Owed : DateState.Ahead,
            ItemResult.Deviation => DateState.Missed,
            _ => DateState.Done,
        };
        return new(Micros.ToTime(item.Received), what, data.Path(state is DateState.Owed or DateState.Ahead ? path : $"/controls/{control.Id}?period={data.Standing.Current!.Period.Id}"), state is DateState.Owed or DateState.Ahead ? kind : null, state, control.Id);
    }

    /// <summary>A person is to try what a control forbids, unless Colophon plants cases of its own.</summary>
    private static IEnumerable<DatedAct> Challenges(PageData data, PeriodResult period)
    {
        var byItself = data.Standing.Ledger.Controls.Where(c => c.Version.Challenge is { SeenIn.Count: > 0 }).Select(c => c.Version.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var control in period.Controls.Where(c => c.Challenge is not null))
        {
            var (what, asked) = byItself.Contains(control.Id) ? ($"{control.Id}: a challenge of Colophon’s own", false) : ($"{control.Id}: a challenge that a person tries", true);
            foreach (var term in control.Challenge!.Terms)
            {
                var due = term.State == ChallengeState.NotDue;
                yield return new(Micros.ToTime(due ? term.When.To : term.At ?? term.When.To), what, data.Path($"/controls/{control.Id}#challenge"), due && asked ? ActKind.PerformChallenge : null,
                    due ? asked && term.When.Contains(data.Standing.Ledger.Through) ? DateState.Owed : DateState.Ahead : term.State == ChallengeState.Held ? DateState.Done : DateState.Missed, control.Id + " challenge");
            }
        }
    }

    private static IEnumerable<DatedAct> Requests(PageData data, PeriodResult period) =>
        AuditRequest.Of(data.Standing, period.Period.Id).Where(r => r is { IsOpen: true, Due: not null }).Select(r =>
            new DatedAct(EndOf(r.Due!.Value, data), $"The auditor’s request {r.Number}", data.Path($"/audit/{period.Period.Id}/requests#{r.Id}"), ActKind.AnswerRequest, DateState.Owed, r.Id));

    private static IEnumerable<DatedAct> Findings(PageData data, PeriodResult period) =>
        period.Findings.Where(f => !f.IsClosed).Select(f => new DatedAct(FindingWords.LastMoment(f), $"The finding “{f.Title}” is to be fixed and tested again", data.Path("/findings/" + f.Id), ActKind.SettleFinding, DateState.Owed, f.Id));

    private static IEnumerable<DatedAct> Ends(PageData data)
    {
        var now = Micros.Of(data.Now);
        return data.Standing.Ledger.Approvals.Where(a => a is { Standing: true, WithdrawnAt: null, ValidUntil: not null } && a.ValidUntil > now)
            .Select(a => new DatedAct(Micros.ToTime(a.ValidUntil!.Value), $"A standing approval by {data.Names.Person(a.Approver)} ends", data.Path("/changes#" + a.Id), ActKind.RenewApproval, DateState.Ends, a.Id))
            .Concat(data.Standing.Ledger.Exemptions.Where(e => e.WithdrawnAt is null && e.When.To > now)
                .Select(e => new DatedAct(Micros.ToTime(e.When.To), $"An exemption of {e.Control} ends", data.Path($"/controls/{e.Control}#{e.Id}"), ActKind.EndExemption, DateState.Ends, e.Id)));
    }

    private static IEnumerable<DatedAct> Milestones(PageData data, PeriodResult current)
    {
        foreach (var result in data.Standing.Periods)
        {
            var (period, path) = (result.Period, data.Path("/audit/" + result.Period.Id));
            if (period.IsAsOf) { yield return At(period.When.From, $"{period.Name}: the moment it is as of", period); continue; }
            if (period.PartOf is null) { yield return At(period.When.From, $"{period.Name} begins", period); }
            yield return At(period.When.To, $"{period.Name} ends", period);
            if (data.Standing.Ledger.Freezes.All(f => f.Period != period.Id))
            {
                var from = Settling.FromTime(data.Standing.Ledger, period);
                var waits = Micros.ToTime(data.Standing.Ledger.Through) >= from && period.Id == current.Period.Id;
                yield return new(from, $"{period.Name} can be frozen", path + "#freezes", waits ? ActKind.FreezePeriod : null, waits ? DateState.Owed : DateState.Milestone, period.Id + " freeze");
            }
        }

        DatedAct At(long at, string what, Period period) => new(Micros.ToTime(at), what, data.Path("/audit/" + period.Id), null, DateState.Milestone, period.Id + what);
    }

    /// <summary>A day ends where the company is.</summary>
    private static DateTimeOffset EndOf(DateOnly day, PageData data)
    {
        var (zone, end) = (LocalDay.ZoneOf(data), day.AddDays(1).ToDateTime(TimeOnly.MinValue));
        while (zone.IsInvalidTime(end)) { end = end.AddMinutes(30); }
        return new DateTimeOffset(end, zone.GetUtcOffset(end)).ToUniversalTime().AddSeconds(-1);
    }
}
