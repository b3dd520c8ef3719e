using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

/// <summary>A piece of a parsed file. Immutable; its children lie inside its span and come in the order of the text.</summary>
public abstract class Node(Span span)
{
    public Span Span { get; } = span;

    /// <summary>Calls once for each direct child, first to last. Trees are shallow enough to walk by recursion: the parser bounds their depth.</summary>
    public abstract void ForEachChild(Action<Node> visit);

    private protected static void Each<T>(ImmutableArray<T> nodes, Action<Node> visit)
        where T : Node?
    {
        foreach (var node in nodes)
        {
            if (node is not null) { visit(node); }
        }
    }

    private protected static void Maybe(Node? node, Action<Node> visit)
    {
        if (node is not null) { visit(node); }
    }
}

public abstract class Expression(Span span) : Node(span);

public abstract class Statement(Span span) : Node(span);
