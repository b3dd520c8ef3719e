using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>The rounds of the loops around a call: <c>foreach ( $events as $event ) add_action( "wp_ajax_$event", … )</c> registers once for each.</summary>
internal sealed class Loops(ArrayFolder arrays, Budget budget)
{
    private const int MaxRounds = 512;

    public IEnumerable<Scope> Rounds(CallSite call)
    {
        List<Scope> scopes = [Scope.Of(call.Within)];
        foreach (var loop in call.Loops)
        {
            var more = new List<Scope>();
            foreach (var scope in scopes)
            {
                if (arrays.Read(loop.Subject, scope) is not { Count: > 0 } elements || more.Count + elements.Count > MaxRounds || !budget.Spend(elements.Count)) { more.Add(scope); continue; }
                more.AddRange(elements.Select((element, i) => Round(scope, loop, element, i)));
            }
            scopes = more;
        }
        return scopes;
    }

    private static Scope Round(Scope scope, ForeachStatement loop, Element element, int index)
    {
        var bound = scope.Bound;
        if (loop.Value is VariableExpression value) { bound = bound.SetItem(value.Name, element.Value); }
        if (loop.Key is VariableExpression key)
        {
            Expression literal = element.Key is { } text ? new StringLiteral(loop.Span, System.Text.Encoding.UTF8.GetBytes(text)) : new IntegerLiteral(loop.Span, index);
            bound = bound.SetItem(key.Name, new Value(literal, scope));
        }
        return scope with { Bound = bound };
    }
}
