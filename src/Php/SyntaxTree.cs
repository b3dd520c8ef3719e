using System.Collections.Immutable;
using Colophon.Php.Syntax;

namespace Colophon.Php;

/// <summary>A parsed file. There always is one, whatever the bytes were; <see cref="Diagnostics"/> say what of it isn't PHP or was beyond a limit.</summary>
public sealed class SyntaxTree(byte[] source, ImmutableArray<Statement> statements, ImmutableArray<Diagnostic> diagnostics, int diagnosticCount) : Node(new Span(0, source.Length, 1))
{
    public byte[] Source { get; } = source;
    public ImmutableArray<Statement> Statements { get; } = statements;
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;

    /// <summary>How many there were, kept or not.</summary>
    public int DiagnosticCount { get; } = diagnosticCount;

    /// <summary>Whether every byte that the limits allow was read and none was left out.</summary>
    public bool IsComplete => !Diagnostics.Any(d => d.Kind == DiagnosticKind.Limit);

    public override void ForEachChild(Action<Node> visit) => Each(Statements, visit);
}
