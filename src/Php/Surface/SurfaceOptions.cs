using Colophon.Php.Analysis;

namespace Colophon.Php.Surface;

/// <param name="Parser">Limits of reading one file.</param>
/// <param name="Progress">Told now and then how far it is.</param>
public sealed record SurfaceOptions(ParserOptions? Parser = null, IProgress<AnalysisProgress>? Progress = null)
{
    public static SurfaceOptions Default { get; } = new();
}
