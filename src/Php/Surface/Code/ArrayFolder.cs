using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <param name="Key">Null where it is only counted.</param>
internal readonly record struct Element(string? Key, Value Value);

/// <summary>The elements of an array that is written out somewhere: followed through variables, properties, constants, <c>array_merge</c> and <c>+</c>.</summary>
internal sealed class ArrayFolder(CodeBase code, TextFolder texts, Budget budget)
{
    private const int MaxDepth = 12, MaxElements = 512;

    /// <summary>Null when it isn't known to be an array.</summary>
    public List<Element>? Read(Expression? expression, Scope scope, int depth = 0)
    {
        if (expression is null || depth > MaxDepth || !budget.Spend(1)) { return null; }
        switch (expression)
        {
            case ArrayExpression array: return Written(array, scope);
            case VariableExpression variable: return Variable(variable.Name, scope, depth);
            case PropertyExpression { Name: Identifier name } access: return Property(CodeBase.ClassName(access.Target, scope.Routine), name.Text, depth);
            case StaticPropertyExpression { Name: Identifier name } access: return Property(CodeBase.ClassName(access.Class, scope.Routine), name.Text, depth);
            case ConstantExpression constant when code.Constants.TryGetValue(scope.Routine.Naming.Declared(constant.Name.Text), out var value) || code.Constants.TryGetValue(constant.Name.Text, out value): return Read(value.Expression, value.Scope, depth + 1);
            case ClassConstantExpression { Name: Identifier name } constant:
                foreach (var facts in code.Line(CodeBase.ClassName(constant.Class, scope.Routine)))
                {
                    if (facts.Constants.TryGetValue(name.Text, out var held)) { return Read(held.Expression, held.Scope, depth + 1); }
                }
                return null;
            case BinaryExpression { Operator: BinaryOperator.Add } sum: return Merge([sum.Left, sum.Right], scope, depth);
            case CallExpression { Callee: Name name } call when name.Text.ToLowerInvariant() is "array_merge" or "wp_parse_args" or "array_replace": return Merge([.. call.Arguments.Arguments.Select(a => a.Value)], scope, depth);
            case CallExpression { Callee: Name name } call when name.Text.Equals("apply_filters", StringComparison.OrdinalIgnoreCase) && call.Arguments.Arguments.Length > 1: return Read(call.Arguments.Arguments[1].Value, scope, depth + 1);
            case CallExpression or MethodCallExpression or StaticCallExpression: return Returned(expression, scope, depth);
            case IndexExpression index: return Index(index, scope, depth);
            case CastExpression { Kind: CastKind.Array } cast: return Read(cast.Operand, scope, depth + 1);
            default: return null;
        }
    }

    public static Value? Find(List<Element> array, string key)
    {
        for (var i = array.Count - 1; i >= 0; i--)
        {
            if (array[i].Key == key) { return array[i].Value; }
        }
        return null;
    }

    private List<Element> Written(ArrayExpression array, Scope scope)
    {
        var list = new List<Element>();
        foreach (var element in array.Elements)
        {
            if (element is null) { continue; }
            if (list.Count >= MaxElements || !budget.Spend(1)) { break; }
            list.Add(new Element(element.Key is { } key ? texts.Exact(key, scope) ?? Hole.Unknown.ToString() : null, new Value(element.Value, scope)));
        }
        return list;
    }

    private List<Element>? Variable(string name, Scope scope, int depth)
    {
        if (scope.Bound.TryGetValue(name, out var bound)) { return Read(bound.Expression, bound.Scope, depth + 1); }
        List<Element>? list = null;
        if (scope.Routine.Assigned.TryGetValue(name, out var values))
        {
            foreach (var value in values.Take(4))
            {
                if (Read(value, scope, depth + 1) is { } more) { (list ??= []).AddRange(more); }
            }
        }
        else if (scope.Routine.Outer is { } outer) { list = Variable(name, Scope.Of(outer), depth + 1); }
        foreach (var (variable, key, value) in scope.Routine.Elements)
        {
            if (variable == name && (list ??= []).Count < MaxElements) { list.Add(new Element(key is null ? null : texts.Exact(key, scope) ?? Hole.Unknown.ToString(), new Value(value, scope))); }
        }
        return list;
    }

    private List<Element>? Property(string? className, string property, int depth)
    {
        foreach (var facts in code.Line(className))
        {
            if (facts.Properties.TryGetValue(property, out var values)) { return values.Select(v => Read(v.Expression, v.Scope, depth + 1)).FirstOrDefault(a => a is { Count: > 0 }); }
        }
        return null;
    }

    private List<Element>? Merge(IReadOnlyList<Expression> parts, Scope scope, int depth)
    {
        List<Element>? list = null;
        foreach (var part in parts)
        {
            if (Read(part, scope, depth + 1) is { } more && (list ??= []).Count < MaxElements) { list.AddRange(more); }
        }
        return list;
    }

    private List<Element>? Returned(Expression expression, Scope scope, int depth)
    {
        var site = scope.Routine.CallAt(expression);
        return site is not null && code.Callee(site) is { Returns: [var only] } callee ? Read(only, Scope.Of(callee), depth + 1) : null;
    }

    private List<Element>? Index(IndexExpression index, Scope scope, int depth) =>
        index.Index is not null && Read(index.Target, scope, depth + 1) is { } array && texts.Exact(index.Index, scope) is { } key && Find(array, key) is { } value ? Read(value.Expression, value.Scope, depth + 1) : null;
}
