using System.ComponentModel.DataAnnotations;
using Colophon.Kernel;

namespace Colophon.Assurance.Ahead;

/// <summary>Section <c>Effort</c>: how long each act takes a person, in minutes. Estimates of management for its own planning; no result rests on them.</summary>
public sealed class EffortOptions
{
    public const string Section = "Effort";

    /// <summary>Ten working days: what takes longer is a project, and no act.</summary>
    public const int Most = 4_800;

    [Range(1, Most)]
    public int EnrolSite { get; set; } = 4;

    [Range(1, Most)]
    public int AdoptControls { get; set; } = 5;

    [Range(1, Most)]
    public int DefinePeriod { get; set; } = 2;

    [Range(1, Most)]
    public int FreezePeriod { get; set; } = 2;

    /// <summary>Finding out why a site doesn't report, and mending it.</summary>
    [Range(1, Most)]
    public int RepairSite { get; set; } = 30;

    /// <summary>The accounts of one site.</summary>
    [Range(1, Most)]
    public int ReviewAccess { get; set; } = 15;

    /// <summary>The members of one system: fetching the list is part of it.</summary>
    [Range(1, Most)]
    public int ReviewSystem { get; set; } = 30;

    [Range(1, Most)]
    public int RegisterSystem { get; set; } = 10;

    [Range(1, Most)]
    public int PerformDuty { get; set; } = 30;

    [Range(1, Most)]
    public int PerformChallenge { get; set; } = 20;

    /// <summary>One deviation: looking at it and saying what it was.</summary>
    [Range(1, Most)]
    public int DisposeDeviation { get; set; } = 5;

    [Range(1, Most)]
    public int SettleFinding { get; set; } = 60;

    [Range(1, Most)]
    public int AnswerRequest { get; set; } = 10;

    [Range(1, Most)]
    public int RenewApproval { get; set; } = 5;

    /// <summary>Deciding what a second person asked for.</summary>
    [Range(1, Most)]
    public int DecideApproval { get; set; } = 10;

    [Range(1, Most)]
    public int EndExemption { get; set; } = 5;

    [Range(1, Most)]
    public int DeclareAdministrators { get; set; } = 3;

    /// <summary>One account: saying which person it is.</summary>
    [Range(1, Most)]
    public int MapAccount { get; set; } = 2;

    [Range(1, Most)]
    public int ReviewSupplier { get; set; } = 20;

    /// <summary>One flaw on one site: the update, or the decision.</summary>
    [Range(1, Most)]
    public int SettleFlaw { get; set; } = 20;

    [Range(1, Most)]
    public int DecideMalware { get; set; } = 15;

    /// <summary>Giving a control the source that it waits for.</summary>
    [Range(1, Most)]
    public int ConnectSource { get; set; } = 240;

    public int Of(ActKind kind) => kind switch
    {
        ActKind.EnrolSite => EnrolSite,
        ActKind.AdoptControls => AdoptControls,
        ActKind.DefinePeriod => DefinePeriod,
        ActKind.FreezePeriod => FreezePeriod,
        ActKind.RepairSite => RepairSite,
        ActKind.ReviewAccess => ReviewAccess,
        ActKind.ReviewSystem => ReviewSystem,
        ActKind.RegisterSystem => RegisterSystem,
        ActKind.PerformDuty => PerformDuty,
        ActKind.PerformChallenge => PerformChallenge,
        ActKind.DisposeDeviation => DisposeDeviation,
        ActKind.SettleFinding => SettleFinding,
        ActKind.AnswerRequest => AnswerRequest,
        ActKind.RenewApproval => RenewApproval,
        ActKind.DecideApproval => DecideApproval,
        ActKind.EndExemption => EndExemption,
        ActKind.DeclareAdministrators => DeclareAdministrators,
        ActKind.MapAccount => MapAccount,
        ActKind.ReviewSupplier => ReviewSupplier,
        ActKind.SettleFlaw => SettleFlaw,
        ActKind.DecideMalware => DecideMalware,
        ActKind.ConnectSource => ConnectSource,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
