using System.Text.Json;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// Each endpoint that stands open is one of the first list, or one that another person approved: by name of the code behind it, or with the change that brought it.
/// Time in which a site told no list is unknown.
/// </summary>
internal static class OpenEndpoints
{
    private const string Section = "endpoints";

    /// <summary>In every list, whatever else is in it: where it is missing there is no list.</summary>
    private const string Always = "xmlrpc:*";

    public static ProcedureTest Test(Dossier dossier, ControlVersion control, Interval term) =>
        new ConfigurationTest(dossier, control, term, Reads.Approvals, [Section], "state.endpoints: each REST route that is open to anybody (no check, or one that always says yes), each AJAX and form action for visitors, each of them for any account that names neither a nonce nor a capability, and XML-RPC where it is on, against the first list and approvals of endpoint.*, or of the change that brought it",
            (site, clock) => Test(site, dossier.Register, clock));

    private static (IEnumerable<Violation>, IEnumerable<Segment>) Test(SiteDossier site, Register register, Clock clock)
    {
        if (site.State.Adoption is not { } adoption) { return ([], []); }
        var changes = site.State.Changes.Where(c => c.Section == Section).GroupBy(c => c.Key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        var unknown = Unlisted(site, adoption.Told, changes.FirstOrDefault(g => g.Key == Always)?.ToArray() ?? []).ToList();
        var violations = new List<Violation>();
        var served = new Dictionary<Approval, long>();
        foreach (var key in changes)
        {
            var approved = IsOpen(key.Key, key.First().Before);
            var all = key.ToArray();
            for (var i = 0; i < all.Length; i++)
            {
                var change = all[i];
                if (change.Status == ChangeStatus.Provisional)
                {
                    unknown.Add(Configuration.Pending(change));
                    continue;
                }
                if (!IsOpen(key.Key, change.After))
                {
                    approved = false;
                    continue;
                }
                if (approved) { continue; }
                if (change.By is null) { unknown.Add(Configuration.Between(change)); }
                var from = change.By?.Lower ?? change.Seen.Told;
                var next = all.Skip(i + 1).FirstOrDefault(c => c.Status != ChangeStatus.Provisional && !IsOpen(key.Key, c.After));
                var until = next is null ? Clock.Open : next.By?.Received ?? next.Seen.Told;
                var (at, doubt) = Approved(site.Id, register, clock, change, until, served);
                if (doubt is not null) { unknown.Add(new(new(from, until), TimelineState.Unknown, doubt)); }
                else if (at is null || at > from)
                {
                    var span = new Interval(from, Math.Min(until, at ?? until));
                    if (at is { } close && close <= (change.By?.Received ?? change.Seen.Told)) { unknown.Add(new(span, TimelineState.Unknown, "opened and approved around the same time: these records can't order the two")); }
                    else { violations.Add(Violation(change, span)); }
                }
                approved = at is not null;
                // What follows while it stays open is this very opening.
                i = next is null ? all.Length : Array.IndexOf(all, next) - 1;
            }
        }
        return (violations.OrderBy(v => v.When.From).ThenBy(v => v.Index).ThenBy(v => v.Id, StringComparer.Ordinal), unknown);
    }

    /// <summary>Whether it answers to people whom nothing in its registration keeps out.</summary>
    private static bool IsOpen(string key, string value)
    {
        if (value == StateChange.Absent) { return false; }
        var told = JsonElement.Parse(value);
        return key[..Math.Max(0, key.IndexOf(':', StringComparison.Ordinal))] switch
        {
            "rest" => told.Text("check") is "missing" or "open",
            "ajax_nopriv" or "post_nopriv" => true,
            "ajax" or "post" => !told.True("nonce") && !told.True("capability"),
            "xmlrpc" => key != Always || told.True("enabled"),
            _ => true, // a kind that a newer agent tells: nobody has said that something stands before it
        };
    }

    /// <summary>From the first look until a list was told, and whenever there is none.</summary>
    private static IEnumerable<Segment> Unlisted(SiteDossier site, long from, StateChange[] changes)
    {
        const string why = "the site could not call itself, and told no list of its endpoints";
        var listed = site.State.Since(Section);
        if (listed is null || listed > from) { yield return new(new(from, listed ?? Clock.Open), TimelineState.Unknown, why); }
        foreach (var (n, gone) in changes.Index().Where(c => c.Item.After == StateChange.Absent))
        {
            var back = changes.Skip(n + 1).FirstOrDefault(c => c.After != StateChange.Absent);
            yield return new(new(gone.LastGood?.Taken ?? gone.Seen.Begun.Lower, back?.Seen.Told ?? Clock.Open), TimelineState.Unknown, why);
        }
    }

    /// <returns>When another person had approved it (null: nobody did), and why that can't be told.</returns>
    private static (long? At, string? Doubt) Approved(string site, Register register, Clock clock, StateChange change, long until, Dictionary<Approval, long> served)
    {
        string[] objects = [.. Approval.ObjectsFor("endpoint", Slug(change), false), .. change.By is { } told ? Approval.ObjectsFor(told.ObjectKind, told.ObjectId, false) : []];
        foreach (var approval in register.ApprovalsFor(site, objects).SelectMany(l => l).OrderBy(a => a.Fact.Index))
        {
            var direct = approval.Object.StartsWith("endpoint:", StringComparison.Ordinal);
            if (direct ? !approval.Covers.StartsWith("endpoint.", StringComparison.Ordinal) : !approval.CoversType(change.By!.Type) || (approval.Version is { } version && version != change.By.After.Member("version").Text())) { continue; }
            var ends = Math.Min(approval.ValidUntil ?? long.MaxValue, approval.Withdrawn?.Received ?? long.MaxValue);
            if (Configuration.IsTooLate(approval.Fact.Received, until, clock) || ends <= (change.By?.Lower ?? change.Seen.Told) || approval.RequestedBy == approval.Approver) { continue; }
            // One that doesn't stand serves what one look shows, all of it: a plugin brings several endpoints at once.
            if (!approval.Standing && served.TryGetValue(approval, out var look) && look != change.Seen.Completed.Index) { continue; }
            var makers = change.By is null ? null : register.Accounts.PersonsBehind(site, change.By.ActorId, change.By.True);
            if (makers?.Contains(approval.Approver) == true) { continue; }
            served[approval] = change.Seen.Completed.Index;
            return makers is { Count: 0 } && change.By!.ActorKind is not ("cron" or "system") ? (approval.Fact.Received, $"nobody said which person {change.By.Actor} is") : (approval.Fact.Received, null);
        }
        return (null, null);
    }

    /// <summary>The code behind it, as approvals name it: <c>shop</c> of <c>plugin:shop</c>, or <c>core</c>, <c>mu</c>, <c>other</c>.</summary>
    private static string Slug(StateChange change) => JsonElement.Parse(change.After).Text("by") is { Length: > 0 } by ? by[(by.IndexOf(':', StringComparison.Ordinal) + 1)..] : "core";

    private static Violation Violation(StateChange change, Interval span)
    {
        var title = $"{ChangeGroup.Capital(Words(change.Key))} of {Slug(change)} is open, and nobody approved it";
        const string why = "neither of the first list nor approved by another person";
        var about = ChangeGroup.ObjectOf(change);
        var violation = change.By is { } by ? Judging.Violation.By(by, span, about, title, why) : Judging.Violation.By(change, change.Id, span, about, title, why);
        // One event may open several.
        return violation with { Id = change.Id };
    }

    private static string Words(string key) => key.Split(':', 2) is [var kind, var name] ? kind switch
    {
        "rest" => "REST route " + name,
        "ajax_nopriv" => $"AJAX action {name} for visitors",
        "post_nopriv" => $"form action {name} for visitors",
        "ajax" => $"AJAX action {name} for any account",
        "post" => $"form action {name} for any account",
        "xmlrpc" when name == "*" => "XML-RPC",
        "xmlrpc" => "XML-RPC method " + name,
        _ => key,
    } : key;
}
