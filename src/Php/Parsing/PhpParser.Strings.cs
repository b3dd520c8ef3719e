using System.Collections.Immutable;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

public sealed partial class PhpParser
{
    private Expression Number()
    {
        var token = Take();
        var text = token.Text(source);
        if (token.Kind == TokenKind.Integer && NumberText.IsBadOctal(text)) { Report(DiagnosticKind.Syntax, SpanOf(token), "An octal number has no digits 8 and 9."); }
        if (token.Kind == TokenKind.Float) { return new FloatLiteral(SpanOf(token), NumberText.Float(text)); }
        NumberText.TryInteger(text, out var value);
        return new IntegerLiteral(SpanOf(token), value);
    }

    private StringLiteral ConstantString()
    {
        var token = Take();
        var prefix = source[token.Start] is (byte)'\'' or (byte)'"' ? 1 : 2;
        var body = source.AsMemory(token.Start + prefix, token.Length - prefix - 1);
        return source[token.Start + prefix - 1] == '\'' ? new StringLiteral(SpanOf(token), StringText.SingleQuoted(body)) : new StringLiteral(SpanOf(token), Unescape(token, body, (byte)'"'));
    }

    private ReadOnlyMemory<byte> Unescape(Token token, ReadOnlyMemory<byte> body, byte quote)
    {
        var bad = false;
        var text = StringText.Escaped(body, quote, ref bad);
        if (bad) { Report(DiagnosticKind.Syntax, SpanOf(token), @"A \u{…} names no code point."); }
        return text;
    }

    /// <summary>Double quotes with variables inside, or backquotes.</summary>
    private Expression Interpolated(Mark mark, TokenKind quote)
    {
        tokens.Advance();
        var parts = ImmutableArray.CreateBuilder<Expression>();
        var sign = quote == TokenKind.Quote ? (byte)'"' : (byte)'`';
        while (Kind != quote && Kind != TokenKind.End)
        {
            if (Kind == TokenKind.EncapsedText)
            {
                var token = Take();
                parts.Add(new StringLiteral(SpanOf(token), Unescape(token, source.AsMemory(token.Start, token.Length), sign)));
            }
            else if (!Part(parts)) { break; }
        }
        if (!TryTake(quote)) { Report(DiagnosticKind.Syntax, SpanOf(tokens.Current), "The string is never closed."); }
        return quote == TokenKind.Quote ? new InterpolatedStringExpression(From(mark), parts.DrainToImmutable()) : new ShellExpression(From(mark), parts.DrainToImmutable());
    }

    private Expression Heredoc(Mark mark)
    {
        var start = Take();
        var raw = start.Text(source).IndexOf((byte)'\'') >= 0;
        var texts = new List<Token>();
        var parts = ImmutableArray.CreateBuilder<Expression>();
        var places = new List<int>();
        while (Kind is not (TokenKind.EndHeredoc or TokenKind.End))
        {
            if (Kind == TokenKind.EncapsedText)
            {
                texts.Add(tokens.Current);
                places.Add(parts.Count);
                parts.Add(new StringLiteral(SpanOf(tokens.Current), default));
                tokens.Advance();
            }
            else if (!Part(parts)) { break; }
        }
        var end = tokens.Current;
        var indentation = end.Kind == TokenKind.EndHeredoc ? end.Text(source).IndexOfAnyExcept((byte)' ', (byte)'\t') : 0;
        // What a piece of text is worth is known only when the closing label has shown its indentation.
        for (var i = 0; i < texts.Count; i++)
        {
            parts[places[i]] = new StringLiteral(SpanOf(texts[i]), HeredocText(texts[i], indentation, places[i] == 0, end.Kind == TokenKind.EndHeredoc && places[i] == parts.Count - 1, raw));
        }
        if (!TryTake(TokenKind.EndHeredoc)) { Report(DiagnosticKind.Syntax, SpanOf(tokens.Current), "The heredoc is never closed."); }
        return parts switch
        {
            [] => new StringLiteral(From(mark), default),
            [StringLiteral only] => new StringLiteral(From(mark), only.Value),
            _ => new InterpolatedStringExpression(From(mark), parts.DrainToImmutable()),
        };
    }

