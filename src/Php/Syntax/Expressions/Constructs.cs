using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

public sealed class IssetExpression(Span span, ImmutableArray<Expression> operands) : Expression(span)
{
    public ImmutableArray<Expression> Operands { get; } = operands;

    public override void ForEachChild(Action<Node> visit) => Each(Operands, visit);
}

public sealed class EmptyExpression(Span span, Expression operand) : Expression(span)
{
    public Expression Operand { get; } = operand;

    public override void ForEachChild(Action<Node> visit) => visit(Operand);
}

/// <summary><c>include</c> and its kin, and <c>eval</c>: whatever runs other code.</summary>
public sealed class IncludeExpression(Span span, IncludeKind kind, Expression operand) : Expression(span)
{
    public IncludeKind Kind { get; } = kind;
    public Expression Operand { get; } = operand;

    public override void ForEachChild(Action<Node> visit) => visit(Operand);
}

public sealed class ExitExpression(Span span, Expression? operand) : Expression(span)
{
    public Expression? Operand { get; } = operand;

    public override void ForEachChild(Action<Node> visit) => Maybe(Operand, visit);
}

public sealed class PrintExpression(Span span, Expression operand) : Expression(span)
{
    public Expression Operand { get; } = operand;

    public override void ForEachChild(Action<Node> visit) => visit(Operand);
}

public sealed class CloneExpression(Span span, Expression operand) : Expression(span)
{
    public Expression Operand { get; } = operand;

    public override void ForEachChild(Action<Node> visit) => visit(Operand);
}

public sealed class ThrowExpression(Span span, Expression operand) : Expression(span)
{
    public Expression Operand { get; } = operand;

    public override void ForEachChild(Action<Node> visit) => visit(Operand);
}

public sealed class YieldExpression(Span span, Expression? key, Expression? value) : Expression(span)
{
    public Expression? Key { get; } = key;
    public Expression? Value { get; } = value;

    public override void ForEachChild(Action<Node> visit)
    {
        Maybe(Key, visit);
        Maybe(Value, visit);
    }
}

public sealed class YieldFromExpression(Span span, Expression operand) : Expression(span)
{
    public Expression Operand { get; } = operand;

    public override void ForEachChild(Action<Node> visit) => visit(Operand);
}

public sealed class MatchExpression(Span span, Expression subject, ImmutableArray<MatchArm> arms) : Expression(span)
{
    public Expression Subject { get; } = subject;
    public ImmutableArray<MatchArm> Arms { get; } = arms;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Subject);
        Each(Arms, visit);
    }
}

/// <summary>An arm without conditions is the default.</summary>
public sealed class MatchArm(Span span, ImmutableArray<Expression> conditions, Expression body) : Node(span)
{
    public ImmutableArray<Expression> Conditions { get; } = conditions;
    public Expression Body { get; } = body;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Conditions, visit);
        visit(Body);
    }
}

/// <summary>Where an expression should stand and none does, or one nested too deeply.</summary>
public sealed class ErrorExpression(Span span) : Expression(span)
{
    public override void ForEachChild(Action<Node> visit) { }
}
