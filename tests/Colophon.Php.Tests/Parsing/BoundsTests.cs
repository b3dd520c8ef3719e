using System.Text;
using Colophon.Php.Lexing;
using Colophon.Php.Parsing;
using Colophon.Php.Syntax;
using Colophon.Php.Tests.Fuzz;

namespace Colophon.Php.Tests.Parsing;

/// <summary>Files that attack their reader: each gives a tree within its bounds, and says what was left out.</summary>
public sealed class BoundsTests
{
    public static TheoryData<string, string, string> Nesting => new()
    {
        { "(", "1", ")" }, { "[", "", "]" }, { "{", "", "}" }, { "f(", "", ")" }, { "$a[", "1", "]" }, { "!", "1", "" }, { "-", "1", "" }, { "(int)", "1", "" }, { "&", "$a", "" }, { "if (1) ", ";", "" }, { "if (1) {", "", "}" }, { "function f() {", "", "}" },
        { "fn() => ", "1", "" }, { "function() {", "", "}" }, { "new class {function f() {", "", "}}" }, { "\"{$a[", "1", "]}\"" }, { "\"${", "a", "}\"" }, { "$$", "a", "" }, { "${", "a", "}" }, { "match(1) {1 => ", "1", "}" }, { "1 ? ", "1", " : 1" }, { "1 ?: ", "1", "" }, { "1 ** ", "1", "" },
        { "$a ?? ", "1", "" }, { "$a = ", "1", "" }, { "[$a, ", "1", "]" }, { "list(", "$a", ")" }, { "while (1) ", ";", "" }, { "switch (1) { case 1: ", "", "}" }, { "switch (1): case 1: ", "", " endswitch;" }, { "try { ", "", "} finally { }" }, { "#[A(", "1", ")]" },
        { "clone ", "$a", "" }, { "print ", "1", "" }, { "throw ", "1", "" }, { "yield ", "1", "" }, { "include ", "1", "" }, { "new ", "A", "" }, { "function f((", "A", ")|B $x) {}" }, { "class A { public $x { get { ", "", "}}}" }, { "<<<A\n{$a[", "1", "]}\nA\n" }, { "`{$a[`", "1", "`]}`" },
        { "do ", ";", " while (1);" }, { "namespace A { ", "", "}" }, { "declare(ticks=1) ", ";", "" }, { "use A\\{", "B", "}" }, { "static fn() => ", "1", "" }, { "else ", ";", "" }, { "case 1: ", "", "" }, { "? ", "1", "" }, { "++", "$a", "" }, { "@", "1", "" }, { "&& ", "1", "" }, { "foreach ($a as ", "$b", ") ;" },
    };

    [Theory]
    [MemberData(nameof(Nesting))]
    public void A_hundred_thousand_levels_are_read_within_the_bound(string open, string inner, string close)
    {
        var text = Encoding.UTF8.GetBytes("<?php " + Repeat(open, 100_000) + inner + Repeat(close, 100_000) + ";");
        Invariants.Hold(text, ParserOptions.Default);
        Invariants.Hold(text[..(text.Length / 2)], ParserOptions.Default);
    }

    /// <summary>Chains nest to the left without recursion in the parser; whoever walks the tree recurses.</summary>
    [Theory]
    [InlineData("$a", "->b")]
    [InlineData("$a", "->b()")]
    [InlineData("$a", "[1]")]
    [InlineData("$a", "{1}")]
    [InlineData("$a", "()")]
    [InlineData("A", "::$b")]
    [InlineData("$a", " + 1")]
    [InlineData("$a", " && $b")]
    [InlineData("$a", " |> f(...)")]
    [InlineData("$a", " instanceof B")]
    [InlineData("$a", " ? 1 : 2")]
    [InlineData("new $a", "->b")]
    [InlineData("if (1) { }", " else if (1) { }")]
    [InlineData("1", " == 1")]
    [InlineData("$a", " and (1)")]
    public void A_chain_of_a_hundred_thousand_links_is_read_within_the_bound(string first, string link)
    {
        var text = Encoding.UTF8.GetBytes("<?php " + first + Repeat(link, 100_000) + ";");
        Invariants.Hold(text, ParserOptions.Default);
        Assert.False(PhpParser.Parse(text, null, TestContext.Current.CancellationToken).IsComplete);
    }

