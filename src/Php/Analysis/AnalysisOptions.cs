using System.Collections.Immutable;

namespace Colophon.Php.Analysis;

/// <param name="Today">The day by which suppressions expire.</param>
/// <param name="Suppressions">Each with owner, reason and last day.</param>
/// <param name="Parser">Limits of reading one file.</param>
/// <param name="MaxFiles">Files beyond it are not analysed, and said so.</param>
/// <param name="MaxBytes">Of all files together; those beyond it are not analysed, and said so.</param>
/// <param name="MaxSteps">Work per function and file: a step is about one node looked at. Beyond it the file is not analysed wholly, and said so.</param>
/// <param name="MaxAllSteps">Work for all files together. What stands behind it is not analysed wholly, and said so file by file.</param>
/// <param name="Progress">Told now and then how far it is.</param>
public sealed record AnalysisOptions(
    DateOnly Today,
    ImmutableArray<Suppression> Suppressions = default,
    ParserOptions? Parser = null,
    int MaxFiles = 50_000,
    long MaxBytes = 1L << 30,
    int MaxSteps = 3_000_000,
    long MaxAllSteps = 40_000_000,
    IProgress<AnalysisProgress>? Progress = null);
