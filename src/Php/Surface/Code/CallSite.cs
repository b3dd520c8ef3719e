using System.Collections.Immutable;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

internal enum CallKind { Function, Method, Static, New }

/// <summary>One call as it stands in the code.</summary>
/// <param name="Name">Without namespace, in lower case; of a constructor the class.</param>
/// <param name="Root">The whole expression it is part of: the condition, for a call in an <c>if</c>.</param>
/// <param name="IsBare">Nothing is done with its result.</param>
/// <param name="Branch">The branch whose condition <paramref name="Root"/> is.</param>
/// <param name="IsReturned">The whole expression is what the routine returns.</param>
/// <param name="IsConditional">It stands in a branch, and may be passed by.</param>
/// <param name="Loops">Around it, outermost first.</param>
internal sealed record CallSite(Routine Within, Expression Node, CallKind Kind, string Name, Expression? Target, ArgumentList? List, Expression Root, bool IsBare, IfBranch? Branch, bool IsReturned, bool IsConditional, ImmutableArray<ForeachStatement> Loops)
{
    /// <summary>Filled in by <see cref="CodeBase.Callee"/> when it is first asked.</summary>
    public (bool IsKnown, Routine? Routine) Callee { get; set; }

    public Place Place => Within.Place(Node);

    public Expression? Argument(int index, string? name = null)
    {
        if (List is null) { return null; }
        var position = 0;
        foreach (var argument in List.Arguments)
        {
            if (argument.IsSpread) { return null; }
            if (argument.Name is { } given ? given.Text == name : position++ == index) { return argument.Value; }
        }
        return null;
    }

    public int Count => List?.Arguments.Length ?? 0;
}
