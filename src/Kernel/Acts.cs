namespace Colophon.Kernel;

/// <summary>What a person does to settle something. Each has an estimate of its own in the configuration (<c>Effort</c>).</summary>
public enum ActKind
{
    EnrolSite,
    AdoptControls,
    DefinePeriod,
    FreezePeriod,
    RepairSite,
    ReviewAccess,
    ReviewSystem,
    RegisterSystem,
    PerformDuty,
    PerformChallenge,
    DisposeDeviation,
    SettleFinding,
    AnswerRequest,
    RenewApproval,
    DecideApproval,
    EndExemption,
    DeclareAdministrators,
    MapAccount,
    ReviewSupplier,
    SettleFlaw,
    DecideMalware,
    ConnectSource,
}

/// <summary>Something that a room waits for, or that comes on a day.</summary>
/// <param name="What">In words, as the beginning of a line. Ids of sites and people may stand in it: whoever shows it names them.</param>
/// <param name="At">By when; null where it only waits.</param>
/// <param name="Path">Where it is settled, below the company's address, beginning with '/'.</param>
public sealed record PendingAct(ActKind Kind, string What, DateTimeOffset? At, string Path)
{
    /// <summary>It is owed now, and a period doesn't end cleanly before it is done. Else it only ends or begins on its day.</summary>
    public bool Owed { get; init; } = true;
}

/// <summary>Port: a room's own dates and duties, for the calendar, the gap list and Today, which Assurance sets. Answers from memory.</summary>
public interface IPendingActs
{
    Task<IReadOnlyList<PendingAct>> ActsAsync(TenantId tenant, CancellationToken ct);
}

/// <summary>Port: what a room finds for a person's words. Nothing sealed is looked through. Auditors have no search: they are shown what they were granted.</summary>
public interface ISearchSource
{
    /// <summary>Groups stand in this order.</summary>
    int Order { get; }

    /// <param name="words">Trimmed, two characters or more; looked for as it stands, whatever its case.</param>
    /// <param name="limit">At most so many hits per group.</param>
    Task<IReadOnlyList<SearchGroup>> SearchAsync(TenantId tenant, string words, int limit, CancellationToken ct);
}

/// <param name="More">There are more than the hits that are listed.</param>
/// <param name="MorePath">Where all of them are, or null.</param>
public sealed record SearchGroup(string Name, IReadOnlyList<SearchHit> Hits, bool More = false, string? MorePath = null);

/// <param name="Path">Below the company's address.</param>
public sealed record SearchHit(string Title, string Detail, string Path);
