using System.Buffers;

namespace Colophon.Php.Lexing;

public sealed partial class PhpLexer
{
    private static readonly SearchValues<byte> InDoubleQuotes = SearchValues.Create("\"$\\{"u8);
    private static readonly SearchValues<byte> InBackquotes = SearchValues.Create("`$\\{"u8);
    private static readonly SearchValues<byte> InHeredoc = SearchValues.Create("\r\n$\\{"u8);

    private TokenKind SingleQuoted(int at)
    {
        while (true)
        {
            var found = at < source.Length ? source.AsSpan(at).IndexOfAny((byte)'\'', (byte)'\\') : -1;
            if (found < 0) { return TakeTo(source.Length, TokenKind.EncapsedText); }
            at += found;
            if (source[at] == '\'') { return TakeTo(at + 1, TokenKind.ConstantString); }
            at += 2;
        }
    }

    /// <summary>A whole string if no variable is in it, else its opening quote.</summary>
    private TokenKind DoubleQuoted(int body)
    {
        var end = TextEnd(body, InDoubleQuotes, (byte)'"');
        if (Is(end, (byte)'"')) { return TakeTo(end + 1, TokenKind.ConstantString); }
        scannedTo = end;
        mode = Mode.DoubleQuotes;
        return Take(body - position, TokenKind.Quote);
    }

    /// <summary>Behind text that neither ends the string nor begins a variable in it.</summary>
    private int TextEnd(int at, SearchValues<byte> stops, byte quote)
    {
        while (true)
        {
            var found = at < source.Length ? source.AsSpan(at).IndexOfAny(stops) : -1;
            if (found < 0) { return source.Length; }
            at += found;
            if (source[at] == quote || BeginsVariable(at)) { return at; }
            at += source[at] == '\\' ? 2 : 1;
            if (at >= source.Length) { return source.Length; }
        }
    }

    private bool BeginsVariable(int at) =>
        (source[at] == '$' && (StartsLabel(at + 1) || Is(at + 1, (byte)'{'))) || (source[at] == '{' && Is(at + 1, (byte)'$'));

    private TokenKind Interpolated()
    {
        var b = source[position];
        if (scannedTo <= position)
        {
            if (b == '$' && StartsLabel(position + 1)) { return InterpolatedVariable(); }
            if (b == '$' && Is(position + 1, (byte)'{'))
            {
                Push(Mode.VarName);
                return Take(2, TokenKind.DollarOpenCurlyBraces);
            }
            if (b == '{' && Is(position + 1, (byte)'$'))
            {
                Push(Mode.Scripting);
                return Take(1, TokenKind.CurlyOpen);
            }
            if (mode == Mode.DoubleQuotes && b == '"')
            {
                mode = Mode.Scripting;
                return Take(1, TokenKind.Quote);
            }
            if (mode == Mode.Backquote && b == '`')
            {
                mode = Mode.Scripting;
                return Take(1, TokenKind.Backtick);
            }
        }
        if (mode == Mode.Heredoc) { return HeredocText(); }
        var end = mode == Mode.DoubleQuotes ? TextEnd(Math.Max(scannedTo, position), InDoubleQuotes, (byte)'"') : TextEnd(position, InBackquotes, (byte)'`');
        return TakeTo(end, TokenKind.EncapsedText);
    }

    private TokenKind InterpolatedVariable()
    {
        var end = LabelEnd(position + 1);
        var length = end - position;
        if (Is(end, (byte)'[')) { Push(Mode.VarOffset); }
        else if (Is(end, (byte)'-') && Is(end + 1, (byte)'>') && StartsLabel(end + 2)) { Push(Mode.Property); }
        else if (Is(end, (byte)'?') && Is(end + 1, (byte)'-') && Is(end + 2, (byte)'>') && StartsLabel(end + 3) && Since(PhpVersion.V80)) { Push(Mode.Property); }
        return Take(length, TokenKind.Variable);
    }

    /// <summary>Behind <c>${</c>: a name before <c>[</c> or <c>}</c>, else any expression.</summary>
    private TokenKind VarName()
    {
        mode = Mode.Scripting;
        if (StartsLabel(position))
        {
            var end = LabelEnd(position);
            if (At(end) is (byte)'[' or (byte)'}') { return Take(end - position, TokenKind.StringVarName); }
        }
        return Scan();
    }

    /// <summary>Between the brackets of <c>"$a[…]"</c>.</summary>
    private TokenKind VarOffset()
    {
        var b = source[position];
        if (Characters.IsDigit(b))
        {
            var end = PrefixedEnd(position);
            return Take((end > 0 ? end : DigitsEnd(position, Characters.IsDigit)) - position, TokenKind.NumString);
        }
        if (b == '$' && StartsLabel(position + 1)) { return TakeName(position + 1, TokenKind.Variable); }
        if (Characters.IsLabelStart(b)) { return TakeName(position, TokenKind.Identifier); }
        switch ((char)b)
        {
            case ']':
                Pop();
                return Take(1, TokenKind.CloseBracket);
            case ' ' or '\n' or '\r' or '\t' or '\\' or '\'' or '#':
                // An offset can't hold these: PHP gives an empty token and goes on with the string.
                Pop();
                return Take(0, TokenKind.EncapsedText);
            case ';' or ':' or ',' or '.' or '|' or '^' or '&' or '+' or '-' or '/' or '*' or '=' or '%' or '!' or '~' or '$' or '<' or '>' or '?' or '@' or '[' or '(' or ')' or '{' or '}' or '"' or '`':
                return Take(1, (TokenKind)b);
            default: return Take(1, TokenKind.BadCharacter);
        }
    }
}
