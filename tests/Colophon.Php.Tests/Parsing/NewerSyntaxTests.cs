using System.Text;
using Colophon.Php.Lexing;
using Colophon.Php.Parsing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Tests.Parsing;

/// <summary>What PHP has that the oracle, 8.2, has not; and what 7.4 reads in another way.</summary>
public sealed class NewerSyntaxTests
{
    [Fact]
    public void The_pipe_binds_looser_than_a_join_and_tighter_than_a_comparison()
    {
        var comparison = Assert.IsType<BinaryExpression>(Expression("$a . 'x' |> f(...) |> g(...) == $b"));
        Assert.Equal(BinaryOperator.Equal, comparison.Operator);
        var second = Assert.IsType<BinaryExpression>(comparison.Left);
        Assert.Equal(BinaryOperator.Pipe, second.Operator);
        var first = Assert.IsType<BinaryExpression>(second.Left);
        Assert.Equal(BinaryOperator.Pipe, first.Operator);
        Assert.IsType<ConcatExpression>(first.Left);
        Assert.True(Assert.IsType<CallExpression>(first.Right).Arguments.IsFirstClassCallable);
    }

    [Fact]
    public void A_value_can_be_cast_away() =>
        Assert.Equal(CastKind.Void, Assert.IsType<CastExpression>(Expression("(void)f()")).Kind);

    [Fact]
    public void Clone_with_changes_is_a_call_and_without_is_not()
    {
        var call = Assert.IsType<CallExpression>(Expression("clone($a, ['b' => 1])"));
        Assert.Equal("clone", Assert.IsType<Name>(call.Callee).Text);
        Assert.Equal(2, call.Arguments.Arguments.Length);
        Assert.True(Assert.IsType<CallExpression>(Expression("clone(...)")).Arguments.IsFirstClassCallable);
        Assert.IsType<MethodCallExpression>(Assert.IsType<CloneExpression>(Expression("clone ($a)->b()")).Operand);
    }

    [Fact]
    public void A_new_object_is_used_without_parentheses()
    {
        var call = Assert.IsType<MethodCallExpression>(Expression("new A(1)->b()"));
        Assert.IsType<NewExpression>(call.Target);
        Assert.IsType<PropertyExpression>(Expression("new class { public $x; }->x"));
    }

    [Fact]
    public void A_class_constant_may_be_computed() =>
        Assert.IsType<VariableExpression>(Assert.IsType<ClassConstantExpression>(Expression("A::{$b}")).Name);

    [Fact]
    public void Class_constants_have_types()
    {
        var members = Class("const string A = 'a'; final public const ?int B = 1, C = 2; const list = 1; const A|B D = 1;").Members.Cast<ClassConstantDeclaration>().ToArray();
        Assert.Equal("string", Assert.IsType<NamedType>(members[0].Type).Name.Text);
        Assert.IsType<NullableType>(members[1].Type);
        Assert.Equal(["B", "C"], members[1].Items.Select(i => i.Name.Text));
        Assert.Null(members[2].Type);
        Assert.IsType<UnionType>(members[3].Type);
    }

    [Fact]
    public void Writing_a_property_may_be_rarer_than_reading_it()
    {
        var members = Class("public private(set) string $a; protected(set) readonly int $b; final public $c; abstract public int $d { get; set; }").Members.Cast<PropertyDeclaration>().ToArray();
        Assert.Equal(Modifiers.Public | Modifiers.PrivateSet, members[0].Modifiers);
        Assert.Equal(Modifiers.ProtectedSet | Modifiers.ReadOnly, members[1].Modifiers);
        Assert.Equal(Modifiers.Public | Modifiers.Final, members[2].Modifiers);
        Assert.All(Assert.Single(members[3].Items).Hooks, h => Assert.True(h.Body is null && h.Value is null));
    }

    [Fact]
    public void Properties_have_hooks()
    {
        var property = Assert.IsType<PropertyDeclaration>(Assert.Single(Class("public string $a = 'x' { #[A] final &get => $this->a . 'y'; set(string $v) { $this->a = $v; } }").Members));
        var hooks = Assert.Single(property.Items).Hooks;
        Assert.Equal(["get", "set"], hooks.Select(h => h.Name.Text));
        Assert.True(hooks[0].ByReference);
        Assert.Equal(Modifiers.Final, hooks[0].Modifiers);
        Assert.IsType<ConcatExpression>(hooks[0].Value);
        Assert.Null(hooks[0].Parameters);
        Assert.Equal("v", Assert.Single(hooks[1].Parameters!.Value).Name.Text);
        Assert.NotNull(hooks[1].Body);
    }

