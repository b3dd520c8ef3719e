using System.Text.Json;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.State;

namespace Colophon.Verdicts.Judging;

/// <summary>One thing that happened and needed an approval.</summary>
/// <param name="Types">Record types that an approval must cover.</param>
/// <param name="Roles">Roles it gave, where it gave any.</param>
internal sealed record Occurrence(
    string Id,
    string Type,
    IReadOnlyList<string> Types,
    string ObjectKind,
    string ObjectId,
    bool IsNew,
    string ActorKind,
    string ActorId,
    string Title,
    Interval True,
    long Point,
    long? Claimed,
    long Received,
    IReadOnlyList<long> Indices,
    string? Version,
    IReadOnlyList<string> Roles,
    bool OutOfBand)
{
    public string Object => $"{ObjectKind}:{ObjectId}";

    public string Actor => ActorId.Length == 0 ? ActorKind : $"{ActorKind}:{ActorId}";

    public static bool AreSame(Occurrence a, Occurrence b) =>
        ReferenceEquals(a, b) || (a with { Types = b.Types, Indices = b.Indices, Roles = b.Roles } == b && a.Types.SequenceEqual(b.Types, StringComparer.Ordinal) && a.Indices.SequenceEqual(b.Indices) && a.Roles.SequenceEqual(b.Roles, StringComparer.Ordinal));
}

/// <summary>What events told to have happened, each with the request that told it.</summary>
/// <param name="Newest">The last leaf that was looked at.</param>
internal sealed record ToldOccurrences(long Newest, IReadOnlyList<(string Request, Occurrence Occurrence)> Occurrences);

internal static class Occurrences
{
    public const string NewUsers = "new-users";
    public const string Raised = "raised";

    /// <param name="before">What events told of the same site under the same procedure at an earlier time: only what shares a request with something newer is looked at again.</param>
    public static (IEnumerable<Occurrence> All, ToldOccurrences Told) Of(SiteDossier site, Procedure procedure, ToldOccurrences? before)
    {
        var newest = site.Facts.Facts.Count > 0 ? site.Facts.Facts[^1].Index : -1;
        var since = before?.Newest ?? -1;
        var touched = before is null ? [] : site.Facts.Facts.Where(f => f.Index > since && f.Request.Length > 0).Select(f => f.Request).ToHashSet(StringComparer.Ordinal);
        var told = (before?.Occurrences ?? []).Where(o => !touched.Contains(o.Request))
            .Concat(Told(site, procedure, site.Facts.OfTypes(procedure.Types).Where(f => f.Index > since || touched.Contains(f.Request)))).ToArray();
        return (told.Select(o => o.Occurrence).Concat(ShownOnly(site, procedure)), new(newest, told));
    }

    private static IEnumerable<(string Request, Occurrence Occurrence)> Told(SiteDossier site, Procedure procedure, IEnumerable<Fact> all)
    {
        var facts = all.Where(f => Conditions.Hold(procedure, f));
        var occurrences = facts.GroupBy(f => f.Request.Length == 0 ? (f.Source, f.Epoch, $"#{f.Index}", "") : (f.Source, f.Epoch, f.Request, f.Object))
            .Select(g => g.ToArray());
        foreach (var group in occurrences)
        {
            var created = CreatedWith(site, group[0]);
            // A role given in the request that made the user is part of making the user.
            if (procedure.Subset == Raised && created is not null) { continue; }
            if (procedure.Subset == Raised && !group.Any(f => IsRaise(f, procedure))) { continue; }
            yield return (group[0].Request, Of(site, group));
        }
    }

