using System.Collections.Immutable;

namespace Colophon.Php.Analysis;

/// <summary>What was found in a set of files, in the order of path and place.</summary>
/// <param name="Suppressed">Found, but suppressed by a rule that is still in force.</param>
/// <param name="NotAnalysed">Files, or parts of them, about which nothing may be concluded. Each counts as a finding, never as clean.</param>
/// <param name="ExpiredSuppressions">No longer in force: what they hid is among the findings again.</param>
public sealed record AnalysisResult(
    ImmutableArray<Finding> Findings,
    ImmutableArray<SuppressedFinding> Suppressed,
    ImmutableArray<NotAnalysed> NotAnalysed,
    ImmutableArray<EntryPoint> EntryPoints,
    ImmutableArray<Suppression> ExpiredSuppressions,
    AnalysisStatistics Statistics)
{
    /// <summary>Nothing found and nothing left out.</summary>
    public bool IsClean => Findings.IsEmpty && NotAnalysed.IsEmpty;
}

public sealed record NotAnalysed(string Path, string Because);

public sealed record SuppressedFinding(Finding Finding, Suppression By);

/// <param name="PhpFiles">How many were read as PHP, whatever they are called.</param>
/// <param name="Steps">The work that following the data took; a step is about one node looked at.</param>
public sealed record AnalysisStatistics(int Files, int PhpFiles, long Bytes, int Functions, long Steps);

/// <param name="Stage">In words: what is being done.</param>
public readonly record struct AnalysisProgress(string Stage, int Done, int Total);
