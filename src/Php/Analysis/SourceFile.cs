namespace Colophon.Php.Analysis;

/// <summary>One file as it was handed over. The path is only a name: nothing is read from disk.</summary>
/// <param name="Path">Relative, with forward slashes; it decides what kind of file this claims to be, and what an include finds.</param>
public sealed record SourceFile(string Path, ReadOnlyMemory<byte> Content);
