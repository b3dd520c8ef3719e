using System.Text;
using Colophon.Php.Parsing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Tests.Parsing;

/// <summary>A broken place is reported where it is, and what stands around it is still read: hiding code behind an error must not work.</summary>
public sealed class RecoveryTests
{
    [Theory]
    [InlineData("$a = ; eval($x);")]
    [InlineData("f($a, ; eval($x);")]
    [InlineData("if ($a { eval($x); }")]
    [InlineData("class A { garbage here; function f() { eval($x); } }")]
    [InlineData("class A { public function { } function f() { eval($x); } }")]
    [InlineData("class A { use B { C\\d as e; } function f() { eval($x); } }")]
    [InlineData("class A { use B { \\C insteadof D; } } eval($x);")]
    [InlineData("function f( { eval($x); }")]
    [InlineData("foreach ($a) { eval($x); }")]
    [InlineData("switch ($a) { garbage; case 1: eval($x); }")]
    [InlineData("$a = [1, 2; eval($x);")]
    [InlineData("} } } eval($x);")]
    [InlineData("endif; endwhile; eval($x);")]
    [InlineData("use ; eval($x);")]
    [InlineData("namespace 1; eval($x);")]
    [InlineData("match($a) { 1 => }; eval($x);")]
    [InlineData("new ; eval($x);")]
    [InlineData("$a->; eval($x);")]
    [InlineData("A::; eval($x);")]
    [InlineData("\x01 eval($x);")]
    [InlineData("echo 'a' 'b'; eval($x);")]
    [InlineData("if (1): eval($x);")]
    [InlineData("#[A eval($x);")]
    public void Code_beside_an_error_is_read(string code)
    {
        var tree = PhpParser.Parse(Encoding.UTF8.GetBytes("<?php " + code), null, TestContext.Current.CancellationToken);
        Assert.NotEmpty(tree.Diagnostics);
        Assert.True(Holds<IncludeExpression>(tree), "the eval is lost: " + string.Join(" ", tree.Diagnostics.Select(d => d.Message)));
    }

    [Theory]
    [InlineData("$a = 'never closed", "The string is never closed.")]
    [InlineData("$a = \"never $b closed", "The string is never closed.")]
    [InlineData("$a = <<<A\nx", "The heredoc is never closed.")]
    [InlineData("f(); /* never closed", "The comment is never closed.")]
    [InlineData("$a = 089;", "An octal number has no digits 8 and 9.")]
    [InlineData("$a = \"\\u{110000}\";", @"A \u{…} names no code point.")]
    [InlineData("$a = <<<A\n x\n  A;", "Every line of this heredoc needs 2 blanks before it.")]
    [InlineData("f() g();", "';' was expected before 'T_STRING'.")]
    [InlineData("1 == 2 == 3;", "Parentheses between comparisons was expected before 'T_IS_EQUAL'.")]
    [InlineData("++f;", "A variable was expected here.")]
    [InlineData("f();\x01", "The byte 0x01 can't stand here.")]
    public void An_error_says_what_and_where(string code, string message)
    {
        var tree = PhpParser.Parse(Encoding.UTF8.GetBytes("<?php\n" + code), null, TestContext.Current.CancellationToken);
        var diagnostic = Assert.Single(tree.Diagnostics, d => d.Message == message);
        Assert.Equal(DiagnosticKind.Syntax, diagnostic.Kind);
        Assert.InRange(diagnostic.Span.Line, 2, 5);
    }

    private static bool Holds<T>(Node node)
        where T : Node
    {
        var found = node is T;
        node.ForEachChild(child => found |= Holds<T>(child));
        return found;
    }
}
