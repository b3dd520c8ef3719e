using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

/// <summary>Without a body it holds until the next; without a name it is the global one.</summary>
public sealed class NamespaceStatement(Span span, Name? name, BlockStatement? body) : Statement(span)
{
    public Name? Name { get; } = name;
    public BlockStatement? Body { get; } = body;

    public override void ForEachChild(Action<Node> visit)
    {
        Maybe(Name, visit);
        Maybe(Body, visit);
    }
}

/// <summary><c>use A\B as C;</c> and, with a prefix, <c>use A\{B, function c};</c></summary>
public sealed class UseStatement(Span span, ImportKind kind, Name? prefix, ImmutableArray<UseItem> items) : Statement(span)
{
    public ImportKind Kind { get; } = kind;
    public Name? Prefix { get; } = prefix;
    public ImmutableArray<UseItem> Items { get; } = items;

    public override void ForEachChild(Action<Node> visit)
    {
        Maybe(Prefix, visit);
        Each(Items, visit);
    }
}

/// <summary>The kind differs from the statement's only in a group of mixed kinds.</summary>
public sealed class UseItem(Span span, ImportKind kind, Name name, Identifier? alias) : Node(span)
{
    public ImportKind Kind { get; } = kind;
    public Name Name { get; } = name;
    public Identifier? Alias { get; } = alias;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Name);
        Maybe(Alias, visit);
    }
}

public sealed class ConstantDeclaration(Span span, ImmutableArray<AttributeGroup> attributes, ImmutableArray<ConstantItem> items) : Statement(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public ImmutableArray<ConstantItem> Items { get; } = items;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        Each(Items, visit);
    }
}
