using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Facts;

/// <summary>A system beside the sites that belongs to what is examined: host panel, shell, repository, payments. What is known of it, people recorded.</summary>
internal sealed class SystemFacts(Fact registered)
{
    public string Id { get; } = registered.ObjectId;

    public Fact Registered { get; } = registered;

    /// <summary>The newest word about it.</summary>
    public Fact Said { get; set; } = registered;

    public Fact? Retired { get; set; }

    /// <summary>In the order they were recorded.</summary>
    public List<MemberList> Lists { get; } = [];

    public string Kind => Said.After.Member("kind").Text() ?? "";

    public string Name => Said.After.Member("name").Text() ?? Id;

    public string Owner => Said.After.Member("owner").Text() ?? "";

    public SystemResult ToResult() => new(Id, Kind, Name, Owner, Registered.Index, Registered.Received, Retired?.Received, [.. Lists.Select(l => new SystemList(
        l.Fact.Index, l.Received, l.Fact.ActorId, l.Fact.After.Member("taken_at").Text() ?? "", l.Fact.After.Member("how").Text() ?? "", l.Fact.After.Member("sha256").Text() ?? "",
        [.. l.Members.Select(m => new SystemMember(m.Id, m.Person ?? "", m.Rights, m.Factor switch { true => "yes", false => "no", _ => "" }))]))]);

    public IntervalSet Scope(long through) => IntervalSet.Of(new Interval(Registered.Received, Retired?.Received ?? through + 1));

    /// <summary>From its first list on: before it nobody can review or leave what nobody listed.</summary>
    public IntervalSet Listed(long through) => Lists.Count == 0 ? IntervalSet.Empty : Scope(through).Intersect(new Interval(Lists[0].Received, long.MaxValue));
}

/// <summary>The members of a system, as one record lists them. When the list was made is a claim; it counts from when it was received.</summary>
internal sealed record MemberList(Fact Fact, IReadOnlyList<Member> Members)
{
    public long Received => Fact.Received;

    public static MemberList Read(Fact fact) => new(fact, [.. fact.After.Member("members").Items().Select(m => new Member(
        ((System.Text.Json.JsonElement?)m).Member("id").Text() ?? "", ((System.Text.Json.JsonElement?)m).Member("person").Text(), ((System.Text.Json.JsonElement?)m).Member("rights").Text() ?? "",
        m.Member("factor")?.ValueKind switch { System.Text.Json.JsonValueKind.True => true, System.Text.Json.JsonValueKind.False => false, _ => null }))]);
}

/// <param name="Id">Pseudonym of the account, the same in every list of the system.</param>
/// <param name="Person">Null: nobody said whose it is.</param>
/// <param name="Factor">Whether it has a second factor; null where the list doesn't tell.</param>
internal sealed record Member(string Id, string? Person, string Rights, bool? Factor);