    private static Occurrence Of(SiteDossier site, Fact[] group)
    {
        var lead = group.FirstOrDefault(f => f.Type.EndsWith(".updated", StringComparison.Ordinal)) ?? group[0];
        // An update switches its component off and on again; elsewhere each kind of change needs its own word.
        var types = lead.Type.EndsWith(".updated", StringComparison.Ordinal) ? [lead.Type] : group.Select(f => f.Type).Distinct(StringComparer.Ordinal).ToArray();
        var isNew = lead.Type == "user.created";
        var roles = (isNew ? RolesOfNew(site, lead) : group.SelectMany(f => Explanations.Roles(f.After))).Select(Explanations.Bare).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return new($"D-{lead.Index}", lead.Type, types, lead.ObjectKind, lead.ObjectId, isNew, lead.ActorKind, lead.ActorId, Titles.Of(lead, roles), lead.True, lead.Point, lead.Claimed, lead.Received,
            [lead.Index, .. group.Where(f => f != lead).Select(f => f.Index)], lead.After.Member("version").Text(), roles, false);
    }

    private static Fact? CreatedWith(SiteDossier site, Fact fact) =>
        fact.ObjectKind != "user" ? null : site.Facts.InRequestOf(fact, "user.created").FirstOrDefault(c => c.Source == fact.Source);

    private static IEnumerable<string> RolesOfNew(SiteDossier site, Fact created) =>
        Explanations.Roles(created.After).Concat(site.Facts.InRequestOf(created, "user.role.changed").SelectMany(f => Explanations.Roles(f.After)));

    private static bool IsRaise(Fact fact, Procedure procedure) =>
        fact.Type != "user.role.changed" || IsRaise(Explanations.Roles(fact.Before), Explanations.Roles(fact.After), procedure);

    /// <summary>A role nobody ranked counts as the highest: what we don't know may be anything.</summary>
    private static bool IsRaise(IEnumerable<string> before, IEnumerable<string> after, Procedure procedure)
    {
        int Rank(string role) => procedure.Ranks.TryGetValue(Explanations.Bare(role), out var rank) ? rank : int.MaxValue;
        var had = before.ToHashSet(StringComparer.Ordinal);
        var highest = had.Select(Rank).DefaultIfEmpty(0).Max();
        return after.Any(r => !had.Contains(r) && (Rank(r) > highest || Rank(r) == int.MaxValue));
    }

    private static IEnumerable<Occurrence> ShownOnly(SiteDossier site, Procedure procedure)
    {
        foreach (var group in site.OutOfBand.Where(g => g.Changes.Any(c => procedure.Sections.Contains(c.Section))))
        {
            var first = group.First;
            var isNew = group.Section == "users" && first.Before == StateChange.Absent;
            var belongs = procedure.Subset switch
            {
                NewUsers => isNew || first.Key == "*",
                Raised => group.Section == "roles" || (first.Key != "*" && RaisedByState(first, procedure)),
                _ => true,
            };
            if (!belongs) { continue; }
            var colon = group.Object.IndexOf(':', StringComparison.Ordinal);
            var (kind, id) = colon < 0 ? ("file", group.Object) : (group.Object[..colon], group.Object[(colon + 1)..]);
            var roles = group.Section == "users" && first.After != StateChange.Absent ? Explanations.Roles(JsonElement.Parse(first.After)).Select(Explanations.Bare).ToArray() : [];
            yield return new(group.Id, "state." + group.Section, [kind + "."], kind, id, isNew, "unknown", "", group.Title, new(group.LastGood, first.Seen.Told), first.Seen.Told, null, first.Seen.Told,
                [.. group.Changes.Select(c => c.Leaf.Index).Distinct()], null, roles, true);
        }
    }

    private static bool RaisedByState(StateChange change, Procedure procedure)
    {
        if (change.After == StateChange.Absent) { return false; }
        var before = JsonElement.Parse(change.Before);
        var after = JsonElement.Parse(change.After);
        return IsRaise(Explanations.Roles(before), Explanations.Roles(after), procedure)
            || (after.True("super") && !before.True("super"))
            || after.Member("caps").Texts().Except(before.Member("caps").Texts(), StringComparer.Ordinal).Any();
    }
}
