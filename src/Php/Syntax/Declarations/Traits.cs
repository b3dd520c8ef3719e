using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

/// <summary>Adaptations are null where no braces are written.</summary>
public sealed class TraitUse(Span span, ImmutableArray<Name> traits, ImmutableArray<TraitAdaptation>? adaptations) : Member(span)
{
    public ImmutableArray<Name> Traits { get; } = traits;
    public ImmutableArray<TraitAdaptation>? Adaptations { get; } = adaptations;

    public override void ForEachChild(Action<Node> visit)
    {
        Each(Traits, visit);
        if (Adaptations is { } written) { Each(written, visit); }
    }
}

/// <summary><c>A::m insteadof B;</c></summary>
public sealed class TraitPrecedence(Span span, Name trait, Identifier method, ImmutableArray<Name> insteadOf) : TraitAdaptation(span)
{
    public Name Trait { get; } = trait;
    public Identifier Method { get; } = method;
    public ImmutableArray<Name> InsteadOf { get; } = insteadOf;

    public override void ForEachChild(Action<Node> visit)
    {
        visit(Trait);
        visit(Method);
        Each(InsteadOf, visit);
    }
}

/// <summary><c>A::m as protected n;</c></summary>
public sealed class TraitAlias(Span span, Name? trait, Identifier method, Modifiers modifiers, Identifier? alias) : TraitAdaptation(span)
{
    public Name? Trait { get; } = trait;
    public Identifier Method { get; } = method;
    public Modifiers Modifiers { get; } = modifiers;
    public Identifier? Alias { get; } = alias;

    public override void ForEachChild(Action<Node> visit)
    {
        Maybe(Trait, visit);
        visit(Method);
        Maybe(Alias, visit);
    }
}
