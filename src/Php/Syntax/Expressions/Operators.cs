using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

public sealed class UnaryExpression(Span span, UnaryOperator @operator, Expression operand) : Expression(span)
{
    public UnaryOperator Operator { get; } = @operator;
    public Expression Operand { get; } = operand;

    public override void ForEachChild(Action<Node> visit) => visit(Operand);
}

public sealed class CastExpression(Span span, CastKind kind, Expression operand) : Expression(span)
{
    public CastKind Kind { get; } = kind;
    public Expression Operand { get; } = operand;

    public override void ForEachChild(Action<Node> visit) => visit(Operand);
}

/// <summary>Any operator with two sides but <c>.</c></summary>
public sealed class BinaryExpression(Span span, BinaryOperator @operator, Expression left, Expression right) : Expression(span)
{
    public BinaryOperator Operator { get; } = @operator;
    public Expression Left { get; } = left;
    public Expression Right { get; } = right;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Left);
        visit(Right);
    }
}

/// <summary><c>a . b . c</c> as one node, because generated code joins thousands: from the left, two at a time.</summary>
public sealed class ConcatExpression(Span span, ImmutableArray<Expression> parts) : Expression(span)
{
    public ImmutableArray<Expression> Parts { get; } = parts;

    public override void ForEachChild(Action<Node> visit) => Each(Parts, visit);
}

public sealed class AssignExpression(Span span, Expression target, Expression value) : Expression(span)
{
    public Expression Target { get; } = target;
    public Expression Value { get; } = value;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Target);
        visit(Value);
    }
}

/// <summary><c>$a = &amp;$b</c></summary>
public sealed class AssignReferenceExpression(Span span, Expression target, Expression value) : Expression(span)
{
    public Expression Target { get; } = target;
    public Expression Value { get; } = value;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Target);
        visit(Value);
    }
}

/// <summary><c>$a .= $b</c>; the operator is the one before the equals sign.</summary>
public sealed class CompoundAssignExpression(Span span, BinaryOperator @operator, Expression target, Expression value) : Expression(span)
{
    public BinaryOperator Operator { get; } = @operator;
    public Expression Target { get; } = target;
    public Expression Value { get; } = value;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Target);
        visit(Value);
    }
}

/// <summary><c>++</c> and <c>--</c>, before or behind.</summary>
public sealed class IncrementExpression(Span span, Expression operand, bool isDecrement, bool isPrefix) : Expression(span)
{
    public Expression Operand { get; } = operand;
    public bool IsDecrement { get; } = isDecrement;
    public bool IsPrefix { get; } = isPrefix;

    public override void ForEachChild(Action<Node> visit) => visit(Operand);
}

/// <summary><c>a ? b : c</c>; without a middle <c>a ?: c</c>.</summary>
public sealed class ConditionalExpression(Span span, Expression condition, Expression? then, Expression @else, bool isParenthesized) : Expression(span)
{
    public Expression Condition { get; } = condition;
    public Expression? Then { get; } = then;
    public Expression Else { get; } = @else;
    public bool IsParenthesized { get; } = isParenthesized;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Condition);
        Maybe(Then, visit);
        visit(Else);
    }
}

public sealed class InstanceOfExpression(Span span, Expression operand, Expression @class) : Expression(span)
{
    public Expression Operand { get; } = operand;
    public Expression Class { get; } = @class;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Operand);
        visit(Class);
    }
}
