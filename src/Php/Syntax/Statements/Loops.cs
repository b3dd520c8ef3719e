using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

public sealed class WhileStatement(Span span, Expression condition, Statement body) : Statement(span)
{
    public Expression Condition { get; } = condition;
    public Statement Body { get; } = body;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Condition);
        visit(Body);
    }
}

public sealed class DoWhileStatement(Span span, Statement body, Expression condition) : Statement(span)
{
    public Statement Body { get; } = body;
    public Expression Condition { get; } = condition;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Body);
        visit(Condition);
    }
}

public sealed class ForStatement(Span span, ImmutableArray<Expression> initial, ImmutableArray<Expression> conditions, ImmutableArray<Expression> steps, Statement body) : Statement(span)
{
    public ImmutableArray<Expression> Initial { get; } = initial;
    public ImmutableArray<Expression> Conditions { get; } = conditions;
    public ImmutableArray<Expression> Steps { get; } = steps;
    public Statement Body { get; } = body;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Initial, visit);
        Each(Conditions, visit);
        Each(Steps, visit);
        visit(Body);
    }
}

public sealed class ForeachStatement(Span span, Expression subject, Expression? key, Expression value, bool byReference, Statement body) : Statement(span)
{
    public Expression Subject { get; } = subject;
    public Expression? Key { get; } = key;
    public Expression Value { get; } = value;
    public bool ByReference { get; } = byReference;
    public Statement Body { get; } = body;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Subject);
        Maybe(Key, visit);
        visit(Value);
        visit(Body);
    }
}