    /// <summary>Generated and hidden code joins strings by the thousand: that must be read whole.</summary>
    [Theory]
    [InlineData("'a'", " . 'b'")]
    [InlineData("[1", ", 2")]
    [InlineData("f(1", ", 2")]
    [InlineData("if (1) { }", " elseif (2) { }")]
    [InlineData("echo 1", "; echo 2")]
    [InlineData("\"$a", " {$b}")]
    public void What_is_long_but_not_deep_is_read_whole(string first, string link)
    {
        var text = Encoding.UTF8.GetBytes("<?php " + first + Repeat(link, 100_000) + (first[0] switch { '[' => "]", 'f' => ")", '"' => "\"", _ => "" }) + ";");
        var tree = PhpParser.Parse(text, null, TestContext.Current.CancellationToken);
        Assert.Empty(tree.Diagnostics);
        Invariants.Hold(text, ParserOptions.Default);
    }

    /// <summary>What may make a reader look far ahead: a unit to repeat, what stands before and what behind.</summary>
    public static TheoryData<string, string, string> Bombs => new()
    {
        { "yield # ?><?php ", "", "" }, { "enum // ?><?php ", "", "" }, { "\"\\u{", "", "" }, { "\\u{", "\"", "" }, { "\\u{0", "$a = \"", "}\"" }, { "<<<A", "", "" }, { "<<<A\n", "", "" },
        { "{$a", "\"", "" }, { "${a", "\"", "" }, { "$a[", "\"", "" }, { "$a->b", "<<<A\n", "" }, { "\nAA", "<<<A\n", "" }, { "\n ", "<<<A\n", "" }, { "/*", "", "" },
        { "/* */ yield ", "", "" }, { "#[", "", "" }, { "& ", "", "" }, { "( ", "", "" }, { "'", "", "" }, { "<?", "?>", "" }, { "<?php ?>", "", "" }, { "0", "", "" }, { "9", "", "" },
        { "1_", "", "" }, { "1e", "", "" }, { "a\\", "", "" }, { "\\", "", "" }, { "$", "", "" }, { "a:", "", "" }, { "a ", "", "" }, { "f(a: ", "", "" }, { "function ", "", "" },
        { "class ", "", "" }, { "static ", "", "" }, { "use ", "", "" }, { "case ", "", "" }, { "public ", "", "" }, { "} ", "", "" }, { ") ", "", "" }, { ", ", "", "" }, { "\r", "", "" },
        { "\0", "", "" }, { "\u00ff", "", "" }, { "__halt_compiler", "", "" }, { "class A { x ", "", "" }, { "function f(x ", "", "" }, { "$a{0}", "", "" }, { "'a'.", "", "" },
    };

    /// <summary>Nothing is looked at again and again. The limit is for hanging, not a speed: what is quadratic takes far longer.</summary>
    [Theory]
    [MemberData(nameof(Bombs))]
    public Task A_million_bytes_of_one_thing_are_read(string unit, string before, string after) => ReadBombAsync(unit, before, after, 1_000_000);

    [Theory]
    [MemberData(nameof(Bombs))]
    [Trait("Category", "Long")]
    public Task Thirty_million_bytes_of_one_thing_are_read(string unit, string before, string after) => ReadBombAsync(unit, before, after, 30_000_000);

    private static async Task ReadBombAsync(string unit, string before, string after, int length)
    {
        var ct = TestContext.Current.CancellationToken;
        var text = Encoding.UTF8.GetBytes("<?php " + before + Repeat(unit, length / unit.Length) + after);
        await Task.Run(() => Invariants.TokensTile(text, LexerOptions.Default), ct).WaitAsync(TimeSpan.FromMinutes(2), ct);
        await Task.Run(() => PhpParser.Parse(text, null, ct), ct).WaitAsync(TimeSpan.FromMinutes(2), ct);
    }

    [Fact]
    public void Depth_is_refused_at_its_limit_and_not_before()
    {
        static SyntaxTree Nested(int levels) => PhpParser.Parse(Encoding.UTF8.GetBytes("<?php " + Repeat("[", levels) + Repeat("]", levels) + ";"), new ParserOptions(MaxDepth: 50), TestContext.Current.CancellationToken);
        Assert.Empty(Nested(49).Diagnostics);
        var tooDeep = Nested(50);
        Assert.Equal(DiagnosticKind.Limit, Assert.Single(tooDeep.Diagnostics).Kind);
        Assert.False(tooDeep.IsComplete);
    }

