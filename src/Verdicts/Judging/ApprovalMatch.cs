using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>An occurrence against the approvals there are: the one that serves it best counts, and is used up unless it stands.</summary>
internal sealed record ApprovalMatch(Approval? Approval, IReadOnlyList<AttributeResult> Attributes, ItemResult Result)
{
    /// <summary>Whether the approval serves nothing else any more.</summary>
    public bool Uses => Approval is { Standing: false } && Result != ItemResult.Deviation;

    public static ApprovalMatch Best(Register register, string site, Occurrence occurrence, ApprovalUses uses, bool standing)
    {
        ApprovalMatch? best = null;
        foreach (var approval in uses.Open(site, Approval.ObjectsFor(occurrence.ObjectKind, occurrence.ObjectId, occurrence.IsNew)))
        {
            if (!Covers(approval, occurrence) || (standing && !approval.Standing)) { continue; }
            // One that came after it serves it no better than what was found already.
            if (best is not null && approval.Fact.Lower >= occurrence.True.To) { continue; }
            var match = Grade(register, site, occurrence, approval);
            if (best is null || Order(match.Result) < Order(best.Result)) { best = match; }
            if (best.Result == ItemResult.Met) { break; }
        }
        if (best is { Uses: true }) { uses.Use(best.Approval!); }
        return best ?? new(null,
            [
                new("A", ItemResult.Deviation, "No approval covers it"),
                new("B", ItemResult.NotDue, "nothing to compare"),
                new("C", ItemResult.NotDue, "nothing to compare"),
                Told(occurrence),
            ], ItemResult.Deviation);
    }

    private static ApprovalMatch Grade(Register register, string site, Occurrence occurrence, Approval approval)
    {
        AttributeResult[] grid = [new("A", ItemResult.Met, $"approval {approval.Id}, leaf {approval.Fact.Index}"), Separate(register, site, occurrence, approval), Earlier(occurrence, approval), Told(occurrence)];
        var result = grid.Any(g => g.Result == ItemResult.Deviation && g.Letter != "D") ? ItemResult.Deviation
            // An approved change that no event tells: who made it, and so whether it was another, can't be known.
            : grid.Any(g => g.Result != ItemResult.Met) ? ItemResult.NotDeterminable
            : ItemResult.Met;
        return new(approval, grid, result);
    }

    private static AttributeResult Told(Occurrence occurrence) =>
        occurrence.OutOfBand ? new("D", ItemResult.Deviation, "No event tells who made it") : new("D", ItemResult.Met, $"leaf {occurrence.Indices[0]}");

    private static bool Covers(Approval approval, Occurrence o) =>
        (o.OutOfBand ? approval.Covers.StartsWith(o.Types[0], StringComparison.Ordinal) : o.Types.All(approval.CoversType))
        && (approval.Version is null || o.Version is null || approval.Version == o.Version)
        && (approval.Roles is null || o.Roles.All(approval.Roles.Contains));

    private static AttributeResult Separate(Register register, string site, Occurrence o, Approval approval)
    {
        if (approval.RequestedBy == approval.Approver) { return new("B", ItemResult.Deviation, $"{approval.Approver} approved what they had asked for"); }
        if (o.OutOfBand) { return new("B", ItemResult.NotDeterminable, "nobody knows who made it"); }
        if (o.ActorKind is "cron" or "system") { return new("B", ItemResult.Met, $"made by {o.ActorKind}, approved by {approval.Approver}"); }
        var makers = register.Accounts.PersonsBehind(site, o.ActorId, o.True);
        return makers.Count == 0 ? new("B", ItemResult.NotDeterminable, $"nobody said which person {o.Actor} is")
            : makers.Contains(approval.Approver) ? new("B", ItemResult.Deviation, $"{approval.Approver} approved what they made")
            : new("B", ItemResult.Met, $"made by {string.Join(", ", makers)}, approved by {approval.Approver}");
    }

    /// <summary>Order is decided by our own clocks only: approval received before the occurrence can have begun. What overlaps can't be ordered.</summary>
    private static AttributeResult Earlier(Occurrence o, Approval approval)
    {
        if (approval.Fact.Lower >= o.True.To) { return new("C", ItemResult.Deviation, $"Approved {Sentences.Duration(approval.Fact.Received - o.True.To)} after it"); }
        if (approval.ValidUntil is { } until && until <= o.True.From) { return new("C", ItemResult.Deviation, $"The approval had run out {Micros.Format(until)}"); }
        if (approval.Withdrawn is { } gone && gone.Received <= o.True.From) { return new("C", ItemResult.Deviation, $"The approval had been withdrawn (leaf {gone.Index})"); }
        var certain = approval.Fact.Received <= o.True.From && (approval.ValidUntil is null || o.True.To <= approval.ValidUntil) && (approval.Withdrawn is null || o.True.To <= approval.Withdrawn.Lower);
        return certain ? new("C", ItemResult.Met, $"approved {Micros.Format(approval.Fact.Received)}") : new("C", ItemResult.NotDeterminable, "approved around the same time: these records can't order the two");
    }

    private static int Order(ItemResult result) => result switch { ItemResult.Met => 0, ItemResult.NotDeterminable => 1, _ => 2 };
}
