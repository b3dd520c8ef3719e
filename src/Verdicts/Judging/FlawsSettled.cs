using System.Text.Json;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// Each known flaw of a site was gone, mitigated, shown not to matter, or accepted by two persons before its term was over, and whenever such a word ended.
/// The clock is computed here again from what the records say; the server's own word that a term went by is not read. Time without a sound comparison is unknown.
/// </summary>
internal sealed class FlawsSettled(Dossier dossier, ControlVersion control, Interval when, Period period) : ProcedureTest
{
    private const string Opened = "vulnerability.opened";
    private const string Run = "inventory.matched";

    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var register = dossier.Register;
        var sites = dossier.Sites.ToDictionary(s => s.Id, StringComparer.Ordinal);
        var items = new List<Item>();
        var deviations = new List<Deviation>();
        foreach (var history in register.Console.Where(f => f.ObjectKind == "vulnerability").GroupBy(f => f.ObjectId, StringComparer.Ordinal).OrderBy(g => g.First().Index))
        {
            foreach (var (opened, events) in Openings([.. history.OrderBy(f => f.Index)]))
            {
                var site = sites.GetValueOrDefault(opened.After?.Text("site") ?? "");
                if (site is null || opened.Received >= when.To || !site.Scope.Contains(Math.Max(opened.Received, when.From)) || new Clock(opened, control, period) is not { IsTold: true } clock) { continue; }
                var closed = events.FirstOrDefault(e => e.Type == "vulnerability.closed");
                if (closed is not null && closed.Received < when.From) { continue; }
                var (result, note, by) = Judge(clock, events, register);
                if (result == ItemResult.Deviation && register.Exemptions.Any(e => e.Covers(control.Id, site.Id, opened.Object) && e.When.Contains(clock.Due))) { result = ItemResult.Excused; }
                var title = $"{opened.After?.Text("flaw")} in {opened.After?.Text("component")} {opened.After?.Text("version")}: {opened.After?.Text("title")}";
                items.Add(new(0, site.Id, Opened, opened.Object, by?.Actor ?? "", title, opened.True, null, opened.Received, by is null ? [opened.Index] : [opened.Index, by.Index], [], [new("A", result, note)], result));
                if (result == ItemResult.Deviation) { deviations.Add(new($"D-{opened.Index}.term", control.Id, site.Id, opened.Object, "Past its term: " + title, note, new(clock.Due, Math.Max(clock.Due + 1, closed?.Received ?? register.Through)), clock.Due, clock.Due, closed?.Received, opened.Index, [])); }
            }
        }
        return new(ClaimKind.Own, [.. dossier.Sites.Select(s => (s.Id, Unlooked(s, register, control, when, period)))], [new("A", "Settled within the term")], [.. items], deviations,
            $"{Opened} of sites in scope, each against what closed or settled it within its term; critical and exploited ones within {control.Procedure.Sla} at the most",
            [new("flaws opened", Configuration.Text(items.Count)), new("sound comparisons", Configuration.Text(Runs(register).Count(r => when.Contains(r.Received)))), .. TiedOut([.. Runs(register).Where(r => when.Contains(r.Received))])]);
    }

    private static IEnumerable<(Fact Opened, IReadOnlyList<Fact> Events)> Openings(IReadOnlyList<Fact> history)
    {
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i].Type == Opened) { yield return (history[i], [.. history.Skip(i + 1).TakeWhile(f => f.Type != Opened)]); }
        }
    }

    private static (ItemResult Result, string Note, Fact? By) Judge(Clock clock, IReadOnlyList<Fact> events, Register register)
    {
        Fact? last = null;
        foreach (var e in events)
        {
            if (e.Received > clock.Due) { return e.Lower <= clock.Due && clock.Settles(e) ? (ItemResult.NotDeterminable, "settled around the limit: these records can't tell on which side", e) : Late(clock, e); }
            if (e.Type == "vulnerability.closed") { return (ItemResult.Met, $"closed ({e.After?.Text("how")}), due {Micros.Format(clock.Due)}", e); }
            if (clock.Take(e)) { last = e; }
        }
        return register.Through > clock.Due ? Late(clock, last) : (ItemResult.NotDue, $"due {Micros.Format(clock.Due)}", last);
    }

    private static (ItemResult, string, Fact?) Late(Clock clock, Fact? by) => (ItemResult.Deviation, $"not settled, due {Micros.Format(clock.Due)}", by);

    private static IEnumerable<Fact> Runs(Register register) => register.ConsoleOf([Run]).Where(f => f.After is { } run && run.True("sound") && run.True("whole"));

    /// <summary>What the comparisons found by the index of the feeds, against what a second path found that reads the feeds' files themselves and shares no step with the first.</summary>
    private static IEnumerable<IpeParameter> TiedOut(IReadOnlyList<Fact> runs)
    {
        var tied = runs.Select(r => r.After.Member("tie_out")).OfType<JsonElement>().Where(t => t.ValueKind == JsonValueKind.Object).ToList();
        string Sum(string name) => Configuration.Text(tied.Sum(t => t.Number(name) ?? 0));
        yield return new("comparisons tied out by a second path", Configuration.Text(tied.Count));
        if (tied.Count == 0) { yield break; }
        yield return new("flawed parts by the index of the feeds", Sum("first"));
        yield return new("flawed parts by the second path, over the feeds' files", Sum("second"));
        yield return new("found by the index alone", Sum("only_first"));
        yield return new("found by the second path alone", Sum("only_second"));
    }

    private static IEnumerable<Segment> Unlooked(SiteDossier site, Register register, ControlVersion control, Interval when, Period period)
    {
        var looked = IntervalSet.From(Runs(register).Where(r => r.After?.Number("blind_count") is { } blind && r.After.Member("blind").Texts().ToArray() is var named && named.Length == blind && !named.Contains(site.Id))
            .Select(r => new Interval(r.Received, period.Calendar.Due(r.Received, control.Procedure.MaxAge))));
        return looked.Complement(when.Clip(new(long.MinValue, register.Through))).Items.Select(i => new Segment(i, TimelineState.Unknown, $"no sound comparison with the feeds within {control.Procedure.MaxAge}"));
    }

    /// <summary>The end of a term, moved by what people decided in time.</summary>
    private sealed class Clock
    {
        private readonly Dictionary<long, Fact> _requests = [];
        private readonly long _begins;
        private readonly long _cap;
        private long _term;
        private long _stop;

        public Clock(Fact opened, ControlVersion control, Period period)
        {
            var after = opened.After;
            if (after?.Time("begins") is not { } begins || after.Value.Time("due") is not { } due) { return; }
            (_begins, IsTold) = (begins, true);
            _cap = period.Calendar.Due(_begins, control.Procedure.Sla);
            _term = Capped(after.Value, due);
        }

        public bool IsTold { get; }

        public long Due => Math.Max(_term, _stop);

        /// <summary>True where the record is one that counts.</summary>
        public bool Take(Fact e)
        {
            switch (e.Type)
            {
                case "vulnerability.rerated" when e.After?.Time("due") is { } due: _term = Math.Max(e.Received, Capped(e.After.Value, due)); return true;
                case "vulnerability.acceptance.requested" when e.ActorKind == "person": _requests[e.Index] = e; return false;
                case "vulnerability.decision.withdrawn":
                    (_term, _stop) = (_stop > _term ? Math.Max(_term, e.Received) : _term, 0);
                    _requests.Clear();
                    return true;
                default:
                    if (!Settles(e))
                    {
                        // "Affected" after "not affected" takes the word back.
                        if (e.Type == "vulnerability.assessed") { (_term, _stop) = (_stop > _term ? Math.Max(_term, e.Received) : _term, 0); }
                        return false;
                    }
                    _stop = Until(e) ?? _stop;
                    return true;
            }
        }

        public bool Settles(Fact e) => e.Type switch
        {
            "vulnerability.closed" => true,
            "vulnerability.mitigated" => e.ActorKind == "person" && Until(e) is not null,
            "vulnerability.assessed" => e.ActorKind == "person" && e.After?.Text("status") is "not_affected" or "fixed" && Until(e) is not null,
            "vulnerability.acceptance.approved" => Asked(e) is { } asked && e.ActorKind == "person" && asked.ActorId != e.ActorId,
            _ => false,
        };

        private Fact? Asked(Fact e) => long.TryParse(e.After?.Text("request"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) ? _requests.GetValueOrDefault(index) : null;

        private long? Until(Fact e) => (e.Type == "vulnerability.acceptance.approved" ? Asked(e) : e)?.After?.Time("until");

        private long Capped(JsonElement after, long due) => after.Text("priority") is "act" or "critical" ? Math.Min(due, _cap) : due;
    }
}
