using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

/// <summary>An array, or the left side of a destructuring. Left-out elements of the latter are null.</summary>
public sealed class ArrayExpression(Span span, ImmutableArray<ArrayElement?> elements, ArraySyntax syntax) : Expression(span)
{
    public ImmutableArray<ArrayElement?> Elements { get; } = elements;
    public ArraySyntax Syntax { get; } = syntax;

    public override void ForEachChild(Action<Node> visit) => Each(Elements, visit);
}

public sealed class ArrayElement(Span span, Expression? key, Expression value, bool byReference, bool isSpread) : Node(span)
{
    public Expression? Key { get; } = key;
    public Expression Value { get; } = value;
    public bool ByReference { get; } = byReference;
    public bool IsSpread { get; } = isSpread;

    public override void ForEachChild(Action<Node> visit)
    {
        Maybe(Key, visit);
        visit(Value);
    }
}
