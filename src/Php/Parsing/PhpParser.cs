using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Parsing;

/// <summary>
/// Reads PHP 7.4 to 8.5 into a tree. Any bytes give a tree: what doesn't fit is reported and stepped over. One pass over the tokens, each looked at
/// a constant number of times; nesting is bounded, so neither the stack nor the time depends on what the bytes are.
/// Where PHP's compiler (not its grammar) would refuse a text, this accepts it: an analysis wants to see it.
/// </summary>
public sealed partial class PhpParser
{
    private readonly record struct Mark(int Start, int Line);

    private readonly byte[] source;
    private readonly ParserOptions options;
    private readonly TokenStream tokens;
    private readonly NameTable names;
    private readonly ImmutableArray<Diagnostic>.Builder diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
    private int diagnosticCount;
    private int lastReported = -1;

    /// <summary>Levels above the piece being read, and levels of the highest piece read within the current level: together the depth of the tree.</summary>
    private int depth;
    private int height;

    private PhpParser(byte[] source, ParserOptions options, CancellationToken ct)
    {
        this.source = source;
        this.options = options;
        names = new NameTable(source);
        tokens = new TokenStream(source, options.Lexer ?? LexerOptions.Default, options.MaxTokens, ReportOdd, ct);
    }

    public static SyntaxTree Parse(byte[] source, ParserOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= ParserOptions.Default;
        var cut = source.Length > options.MaxBytes;
        var parser = new PhpParser(cut ? source[..options.MaxBytes] : source, options, ct);
        var statements = parser.TopStatements();
        if (parser.tokens.IsCut) { parser.Report(DiagnosticKind.Limit, SpanOf(parser.tokens.Current), $"The file has more than {options.MaxTokens} tokens; what stands behind them was not read."); }
        if (cut) { parser.Report(DiagnosticKind.Limit, new Span(options.MaxBytes, 0, parser.tokens.LastLine), $"The file has {source.Length} bytes; only the first {options.MaxBytes} were read."); }
        return new SyntaxTree(source, statements, parser.diagnostics.ToImmutable(), parser.diagnosticCount);
    }

    private ImmutableArray<Statement> TopStatements()
    {
        var list = ImmutableArray.CreateBuilder<Statement>();
        while (tokens.Kind != TokenKind.End) { list.Add(StatementOrSkip()); }
        return list.DrainToImmutable();
    }

    private TokenKind Kind => tokens.Kind;

    private Mark Here => new(tokens.Current.Start, tokens.Current.Line);

    /// <summary>From the mark to the last token consumed. Where none was, the empty place counts as reached, so that whatever holds this node reaches it, too.</summary>
    private Span From(Mark mark)
    {
        tokens.LastEnd = Math.Max(tokens.LastEnd, mark.Start);
        return new Span(mark.Start, tokens.LastEnd - mark.Start, mark.Line);
    }

    private static Span SpanOf(Token token) => new(token.Start, token.Length, token.Line);

    private Token Take()
    {
        var token = tokens.Current;
        tokens.Advance();
        return token;
    }

    private bool TryTake(TokenKind kind)
    {
        if (tokens.Kind != kind) { return false; }
        tokens.Advance();
        return true;
    }

    private bool Expect(TokenKind kind, string what)
    {
        if (TryTake(kind)) { return true; }
        Unexpected(what);
        return false;
    }

    private void Unexpected(string expected) =>
        Report(DiagnosticKind.Syntax, SpanOf(tokens.Current), $"{expected} was expected before {Describe(tokens.Current)}.");

    private static string Describe(Token token) => token.Kind == TokenKind.End ? "the end of the file" : $"'{TokenNames.PhpName(token.Kind)}'";

    /// <summary>One report per place: whatever follows from the first at the same token says nothing new.</summary>
    private void Report(DiagnosticKind kind, Span span, string message)
    {
        if (span.Start == lastReported && kind == DiagnosticKind.Syntax) { return; }
        lastReported = span.Start;
        diagnosticCount++;
        // A limit must be heard even when errors have used up the places.
        if (diagnostics.Count < options.MaxDiagnostics || (kind == DiagnosticKind.Limit && !diagnostics.Any(d => d.Kind == DiagnosticKind.Limit)))
        {
            diagnostics.Add(new Diagnostic(kind, span, message));
        }
    }

    private void ReportOdd(Token token)
    {
        if (token.Kind == TokenKind.BadCharacter) { Report(DiagnosticKind.Syntax, SpanOf(token), $"The byte 0x{source[token.Start]:X2} can't stand here."); }
        else if (source[token.Start] == '/' && source[token.Start + 1] == '*' && !(token.Length >= 4 && token.Text(source).EndsWith("*/"u8)))
        {
            Report(DiagnosticKind.Syntax, SpanOf(token), "The comment is never closed.");
        }
    }

    /// <summary>Goes one level down unless that is too deep; returns what <see cref="Leave"/> needs, or -1.</summary>
    private int Enter()
    {
        if (depth >= options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            SkipTooDeep();
            return -1;
        }
        depth++;
        var outer = height;
        height = 0;
        return outer;
    }

    private void Leave(int outer)
    {
        depth--;
        height = Math.Max(outer, height + 1);
    }

    /// <summary>A chain such as <c>$a-&gt;b-&gt;c</c> nests without recursion: each link is a level, too.</summary>
    private bool Link()
    {
        if (depth + height >= options.MaxDepth)
        {
            SkipTooDeep();
            return false;
        }
        height++;
        return true;
    }

    /// <summary>Steps over one balanced piece of text that lies too deep.</summary>
    private void SkipTooDeep()
    {
        Report(DiagnosticKind.Limit, SpanOf(tokens.Current), $"More than {options.MaxDepth} levels lie around this: what is inside was not read.");
        var open = 0;
        while (tokens.Kind != TokenKind.End)
        {
            switch (tokens.Kind)
            {
                case TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace or TokenKind.Attribute or TokenKind.CurlyOpen or TokenKind.DollarOpenCurlyBraces: open++; break;
                case TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace:
                    if (open == 0) { return; }
                    open--;
                    break;
                case TokenKind.Semicolon or TokenKind.Comma when open == 0: return;
                default: break;
            }
            tokens.Advance();
        }
    }

    private ErrorExpression ErrorHere() => new(From(Here));
}
