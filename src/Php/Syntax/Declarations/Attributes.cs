using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

/// <summary><c>#[A, B(1)]</c></summary>
public sealed class AttributeGroup(Span span, ImmutableArray<AttributeNode> attributes) : Node(span)
{
    public ImmutableArray<AttributeNode> Attributes { get; } = attributes;

    public override void ForEachChild(Action<Node> visit) => Each(Attributes, visit);
}

public sealed class AttributeNode(Span span, Name name, ArgumentList? arguments) : Node(span)
{
    public Name Name { get; } = name;
    public ArgumentList? Arguments { get; } = arguments;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Name);
        Maybe(Arguments, visit);
    }
}
