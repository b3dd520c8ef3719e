using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

public sealed class FunctionDeclaration(Span span, ImmutableArray<AttributeGroup> attributes, bool byReference, Identifier name, ImmutableArray<Parameter> parameters, TypeNode? returnType, BlockStatement body, DeclarationInfo info) : Statement(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public bool ByReference { get; } = byReference;
    public Identifier Name { get; } = name;
    public ImmutableArray<Parameter> Parameters { get; } = parameters;
    public TypeNode? ReturnType { get; } = returnType;
    public BlockStatement Body { get; } = body;
    public DeclarationInfo Info { get; } = info;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        visit(Name);
        Each(Parameters, visit);
        Maybe(ReturnType, visit);
        visit(Body);
    }
}

public sealed class ClosureExpression(Span span, ImmutableArray<AttributeGroup> attributes, bool isStatic, bool byReference, ImmutableArray<Parameter> parameters, ImmutableArray<ClosureUse> uses, TypeNode? returnType, BlockStatement body, DeclarationInfo info) : Expression(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public bool IsStatic { get; } = isStatic;
    public bool ByReference { get; } = byReference;
    public ImmutableArray<Parameter> Parameters { get; } = parameters;
    public ImmutableArray<ClosureUse> Uses { get; } = uses;
    public TypeNode? ReturnType { get; } = returnType;
    public BlockStatement Body { get; } = body;
    public DeclarationInfo Info { get; } = info;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        Each(Parameters, visit);
        Each(Uses, visit);
        Maybe(ReturnType, visit);
        visit(Body);
    }
}

public sealed class ArrowFunctionExpression(Span span, ImmutableArray<AttributeGroup> attributes, bool isStatic, bool byReference, ImmutableArray<Parameter> parameters, TypeNode? returnType, Expression body, DeclarationInfo info) : Expression(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public bool IsStatic { get; } = isStatic;
    public bool ByReference { get; } = byReference;
    public ImmutableArray<Parameter> Parameters { get; } = parameters;
    public TypeNode? ReturnType { get; } = returnType;
    public Expression Body { get; } = body;
    public DeclarationInfo Info { get; } = info;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        Each(Parameters, visit);
        Maybe(ReturnType, visit);
        visit(Body);
    }
}

/// <summary>With modifiers it declares a property as well.</summary>
public sealed class Parameter(Span span, ImmutableArray<AttributeGroup> attributes, Modifiers modifiers, TypeNode? type, bool byReference, bool isVariadic, Identifier name, Expression? @default, ImmutableArray<PropertyHook> hooks, Span? docComment) : Node(span)
{
    public ImmutableArray<AttributeGroup> Attributes { get; } = attributes;
    public Modifiers Modifiers { get; } = modifiers;
    public TypeNode? Type { get; } = type;
    public bool ByReference { get; } = byReference;
    public bool IsVariadic { get; } = isVariadic;
    public Identifier Name { get; } = name;
    public Expression? Default { get; } = @default;
    public ImmutableArray<PropertyHook> Hooks { get; } = hooks;
    public Span? DocComment { get; } = docComment;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Attributes, visit);
        Maybe(Type, visit);
        visit(Name);
        Maybe(Default, visit);
        Each(Hooks, visit);
    }
}

public sealed class ClosureUse(Span span, string name, bool byReference) : Node(span)
{
    public string Name { get; } = name;
    public bool ByReference { get; } = byReference;

    public override void ForEachChild(Action<Node> visit) { }
}
