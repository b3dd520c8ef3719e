using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Colophon.Php.Syntax;

namespace Colophon.Php.Tests.Parsing;

internal sealed partial class PhpAst
{
    private static AstNode Variable(string name, int line, long flags = 0) => new("AST_VAR", flags, ("name", Text(name, line)));

    private object? Expr(Expression? expression) => expression switch
    {
        null => null,
        IntegerLiteral i => new AstNode.Value(i.Value, i.Span.Line),
        FloatLiteral f => new AstNode.Value(f.Value, f.Span.Line),
        StringLiteral s => Text(s.Value, IsHeredoc(s) ? s.Span.Line + 1 : s.Span.Line),
        Name n => Name(n),
        Identifier i => Word(i),
        VariableExpression v => Variable(v.Name, v.Span.Line, IsDollarBrace(v) ? 1 : 0),
        DynamicVariableExpression v => Node("AST_VAR", v.InString ? 2 : 0, ("name", Expr(v.Name))),
        IndexExpression i => Node("AST_DIM", i.InBraces ? 2 : IsDollarBrace(i) && i.Target is VariableExpression { Span: var s } && source[s.Start] != '$' ? 1 : 0, ("expr", Expr(i.Target)), ("dim", Expr(i.Index))),
        PropertyExpression p => Node(p.IsNullsafe ? "AST_NULLSAFE_PROP" : "AST_PROP", ("expr", Expr(p.Target)), ("prop", Expr(p.Name))),
        StaticPropertyExpression p => Node("AST_STATIC_PROP", ("class", ClassOf(p.Class)), ("prop", Expr(p.Name))),
        ClassConstantExpression { Name: Identifier { Text: var t } } c when t.Equals("class", StringComparison.OrdinalIgnoreCase) => Node("AST_CLASS_NAME", ("class", ClassOf(c.Class))),
        ClassConstantExpression c => Node("AST_CLASS_CONST", ("class", ClassOf(c.Class)), ("const", Expr(c.Name))),
        ConstantExpression c => Node("AST_CONST", ("name", Name(c.Name))),
        InterpolatedStringExpression s => AstNode.List("AST_ENCAPS_LIST", s.Parts.Select(Part)),
        ShellExpression s => Node("AST_SHELL_EXEC", ("expr", s.Parts switch { [] => Text("", s.Span.Line), [StringLiteral only] => Expr(only), _ => AstNode.List("AST_ENCAPS_LIST", s.Parts.Select(Part)) })),
        MagicConstantExpression m => Magic(m),
        ArrayExpression a => AstNode.List("AST_ARRAY", a.Elements.Select(Element), a.Syntax switch { ArraySyntax.Short => 3, ArraySyntax.Long => 2, _ => 1 }),
        CallExpression { Callee: not Syntax.Name } c => new AstNode("AST_CALL", 0, ("expr", ClassOf(c.Callee)), ("args", Arguments(c.Arguments))) { OwnLine = c.Arguments.Span.Line },
        CallExpression c => Node("AST_CALL", ("expr", ClassOf(c.Callee)), ("args", Arguments(c.Arguments))),
        MethodCallExpression c => Node(c.IsNullsafe ? "AST_NULLSAFE_METHOD_CALL" : "AST_METHOD_CALL", ("expr", Expr(c.Target)), ("method", Expr(c.Name)), ("args", Arguments(c.Arguments))),
        StaticCallExpression c => Node("AST_STATIC_CALL", ("class", ClassOf(c.Class)), ("method", Expr(c.Name)), ("args", Arguments(c.Arguments))),
        NewExpression n => Node("AST_NEW", ("class", ClassOf(n.Class)), ("args", n.Arguments is null ? AstNode.List("AST_ARG_LIST", []) : Arguments(n.Arguments))),
        NewAnonymousClassExpression n => Node("AST_NEW", ("class", Class(n.Declaration)), ("args", n.Arguments is null ? AstNode.List("AST_ARG_LIST", []) : Arguments(n.Arguments))),
        UnaryExpression u => Node("AST_UNARY_OP", u.Operator switch { UnaryOperator.Not => 14, UnaryOperator.BitNot => 13, UnaryOperator.Silence => 260, UnaryOperator.Plus => 261, _ => 262 }, ("expr", Expr(u.Operand))),
        CastExpression c => Node("AST_CAST", c.Kind switch { CastKind.Int => 4, CastKind.Float => 5, CastKind.String => 6, CastKind.Array => 7, CastKind.Object => 8, CastKind.Bool => 18, _ => 1 }, ("expr", Expr(c.Operand))),
        BinaryExpression b => Node("AST_BINARY_OP", Flag(b.Operator), ("left", Expr(b.Left)), ("right", Expr(b.Right))),
        ConcatExpression c => c.Parts.Skip(1).Aggregate(Expr(c.Parts[0]), (left, part) => Concat(left!, Expr(part)!, part.Span.End)),
        AssignExpression a => Node("AST_ASSIGN", ("var", Expr(a.Target)), ("expr", Expr(a.Value))),
        AssignReferenceExpression a => Node("AST_ASSIGN_REF", ("var", Expr(a.Target)), ("expr", Expr(a.Value))),
        CompoundAssignExpression a => Node("AST_ASSIGN_OP", Flag(a.Operator), ("var", Expr(a.Target)), ("expr", Expr(a.Value))),
        IncrementExpression i => Node($"AST_{(i.IsPrefix ? "PRE" : "POST")}_{(i.IsDecrement ? "DEC" : "INC")}", ("var", Expr(i.Operand))),
        ConditionalExpression c => Node("AST_CONDITIONAL", c.IsParenthesized ? 1 : 0, ("cond", Expr(c.Condition)), ("true", Expr(c.Then)), ("false", Expr(c.Else))),
        InstanceOfExpression i => Node("AST_INSTANCEOF", ("expr", Expr(i.Operand)), ("class", ClassOf(i.Class))),
        IssetExpression i => i.Operands.Select(o => Node("AST_ISSET", ("var", Expr(o)))).Aggregate((left, right) => Node("AST_BINARY_OP", 259, ("left", left), ("right", right))),
        EmptyExpression e => Node("AST_EMPTY", ("expr", Expr(e.Operand))),
        IncludeExpression i => Node("AST_INCLUDE_OR_EVAL", i.Kind switch { IncludeKind.Eval => 1, IncludeKind.Include => 2, IncludeKind.IncludeOnce => 4, IncludeKind.Require => 8, _ => 16 }, ("expr", Expr(i.Operand))),
        ExitExpression e => Node("AST_EXIT", ("expr", Expr(e.Operand))),
        PrintExpression p => Node("AST_PRINT", ("expr", Expr(p.Operand))),
        CloneExpression c => Node("AST_CLONE", ("expr", Expr(c.Operand))),
        ThrowExpression t => Node("AST_THROW", ("expr", Expr(t.Operand))),
        YieldExpression y => Node("AST_YIELD", ("value", Expr(y.Value)), ("key", Expr(y.Key))),
        YieldFromExpression y => Node("AST_YIELD_FROM", ("expr", Expr(y.Operand))),
        MatchExpression m => Node("AST_MATCH", ("cond", Expr(m.Subject)), ("stmts", AstNode.List("AST_MATCH_ARM_LIST", m.Arms.Select(a => Node("AST_MATCH_ARM", ("cond", ExprList(a.Conditions)), ("expr", Expr(a.Body))))))),
        ClosureExpression c => Closure(c),
        ArrowFunctionExpression a => Arrow(a),
        _ => throw new InvalidOperationException($"No such expression in PHP: {expression}"),
    };

