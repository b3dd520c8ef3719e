using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

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
        var register = Dossier.Register;
        var (occurrences, told) = Occurrences.Of(site, control.Procedure, before?.Told);
        Occurrence[] all = [.. occurrences.OrderBy(o => o.Point).ThenBy(o => o.Indices[0])];
        var matched = new List<Match>(all.Length);
        var items = new List<Item>();
        var deviations = new List<Deviation>();
        var uses = _uses;
        if (CanBeKept)
        {
            // Sites share no approval that can be used up.
            uses = new(register);
            var stand = AsBefore(site, before, all);
            foreach (var match in stand)
            {
                if (match.Uses) { uses.Use(match.Approval!); }
            }
            matched.AddRange(stand);
            if (stand.Length > 0)
            {
                items.AddRange(before!.Items.AsSpan(0, stand[^1].Items));
                deviations.AddRange(before.Deviations.AsSpan(0, stand[^1].Deviations));
                clock.TakeOver(before);
            }
        }
        foreach (var occurrence in all.Skip(matched.Count))
        {
            var verdict = ApprovalMatch.Best(register, site.Id, occurrence, uses, control.Procedure.Standing);
            if (clock.Happened(occurrence.Point, term) && site.Scope.Contains(occurrence.Point))
            {
                var item = Judge(site, occurrence, verdict);
                items.Add(item);
                if (item.Result == ItemResult.Deviation)
                {
                    var why = string.Join(" ", verdict.Attributes.Where(a => a.Result == ItemResult.Deviation).Select(a => a.Note + "."));
                    deviations.Add(new(occurrence.Id, control.Id, site.Id, occurrence.Object, occurrence.Title, why, occurrence.True, occurrence.Received, occurrence.Received, null, occurrence.Indices[0], []));
                }
            }
            matched.Add(new(occurrence, verdict.Approval, verdict.Uses, items.Count, deviations.Count));
        }
        return new([.. items], [.. deviations]) { Count = items.Count(i => i.Attributes[^1].Result == ItemResult.Deviation), Told = told, Matched = new([.. matched], register.ApprovedOf(site.Id).Count, register.ApprovedOf("*").Count) };
    }

    private Item Judge(SiteDossier site, Occurrence occurrence, ApprovalMatch verdict)
    {
        var excused = Dossier.Register.Exemptions.Any(e => e.Covers(control.Id, site.Id, occurrence.Object) && e.When.From <= occurrence.True.From && occurrence.True.To <= e.When.To);
        return new(0, site.Id, occurrence.Type, occurrence.Object, occurrence.Actor, occurrence.Title, occurrence.True, occurrence.Claimed, occurrence.Received,
            occurrence.Indices, verdict.Approval is null ? [] : [verdict.Approval.Fact.Index], verdict.Attributes, verdict.Result == ItemResult.Deviation && excused ? ItemResult.Excused : verdict.Result);
    }

    /// <summary>
    /// The first occurrences, as they were matched the last time: up to the first that is another, or that an approval which came or went since may serve otherwise.
    /// What comes behind that one is matched anew, because it takes what that one leaves.
    /// </summary>
    private ReadOnlySpan<Match> AsBefore(SiteDossier site, SiteFinding? before, Occurrence[] all)
    {
        var register = Dossier.Register;
        if (before is not { Matched: { } known } || before.From.People != Standing(site).People || before.HoldsUntil <= register.Through) { return []; }
        Approval[] news = [.. register.ApprovedOf(site.Id).Skip(known.OfSite), .. register.ApprovedOf("*").Skip(known.OfEverySite)];
        var n = 0;
        while (n < all.Length && n < known.Matches.Length && Occurrence.AreSame(all[n], known.Matches[n].Occurrence) && (news.Length == 0 || !MayServe(news, known.Matches[n]))) { n++; }
        return known.Matches.AsSpan(0, n);
    }

    /// <summary>Who has one already is served no better by one that came after it, and such a one serves no worse once it is withdrawn.</summary>
    private static bool MayServe(Approval[] news, Match match) => Array.Exists(news, approval =>
        (match.Approval is null || approval.Fact.Lower < match.Occurrence.True.To)
        && Approval.ObjectsFor(match.Occurrence.ObjectKind, match.Occurrence.ObjectId, match.Occurrence.IsNew).Contains(approval.Object, StringComparer.Ordinal));

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

/// <summary>Occurrences in the order in which they were matched.</summary>
/// <param name="OfSite">Approvals that had come or gone by then, of the site alone.</param>
/// <param name="OfEverySite">And of every site.</param>
internal sealed record Matched(Match[] Matches, int OfSite, int OfEverySite);

/// <param name="Uses">The approval is used up by it.</param>
/// <param name="Items">How many items there were behind it; <paramref name="Deviations"/> likewise.</param>
internal readonly record struct Match(Occurrence Occurrence, Approval? Approval, bool Uses, int Items, int Deviations);
