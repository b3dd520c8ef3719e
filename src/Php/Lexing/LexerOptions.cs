namespace Colophon.Php.Lexing;

/// <param name="Version">Newer words and signs than this level are not tokens of their own.</param>
/// <param name="ShortTags">Whether <c>&lt;?</c> alone opens PHP, as <c>short_open_tag</c> does.</param>
public sealed record LexerOptions(PhpVersion Version = PhpVersion.V85, bool ShortTags = false)
{
    public static LexerOptions Default { get; } = new();
}
