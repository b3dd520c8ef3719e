using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

/// <summary>What stands between the parentheses of a call; <c>f(...)</c> makes a closure instead of calling.</summary>
public sealed class ArgumentList(Span span, ImmutableArray<Argument> arguments, bool isFirstClassCallable) : Node(span)
{
    public ImmutableArray<Argument> Arguments { get; } = arguments;
    public bool IsFirstClassCallable { get; } = isFirstClassCallable;

    public override void ForEachChild(Action<Node> visit) => Each(Arguments, visit);
}

public sealed class Argument(Span span, Identifier? name, Expression value, bool isSpread) : Node(span)
{
    public Identifier? Name { get; } = name;
    public Expression Value { get; } = value;
    public bool IsSpread { get; } = isSpread;

    public override void ForEachChild(Action<Node> visit)
    {
        Maybe(Name, visit);
        visit(Value);
    }
}

/// <summary><c>f()</c>; the callee is a <see cref="Name"/> unless it is computed.</summary>
public sealed class CallExpression(Span span, Expression callee, ArgumentList arguments) : Expression(span)
{
    public Expression Callee { get; } = callee;
    public ArgumentList Arguments { get; } = arguments;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Callee);
        visit(Arguments);
    }
}

/// <summary><c>$a-&gt;b()</c>; the name is an <see cref="Identifier"/> unless it is computed.</summary>
public sealed class MethodCallExpression(Span span, Expression target, Expression name, ArgumentList arguments, bool isNullsafe) : Expression(span)
{
    public Expression Target { get; } = target;
    public Expression Name { get; } = name;
    public ArgumentList Arguments { get; } = arguments;
    public bool IsNullsafe { get; } = isNullsafe;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Target);
        visit(Name);
        visit(Arguments);
    }
}

/// <summary><c>A::b()</c></summary>
public sealed class StaticCallExpression(Span span, Expression @class, Expression name, ArgumentList arguments) : Expression(span)
{
    public Expression Class { get; } = @class;
    public Expression Name { get; } = name;
    public ArgumentList Arguments { get; } = arguments;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Class);
        visit(Name);
        visit(Arguments);
    }
}

/// <summary><c>new A()</c>; the class is a <see cref="Name"/> unless it is computed.</summary>
public sealed class NewExpression(Span span, Expression @class, ArgumentList? arguments) : Expression(span)
{
    public Expression Class { get; } = @class;
    public ArgumentList? Arguments { get; } = arguments;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Class);
        Maybe(Arguments, visit);
    }
}

/// <summary><c>new class { }</c>. The arguments are not the class's, though they stand inside its text, before its body.</summary>
public sealed class NewAnonymousClassExpression(Span span, ArgumentList? arguments, ClassDeclaration declaration) : Expression(span)
{
    public ArgumentList? Arguments { get; } = arguments;
    public ClassDeclaration Declaration { get; } = declaration;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Declaration);
        Maybe(Arguments, visit);
    }
}
