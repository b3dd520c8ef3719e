using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>Tests one control: each version in the days in which it was in force, then all of them together.</summary>
internal sealed class ControlTest
{
    private const string Assurance = "agent alone";
    private readonly Dossier _dossier;
    private readonly Interval _window;
    private readonly Period _period;
    private readonly ControlVersion _control;
    private readonly List<(ControlVersion Version, Interval When, long Index)> _inForce = [];
    private readonly List<(Interval When, ProcedureTest Test)> _tests = [];

    public ControlTest(Dossier dossier, Interval window, Period period, IReadOnlyList<(ControlVersion Version, long Effective, long Index)> versions)
    {
        (_dossier, _window, _period) = (dossier, window, period);
        for (var i = 0; i < versions.Count; i++)
        {
            var force = new Interval(versions[i].Effective, i + 1 < versions.Count ? versions[i + 1].Effective : long.MaxValue);
            var when = force.Clip(window);
            if (when.IsEmpty) { continue; }
            _inForce.Add((versions[i].Version, when, versions[i].Index));
            // As of a date there is no operation to test; what a look shows of that moment is all there is.
            if (period.IsAsOf && versions[i].Version.Type != "configuration") { continue; }
            if (Of(dossier, versions[i].Version, when, force, period) is { } test)
            {
                test.Kept = dossier.KeptFindings(new(period.Id, period.When, period.Whole, versions[i].Index, force));
                _tests.Add((when, test));
            }
        }
        _control = _inForce.Count > 0 ? _inForce[^1].Version : versions[^1].Version;
        JudgesOthers = IsOfOthers(versions[^1].Version);
    }

    /// <summary>Concludes after the others, because it judges what they found.</summary>
    public bool JudgesOthers { get; }

    public static bool IsOfOthers(ControlVersion control) => control.Procedure.Kind == Procedure.DeviationsDisposed;

    public void Take(SiteDossier site)
    {
        foreach (var (_, test) in _tests) { test.Take(site); }
    }

    /// <summary>What came of it. Asked for once, after it was shown every site.</summary>
    public ControlResult Conclude(IReadOnlyList<ControlResult> others)
    {
        var (dossier, window, period, inForce, control) = (_dossier, _window, _period, _inForce, _control);
        var findings = _tests.Select(t => (t.When, Finding: t.Test.Conclude(others))).ToArray();
        // What nothing tests has no timeline: to show one would look like a result.
        var subjects = findings is [.., var newest] ? newest.Finding.Subjects : null;
        var timelines = findings.Length == 0 ? Timelines.Of([])
            : subjects is not null ? Timelines.Of([.. subjects.Select(s => Timelines.Lay(s.Id, s.Scope.Complement(window).Items.Select(i => new Segment(i, TimelineState.NotInScope, "not registered, or retired")), window, Claims(findings, s.Id, [])))])
            : findings[0].Finding.Kind is not ClaimKind.Own and var kind && findings.All(f => f.Finding.Kind == kind) ? dossier.Timelines(kind, window, [.. findings.Select(f => f.When)])
            : _tests is [(var when, SiteTest { Found: var found })] ? Timelines.Of([.. dossier.Sites.Zip(found, (site, f) => Laid.Of(site, f, window, when))])
            : OfEach(dossier, window, findings);
        var kept = _tests is [(_, { Kept: { } only })] ? only : null;
        _tests.Clear();
        var (entities, unknown) = timelines;
        Item[] items = [];
        IReadOnlyList<Deviation> deviations = [];
        var (hash, tally) = ("", default(Tally));
        // The largest populations come last and by themselves: then there is a processor for each.
        Parallel.Invoke(
            () => (items, hash) = Numbered(findings) is var numbered && kept is null ? (numbered, PopulationHash.Of(numbered)) : (numbered, (kept!.Hash = PopulationHash.Of(kept.Before?.Hash, numbered)).Hex),
            () =>
            {
                deviations = Deviations(findings, dossier.Register, control.Id);
                tally = findings.Aggregate(tally, (sum, f) => sum + (f.Finding.Tally ?? Tally.Of(f.Finding.Items)));
            });
        var operation = inForce.Count > 0 ? new Interval(inForce[0].When.From, inForce[^1].When.To) : default;
        var soFar = dossier.Register.Through < period.When.To;
        var conclusion = Conclude(control, period, findings.Length > 0, inForce.Count > 0, operation, window, entities, tally, soFar, ofSites: subjects is null);
        var query = findings.Length > 0 ? findings[^1].Finding.Query : "";
        var tieOut = findings.SelectMany(f => f.Finding.TieOut).GroupBy(t => t.Name, StringComparer.Ordinal).Select(g => g.Count() == 1 ? g.First() : new IpeParameter(g.Key, string.Join(" + ", g.Select(t => t.Value)))).ToArray();
        var result = new ControlResult(control.Id, control.Title, control.Type, control.Nature, control.When, control.Owner, control.Criteria, control.Supports, control.CantShow,
            [.. inForce.Select(v => new VersionInForce(v.Version.Version, v.Version.Hash, v.Index, v.When))], conclusion, Assurance, "", entities,
            findings.Length > 0 ? findings[^1].Finding.Attributes : [], items, deviations, unknown,
            findings.Length == 0 ? IpeSheet.None(control, window, dossier.Register.AsOf.Size) : IpeSheet.For(dossier, control, period, window, query, items.Length, hash, tieOut)) { Words = control.Words, Procedure = control.Procedure, Challenge = Challenges.Of(dossier.Register, period, inForce) };
        return result with { Sentence = Sentences.Of(result, tally.Late) };
    }

