using System.Text.Json;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Facts;

/// <summary>A person's word, given beforehand, that something may happen.</summary>
internal sealed class Approval
{
    public required Fact Fact { get; init; }

    public required string Id { get; init; }

    /// <summary>One record type, or a prefix ending in <c>.*</c>.</summary>
    public required string Covers { get; init; }

    /// <summary><c>kind:id</c>, <c>kind:*</c>, or <c>user:new</c> for a user who does not exist yet.</summary>
    public required string Object { get; init; }

    public required string Site { get; init; }

    public string? Version { get; init; }

    public IReadOnlySet<string>? Roles { get; init; }

    public long? ValidUntil { get; init; }

    public string? RequestedBy { get; init; }

    public bool Standing { get; init; }

    public required string Reason { get; init; }

    /// <summary>As it was last listed.</summary>
    public RecordedApproval? Recorded { get; set; }

    /// <summary>The review of the code (<c>review.made</c>) that whoever approved names as what was read.</summary>
    public string? Review { get; init; }

    public Fact? Withdrawn { get; set; }

    public string Approver => Fact.ActorId;

    public static Approval Read(Fact fact)
    {
        var after = fact.After ?? default(JsonElement);
        return new()
        {
            Fact = fact,
            Id = fact.ObjectId,
            Covers = after.Text("covers") ?? "",
            Object = after.Text("object") ?? "",
            Site = after.Text("site") ?? "",
            Version = after.Text("version"),
            Roles = after.Member("roles") is { ValueKind: JsonValueKind.Array } roles ? new HashSet<string>(((JsonElement?)roles).Texts(), StringComparer.Ordinal) : null,
            ValidUntil = after.Time("valid_until"),
            RequestedBy = after.Text("requested_by"),
            Standing = after.True("standing"),
            Reason = after.Text("reason") ?? "",
            Review = after.Text("review"),
        };
    }

    public bool CoversType(string type) =>
        Covers == type || (Covers.EndsWith(".*", StringComparison.Ordinal) && type.StartsWith(Covers[..^1], StringComparison.Ordinal));

    /// <summary>The objects an approval may name to cover this one. An account that does not exist yet has no name of its own.</summary>
    public static string[] ObjectsFor(string kind, string id, bool isNew) => isNew && kind == "user" ? ["user:new", "user:*"] : [$"{kind}:{id}", $"{kind}:*"];
}

/// <summary>A time in which a control is set aside for a site. Approved before it takes effect, or it begins when it was approved; ends early where it was withdrawn.</summary>
internal sealed class Exemption
{
    public required Fact Fact { get; init; }

    public required string Control { get; init; }

    public required string Site { get; init; }

    public required string Object { get; init; }

    public required Intervals.Interval Approved { get; init; }

    public string? RequestedBy { get; init; }

    public required string Reason { get; init; }

    public Fact? Withdrawn { get; set; }

    public Intervals.Interval When => Withdrawn is { } end ? new(Approved.From, Math.Clamp(end.Received, Approved.From, Approved.To)) : Approved;

    public static Exemption? Read(Fact fact)
    {
        if (fact.After is not { } after || after.Text("control") is not { } control || after.Time("until") is not { } until) { return null; }
        var from = Math.Max(after.Time("from") ?? fact.Received, fact.Received);
        return new() { Fact = fact, Control = control, Site = after.Text("site") ?? "*", Object = after.Text("object") ?? "*", RequestedBy = after.Text("requested_by"), Reason = after.Text("reason") ?? "", Approved = new(from, Math.Max(from, until)) };
    }

    public bool Covers(string control, string site, string @object) =>
        Control == control && (Site == "*" || Site == site) && (Object == "*" || Object == @object) && Fact.ActorId != RequestedBy;
}
