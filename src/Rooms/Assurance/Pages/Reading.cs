using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Pages;

/// <summary>What the pages need beside the results, derived once per standing and shared by all requests until the next one.</summary>
public sealed class Reading
{
    private static readonly ConditionalWeakTable<Standing, Reading> Known = [];
    private readonly Standing _standing;
    private readonly ILookup<(string Site, string User), string> _persons;
    private readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<Change>>> _changes;
    private readonly Lazy<IReadOnlyDictionary<long, Change>> _uses;

    private Reading(Standing standing)
    {
        _standing = standing;
        _persons = standing.Ledger.Mappings.ToLookup(m => (m.Site, m.User), m => m.Person);
        _changes = new(() => standing.Periods.ToDictionary(p => p.Period.Id, Change.NewestFirst, StringComparer.Ordinal));
        _uses = new(() => Used(_changes.Value.Values.SelectMany(c => c)));
        People = Mentioned(standing);
        Reviews = SiteReview.All(standing);
        Undisposed = standing.Current?.Controls.Sum(c => c.Deviations.Count(d => d.Dispositions.Count == 0)) ?? 0;
    }

    public static Reading Of(Standing standing) => Known.GetValue(standing, static s => new Reading(s));

    /// <summary>Ids of people that facts mention.</summary>
    public IReadOnlySet<string> People { get; }

    /// <summary>Names of those of them who hold no office any more, as far as somebody asked.</summary>
    internal ConcurrentDictionary<string, string> Former { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<SiteReview> Reviews { get; }

    /// <summary>Deviations of the current period about which nobody said anything yet.</summary>
    public int Undisposed { get; }

    public IReadOnlyList<string> PersonsBehind(string site, string user) => [.. _persons[(site, user)]];

    /// <summary>What needed an approval in the period, newest first.</summary>
    public IReadOnlyList<Change> ChangesOf(PeriodResult period) => _changes.Value[period.Period.Id];

    /// <summary>What an approval, by the leaf that records it, was used for.</summary>
    public Change? UseOf(RecordedApproval approval) => _uses.Value.GetValueOrDefault(approval.Index);

    /// <summary>Privileged accounts that stand for nobody: who approves what they do can't be told.</summary>
    public int Unmapped => _standing.Ledger.Sites.Sum(s => s.Users.Count(u => !_persons.Contains((s.Id, u.Id))));

    private static Dictionary<long, Change> Used(IEnumerable<Change> changes)
    {
        var uses = new Dictionary<long, Change>();
        foreach (var change in changes.Where(c => c.Item.Result != ItemResult.Deviation))
        {
            foreach (var approval in change.Item.Approvals) { uses.TryAdd(approval, change); }
        }
        return uses;
    }

    private static HashSet<string> Mentioned(Standing standing)
    {
        var ledger = standing.Ledger;
        return [.. ledger.Approvals.SelectMany(a => (IEnumerable<string>)[a.Approver, a.RequestedBy ?? ""]).Concat(ledger.Mappings.Select(m => m.Person)).Concat(ledger.Reviews.Select(r => r.By)).Concat(ledger.Freezes.Select(f => f.By))
            .Concat(standing.Periods.SelectMany(p => p.Controls).SelectMany(c => c.Deviations).SelectMany(d => d.Dispositions).Select(d => d.By))
            .Concat(standing.Periods.SelectMany(p => p.Findings).SelectMany(f => f.History.Select(w => w.By).Append(f.Owner)))
            .Concat(ledger.Notes.Select(n => n.By)).Concat(ledger.Systems.SelectMany(s => s.Lists.SelectMany(l => l.Members.Select(m => m.Person).Append(l.By)).Append(s.Owner))).Where(id => id.Length > 0)];
    }
}

/// <summary>Something that needed an approval, with the control that judged it hardest.</summary>
public sealed record Change(string Control, Item Item)
{
    public string Note => string.Join(". ", Item.Attributes.Where(a => a.Result is ItemResult.Deviation or ItemResult.NotDeterminable).Select(a => a.Note));

    public static IReadOnlyList<Change> NewestFirst(PeriodResult period) =>
        [.. Judging(period).SelectMany(c => c.Population.Select(i => new Change(c.Id, i))).GroupBy(c => c.Item.Indices[0]).Select(same => same.MinBy(c => Array.IndexOf(Hardest, c.Item.Result))!)
            .OrderByDescending(c => c.Item.Received).ThenByDescending(c => c.Item.Indices[0])];

    /// <summary>The controls that ask for an approval: two may ask for one of the same change.</summary>
    public static IEnumerable<ControlResult> Judging(PeriodResult period) => period.Controls.Where(c => c.Procedure.Kind == Procedure.ApprovedBefore);

    private static readonly ItemResult[] Hardest = [ItemResult.Deviation, ItemResult.NotDeterminable, ItemResult.Excused, ItemResult.Met, ItemResult.NotDue];
}

/// <summary>When a site's access was reviewed last, and until when the next review is owed.</summary>
/// <param name="Term">A control asks for reviews in the current period.</param>
/// <param name="Waits">The interval that runs now has no review yet.</param>
/// <param name="Missing">An interval of the current period went by without one, and nothing was reviewed since.</param>
public sealed record SiteReview(SiteView Site, RecordedReview? Last, bool Term, long? Due, bool Waits, bool Missing)
{
    /// <summary>Accounts the last review said to end, and which the newest look still shows.</summary>
    public IReadOnlyList<SiteUser> Outstanding => Last is null ? [] : [.. Site.Users.Where(u => Last.Revoke.Contains(u.Id))];

    public static IReadOnlyList<SiteReview> All(Standing standing)
    {
        var last = standing.Ledger.Reviews.GroupBy(r => r.Site, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        var control = standing.Current?.Controls.FirstOrDefault(c => c.Procedure.Kind == Procedure.PerformedEach && c.Procedure.Types.Contains("access.reviewed"));
        var owed = (control?.Population ?? []).Where(i => i.Result == ItemResult.NotDue).GroupBy(i => i.Site, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.MinBy(i => i.Received)!, StringComparer.Ordinal);
        var missed = (control?.Deviations ?? []).GroupBy(d => d.Site, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(d => d.True.To), StringComparer.Ordinal);
        return [.. standing.Ledger.Sites.Select(site =>
        {
            var (review, next) = (last.GetValueOrDefault(site.Id), owed.GetValueOrDefault(site.Id));
            return new SiteReview(site, review, control is not null, next?.Received, next is not null && next.True.Contains(standing.Ledger.Through),
                missed.TryGetValue(site.Id, out var until) && until > (review?.At ?? long.MinValue));
        })];
    }
}