    private bool IsDollarBrace(Expression expression) => source[expression.Span.Start] == '$' && source[expression.Span.Start + 1] == '{';

    private object? Part(Expression part) => part is StringLiteral text ? Text(text.Value, text.Span.Line) : Expr(part);

    /// <summary>PHP counts a heredoc's text from its first line.</summary>
    private bool IsHeredoc(StringLiteral literal) => source.AsSpan(literal.Span.Start, Math.Min(4, literal.Span.Length)).IndexOf("<<<"u8) is 0 or 1;

    /// <summary>A written string where a class or function is called for is its full name.</summary>
    private object? ClassOf(Expression expression) => expression is StringLiteral s ? new AstNode("AST_NAME", 0, ("name", Expr(s))) : Expr(expression);

    private static AstNode Magic(MagicConstantExpression constant) =>
        new("AST_MAGIC_CONST", constant.Kind == MagicConstant.Namespace ? 350 : 343 + (int)constant.Kind);

    private object? Element(ArrayElement? element) => element switch
    {
        null => null,
        { IsSpread: true } => Node("AST_UNPACK", ("expr", Expr(element.Value))),
        _ => Node("AST_ARRAY_ELEM", element.ByReference ? 1 : 0, ("value", Expr(element.Value)), ("key", Expr(element.Key))),
    };

