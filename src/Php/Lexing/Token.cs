namespace Colophon.Php.Lexing;

/// <summary>One token: where its bytes lie and on which line (from 1) they begin. It holds no text; ask the source.</summary>
public readonly record struct Token(TokenKind Kind, int Start, int Length, int Line)
{
    public int End => Start + Length;

    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> source) => source.Slice(Start, Length);

    /// <summary>Space, comments and opening tags: what the grammar never sees.</summary>
    public bool IsTrivia => Kind is TokenKind.Whitespace or TokenKind.Comment or TokenKind.DocComment or TokenKind.OpenTag;
}
