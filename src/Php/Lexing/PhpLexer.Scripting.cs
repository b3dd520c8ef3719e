namespace Colophon.Php.Lexing;

public sealed partial class PhpLexer
{
    private TokenKind Scripting()
    {
        var b = source[position];
        if (Characters.IsLabelStart(b)) { return Word(); }
        switch (b)
        {
            case (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r': return TakeTo(SpaceEnd(position + 1), TokenKind.Whitespace);
            case (byte)'$': return StartsLabel(position + 1) ? TakeName(position + 1, TokenKind.Variable) : Take(1, TokenKind.Dollar);
            case (byte)'\'': return SingleQuoted(position + 1);
            case (byte)'"': return DoubleQuoted(position + 1);
            case (byte)'`':
                mode = Mode.Backquote;
                return Take(1, TokenKind.Backtick);
            case (byte)'#': return Is(position + 1, (byte)'[') && Since(PhpVersion.V80) ? Take(2, TokenKind.Attribute) : LineComment(position + 1);
            case (byte)'/':
                if (Is(position + 1, (byte)'/')) { return LineComment(position + 2); }
                return Is(position + 1, (byte)'*') ? BlockComment() : Sign();
            case (byte)'\\': return StartsLabel(position + 1) ? TakeName(QualifiedEnd(position + 1), TokenKind.NameFullyQualified, known: true) : Take(1, TokenKind.NamespaceSeparator);
            case (byte)'.': return Characters.IsDigit(At(position + 1)) ? Number() : Sign();
            case >= (byte)'0' and <= (byte)'9': return Number();
            case (byte)'{':
                Push(Mode.Scripting);
                return Take(1, TokenKind.OpenBrace);
            case (byte)'}':
                Pop();
                return Take(1, TokenKind.CloseBrace);
            case (byte)'(': return Cast();
            case (byte)'?':
                if (Is(position + 1, (byte)'>')) { return CloseTag(); }
                return Sign();
            case (byte)'<':
                if (Is(position + 1, (byte)'<') && Is(position + 2, (byte)'<') && Heredoc(position + 3)) { return TokenKind.StartHeredoc; }
                return Sign();
            case (byte)'&': return Ampersand();
            case (byte)'-':
                if (Is(position + 1, (byte)'>')) { return Arrow(2, TokenKind.ObjectOperator); }
                return Sign();
            default: return Sign();
        }
    }

    private TokenKind TakeName(int from, TokenKind kind, bool known = false) => Take((known ? from : LabelEnd(from)) - position, kind);

    private int QualifiedEnd(int start)
    {
        var end = LabelEnd(start);
        while (Is(end, (byte)'\\') && StartsLabel(end + 1)) { end = LabelEnd(end + 1); }
        return end;
    }

    private TokenKind Word()
    {
        var end = LabelEnd(position);
        if (Is(end, (byte)'\\') && StartsLabel(end + 1))
        {
            var relative = end - position == 9 && SameLetters(position, "namespace"u8);
            return Take(QualifiedEnd(end + 1) - position, relative ? TokenKind.NameRelative : TokenKind.NameQualified);
        }
        if (end - position == 1 && (source[position] | 0x20) == 'b')
        {
            var next = At(end);
            if (next == '\'') { return SingleQuoted(end + 1); }
            if (next == '"') { return DoubleQuoted(end + 1); }
            if (next == '<' && Is(end + 1, (byte)'<') && Is(end + 2, (byte)'<') && Heredoc(end + 3)) { return TokenKind.StartHeredoc; }
        }
        var word = source.AsSpan(position, end - position);
        var kind = Keywords.Find(word, options.Version);
        switch (kind)
        {
            case TokenKind.Identifier when word.Length == 4 && Since(PhpVersion.V81) && SameLetters(position, "enum"u8) && DeclaresEnum(end): return Take(4, TokenKind.Enum);
            case TokenKind.Yield when YieldFromEnd(end) is var from and > 0: return TakeTo(from, TokenKind.YieldFrom);
            case TokenKind.Public or TokenKind.Protected or TokenKind.Private when Since(PhpVersion.V84) && SameLetters(end, "(set)"u8):
                return Take(end + 5 - position, kind == TokenKind.Public ? TokenKind.PublicSet : kind == TokenKind.Protected ? TokenKind.ProtectedSet : TokenKind.PrivateSet);
            default: return Take(end - position, kind);
        }
    }

    /// <summary><c>enum</c> is a word like any other unless a name follows that is not <c>extends</c> or <c>implements</c>.</summary>
    private bool DeclaresEnum(int at)
    {
        var next = Since(PhpVersion.V83) ? TriviaEnd(at) : SpaceEnd(at);
        return next > at && StartsLabel(next) && !SameLetters(next, "extends"u8) && !SameLetters(next, "implements"u8);
    }

    private int YieldFromEnd(int at)
    {
        var next = Since(PhpVersion.V83) ? TriviaEnd(at) : SpaceEnd(at);
        return next > at && SameLetters(next, "from"u8) && !(next + 4 < source.Length && Characters.IsLabel(source[next + 4])) ? next + 4 : -1;
    }

    /// <summary>Behind spaces and whole comments.</summary>
    private int TriviaEnd(int at)
    {
        while (true)
        {
            at = SpaceEnd(at);
            if (Is(at, (byte)'/') && Is(at + 1, (byte)'*'))
            {
                var close = source.AsSpan(at + 2).IndexOf("*/"u8);
                if (close < 0) { return at; }
                at += close + 4;
            }
            else if ((Is(at, (byte)'/') && Is(at + 1, (byte)'/')) || (Is(at, (byte)'#') && !Is(at + 1, (byte)'[')))
            {
                var newline = NextNewline(at);
                if (newline == source.Length) { return at; }
                at = newline + 1;
            }
            else { return at; }
        }
    }

    /// <summary>The line end at or behind an index. Remembered, so that a line full of words that look ahead is not searched for each of them.</summary>
    private int NextNewline(int at)
    {
        if (at < newlineFrom || at > newlineAt)
        {
            var found = source.AsSpan(at).IndexOfAny((byte)'\n', (byte)'\r');
            newlineFrom = at;
            newlineAt = found < 0 ? source.Length : at + found;
        }
        return newlineAt;
    }

    private TokenKind LineComment(int at)
    {
        while (true)
        {
            var found = at < source.Length ? source.AsSpan(at).IndexOfAny((byte)'\n', (byte)'\r', (byte)'?') : -1;
            if (found < 0) { return Take(source.Length - position, TokenKind.Comment); }
            at += found;
            if (source[at] != '?' || Is(at + 1, (byte)'>')) { return Take(at - position, TokenKind.Comment); }
            at++;
        }
    }

    private TokenKind BlockComment()
    {
        var doc = Is(position + 2, (byte)'*') && position + 3 < source.Length && Characters.IsSpace(source[position + 3]);
        var close = source.AsSpan(position + 2).IndexOf("*/"u8);
        return TakeTo(close < 0 ? source.Length : position + 2 + close + 2, doc ? TokenKind.DocComment : TokenKind.Comment);
    }

    private TokenKind Ampersand()
    {
        if (At(position + 1) is (byte)'&' or (byte)'=') { return Sign(); }
        var next = SpaceEnd(position + 1);
        var variable = Is(next, (byte)'$') || (Is(next, (byte)'.') && Is(next + 1, (byte)'.') && Is(next + 2, (byte)'.'));
        return Take(1, variable ? TokenKind.AmpersandFollowedByVariable : TokenKind.Ampersand);
    }

    private TokenKind Arrow(int length, TokenKind kind)
    {
        Push(Mode.Property);
        return Take(length, kind);
    }

    /// <summary>Behind <c>-&gt;</c> the next word is a name, whatever it means elsewhere; only space and comments may stand between.</summary>
    private TokenKind Property()
    {
        var b = source[position];
        if (Characters.IsSpace(b)) { return TakeTo(SpaceEnd(position + 1), TokenKind.Whitespace); }
        if (b == '-' && Is(position + 1, (byte)'>')) { return Take(2, TokenKind.ObjectOperator); }
        if (b == '?' && Is(position + 1, (byte)'-') && Is(position + 2, (byte)'>') && Since(PhpVersion.V80)) { return Take(3, TokenKind.NullsafeObjectOperator); }
        if (b == '#') { return LineComment(position + 1); }
        if (b == '/' && Is(position + 1, (byte)'/')) { return LineComment(position + 2); }
        if (b == '/' && Is(position + 1, (byte)'*')) { return BlockComment(); }
        Pop();
        return Characters.IsLabelStart(b) ? TakeName(position, TokenKind.Identifier) : Scan();
    }

    private TokenKind Cast()
    {
        var at = BlankEnd(position + 1);
        if (StartsLabel(at))
        {
            var end = LabelEnd(at);
            var close = BlankEnd(end);
            if (Is(close, (byte)')') && CastOf(at, end - at) is var kind and not TokenKind.End) { return Take(close + 1 - position, kind); }
        }
        return Take(1, TokenKind.OpenParen);
    }

    private TokenKind CastOf(int at, int length) => length switch
    {
        3 when SameLetters(at, "int"u8) => TokenKind.IntCast,
        4 when SameLetters(at, "bool"u8) => TokenKind.BoolCast,
        4 when SameLetters(at, "real"u8) => TokenKind.FloatCast,
        4 when SameLetters(at, "void"u8) && Since(PhpVersion.V85) => TokenKind.VoidCast,
        5 when SameLetters(at, "float"u8) => TokenKind.FloatCast,
        5 when SameLetters(at, "array"u8) => TokenKind.ArrayCast,
        5 when SameLetters(at, "unset"u8) => TokenKind.UnsetCast,
        6 when SameLetters(at, "string"u8) || SameLetters(at, "binary"u8) => TokenKind.StringCast,
        6 when SameLetters(at, "double"u8) => TokenKind.FloatCast,
        6 when SameLetters(at, "object"u8) => TokenKind.ObjectCast,
        7 when SameLetters(at, "integer"u8) => TokenKind.IntCast,
        7 when SameLetters(at, "boolean"u8) => TokenKind.BoolCast,
        _ => TokenKind.End,
    };
}
