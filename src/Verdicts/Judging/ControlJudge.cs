using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>Judges one control: each version the days in which it was in force, then all of them together.</summary>
internal static class ControlJudge
{
    private const string Assurance = "agent alone";

    public static ControlResult Evaluate(Dossier dossier, Interval window, Period period, IReadOnlyList<(ControlVersion Version, long Effective, long Index)> versions, IReadOnlyList<ControlResult> others)
    {
        var inForce = new List<(ControlVersion Version, Interval When, long Index)>();
        for (var i = 0; i < versions.Count; i++)
        {
            var when = new Interval(versions[i].Effective, i + 1 < versions.Count ? versions[i + 1].Effective : long.MaxValue).Clip(window);
            if (!when.IsEmpty) { inForce.Add((versions[i].Version, when, versions[i].Index)); }
        }
        var control = inForce.Count > 0 ? inForce[^1].Version : versions[^1].Version;
        var findings = inForce.Select(v => (v.When, Finding: Find(dossier, v.Version, v.When, period, others))).Where(f => f.Finding is not null).Select(f => (f.When, Finding: f.Finding!)).ToArray();
        // What nothing tests has no timeline: to show one would look like a result.
        var subjects = findings is [.., var newest] ? newest.Finding.Subjects : null;
        var entities = findings.Length == 0 ? []
            : subjects is null ? dossier.Sites.Select(s => Lay(s.Id, s.OutOfScope(window), window, findings)).ToArray()
            : subjects.Select(s => Lay(s.Id, s.Scope.Complement(window).Items.Select(i => new Segment(i, TimelineState.NotInScope, "not registered, or retired")), window, findings)).ToArray();
        var items = findings.SelectMany(f => f.Finding.Items).Select((item, i) => item with { Number = i + 1 }).ToArray();
        var deviations = findings.SelectMany(f => f.Finding.Deviations).GroupBy(d => d.Id, StringComparer.Ordinal).Select(Join)
            .Select(d => d with { Dispositions = Dispositions(dossier.Register, control.Id, d.Id) }).OrderBy(d => d.True.From).ThenBy(d => d.Index).ThenBy(d => d.Id, StringComparer.Ordinal).ToArray();
        var unknown = entities.SelectMany(e => e.Segments.Where(s => s.State == TimelineState.Unknown).Select(s => new UnknownTime(e.Site, s.When, s.Cause))).ToArray();
        var operation = inForce.Count > 0 ? new Interval(inForce[0].When.From, inForce[^1].When.To) : default;
        var soFar = dossier.Register.Through < period.When.To;
        var conclusion = Conclude(control, findings.Length > 0, inForce.Count > 0, operation, window, entities, items, deviations, soFar, ofSites: subjects is null);
        var query = findings.Length > 0 ? findings[^1].Finding.Query : "";
        var tieOut = findings.SelectMany(f => f.Finding.TieOut).GroupBy(t => t.Name, StringComparer.Ordinal).Select(g => g.Count() == 1 ? g.First() : new IpeParameter(g.Key, string.Join(" + ", g.Select(t => t.Value)))).ToArray();
        var result = new ControlResult(control.Id, control.Title, control.Type, control.Nature, control.When, control.Owner, control.Criteria, control.Supports, control.CantShow,
            [.. inForce.Select(v => new VersionInForce(v.Version.Version, v.Version.Hash, v.Index, v.When))], conclusion, Assurance, "", entities,
            findings.Length > 0 ? findings[^1].Finding.Attributes : [], items, deviations, unknown,
            findings.Length == 0 ? IpeSheet.None(control, window, dossier.Register.AsOf.Size) : IpeSheet.For(dossier, control, period, window, query, items, tieOut)) { Words = control.Words, Procedure = control.Procedure, Challenge = Challenges.Of(dossier.Register, period, inForce) };
        return result with { Sentence = Sentences.Of(result) };
    }

    /// <summary>Judged after the others, because it judges what they found.</summary>
    public static bool JudgesOthers(ControlVersion control) => control.Procedure.Kind == Procedure.DeviationsDisposed;

    private static Finding? Find(Dossier dossier, ControlVersion version, Interval when, Period period, IReadOnlyList<ControlResult> others) => version.Procedure.Kind switch
    {
        Procedure.DeclaredAdministrators => Administrators.Test(dossier, version, when, period.Calendar),
        Procedure.AnyConstantTrue => Constants.Test(dossier, version, when),
        Procedure.FilesAsRecorded => FilesAsRecorded.Test(dossier, version, when),
        Procedure.ApprovedBefore => ApprovedBefore.Test(dossier, version, when),
        Procedure.PerformedEach => PerformedEach.Test(dossier, version, when, period),
        Procedure.RanEach => PerformedEach.Test(dossier, version, when, period, by: "system"),
        Procedure.FlawsSettled => FlawsSettled.Test(dossier, version, when, period),
        Procedure.Answered => Answered.Test(dossier, version, when, period),
        Procedure.StateExplained => StateExplained.Test(dossier, version, when),
        Procedure.AsApproved => AsApproved.Test(dossier, version, when),
        Procedure.OwnedByOnePerson => OwnedByOnePerson.Test(dossier, version, when, period),
        Procedure.LeaversRemoved => LeaversRemoved.Test(dossier, version, when, period),
        Procedure.GapsClosed => GapsClosed.Test(dossier, version, when, period),
        Procedure.MembersDeclared => MembersDeclared.Test(dossier, version, when, period.Calendar),
        Procedure.DeviationsDisposed => DeviationsDisposed.Test(dossier, version, when, period, others),
        _ => null,
    };

