using System.ComponentModel.DataAnnotations;

namespace Colophon.Audit;

/// <summary>Section <c>Audit</c> of the configuration.</summary>
public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>The one constant for detection; recorded in the genesis of a new tenant.</summary>
    [Range(1, 3600)]
    public int DetectionSeconds { get; set; } = 120;

    /// <summary>Seconds between two looks for silent sources.</summary>
    [Range(1, 300)]
    public int SilenceCheckSeconds { get; set; } = 5;

    /// <summary>Seconds between two <c>refused</c> leaves in the system tree.</summary>
    [Range(1, 3600)]
    public int RefusedLeafSeconds { get; set; } = 60;

    /// <summary>Seconds between two checkpoints of a tree that grew.</summary>
    [Range(1, 60)]
    public int CheckpointSeconds { get; set; } = 1;

    /// <summary>Seconds between two ticks of the meta-log.</summary>
    [Range(1, 3600)]
    public int MetaSeconds { get; set; } = 60;

    /// <summary>Seconds that an agent is told to wait between two exchanges.</summary>
    [Range(1, 3600)]
    public int PollSeconds { get; set; } = 60;
}
