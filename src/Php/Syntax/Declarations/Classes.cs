using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

/// <summary>A class, interface, trait or enum; without a name an anonymous class. An interface extends many.</summary>
public sealed class ClassDeclaration(Span span, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers, ClassKind kind, Identifier? name, TypeNode? backingType, ImmutableArray<Name> extends, ImmutableArray<Name> implements, ImmutableArray<Member> members, DeclarationInfo info) : Statement(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public Modifiers Modifiers { get; } = modifiers;
    public ClassKind Kind { get; } = kind;
    public Identifier? Name { get; } = name;
    public TypeNode? BackingType { get; } = backingType;
    public ImmutableArray<Name> Extends { get; } = extends;
    public ImmutableArray<Name> Implements { get; } = implements;
    public ImmutableArray<Member> Members { get; } = members;
    public DeclarationInfo Info { get; } = info;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        Maybe(Name, visit);
        Maybe(BackingType, visit);
        Each(Extends, visit);
        Each(Implements, visit);
        Each(Members, visit);
    }
}

public sealed class PropertyDeclaration(Span span, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers, TypeNode? type, ImmutableArray<PropertyItem> items) : Member(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public Modifiers Modifiers { get; } = modifiers;
    public TypeNode? Type { get; } = type;
    public ImmutableArray<PropertyItem> Items { get; } = items;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        Maybe(Type, visit);
        Each(Items, visit);
    }
}

public sealed class PropertyItem(Span span, string name, Expression? @default, ImmutableArray<PropertyHook> hooks, Span? docComment) : Node(span)
{
    public string Name { get; } = name;
    public Expression? Default { get; } = @default;
    public ImmutableArray<PropertyHook> Hooks { get; } = hooks;
    public Span? DocComment { get; } = docComment;

    public override void ForEachChild(Action<Node> visit)
    {
        Maybe(Default, visit);
        Each(Hooks, visit);
    }
}

/// <summary><c>get</c> or <c>set</c>: a block, an expression, or neither when abstract. Parameters are null where none are written.</summary>
public sealed class PropertyHook(Span span, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers, bool byReference, Identifier name, ImmutableArray<Parameter>? parameters, BlockStatement? body, Expression? value, DeclarationInfo info) : Node(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public Modifiers Modifiers { get; } = modifiers;
    public bool ByReference { get; } = byReference;
    public Identifier Name { get; } = name;
    public ImmutableArray<Parameter>? Parameters { get; } = parameters;
    public BlockStatement? Body { get; } = body;
    public Expression? Value { get; } = value;
    public DeclarationInfo Info { get; } = info;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        visit(Name);
        if (Parameters is { } written) { Each(written, visit); }
        Maybe(Body, visit);
        Maybe(Value, visit);
    }
}

public sealed class ClassConstantDeclaration(Span span, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers, TypeNode? type, ImmutableArray<ConstantItem> items) : Member(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public Modifiers Modifiers { get; } = modifiers;
    public TypeNode? Type { get; } = type;
    public ImmutableArray<ConstantItem> Items { get; } = items;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        Maybe(Type, visit);
        Each(Items, visit);
    }
}

public sealed class ConstantItem(Span span, Identifier name, Expression value, Span? docComment) : Node(span)
{
    public Identifier Name { get; } = name;
    public Expression Value { get; } = value;
    public Span? DocComment { get; } = docComment;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Name);
        visit(Value);
    }
}

/// <summary>Without a body it is abstract.</summary>
public sealed class MethodDeclaration(Span span, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers, bool byReference, Identifier name, ImmutableArray<Parameter> parameters, TypeNode? returnType, BlockStatement? body, DeclarationInfo info) : Member(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public Modifiers Modifiers { get; } = modifiers;
    public bool ByReference { get; } = byReference;
    public Identifier Name { get; } = name;
    public ImmutableArray<Parameter> Parameters { get; } = parameters;
    public TypeNode? ReturnType { get; } = returnType;
    public BlockStatement? Body { get; } = body;
    public DeclarationInfo Info { get; } = info;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        visit(Name);
        Each(Parameters, visit);
        Maybe(ReturnType, visit);
        Maybe(Body, visit);
    }
}

public sealed class EnumCase(Span span, ImmutableArray<AttributeGroup> attributes, Identifier name, Expression? value, Span? docComment) : Member(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public Identifier Name { get; } = name;
    public Expression? Value { get; } = value;
    public Span? DocComment { get; } = docComment;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        visit(Name);
        Maybe(Value, visit);
    }
}
