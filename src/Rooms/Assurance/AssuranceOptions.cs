using System.ComponentModel.DataAnnotations;

namespace Colophon.Assurance;

/// <summary>Section <c>Assurance</c> of the configuration.</summary>
public sealed class AssuranceOptions
{
    public const string Section = "Assurance";

    /// <summary>Shortest time between two evaluations of a tenant. A large tenant waits at least ten times as long as its last evaluation took.</summary>
    [Range(1, 3_600)]
    public int EvaluateEverySeconds { get; set; } = 5;

    /// <summary>Longest a page waits for results that include what was just recorded; then it shows the newest there are.</summary>
    [Range(1, 60)]
    public int FreshResultSeconds { get; set; } = 10;

    /// <summary>Leaves of a tenant that are held in memory before they are written to its columns. A start reads at most this many from the ledger again.</summary>
    [Range(1_000, 10_000_000)]
    public int SealLeaves { get; set; } = 500_000;
}
