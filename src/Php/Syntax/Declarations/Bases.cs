namespace Colophon.Php.Syntax;

public abstract class TypeNode(Span span) : Node(span);

/// <summary>What stands in the braces of a class.</summary>
public abstract class Member(Span span) : Node(span);

public abstract class TraitAdaptation(Span span) : Node(span);

/// <param name="DocComment">The comment PHP counts as the declaration's own.</param>
/// <param name="Line">The line of the keyword that declares, below attributes and modifiers.</param>
/// <param name="EndLine">The line of the last token of its body.</param>
public readonly record struct DeclarationInfo(Span? DocComment, int Line, int EndLine);
