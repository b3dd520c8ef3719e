namespace Colophon.Php.Syntax;

/// <summary><c>$name</c></summary>
public sealed class VariableExpression(Span span, string name) : Expression(span)
{
    public string Name { get; } = name;

    public override void ForEachChild(Action<Node> visit) { }
}

/// <summary><c>$$name</c>, <c>${expression}</c></summary>
public sealed class DynamicVariableExpression(Span span, Expression name, bool inString) : Expression(span)
{
    public Expression Name { get; } = name;
    public bool InString { get; } = inString;

    public override void ForEachChild(Action<Node> visit) => visit(Name);
}

/// <summary><c>$a[1]</c>; without an index it appends.</summary>
public sealed class IndexExpression(Span span, Expression target, Expression? index, bool inBraces) : Expression(span)
{
    public Expression Target { get; } = target;
    public Expression? Index { get; } = index;

    /// <summary>Written <c>$a{1}</c>, as before PHP 8.</summary>
    public bool InBraces { get; } = inBraces;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Target);
        Maybe(Index, visit);
    }
}

/// <summary><c>$a-&gt;b</c>, <c>$a?-&gt;b</c></summary>
public sealed class PropertyExpression(Span span, Expression target, Expression name, bool isNullsafe) : Expression(span)
{
    public Expression Target { get; } = target;
    public Expression Name { get; } = name;
    public bool IsNullsafe { get; } = isNullsafe;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Target);
        visit(Name);
    }
}

/// <summary><c>A::$b</c>; the name is an <see cref="Identifier"/> unless it is computed.</summary>
public sealed class StaticPropertyExpression(Span span, Expression @class, Expression name) : Expression(span)
{
    public Expression Class { get; } = @class;
    public Expression Name { get; } = name;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Class);
        visit(Name);
    }
}

/// <summary><c>A::B</c>, <c>A::class</c>, <c>A::{$b}</c></summary>
public sealed class ClassConstantExpression(Span span, Expression @class, Expression name) : Expression(span)
{
    public Expression Class { get; } = @class;
    public Expression Name { get; } = name;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Class);
        visit(Name);
    }
}

/// <summary><c>PHP_EOL</c>, <c>true</c></summary>
public sealed class ConstantExpression(Span span, Name name) : Expression(span)
{
    public Name Name { get; } = name;

    public override void ForEachChild(Action<Node> visit) => visit(Name);
}
