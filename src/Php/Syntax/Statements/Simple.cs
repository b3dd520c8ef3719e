using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

public sealed class ExpressionStatement(Span span, Expression expression) : Statement(span)
{
    public Expression Expression { get; } = expression;

    public override void ForEachChild(Action<Node> visit) => visit(Expression);
}

public sealed class EchoStatement(Span span, ImmutableArray<Expression> values) : Statement(span)
{
    public ImmutableArray<Expression> Values { get; } = values;

    public override void ForEachChild(Action<Node> visit) => Each(Values, visit);
}

/// <summary>Text outside of PHP.</summary>
public sealed class InlineHtmlStatement(Span span) : Statement(span)
{
    public override void ForEachChild(Action<Node> visit) { }
}

public sealed class EmptyStatement(Span span) : Statement(span)
{
    public override void ForEachChild(Action<Node> visit) { }
}

public sealed class BlockStatement(Span span, ImmutableArray<Statement> statements) : Statement(span)
{
    public ImmutableArray<Statement> Statements { get; } = statements;

    public override void ForEachChild(Action<Node> visit) => Each(Statements, visit);
}

public sealed class GlobalStatement(Span span, ImmutableArray<Expression> variables) : Statement(span)
{
    public ImmutableArray<Expression> Variables { get; } = variables;

    public override void ForEachChild(Action<Node> visit) => Each(Variables, visit);
}

public sealed class StaticStatement(Span span, ImmutableArray<StaticVariable> variables) : Statement(span)
{
    public ImmutableArray<StaticVariable> Variables { get; } = variables;

    public override void ForEachChild(Action<Node> visit) => Each(Variables, visit);
}

public sealed class StaticVariable(Span span, string name, Expression? @default) : Node(span)
{
    public string Name { get; } = name;
    public Expression? Default { get; } = @default;

    public override void ForEachChild(Action<Node> visit) => Maybe(Default, visit);
}

public sealed class UnsetStatement(Span span, ImmutableArray<Expression> variables) : Statement(span)
{
    public ImmutableArray<Expression> Variables { get; } = variables;

    public override void ForEachChild(Action<Node> visit) => Each(Variables, visit);
}

public sealed class DeclareStatement(Span span, ImmutableArray<ConstantItem> directives, Statement? body) : Statement(span)
{
    public ImmutableArray<ConstantItem> Directives { get; } = directives;
    public Statement? Body { get; } = body;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Directives, visit);
        Maybe(Body, visit);
    }
}

/// <summary>What stands behind it is data, from <see cref="DataStart"/>.</summary>
public sealed class HaltCompilerStatement(Span span, int dataStart) : Statement(span)
{
    public int DataStart { get; } = dataStart;

    public override void ForEachChild(Action<Node> visit) { }
}

/// <summary>Bytes that fit nowhere.</summary>
public sealed class ErrorStatement(Span span) : Statement(span)
{
    public override void ForEachChild(Action<Node> visit) { }
}
