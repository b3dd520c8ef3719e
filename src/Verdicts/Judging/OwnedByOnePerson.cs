using System.Text.Json;
using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>Each account (or application password) is on record as exactly one person's, at the latest when the term is over; and none is older than allowed.</summary>
internal static class OwnedByOnePerson
{
    public static ProcedureTest Test(Dossier dossier, ControlVersion control, Interval term, Period period) =>
        new ConfigurationTest(dossier, control, term, Reads.None, [], $"state of {string.Join(", ", control.Procedure.Sections)}: each key against the newest person.mapped of its account",
            (site, _) => Test(site, dossier.Register, control.Procedure, period.Calendar));

    private static (IEnumerable<Violation>, IEnumerable<Segment>) Test(SiteDossier site, Register register, Procedure procedure, Calendar calendar)
    {
        var violations = new List<Violation>();
        var unknown = new List<Segment>();
        foreach (var thing in procedure.Sections.SelectMany(s => Presence.Of(site, s, unknown)))
        {
            var account = thing.Key.Split('/')[0];
            var password = thing.Key.Length > account.Length;
            var name = password ? $"An application password of user {account}" : $"Privileged account {account}";
            foreach (var span in IntervalSet.Of(thing.When).Subtract(register.Accounts.OwnedByOne(site.Id, account)).Items)
            {
                var due = calendar.Due(span.From, procedure.Sla);
                if (span.To > due) { violations.Add(Begun(site, thing, new(due, span.To), "owner", $"{name} is on record as nobody's, or as several people's", "not mapped to exactly one person")); }
            }
            if (password && procedure.MaxAge.Count > 0 && JsonElement.Parse(thing.Value).Number("created") is > 0 and < 1L << 40 and var created)
            {
                var limit = calendar.Due(created * Micros.PerSecond, procedure.MaxAge);
                if (limit < thing.When.To) { violations.Add(Begun(site, thing, thing.When with { From = Math.Max(limit, thing.When.From) }, "age", $"{name} is older than {procedure.MaxAge}", $"made {Micros.Format(created * Micros.PerSecond)}")); }
            }
        }
        return (violations.OrderBy(v => v.When.From).ThenBy(v => v.Id, StringComparer.Ordinal), unknown);
    }

    private static Violation Begun(SiteDossier site, Presence thing, Interval span, string rule, string title, string why)
    {
        var @object = "user:" + thing.Key;
        var by = thing.BegunBy is not { } change ? Violation.By(site.State.Adoption!.Completed, span, @object, title, why)
            : change.By is { } fact ? Violation.By(fact, span, @object, title, why)
            : Violation.By(change, change.Id, span, @object, title, why);
        return by with { Id = $"D-{by.Index}.{thing.Key}.{rule}" };
    }
}