    private static EntityTimeline Lay(string entity, IEnumerable<Segment> outOfScope, Interval window, IReadOnlyList<(Interval When, Finding Finding)> findings)
    {
        var claims = outOfScope.ToList();
        var covered = IntervalSet.From(findings.Select(f => f.When));
        claims.AddRange(covered.Complement(window).Items.Select(i => new Segment(i, TimelineState.NotInScope, "the control was not in force")));
        foreach (var (when, finding) in findings)
        {
            claims.AddRange(finding.Claims.Where(c => c.Site == entity).SelectMany(c => c.Claims).Select(c => c with { When = c.When.Clip(when) }));
        }
        return new(entity, Timeline.Lay(window, claims));
    }

    /// <summary>One thing that deviates under two versions of a control deviates once.</summary>
    private static Deviation Join(IEnumerable<Deviation> same)
    {
        var all = same.ToArray();
        return all[0] with { Until = all.Any(d => d.Until is null) ? null : all.Max(d => d.Until) };
    }

    private static IReadOnlyList<Disposition> Dispositions(Register register, string control, string deviation) =>
        [.. (register.Dispositions.GetValueOrDefault(deviation) ?? [])
            .Where(f => (Log.Json.Text(Log.Json.Member(f.After, "control")) ?? control) == control)
            .Select(f => new Disposition(f.Index, f.Received, f.ActorId, Log.Json.Text(Log.Json.Member(f.After, "kind")) ?? "", Log.Json.Text(Log.Json.Member(f.After, "reason")) ?? ""))];

    private static Conclusion Conclude(ControlVersion control, bool tested, bool inForce, Interval operation, Interval window,
        IReadOnlyList<EntityTimeline> entities, IReadOnlyList<Item> items, IReadOnlyList<Deviation> deviations, bool soFar, bool ofSites)
    {
        var scope = entities.Sum(e => e.InScope);
        var unknown = entities.Sum(e => e.Total(TimelineState.Unknown));
        var share = scope == 0 ? 0 : (int)Int128.Min(10_000, (((Int128)unknown * 10_000) + scope - 1) / scope);
        var configuration = control.Type == "configuration";
        var n = configuration ? entities.Count(e => e.InScope > 0) : items.Count(i => i.Result != ItemResult.NotDue);
        var d = configuration ? entities.Count(e => e.Segments.Any(s => s.State == TimelineState.Violating)) : items.Count(i => i.Result == ItemResult.Deviation);
        var undetermined = items.Count(i => i.Result == ItemResult.NotDeterminable);
        var excused = configuration ? entities.Count(e => e.Segments.Any(s => s.State == TimelineState.Excused)) : items.Count(i => i.Result == ItemResult.Excused);
        var (exempt, whole) = configuration ? (entities.Sum(e => e.Total(TimelineState.Excused)), scope) : (excused, n);
        var tooMuch = (Int128)unknown * 100 > (Int128)scope * control.ToleratedUnknownPercent;
        var (kind, reason) =
            !inForce ? (ResultKind.NotTested, "The control was not in force in this period.")
            : !tested && control.WaitsFor.Length > 0 ? (ResultKind.NotTested, $"No source is connected yet. It waits for: {char.ToLowerInvariant(control.WaitsFor[0])}{control.WaitsFor[1..]}.")
            : !tested ? (ResultKind.NotTested, $"This engine has no procedure \"{control.Procedure.Kind}\".")
            : scope == 0 && n == 0 && !ofSites ? (ResultKind.NotTested, "No system is registered as in scope.")
            : scope == 0 && n == 0 ? (ResultKind.DesignGap, "Nothing to test: no production site was in scope.")
            : d > 0 ? (ResultKind.Deviations, $"{d} of {n}")
            : (Int128)exempt * 100 > (Int128)whole * control.ExemptSharePercent ? (ResultKind.DesignGap, $"{Sentences.Share(exempt, whole)} of {(configuration ? "the time in scope" : "the items")} was exempt; at most {control.ExemptSharePercent} % may be.")
            : tooMuch ? (ResultKind.InsufficientCoverage, $"{Sentences.Duration(unknown)} of {Sentences.Duration(scope)} in scope were not seen; at most {control.ToleratedUnknownPercent} % is tolerated.")
            : undetermined > 0 ? (ResultKind.InsufficientCoverage, $"{undetermined} of {n} can't be determined from these records.")
            : control.Type == "cadence" && n == 0 ? (ResultKind.NotTested, "Nothing was due yet.")
            : control.Type == "event" && n == 0 ? (ResultKind.DidNotOccur, "Nothing of the kind happened in the time that was seen.")
            : operation != window ? (ResultKind.InOperationPartly, $"In force from {Micros.Format(operation.From)} until {Micros.Format(operation.To)}.")
            : (ResultKind.NoDeviationFound, "");
        return new(kind, soFar, n, d, undetermined, excused, share, reason, kind == ResultKind.InOperationPartly ? operation : null);
    }
}