    /// <param name="when">When the version was in force in the period so far.</param>
    /// <param name="force">When it is in force at all: what comes due in a part of a period may have begun before it.</param>
    private static ProcedureTest? Of(Dossier dossier, ControlVersion version, Interval when, Interval force, Period period)
    {
        var (term, whole) = (force.Clip(period.When), force.Clip(period.Whole));
        return version.Procedure.Kind switch
        {
            Procedure.DeclaredAdministrators => Administrators.Test(dossier, version, term, period.Calendar),
            Procedure.AnyConstantTrue => Constants.Test(dossier, version, term),
            Procedure.FilesAsRecorded => FilesAsRecorded.Test(dossier, version, term),
            Procedure.ApprovedBefore => new ApprovedBefore(dossier, version, term),
            Procedure.PerformedEach => new PerformedEach(dossier, version, whole, period, by: "person"),
            Procedure.RanEach => new PerformedEach(dossier, version, whole, period, by: "system"),
            Procedure.FlawsSettled => new FlawsSettled(dossier, version, when, period),
            Procedure.Answered => new Answered(dossier, version, term, period),
            Procedure.StateExplained => new StateExplained(dossier, version, term),
            Procedure.AsApproved => AsApproved.Test(dossier, version, term),
            Procedure.OwnedByOnePerson => OwnedByOnePerson.Test(dossier, version, term, period),
            Procedure.LeaversRemoved => new LeaversRemoved(dossier, version, term, period),
            Procedure.GapsClosed => new GapsClosed(dossier, version, term, period),
            Procedure.MembersDeclared => new MembersDeclared(dossier, version, when, period.Calendar),
            Procedure.OpenEndpointsApproved => OpenEndpoints.Test(dossier, version, term),
            Procedure.SupportedVersions => SupportedVersions.Test(dossier, version, term, period),
            Procedure.DeviationsDisposed => new DeviationsDisposed(dossier, version, whole, period),
            _ => null,
        };
    }

    private static Timelines OfEach(Dossier dossier, Interval window, IReadOnlyList<(Interval When, Finding Finding)> findings) =>
        Timelines.Of([.. dossier.Sites.Select(s => Timelines.Lay(s.Id, s.OutOfScope(window), window, Claims(findings, s.Id, s.Blind())))]);

    private static IReadOnlyList<(Interval, IEnumerable<Segment>)> Claims(IReadOnlyList<(Interval When, Finding Finding)> findings, string entity, IEnumerable<Segment> blind) =>
        [.. findings.Select(f => (f.When, f.Finding.Kind switch { ClaimKind.Own => f.Finding.ClaimsOf(entity), ClaimKind.Blind => blind, _ => [] }))];

    /// <summary>Where one version was in force its items are the population, and most have their number.</summary>
    private static Item[] Numbered(IReadOnlyList<(Interval When, Finding Finding)> findings)
    {
        var n = 0;
        foreach (var (_, finding) in findings)
        {
            for (var i = 0; i < finding.Items.Length; i++)
            {
                if (finding.Items[i].Number != ++n) { finding.Number(i, n); }
            }
        }
        return findings is [var only] ? only.Finding.Items : [.. findings.SelectMany(f => f.Finding.Items)];
    }

    private static IReadOnlyList<Deviation> Deviations(IReadOnlyList<(Interval When, Finding Finding)> findings, Register register, string control)
    {
        if (findings is [(_, { IsInOrder: true } only)])
        {
            return register.Dispositions.Count == 0 ? only.Deviations : [.. only.Deviations.Select(d => register.Dispositions.ContainsKey(d.Id) ? d with { Dispositions = Dispositions(register, control, d.Id) } : d)];
        }
        var all = new List<Deviation>(findings.Sum(f => f.Finding.Deviations.Count));
        var places = new Dictionary<string, int>(all.Capacity, StringComparer.Ordinal);
        foreach (var deviation in findings.SelectMany(f => f.Finding.Deviations))
        {
            // One thing that deviates under two versions of a control deviates once.
            if (places.TryAdd(deviation.Id, all.Count)) { all.Add(deviation); }
            else { all[places[deviation.Id]] = all[places[deviation.Id]] is { Until: { } until } known && deviation.Until is { } also ? known with { Until = Math.Max(until, also) } : all[places[deviation.Id]] with { Until = null }; }
        }
        all.Sort(DeviationOrder.Compare);
        return [.. all.Select(d => register.Dispositions.ContainsKey(d.Id) ? d with { Dispositions = Dispositions(register, control, d.Id) } : d)];
    }

