namespace Colophon.Php.Syntax;

/// <summary>A name that PHP resolves: of a class, function or constant. <see cref="Text"/> has no leading backslash and no <c>namespace\</c>.</summary>
public sealed class Name(Span span, string text, NameKind kind) : Expression(span)
{
    public string Text { get; } = text;
    public NameKind Kind { get; } = kind;

    public override void ForEachChild(Action<Node> visit) { }
}

/// <summary>A name that stands for itself: of a member, an argument, a declared thing.</summary>
public sealed class Identifier(Span span, string text) : Expression(span)
{
    public string Text { get; } = text;

    public override void ForEachChild(Action<Node> visit) { }
}
