using System.Collections.Immutable;
using Colophon.Php.Analysis;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference;

/// <summary>One version of a component with everything that was found in it.</summary>
/// <param name="Unread">What could not be read or analysed, from the archive to the single function.</param>
public sealed record ComponentVersion(ComponentSurface Surface, ImmutableArray<Finding> Findings, ImmutableArray<UnreadPart> Unread)
{
    /// <param name="refused">What the reader of the package refused.</param>
    public static ComponentVersion Read(string slug, IReadOnlyList<SourceFile> files, IEnumerable<UnreadPart> refused, AnalysisOptions options, CancellationToken ct) => Read(slug, files, refused, options, new TreeCache(), ct);

    /// <param name="refused">What the reader of the package refused.</param>
    /// <param name="trees">Shared with the version that this one is compared with.</param>
    public static ComponentVersion Read(string slug, IReadOnlyList<SourceFile> files, IEnumerable<UnreadPart> refused, AnalysisOptions options, TreeCache trees, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var surface = SurfaceReader.Read(slug, files, new SurfaceOptions(options.Parser, Progress: options.Progress), trees, ct);
        var analysis = SecurityAnalyzer.Analyse(files, options, trees, ct);
        var unread = refused.Concat(surface.NotAnalysed.Concat(analysis.NotAnalysed).Select(n => new UnreadPart(n.Path, n.Because, false))).DistinctBy(u => (u.Path, u.Because));
        return new ComponentVersion(surface, analysis.Findings, [.. unread.OrderBy(u => u.Path, StringComparer.Ordinal).ThenBy(u => u.Because, StringComparer.Ordinal)]);
    }
}

/// <param name="Path">Empty for the package as a whole.</param>
/// <param name="IsHostile">No honest tool writes this.</param>
public sealed record UnreadPart(string Path, string Because, bool IsHostile);
