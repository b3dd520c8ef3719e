namespace Colophon.Php.Lexing;

/// <summary>
/// Cuts PHP into the tokens that <c>PhpToken::tokenize</c> gives, byte for byte: they tile the text. Never fails and never allocates per token
/// (only when strings and braces nest deeper than before). One pass; every look ahead is bounded by what the next tokens consume.
/// </summary>
public sealed partial class PhpLexer
{
    private enum Mode : byte { Html, Scripting, Property, DoubleQuotes, Backquote, Heredoc, Nowdoc, HeredocEnd, VarName, VarOffset }

    private struct HeredocLabel
    {
        public int Start, Length, Indentation;
    }

    private readonly byte[] source;
    private readonly LexerOptions options;
    private int position;
    private int line = 1;
    private Mode mode = Mode.Html;
    private Mode[] outer = new Mode[8];
    private int outerCount;
    private HeredocLabel[] labels = [];
    private int labelCount;

    /// <summary>How far the opening quote already looked: that much is text without variables.</summary>
    private int scannedTo;

    /// <summary>No line end lies from the first to before the second.</summary>
    private int newlineFrom, newlineAt = -1;

    /// <summary>Tokens still to come after <c>__halt_compiler</c> before the rest is data; -1 while none was seen.</summary>
    private int untilData = -1;

    public PhpLexer(byte[] source, LexerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        this.source = source;
        this.options = options ?? LexerOptions.Default;
    }

    private bool Since(PhpVersion version) => options.Version >= version;

    /// <summary>The next token; at the end of the text one of kind <see cref="TokenKind.End"/>, again and again.</summary>
    public Token Next()
    {
        if (position >= source.Length) { return new Token(TokenKind.End, source.Length, 0, line); }
        int start = position, startLine = line;
        var kind = untilData == 0 ? Rest() : Scan();
        if (kind == TokenKind.HaltCompiler && untilData < 0) { untilData = 3; }
        else if (untilData > 0 && kind is not (TokenKind.Whitespace or TokenKind.OpenTag or TokenKind.Comment or TokenKind.DocComment) && --untilData == 0 && kind == TokenKind.CloseTag && position - start > 2)
        {
            line--; // PHP counts the line end of a closing tag when it scans on, and it doesn't scan on
        }
        return new Token(kind, start, position - start, startLine);
    }

    private TokenKind Scan() => mode switch
    {
        Mode.Scripting => Scripting(),
        Mode.Html => Html(),
        Mode.Property => Property(),
        Mode.DoubleQuotes or Mode.Backquote or Mode.Heredoc => Interpolated(),
        Mode.Nowdoc => Nowdoc(),
        Mode.HeredocEnd => HeredocEnd(),
        Mode.VarName => VarName(),
        _ => VarOffset(),
    };

    private TokenKind Rest()
    {
        untilData = -1;
        return TakeTo(source.Length, TokenKind.InlineHtml);
    }

    /// <summary>Ends the token where the bytes hold no line end.</summary>
    private TokenKind Take(int length, TokenKind kind)
    {
        position += length;
        return kind;
    }

    /// <summary>Ends the token and counts the lines it spans.</summary>
    private TokenKind TakeTo(int end, TokenKind kind)
    {
        line += Characters.CountLines(source.AsSpan(position, end - position));
        position = end;
        return kind;
    }

    private byte At(int index) => index < source.Length ? source[index] : (byte)0;

    private bool Is(int index, byte b) => index < source.Length && source[index] == b;

    private bool StartsLabel(int index) => index < source.Length && Characters.IsLabelStart(source[index]);

    private int LabelEnd(int start)
    {
        var length = source.AsSpan(start).IndexOfAny(Characters.NotLabel);
        return length < 0 ? source.Length : start + length;
    }

    private int SpaceEnd(int start)
    {
        while (start < source.Length && Characters.IsSpace(source[start])) { start++; }
        return start;
    }

    private int BlankEnd(int start)
    {
        while (start < source.Length && Characters.IsBlank(source[start])) { start++; }
        return start;
    }

    /// <summary>Behind the line end at this index, or the index itself if there is none.</summary>
    private int NewlineEnd(int index)
    {
        if (Is(index, (byte)'\r')) { return Is(index + 1, (byte)'\n') ? index + 2 : index + 1; }
        return Is(index, (byte)'\n') ? index + 1 : index;
    }

    private bool SameLetters(int index, ReadOnlySpan<byte> lower)
    {
        if (source.Length - index < lower.Length) { return false; }
        for (var i = 0; i < lower.Length; i++)
        {
            var b = source[index + i];
            if ((b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b) != lower[i]) { return false; }
        }
        return true;
    }

    private void Push(Mode inner)
    {
        if (outerCount == outer.Length) { Array.Resize(ref outer, outerCount * 2); }
        outer[outerCount++] = mode;
        mode = inner;
    }

    private void Pop()
    {
        if (outerCount > 0) { mode = outer[--outerCount]; }
    }
}
