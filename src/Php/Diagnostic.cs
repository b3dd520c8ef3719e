using Colophon.Php.Syntax;

namespace Colophon.Php;

public enum DiagnosticKind
{
    /// <summary>Not the grammar of PHP here.</summary>
    Syntax,

    /// <summary>A limit was reached: part of the file is not in the tree, so nothing may be concluded from its absence.</summary>
    Limit,
}

/// <summary>What the parser could not read, and where.</summary>
public sealed record Diagnostic(DiagnosticKind Kind, Span Span, string Message);
