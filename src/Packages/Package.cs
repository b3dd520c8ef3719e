using System.Collections.Immutable;

namespace Colophon.Packages;

/// <summary>The files of a plugin, a theme or a site as they were found, in the order of their paths.</summary>
/// <param name="Name">The folder that a zip holds everything in, else the name of the file or folder itself.</param>
/// <param name="Sha256">Of a zip's bytes; null for a folder.</param>
/// <param name="Refused">What was not read. Nothing may be concluded about it.</param>
public sealed record Package(string Name, string? Sha256, ImmutableArray<PackageFile> Files, ImmutableArray<Refusal> Refused);

/// <param name="Path">Relative, with forward slashes, without the folder that a zip holds everything in.</param>
public sealed record PackageFile(string Path, ReadOnlyMemory<byte> Content);

/// <param name="Path">As written, control characters shown; empty when the package as a whole is meant.</param>
/// <param name="IsHostile">No honest tool writes this: it is made to fool or to harm whoever unpacks it.</param>
public sealed record Refusal(string Path, string Because, bool IsHostile = false);
