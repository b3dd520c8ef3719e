using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

/// <summary>A class, or a type of the language such as <c>int</c> or <c>array</c>.</summary>
public sealed class NamedType(Span span, Name name) : TypeNode(span)
{
    public Name Name { get; } = name;

    public override void ForEachChild(Action<Node> visit) => visit(Name);
}

public sealed class NullableType(Span span, TypeNode type) : TypeNode(span)
{
    public TypeNode Type { get; } = type;

    public override void ForEachChild(Action<Node> visit) => visit(Type);
}

public sealed class UnionType(Span span, ImmutableArray<TypeNode> types) : TypeNode(span)
{
    public ImmutableArray<TypeNode> Types { get; } = types;

    public override void ForEachChild(Action<Node> visit) => Each(Types, visit);
}

public sealed class IntersectionType(Span span, ImmutableArray<TypeNode> types) : TypeNode(span)
{
    public ImmutableArray<TypeNode> Types { get; } = types;

    public override void ForEachChild(Action<Node> visit) => Each(Types, visit);
}
