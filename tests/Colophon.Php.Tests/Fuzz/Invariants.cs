using Colophon.Php.Lexing;
using Colophon.Php.Parsing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Tests.Fuzz;

/// <summary>What holds for the tokens and the tree of any bytes at all.</summary>
internal static class Invariants
{
    public static void Hold(byte[] source, ParserOptions options)
    {
        TokensTile(source, options.Lexer ?? LexerOptions.Default);
        var tree = PhpParser.Parse(source, options, TestContext.Current.CancellationToken);
        SpansNest(tree, source.Length, options.MaxDepth);
        Assert.True(tree.Diagnostics.Length <= options.MaxDiagnostics + 1);
        foreach (var diagnostic in tree.Diagnostics)
        {
            Assert.InRange(diagnostic.Span.Start, 0, source.Length);
            Assert.InRange(diagnostic.Span.End, diagnostic.Span.Start, source.Length);
        }
    }

    public static void TokensTile(byte[] source, LexerOptions options)
    {
        var lexer = new PhpLexer(source, options);
        int at = 0, line = 1, empty = 0;
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
        {
            Assert.Equal(at, token.Start);
            Assert.True(token.Line >= line, "lines go back");
            // Only the odd offset in a string gives a token without bytes, and something follows it.
            empty = token.Length == 0 ? empty + 1 : 0;
            Assert.True(empty < 2, "tokens without bytes in a row");
            at = token.End;
            line = token.Line;
        }
        Assert.Equal(source.Length, at);
        Assert.Equal(TokenKind.End, lexer.Next().Kind);
    }

    private static void SpansNest(Node root, int length, int maxDepth)
    {
        var open = new Stack<(Node Node, int Depth)>();
        open.Push((root, 0));
        var children = new List<Node>();
        while (open.TryPop(out var next))
        {
            var (parent, depth) = next;
            // One level of the parser is a handful of nodes: an argument, its list, its call.
            if (depth > (8 * maxDepth) + 16) { Assert.Fail($"the tree is deeper than its bound, at {parent.GetType().Name} {parent.Span}"); }
            children.Clear();
            parent.ForEachChild(children.Add);
            var start = parent.Span.Start;
            foreach (var child in children)
            {
                if (child.Span.Start < parent.Span.Start || child.Span.End > parent.Span.End || child.Span.Length < 0 || child.Span.Start < 0 || child.Span.End > length)
                {
                    Assert.Fail($"{child.GetType().Name} {child.Span} does not lie inside {parent.GetType().Name} {parent.Span}");
                }
                if (child.Span.Start < start) { Assert.Fail($"{child.GetType().Name} {child.Span} comes before its elder in {parent.GetType().Name} {parent.Span}"); }
                start = child.Span.Start;
                open.Push((child, depth + 1));
            }
        }
    }
}