    /// <summary>A brace behind a value was an index until PHP 8.</summary>
    [Theory]
    [InlineData("'x'")]
    [InlineData("A::B")]
    [InlineData("[1][0]")]
    [InlineData("(1)")]
    [InlineData("X")]
    public void Hooks_follow_any_default_value(string value)
    {
        foreach (var hook in (string[])["get;", "get => 1;", "SET($v) {}", "final set;", "&get;", "#[A] get;"])
        {
            var property = Assert.IsType<PropertyDeclaration>(Assert.Single(Class($"public $a = {value} {{ {hook} }}").Members));
            Assert.Single(Assert.Single(property.Items).Hooks);
        }
    }

    [Fact]
    public void A_promoted_parameter_has_hooks()
    {
        var method = Assert.IsType<MethodDeclaration>(Assert.Single(Class("function __construct(final private(set) int $a = 1 { get => 2; }, $b) {}").Members));
        Assert.Single(method.Parameters[0].Hooks);
        Assert.Equal(Modifiers.Final | Modifiers.PrivateSet, method.Parameters[0].Modifiers);
    }

    [Theory]
    [InlineData("#[A] const B = 1;")]
    [InlineData("function f() { static $a = g(), $b = new C; }")]
    [InlineData("const A = static function() {}; const B = f(...);")]
    [InlineData("exit(status: 1); exit(...); die;")]
    [InlineData("yield /* c */ from $a;")]
    [InlineData("enum/* c */A {}")]
    [InlineData("__PROPERTY__;")]
    [InlineData("class A { public static function f(): static|null {} const X = self::{'Y'}; }")]
    [InlineData("class A extends namespace\\B {} interface I { public int $x { get; } }")]
    [InlineData("for ($i = 0; $i < 1; (void)f(), $i++) {}")]
    [InlineData("abstract class A { abstract protected string $x { get; set; } final const string Y = 'z'; }")]
    public void It_is_PHP(string code) => Assert.Empty(Parse(code).Diagnostics);

    [Fact]
    public void What_is_new_is_no_token_in_an_older_PHP()
    {
        Assert.DoesNotContain(TokenKind.Pipe, Kinds("$a |> $b", PhpVersion.V84));
        Assert.Contains(TokenKind.Pipe, Kinds("$a |> $b", PhpVersion.V85));
        Assert.DoesNotContain(TokenKind.PrivateSet, Kinds("private(set)", PhpVersion.V83));
        Assert.Contains(TokenKind.PrivateSet, Kinds("private(set)", PhpVersion.V84));
        Assert.DoesNotContain(TokenKind.Enum, Kinds("enum A {}", PhpVersion.V80));
        Assert.DoesNotContain(TokenKind.Match, Kinds("match(1)", PhpVersion.V74));
        Assert.Contains(TokenKind.Comment, Kinds("#[A]", PhpVersion.V74));
        Assert.Contains(TokenKind.Attribute, Kinds("#[A]", PhpVersion.V80));
        Assert.DoesNotContain(TokenKind.VoidCast, Kinds("(void)", PhpVersion.V84));
        Assert.DoesNotContain(TokenKind.NullsafeObjectOperator, Kinds("$a?->b", PhpVersion.V74));
    }

    [Fact]
    public void Old_code_keeps_its_meaning()
    {
        var options = new ParserOptions(new LexerOptions(PhpVersion.V74));
        var tree = PhpParser.Parse(Encoding.UTF8.GetBytes("<?php #[not an attribute\nfunction match($enum) { return $enum{0} . match(1); } class enum {}"), options, TestContext.Current.CancellationToken);
        Assert.Empty(tree.Diagnostics);
        Assert.Equal("match", Assert.IsType<FunctionDeclaration>(tree.Statements[0]).Name.Text);
    }

    private static SyntaxTree Parse(string code) => PhpParser.Parse(Encoding.UTF8.GetBytes("<?php " + code), null, TestContext.Current.CancellationToken);

    private static Expression Expression(string code)
    {
        var tree = Parse(code + ";");
        Assert.Empty(tree.Diagnostics);
        return Assert.IsType<ExpressionStatement>(Assert.Single(tree.Statements)).Expression;
    }

    private static ClassDeclaration Class(string members)
    {
        var tree = Parse("class A { " + members + " }");
        Assert.Empty(tree.Diagnostics);
        return Assert.IsType<ClassDeclaration>(Assert.Single(tree.Statements));
    }

    private static List<TokenKind> Kinds(string code, PhpVersion version)
    {
        var lexer = new PhpLexer(Encoding.UTF8.GetBytes("<?php " + code), new LexerOptions(version));
        var kinds = new List<TokenKind>();
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next()) { kinds.Add(token.Kind); }
        return kinds;
    }
}
