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
}
