using Colophon.Kernel;

namespace Colophon.Scanning.Reviews;

/// <summary>A review that somebody wants. On disk until it is on record, so that a stopped server goes on with it.</summary>
/// <param name="Old">Null: a first installation.</param>
/// <param name="Attempts">How often it was begun and neither ended nor was put down in an orderly way.</param>
public sealed record ReviewOrder(string Id, string? Old, string New, string Name, string OldVersion, string NewVersion, string ActorKind, string? ActorId, string? ActorVia, DateTimeOffset At, int Attempts)
{
    internal FactActor Actor => new(ActorKind, ActorId, ActorVia);

    internal static ReviewOrder Of(KeptPackage? old, KeptPackage @new, FactActor by, DateTimeOffset at) =>
        new(ReviewRecords.Id(old?.Sha256, @new.Sha256), old?.Sha256, @new.Sha256, @new.Name, old?.Version ?? "", @new.Version, by.Kind, by.Id, by.Via, at, 0);
}

/// <summary>How far a review is.</summary>
/// <param name="Stage">In words; empty while it waits.</param>
/// <param name="Stuck">Why it can't go on now, in words; it is tried again at the next start, or when somebody asks.</param>
public sealed record ReviewJob(ReviewOrder Order, string Stage, int Done, int Total, string? Stuck)
{
    public string Title => $"{Order.Name} {(Order.Old is null ? Order.NewVersion : $"{Order.OldVersion} → {Order.NewVersion}")}".TrimEnd();
}
