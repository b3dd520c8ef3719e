using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

/// <summary><c>if</c> and its <c>elseif</c>s as branches.</summary>
public sealed class IfStatement(Span span, ImmutableArray<IfBranch> branches, Statement? @else) : Statement(span)
{
    public ImmutableArray<IfBranch> Branches { get; } = branches;
    public Statement? Else { get; } = @else;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Branches, visit);
        Maybe(Else, visit);
    }
}

public sealed class IfBranch(Span span, Expression condition, Statement body) : Node(span)
{
    public Expression Condition { get; } = condition;
    public Statement Body { get; } = body;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Condition);
        visit(Body);
    }
}

public sealed class SwitchStatement(Span span, Expression subject, ImmutableArray<SwitchCase> cases) : Statement(span)
{
    public Expression Subject { get; } = subject;
    public ImmutableArray<SwitchCase> Cases { get; } = cases;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Subject);
        Each(Cases, visit);
    }
}

/// <summary>Without a condition it is the default.</summary>
public sealed class SwitchCase(Span span, Expression? condition, ImmutableArray<Statement> body) : Node(span)
{
    public Expression? Condition { get; } = condition;
    public ImmutableArray<Statement> Body { get; } = body;

    public override void ForEachChild(Action<Node> visit)
    {
        Maybe(Condition, visit);
        Each(Body, visit);
    }
}

public sealed class TryStatement(Span span, BlockStatement body, ImmutableArray<CatchClause> catches, BlockStatement? @finally) : Statement(span)
{
    public BlockStatement Body { get; } = body;
    public ImmutableArray<CatchClause> Catches { get; } = catches;
    public BlockStatement? Finally { get; } = @finally;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Body);
        Each(Catches, visit);
        Maybe(Finally, visit);
    }
}

public sealed class CatchClause(Span span, ImmutableArray<Name> types, Identifier? variable, BlockStatement body) : Node(span)
{
    public ImmutableArray<Name> Types { get; } = types;
    public Identifier? Variable { get; } = variable;
    public BlockStatement Body { get; } = body;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Types, visit);
        Maybe(Variable, visit);
        visit(Body);
    }
}
