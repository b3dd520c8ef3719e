namespace Colophon.Php.Lexing;

public sealed partial class PhpLexer
{
    /// <summary>Outside of PHP: an opening tag, or everything up to the next.</summary>
    private TokenKind Html()
    {
        var tag = OpenTag(position, out var length);
        if (tag != TokenKind.End)
        {
            mode = Mode.Scripting;
            return TakeTo(position + length, tag);
        }
        var at = position + 1;
        while (true)
        {
            var found = at < source.Length ? source.AsSpan(at).IndexOf("<?"u8) : -1;
            if (found < 0) { return TakeTo(source.Length, TokenKind.InlineHtml); }
            at += found;
            if (OpenTag(at, out _) != TokenKind.End) { return TakeTo(at, TokenKind.InlineHtml); }
            at++;
        }
    }

    private TokenKind OpenTag(int at, out int length)
    {
        length = 0;
        if (!Is(at, (byte)'<') || !Is(at + 1, (byte)'?')) { return TokenKind.End; }
        if (Is(at + 2, (byte)'='))
        {
            length = 3;
            return TokenKind.OpenTagWithEcho;
        }
        if (SameLetters(at + 2, "php"u8))
        {
            if (at + 5 == source.Length)
            {
                length = 5;
                return TokenKind.OpenTag;
            }
            if (Characters.IsSpace(source[at + 5]))
            {
                length = Characters.IsBlank(source[at + 5]) ? 6 : NewlineEnd(at + 5) - at;
                return TokenKind.OpenTag;
            }
        }
        length = options.ShortTags ? 2 : 0;
        return options.ShortTags ? TokenKind.OpenTag : TokenKind.End;
    }

    private TokenKind CloseTag()
    {
        mode = Mode.Html;
        return TakeTo(NewlineEnd(position + 2), TokenKind.CloseTag);
    }
}