    private static IReadOnlyList<Disposition> Dispositions(Register register, string control, string deviation) =>
        [.. register.Dispositions[deviation]
            .Where(f => (Log.Json.Text(Log.Json.Member(f.After, "control")) ?? control) == control)
            .Select(f => new Disposition(f.Index, f.Received, f.ActorId, Log.Json.Text(Log.Json.Member(f.After, "kind")) ?? "", Log.Json.Text(Log.Json.Member(f.After, "reason")) ?? ""))];

    private static Conclusion Conclude(ControlVersion control, Period period, bool tested, bool inForce, Interval operation, Interval window,
        IReadOnlyList<EntityTimeline> entities, Tally tally, bool soFar, bool ofSites)
    {
        var (scope, unknown) = (0L, 0L);
        foreach (var segment in entities.SelectMany(e => e.Segments))
        {
            if (segment.State != TimelineState.NotInScope) { scope += segment.When.Length; }
            if (segment.State == TimelineState.Unknown) { unknown += segment.When.Length; }
        }
        var share = scope == 0 ? 0 : (int)Int128.Min(10_000, (((Int128)unknown * 10_000) + scope - 1) / scope);
        var configuration = control.Type == "configuration";
        var n = configuration ? entities.Count(e => e.InScope > 0) : tally.All - tally.NotDue;
        var d = configuration ? entities.Count(e => e.Segments.Any(s => s.State == TimelineState.Violating)) : tally.Deviations;
        var undetermined = tally.NotDeterminable;
        var excused = configuration ? entities.Count(e => e.Segments.Any(s => s.State == TimelineState.Excused)) : tally.Excused;
        var (exempt, whole) = configuration ? (entities.Sum(e => e.Total(TimelineState.Excused)), scope) : (excused, n);
        var tooMuch = (Int128)unknown * 100 > (Int128)scope * control.ToleratedUnknownPercent;
        var (kind, reason) =
            !inForce ? (ResultKind.NotTested, "The control was not in force in this period.")
            : period.IsAsOf && !tested && Vocabulary.Find(control.Procedure.Kind) is not null ? (ResultKind.DesignOnly, $"Design only: version {control.Version} was in force as of {Micros.Format(period.When.From)}. Whether it operates over time was not tested.")
            : !tested && control.WaitsFor.Length > 0 ? (ResultKind.NotTested, $"No source is connected yet. It waits for: {char.ToLowerInvariant(control.WaitsFor[0])}{control.WaitsFor[1..]}.")
            : !tested ? (ResultKind.NotTested, $"This engine has no procedure \"{control.Procedure.Kind}\".")
            : scope == 0 && n == 0 && !ofSites ? (ResultKind.NotTested, "No system is registered as in scope.")
            : scope == 0 && n == 0 ? (ResultKind.DesignGap, "Nothing to test: no production site was in scope.")
            : d > 0 ? (ResultKind.Deviations, $"{d} of {n}")
            : (Int128)exempt * 100 > (Int128)whole * control.ExemptSharePercent ? (ResultKind.DesignGap, $"{Sentences.Share(exempt, whole)} of {(configuration ? "the time in scope" : "the items")} was exempt; at most {control.ExemptSharePercent} % may be.")
            : tooMuch ? (ResultKind.InsufficientCoverage, $"{Sentences.Duration(unknown)} of {Sentences.Duration(scope)} in scope were not seen; at most {control.ToleratedUnknownPercent} % is tolerated.")
            : undetermined > 0 ? (ResultKind.InsufficientCoverage, $"{undetermined} of {n} can't be determined from these records.")
            : period.IsAsOf ? (ResultKind.DesignOnly, $"As of {Micros.Format(period.When.From)} it was in place on {n} {(n == 1 ? "site or system" : "sites or systems")}. Whether it operates over time was not tested.")
            : control.Type == "cadence" && n == 0 ? (ResultKind.NotTested, "Nothing was due yet.")
            : control.Type == "event" && n == 0 ? (ResultKind.DidNotOccur, "Nothing of the kind happened in the time that was seen.")
            : operation != window ? (ResultKind.InOperationPartly, $"In force from {Micros.Format(operation.From)} until {Micros.Format(operation.To)}.")
            : (ResultKind.NoDeviationFound, "");
        return new(kind, soFar, n, d, undetermined, excused, share, reason, kind == ResultKind.InOperationPartly ? operation : null);
    }
}