    private AstNode Arguments(ArgumentList list) => list.IsFirstClassCallable
        ? new AstNode("AST_CALLABLE_CONVERT", 0)
        : AstNode.List("AST_ARG_LIST", list.Arguments.Select(a =>
            a.Name is not null ? Node("AST_NAMED_ARG", ("name", Word(a.Name)), ("expr", Expr(a.Value))) : a.IsSpread ? Node("AST_UNPACK", ("expr", Expr(a.Value))) : Expr(a.Value)));

    /// <summary>PHP joins two written values while it parses; the result gets the line its scanner has reached.</summary>
    private object Concat(object left, object right, int end)
    {
        if (left is AstNode.Value a && right is AstNode.Value b && Printed(a.Scalar) is { } first && Printed(b.Scalar) is { } second)
        {
            return new AstNode.Value((ReadOnlyMemory<byte>)(byte[])[.. first.Span, .. second.Span], LineBehind(end));
        }
        return Node("AST_BINARY_OP", 8, ("left", left), ("right", right));
    }

    private static ReadOnlyMemory<byte>? Printed(object scalar) => scalar switch
    {
        ReadOnlyMemory<byte> text => text,
        long number => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
        double number when number.ToString("R", CultureInfo.InvariantCulture) is var digits => Encoding.ASCII.GetBytes(digits.Contains('.') ? digits : digits.Replace("E", ".0E", StringComparison.Ordinal)),
        _ => null,
    };

    private static long Flag(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => 1, BinaryOperator.Subtract => 2, BinaryOperator.Multiply => 3, BinaryOperator.Divide => 4, BinaryOperator.Modulo => 5, BinaryOperator.ShiftLeft => 6, BinaryOperator.ShiftRight => 7, BinaryOperator.Concat => 8,
        BinaryOperator.BitOr => 9, BinaryOperator.BitAnd => 10, BinaryOperator.BitXor => 11, BinaryOperator.Power => 12, BinaryOperator.LogicalXor => 15, BinaryOperator.Identical => 16, BinaryOperator.NotIdentical => 17,
        BinaryOperator.Equal => 18, BinaryOperator.NotEqual => 19, BinaryOperator.Less => 20, BinaryOperator.LessOrEqual => 21, BinaryOperator.Spaceship => 170, BinaryOperator.Greater => 256, BinaryOperator.GreaterOrEqual => 257,
        BinaryOperator.Or or BinaryOperator.LogicalOr => 258, BinaryOperator.And or BinaryOperator.LogicalAnd => 259, BinaryOperator.Coalesce => 260,
        _ => throw new InvalidOperationException($"PHP 8.2 has no {op}"),
    };
}
