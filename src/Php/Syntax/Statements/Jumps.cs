namespace Colophon.Php.Syntax;

public sealed class ReturnStatement(Span span, Expression? value) : Statement(span)
{
    public Expression? Value { get; } = value;

    public override void ForEachChild(Action<Node> visit) => Maybe(Value, visit);
}

public sealed class BreakStatement(Span span, Expression? levels) : Statement(span)
{
    public Expression? Levels { get; } = levels;

    public override void ForEachChild(Action<Node> visit) => Maybe(Levels, visit);
}

public sealed class ContinueStatement(Span span, Expression? levels) : Statement(span)
{
    public Expression? Levels { get; } = levels;

    public override void ForEachChild(Action<Node> visit) => Maybe(Levels, visit);
}

public sealed class LabelStatement(Span span, Identifier name) : Statement(span)
{
    public Identifier Name { get; } = name;

    public override void ForEachChild(Action<Node> visit) => visit(Name);
}

public sealed class GotoStatement(Span span, Identifier target) : Statement(span)
{
    public Identifier Target { get; } = target;

    public override void ForEachChild(Action<Node> visit) => visit(Target);
}