    [Fact]
    public void What_follows_a_piece_nested_too_deeply_is_still_read()
    {
        var tree = PhpParser.Parse(Encoding.UTF8.GetBytes("<?php $a = " + Repeat("(", 5000) + "1" + Repeat(")", 5000) + "; eval($b);"), null, TestContext.Current.CancellationToken);
        Assert.False(tree.IsComplete);
        Assert.Contains(tree.Statements, s => s is ExpressionStatement { Expression: IncludeExpression { Kind: IncludeKind.Eval } });
    }

    [Fact]
    public void A_file_longer_than_the_limit_is_cut_and_says_so()
    {
        var text = Encoding.UTF8.GetBytes("<?php f(); g();");
        var tree = PhpParser.Parse(text, new ParserOptions(MaxBytes: 10), TestContext.Current.CancellationToken);
        Assert.False(tree.IsComplete);
        Assert.Contains(tree.Diagnostics, d => d.Kind == DiagnosticKind.Limit && d.Message.Contains("only the first 10", StringComparison.Ordinal));
        Assert.True(PhpParser.Parse(text, new ParserOptions(MaxBytes: 15), TestContext.Current.CancellationToken).IsComplete);
    }

    [Fact]
    public void A_file_of_too_many_tokens_is_cut_and_says_so()
    {
        var text = Encoding.UTF8.GetBytes("<?php f(); g(); /* c */ ");
        var tree = PhpParser.Parse(text, new ParserOptions(MaxTokens: 7), TestContext.Current.CancellationToken);
        Assert.Equal(DiagnosticKind.Limit, Assert.Single(tree.Diagnostics, d => d.Message.Contains("more than 7 tokens", StringComparison.Ordinal)).Kind);
        Assert.Equal(2, tree.Statements.Length);
        Assert.Empty(PhpParser.Parse(text, new ParserOptions(MaxTokens: 8), TestContext.Current.CancellationToken).Diagnostics);
        Invariants.Hold(text, new ParserOptions(MaxTokens: 7));
    }

    [Fact]
    public void The_limit_is_heard_even_when_errors_have_used_up_the_places()
    {
        var tree = PhpParser.Parse(Encoding.UTF8.GetBytes("<?php " + Repeat(") ", 500) + Repeat("(", 5000)), new ParserOptions(MaxDiagnostics: 3), TestContext.Current.CancellationToken);
        Assert.False(tree.IsComplete);
        Assert.InRange(tree.Diagnostics.Length, 3, 4);
        Assert.True(tree.DiagnosticCount > 400);
    }

    [Fact]
    public void Ten_million_lines_are_lexed_and_parsed()
    {
        var text = Encoding.UTF8.GetBytes("<?php\n" + Repeat("\n", 9_999_998) + "f();");
        var call = Assert.Single(PhpParser.Parse(text, null, TestContext.Current.CancellationToken).Statements);
        Assert.Equal(10_000_000, call.Span.Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<?php")]
    [InlineData("\0\0\0")]
    [InlineData("<?php \0 f();")]
    [InlineData("\xff\xfe<?php f();")]
    [InlineData("GIF89a<?php eval($x); ?>")]
    public void Empty_and_binary_files_are_files(string text) => Invariants.Hold(Encoding.Latin1.GetBytes(text), ParserOptions.Default);

    [Fact]
    public void A_cancelled_reading_stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => PhpParser.Parse(Encoding.UTF8.GetBytes("<?php " + Repeat("f();", 10_000)), null, stop.Token));
    }

    /// <summary>Two names that differ only in bytes that aren't UTF-8 stay two.</summary>
    [Fact]
    public void Invalid_UTF8_in_names_is_kept()
    {
        var tree = PhpParser.Parse([.. "<?php $\xe4 = $\xf6;"u8[..7], 0xE4, .. " = $"u8, 0xF6, .. ";"u8], null, TestContext.Current.CancellationToken);
        var assign = Assert.IsType<AssignExpression>(Assert.IsType<ExpressionStatement>(Assert.Single(tree.Statements)).Expression);
        Assert.Equal("\uDCE4", Assert.IsType<VariableExpression>(assign.Target).Name);
        Assert.Equal("\uDCF6", Assert.IsType<VariableExpression>(assign.Value).Name);
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
