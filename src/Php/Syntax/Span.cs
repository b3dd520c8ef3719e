namespace Colophon.Php.Syntax;

/// <summary>Where something lies in its file: first byte, number of bytes, and the line (from 1) of the first.</summary>
public readonly record struct Span(int Start, int Length, int Line)
{
    public int End => Start + Length;

    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> source) => source.Slice(Start, Length);
}
