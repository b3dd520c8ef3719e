using System.Collections.Immutable;

namespace Colophon.Php.Syntax;

public sealed class IntegerLiteral(Span span, long value) : Expression(span)
{
    public long Value { get; } = value;

    public override void ForEachChild(Action<Node> visit) { }
}

public sealed class FloatLiteral(Span span, double value) : Expression(span)
{
    public double Value { get; } = value;

    public override void ForEachChild(Action<Node> visit) { }
}

/// <summary>A string without variables, its escapes resolved: the bytes PHP would hold.</summary>
public sealed class StringLiteral(Span span, ReadOnlyMemory<byte> value) : Expression(span)
{
    public ReadOnlyMemory<byte> Value { get; } = value;

    public override void ForEachChild(Action<Node> visit) { }
}

/// <summary>A string with variables in it: text parts are <see cref="StringLiteral"/>.</summary>
public sealed class InterpolatedStringExpression(Span span, ImmutableArray<Expression> parts) : Expression(span)
{
    public ImmutableArray<Expression> Parts { get; } = parts;

    public override void ForEachChild(Action<Node> visit) => Each(Parts, visit);
}

/// <summary>Backquotes: what the shell is told to run.</summary>
public sealed class ShellExpression(Span span, ImmutableArray<Expression> parts) : Expression(span)
{
    public ImmutableArray<Expression> Parts { get; } = parts;

    public override void ForEachChild(Action<Node> visit) => Each(Parts, visit);
}

/// <summary><c>__FILE__</c> and the like.</summary>
public sealed class MagicConstantExpression(Span span, MagicConstant kind) : Expression(span)
{
    public MagicConstant Kind { get; } = kind;

    public override void ForEachChild(Action<Node> visit) { }
}
