using Colophon.Php.Lexing;

namespace Colophon.Php;

/// <param name="Lexer">Language level and short tags.</param>
/// <param name="MaxBytes">A longer file is cut here, and says so.</param>
/// <param name="MaxTokens">So many tokens are read, spaces and comments not counted. They bound the memory of the tree: a token makes at most a few nodes.</param>
/// <param name="MaxDepth">How deep the tree may nest; below that, a balanced piece of text is skipped as one error. Bounds the stack of whoever walks the tree, too.</param>
/// <param name="MaxDiagnostics">Later ones are counted, not kept.</param>
public sealed record ParserOptions(LexerOptions? Lexer = null, int MaxBytes = 32 << 20, int MaxTokens = 2_000_000, int MaxDepth = 1000, int MaxDiagnostics = 100)
{
    public static ParserOptions Default { get; } = new();
}
