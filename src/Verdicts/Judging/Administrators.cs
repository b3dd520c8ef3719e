using System.Text.Json;
using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// Accounts that can administer a site against those declared. What the first look found is adopted and stands until somebody declares. A declared person who is
/// no administrator is tolerated for the control's term: people are declared before they are made one.
/// </summary>
internal static class Administrators
{
    public static ProcedureTest Test(Dossier dossier, ControlVersion control, Interval term, Calendar calendar) =>
        new ConfigurationTest(dossier, control, term, Reads.None, ["users"],
            "state.users where roles hold administrator or super is true, against the newest administrators.declared (before any: the first look)",
            (site, _) => Test(site, span => calendar.Due(span, control.Procedure.Sla)));

    private static (IEnumerable<Violation>, IEnumerable<Segment>) Test(SiteDossier site, Func<long, long> due)
    {
        var violations = new List<Violation>();
        var unknown = new List<Segment>();
        if (site.State.Adoption is not { } adoption) { return (violations, unknown); }
        var adopted = site.State.Adopted["users"].Where(u => Administers(u.Value)).Select(u => u.Key).ToHashSet(StringComparer.Ordinal);
        var changes = site.State.Changes.Where(c => c.Section == "users" && Administers(c.Before) != Administers(c.After)).ToLookup(c => c.Key, StringComparer.Ordinal);
        var users = adopted.Concat(changes.Select(c => c.Key)).Concat(site.Facts.Declarations.SelectMany(d => d.Administrators)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var user in users)
        {
            var declared = Declared(site, user, adopted.Contains(user));
            var holds = Holds(user, adopted.Contains(user), changes[user], adoption.Told, unknown).ToArray();
            foreach (var (span, begunBy) in holds)
            {
                foreach (var extra in IntervalSet.Of(span).Subtract(declared).Items)
                {
                    violations.Add(Extra(site, user, extra, span, begunBy));
                }
            }
            var absent = declared.Subtract(IntervalSet.From(holds.Select(h => h.Span)).Union(IntervalSet.Of(new Interval(long.MinValue, adoption.Told))))
                .Subtract(IntervalSet.From(unknown.Select(u => u.When)));
            foreach (var span in absent.Items.Where(i => i.To > due(i.From)))
            {
                var from = site.Facts.Declarations.LastOrDefault(d => d.Fact.Received <= span.From).Fact ?? adoption.Completed;
                violations.Add(Violation.By(from, span with { From = due(span.From) }, "user:" + user, $"Declared administrator {user} is none", "declared, but not so on the site") with { Id = $"D-{from.Index}.{user}" });
            }
        }
        return (violations, unknown);
    }

    private static Violation Extra(SiteDossier site, string user, Interval extra, Interval span, object? begunBy)
    {
        const string why = "not among the declared administrators";
        var title = $"User {user} is an administrator and not declared";
        if (extra.From == span.From)
        {
            switch (begunBy)
            {
                case StateChange { By: { } by }: return Violation.By(by, extra, "user:" + user, title, why);
                case StateChange change: return Violation.By(change, change.Id, extra, "user:" + user, change.Before == StateChange.Absent ? $"Administrator {user} appeared outside WordPress" : $"User {user} became administrator outside WordPress", why);
            }
        }
        var declaration = site.Facts.Declarations.Last(d => d.Fact.Received <= extra.From).Fact;
        return Violation.By(declaration, extra, "user:" + user, title, why) with { Id = $"D-{declaration.Index}.{user}" };
    }

    /// <summary>When the user was administrator. A beginning counts from its earlier end, an end from its later one.</summary>
    private static IEnumerable<(Interval Span, object? BegunBy)> Holds(string user, bool adopted, IEnumerable<StateChange> changes, long from, List<Segment> unknown)
    {
        var since = adopted ? from : (long?)null;
        object? begunBy = null;
        foreach (var change in changes)
        {
            if (change.Status == ChangeStatus.Provisional)
            {
                unknown.Add(Configuration.Pending(change));
                continue;
            }
            if (change.By is null) { unknown.Add(Configuration.Between(change)); }
            if (Administers(change.After))
            {
                since ??= change.By?.Lower ?? change.Seen.Told;
                begunBy ??= change;
            }
            else if (since is { } begin)
            {
                yield return (new(begin, change.By?.Received ?? change.Seen.Told), begunBy);
                (since, begunBy) = (null, null);
            }
        }
        if (since is { } open) { yield return (new(open, Clock.Open), begunBy); }
    }

    private static IntervalSet Declared(SiteDossier site, string user, bool adopted)
    {
        var spans = new List<Interval>();
        var since = adopted ? long.MinValue : (long?)null;
        foreach (var (fact, administrators) in site.Facts.Declarations)
        {
            if (administrators.Contains(user)) { since ??= fact.Received; }
            else if (since is { } begin)
            {
                spans.Add(new(begin, fact.Received));
                since = null;
            }
        }
        if (since is { } open) { spans.Add(new(open, Clock.Open)); }
        return IntervalSet.From(spans);
    }

    private static bool Administers(string value)
    {
        if (value == StateChange.Absent) { return false; }
        var user = JsonElement.Parse(value);
        return user.True("super") || Explanations.Roles(user).Any(r => Explanations.Bare(r) == "administrator");
    }
}
