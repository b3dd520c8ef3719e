using Colophon.Php.Analysis;

namespace Colophon.Php.Surface;

/// <param name="Parser">Limits of reading one file.</param>
/// <param name="MaxSteps">Work for the whole component; a step is about one expression looked at. Beyond it the inventory is not whole, and says so.</param>
/// <param name="MaxItems">More parts of the surface than this are counted, not listed, and said so.</param>
/// <param name="Progress">Told now and then how far it is.</param>
public sealed record SurfaceOptions(ParserOptions? Parser = null, long MaxSteps = 100_000_000, int MaxItems = 20_000, IProgress<AnalysisProgress>? Progress = null)
{
    public static SurfaceOptions Default { get; } = new();
}
