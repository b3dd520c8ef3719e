using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>
/// Each occurrence had an approval, by another person, earlier. The population is what events tell and what only the state shows; records of one request about one
/// thing are one occurrence. Matching begins at the first leaf, not at the period's first day, because an approval used up before the period can't be used in it.
/// </summary>
internal sealed class ApprovedBefore(Dossier dossier, ControlVersion control, Interval term) : SiteTest(dossier, Reads.State | Reads.People | Reads.Approvals, [.. SectionsBeside(control.Procedure.Sections)])
{
    /// <summary>Told of an account in the request that made it.</summary>
    private static readonly string[] OfAccounts = ["user.created", "user.role.changed"];

    private static readonly AttributeDefinition[] Grid =
    [
        new("A", "An approval covers it"),
        new("B", "Approved by someone other than who made it or asked for it"),
        new("C", "Approved before it took effect"),
        new("D", "An event tells it"),
    ];

    private readonly string[] _types = [.. control.Procedure.Types.Union(OfAccounts, StringComparer.Ordinal)];
    private readonly ApprovalUses _uses = new(dossier.Register);

    /// <summary>An approval for every site that is used up at one of them is there for no other.</summary>
    protected override bool CanBeKept => !Dossier.Register.ApprovesEverySiteOnce;

    /// <summary>Records of the kinds it reads are only ever added: as many as before are the same as before.</summary>
    protected override long OwnStanding(SiteDossier site)
    {
        var told = 0L;
        foreach (var type in _types) { told += site.Facts.ByType.GetValueOrDefault(type)?.Count ?? 0; }
        return told;
    }

    protected override SiteFinding Find(SiteDossier site, Clock clock, SiteFinding? before)
    {
        var items = new List<Item>();
        var deviations = new List<Deviation>();
        var outOfBand = 0;
        var (occurrences, told) = Occurrences.Of(site, control.Procedure, before?.Told);
        foreach (var occurrence in occurrences.OrderBy(o => o.Point).ThenBy(o => o.Indices[0]))
        {
            var verdict = ApprovalMatch.Best(Dossier.Register, site.Id, occurrence, _uses, control.Procedure.Standing);
            if (!clock.Happened(occurrence.Point, term) || !site.Scope.Contains(occurrence.Point)) { continue; }
            if (occurrence.OutOfBand) { outOfBand++; }
            var excused = Dossier.Register.Exemptions.Any(e => e.Covers(control.Id, site.Id, occurrence.Object) && e.When.From <= occurrence.True.From && occurrence.True.To <= e.When.To);
            var result = verdict.Result == ItemResult.Deviation && excused ? ItemResult.Excused : verdict.Result;
            items.Add(new(0, site.Id, occurrence.Type, occurrence.Object, occurrence.Actor, occurrence.Title, occurrence.True, occurrence.Claimed, occurrence.Received,
                occurrence.Indices, verdict.Approval is null ? [] : [verdict.Approval.Fact.Index], verdict.Attributes, result));
            if (result == ItemResult.Deviation)
            {
                var why = string.Join(" ", verdict.Attributes.Where(a => a.Result == ItemResult.Deviation).Select(a => a.Note + "."));
                deviations.Add(new(occurrence.Id, control.Id, site.Id, occurrence.Object, occurrence.Title, why, occurrence.True, occurrence.Received, occurrence.Received, null, occurrence.Indices[0], []));
            }
        }
        return new([.. items], [.. deviations]) { Count = outOfBand, Told = told };
    }

    public override Finding Conclude(IReadOnlyList<ControlResult> others)
    {
        var items = Items(i => (i.Received, i.Indices[0]));
        return new(ClaimKind.Blind, [], Grid, items.All, [.. Found.SelectMany(f => f.Deviations)],
            Query(control.Procedure),
            [new("told by events", Configuration.Text(Found.Sum(f => f.Items.Length - f.Count))), new("shown by state alone", Configuration.Text(Found.Sum(f => f.Count)))]) { Numbered = items.Replace, Tally = Tally.Of(Found) };
    }

    /// <summary>A difference is one change together with what else of the same thing the look shows: a component's files, an account's password.</summary>
    private static IEnumerable<string> SectionsBeside(IReadOnlyList<string> sections)
    {
        string[] components = ["plugins", "themes", "core", "files"];
        string[] accounts = ["users", "credentials"];
        return sections.Concat(sections.Any(components.Contains) ? components : []).Concat(sections.Any(accounts.Contains) ? accounts : []).Distinct(StringComparer.Ordinal);
    }

    private static string Query(Procedure procedure) =>
        string.Join(", ", procedure.Types)
        + string.Concat(procedure.Where.Select(w => $" where {w.Path} is {string.Join(" or ", w.OneOf)}"))
        + (procedure.Sections.Count > 0 ? $"; and differences of {string.Join(", ", procedure.Sections)} that no event tells" : "")
        + $"; subset: {procedure.Subset}" + (procedure.Standing ? "; standing approvals only" : "");
}
