using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <param name="Name">As its author would call it; empty when it can't be told.</param>
internal readonly record struct Callable(Routine? Routine, string Name)
{
    public static Callable None { get; } = new(null, "");
}

/// <summary>What a callback means: a function's name, an array of object and method, a closure, <c>f(...)</c>.</summary>
internal sealed class Callables(CodeBase code, TextFolder texts, ArrayFolder arrays)
{
    public Callable Read(Value callback)
    {
        var (expression, scope) = callback;
        switch (expression)
        {
            case ClosureExpression or ArrowFunctionExpression:
                var closure = code.Closures.GetValueOrDefault(expression);
                return new Callable(closure, closure?.Name ?? "");
            case CallExpression { Arguments.IsFirstClassCallable: true } or MethodCallExpression { Arguments.IsFirstClassCallable: true } or StaticCallExpression { Arguments.IsFirstClassCallable: true }:
                return scope.Routine.CallAt(expression) is { } site ? Named(code.Callee(site), site.Name) : Callable.None;
            case VariableExpression variable when scope.Bound.TryGetValue(variable.Name, out var bound): return Read(bound);
            case VariableExpression variable when scope.Routine.Assigned.TryGetValue(variable.Name, out var values) && values is [ClosureExpression or ArrowFunctionExpression]: return Read(new Value(values[0], scope));
            default: break;
        }
        if (arrays.Read(expression, scope) is { Count: 2 } pair) { return Method(pair[0].Value, pair[1].Value); }
        return texts.Exact(expression, scope) is { } name ? ByName(name.TrimStart('\\')) : Callable.None;
    }

    private Callable Method(Value target, Value name)
    {
        if (texts.Exact(name.Expression, name.Scope) is not { } method) { return Callable.None; }
        var className = CodeBase.ClassName(target.Expression, target.Scope.Routine) ?? Created(target) ?? texts.Exact(target.Expression, target.Scope)?.TrimStart('\\');
        var found = className is not null ? code.Method(className, method) : code.OnlyMethod(method);
        return found is not null ? new Callable(found, found.Name) : new Callable(null, className is null ? method : $"{className[(className.LastIndexOf('\\') + 1)..]}::{method}");
    }

    private static string? Created(Value target) => target.Expression switch
    {
        NewExpression { Class: Name name } => target.Scope.Routine.Naming.Class(name),
        VariableExpression variable when target.Scope.Routine.Assigned.TryGetValue(variable.Name, out var values) => values.OfType<NewExpression>().Select(n => n.Class).OfType<Name>().Select(target.Scope.Routine.Naming.Class).FirstOrDefault(),
        _ => null,
    };

    private Callable ByName(string name)
    {
        var colons = name.IndexOf("::", StringComparison.Ordinal);
        return Named(colons > 0 ? code.Method(name[..colons], name[(colons + 2)..]) : code.Functions.GetValueOrDefault(name), name);
    }

    private static Callable Named(Routine? routine, string name) => new(routine, routine?.Name ?? name);
}
