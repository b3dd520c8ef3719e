using System.Collections.Immutable;
using Colophon.Php.Analysis;

namespace Colophon.Php.Surface;

/// <summary>All that one version of a plugin or theme opens, reaches and changes, as far as its code tells.</summary>
/// <param name="Items">By kind, then name.</param>
/// <param name="Files">By path.</param>
/// <param name="NotAnalysed">About these nothing may be concluded.</param>
public sealed record ComponentSurface(ComponentHeader Header, ImmutableArray<SurfaceItem> Items, ImmutableArray<FileFacts> Files, ImmutableArray<NotAnalysed> NotAnalysed)
{
    /// <summary>Everything the code declares that runs, with where it stands: for showing code, and to tell a lost check from a lost function.</summary>
    internal ImmutableDictionary<string, Place> Routines { get; init; } = ImmutableDictionary<string, Place>.Empty;

    internal ImmutableDictionary<string, ReadOnlyMemory<byte>> Sources { get; init; } = ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty;
}
