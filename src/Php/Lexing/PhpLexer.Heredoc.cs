namespace Colophon.Php.Lexing;

public sealed partial class PhpLexer
{
    /// <summary>Takes <c>&lt;&lt;&lt;LABEL</c> and its line end, if that is what stands here.</summary>
    private bool Heredoc(int at)
    {
        var start = BlankEnd(at);
        var quote = At(start) is (byte)'\'' or (byte)'"' ? source[start] : (byte)0;
        if (quote != 0) { start++; }
        if (!StartsLabel(start)) { return false; }
        var end = LabelEnd(start);
        var after = end;
        if (quote != 0)
        {
            if (!Is(end, quote)) { return false; }
            after++;
        }
        var body = NewlineEnd(after);
        if (body == after) { return false; }

        var label = new HeredocLabel { Start = start, Length = end - start };
        mode = quote == '\'' ? Mode.Nowdoc : Mode.Heredoc;
        var first = BlankEnd(body);
        if (ClosesAt(first, label))
        {
            label.Indentation = first - body;
            mode = Mode.HeredocEnd;
        }
        if (labelCount == labels.Length) { Array.Resize(ref labels, Math.Max(4, labelCount * 2)); }
        labels[labelCount++] = label;
        TakeTo(body, TokenKind.StartHeredoc);
        return true;
    }

    /// <summary>The label must be followed by something that isn't part of a name: at the very end of the text it closes nothing.</summary>
    private bool ClosesAt(int at, in HeredocLabel label) =>
        label.Length < source.Length - at
        && source.AsSpan(at, label.Length).SequenceEqual(source.AsSpan(label.Start, label.Length))
        && !Characters.IsLabel(source[at + label.Length]);

    /// <summary>Whether the line end before this index is followed by the closing label; then the text ends here.</summary>
    private bool ClosesAfterLine(int lineStart)
    {
        ref var label = ref labels[labelCount - 1];
        var at = BlankEnd(lineStart);
        if (!ClosesAt(at, label)) { return false; }
        label.Indentation = at - lineStart;
        mode = Mode.HeredocEnd;
        return true;
    }

    private TokenKind HeredocText()
    {
        var at = position;
        while (true)
        {
            var found = at < source.Length ? source.AsSpan(at).IndexOfAny(InHeredoc) : -1;
            if (found < 0) { return TakeTo(source.Length, TokenKind.EncapsedText); }
            at += found;
            switch (source[at])
            {
                case (byte)'\n' or (byte)'\r':
                    at = NewlineEnd(at);
                    if (ClosesAfterLine(at)) { return TakeTo(at, TokenKind.EncapsedText); }
                    break;
                case (byte)'\\': at += at + 1 < source.Length && !Characters.IsNewline(source[at + 1]) ? 2 : 1; break;
                default:
                    if (BeginsVariable(at)) { return TakeTo(at, TokenKind.EncapsedText); }
                    at++;
                    break;
            }
        }
    }

    private TokenKind Nowdoc()
    {
        var at = position;
        while (true)
        {
            var found = at < source.Length ? source.AsSpan(at).IndexOfAny((byte)'\n', (byte)'\r') : -1;
            if (found < 0) { return TakeTo(source.Length, TokenKind.EncapsedText); }
            at = NewlineEnd(at + found);
            if (ClosesAfterLine(at)) { return TakeTo(at, TokenKind.EncapsedText); }
        }
    }

    private TokenKind HeredocEnd()
    {
        var label = labels[--labelCount];
        mode = Mode.Scripting;
        return Take(label.Indentation + label.Length, TokenKind.EndHeredoc);
    }
}