    private ReadOnlyMemory<byte> HeredocText(Token token, int indentation, bool first, bool last, bool raw)
    {
        var length = token.Length;
        if (last)
        {
            // The line end before the closing label is not text.
            if (length > 0 && source[token.Start + length - 1] == '\n') { length--; }
            if (length > 0 && source[token.Start + length - 1] == '\r') { length--; }
        }
        var tooLittle = false;
        var text = StringText.Dedent(source.AsMemory(token.Start, length), indentation, first, ref tooLittle);
        if (tooLittle) { Report(DiagnosticKind.Syntax, SpanOf(token), $"Every line of this heredoc needs {indentation} blanks before it."); }
        return raw ? text : Unescape(token, text, 0);
    }

    /// <summary>One variable in a string. False when nothing that belongs there stands there.</summary>
    private bool Part(ImmutableArray<Expression>.Builder parts)
    {
        var mark = Here;
        switch (Kind)
        {
            case TokenKind.Variable:
                parts.Add(SimplePart(mark));
                return true;
            case TokenKind.CurlyOpen:
                tokens.Advance();
                var inner = Expr();
                Expect(TokenKind.CloseBrace, "'}'");
                parts.Add(inner);
                return true;
            case TokenKind.DollarOpenCurlyBraces:
                tokens.Advance();
                parts.Add(DollarPart(mark));
                return true;
            default:
                Unexpected("Text or a variable");
                return false;
        }
    }

    private Expression SimplePart(Mark mark)
    {
        var variable = new VariableExpression(SpanOf(tokens.Current), VariableName(Take()));
        switch (Kind)
        {
            case TokenKind.OpenBracket:
                tokens.Advance();
                var offset = Offset();
                Expect(TokenKind.CloseBracket, "']'");
                return new IndexExpression(From(mark), variable, offset, false);
            case TokenKind.ObjectOperator or TokenKind.NullsafeObjectOperator:
                var nullsafe = Take().Kind == TokenKind.NullsafeObjectOperator;
                var name = ExpectWord("The name of a property");
                return new PropertyExpression(From(mark), variable, name, nullsafe);
            default: return variable;
        }
    }

    /// <summary><c>${name}</c>, <c>${name[1]}</c>, <c>${expression}</c></summary>
    private Expression DollarPart(Mark mark)
    {
        if (Kind != TokenKind.StringVarName)
        {
            var name = Expr();
            Expect(TokenKind.CloseBrace, "'}'");
            return new DynamicVariableExpression(From(mark), name, true);
        }
        var token = Take();
        var variable = new VariableExpression(SpanOf(token), TextOf(token));
        if (TryTake(TokenKind.OpenBracket))
        {
            var index = Expr();
            Expect(TokenKind.CloseBracket, "']'");
            Expect(TokenKind.CloseBrace, "'}'");
            return new IndexExpression(From(mark), variable, index, false);
        }
        Expect(TokenKind.CloseBrace, "'}'");
        return new VariableExpression(From(mark), variable.Name);
    }

    /// <summary>Between the brackets in a string: a bare word is text, a number only when written as PHP would print it.</summary>
    private Expression Offset()
    {
        var mark = Here;
        var negative = TryTake(TokenKind.Minus);
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.NumString:
                tokens.Advance();
                var text = token.Text(source);
                var plain = text is [(byte)'0'] || (text[0] != '0' && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9'));
                if (plain && !(negative && text is [(byte)'0']) && NumberText.TryInteger(text, out var value)) { return new IntegerLiteral(From(mark), negative ? -value : value); }
                return new StringLiteral(From(mark), negative ? (byte[])[(byte)'-', .. text] : source.AsMemory(token.Start, token.Length));
            case TokenKind.Identifier when !negative:
                tokens.Advance();
                return new StringLiteral(SpanOf(token), source.AsMemory(token.Start, token.Length));
            case TokenKind.Variable when !negative:
                tokens.Advance();
                return new VariableExpression(SpanOf(token), VariableName(token));
            default:
                Unexpected("An offset");
                return ErrorHere();
        }
    }
}
