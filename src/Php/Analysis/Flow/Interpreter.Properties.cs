using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    private Value Property(PropertyExpression expression)
    {
        if (Key(expression) is { } key && env[key] is { } local) { return local; }
        var target = Eval(expression.Target);
        if (expression.Name is not Identifier name)
        {
            var asked = Eval(expression.Name);
            return index.Method(target.Class, "__get") is { } magic ? CallUnit(magic, [asked], [], expression, null, target.Class) : Value.Tainted(target.Taints);
        }
        if (target.Class is not null && index.Classes.ContainsKey(target.Class))
        {
            var value = ReadProperty(target.Class, name.Text);
            if (value is null && index.Method(target.Class, "__get") is { } get) { return CallUnit(get, [Value.Of(name.Text)], [], expression, null, target.Class); }
            return value ?? (name.Text == "wpdb" ? Value.OfClass("wpdb") : Value.Unknown);
        }
        if (name.Text == "wpdb") { return Value.OfClass("wpdb"); }
        // An object of one class or another, by the way the program took.
        if (target.Class is null && target.Alternatives.Select(a => a.Class is { } one ? ReadProperty(one, name.Text) : null).OfType<Value>().ToList() is { Count: > 0 } held) { return held.Aggregate(Value.Join); }
        return target.Class is "wpdb" ? Value.Unknown : Value.Tainted(target.Taints, target.Marks & Marks.Administrator);
    }

    private Value? ReadProperty(string @class, string name)
    {
        Value? value = null;
        foreach (var one in index.Line(@class))
        {
            if (stores.Read($"property:{one.Name}::{name}") is { } written) { value = value is null ? written : Value.Join(value, written); }
            if (one.Properties.TryGetValue(name, out var declared))
            {
                var initial = declared.Default is null ? null : Elsewhere(declared.File, declared.Scope, declared.Default);
                if (initial is not null && !initial.IsNull) { value = value is null ? initial : WithInitial(initial, value); }
                if (value is null or { Class: null } && declared.Type is { } type && (type == "wpdb" || index.Classes.ContainsKey(type))) { value = (value ?? Value.Unknown).WithClass(type); }
                value ??= Value.Unknown;
            }
        }
        return value;
    }

    private readonly Dictionary<Value, (Value Written, Value Joined)> initials = new(ReferenceEqualityComparer.Instance);

    /// <summary>A property is read far more often than it changes.</summary>
    private Value WithInitial(Value initial, Value written)
    {
        if (!initials.TryGetValue(initial, out var before) || before.Written != written) { initials[initial] = before = (written, Value.Join(initial, written)); }
        return before.Joined;
    }

    private readonly HashSet<Expression> evaluating = [];
    private readonly Dictionary<Expression, Value> evaluated = [];

    /// <summary>Evaluates a declaration's value, which stands in another file.</summary>
    private Value Elsewhere(ProgramFile file, Scope scope, Expression expression)
    {
        if (expression is StringLiteral or IntegerLiteral or ConstantExpression) { return Eval(expression); }
        if (evaluated.TryGetValue(expression, out var before)) { return before; }
        // A file that took all its steps says so itself: those who call into it are still followed.
        if (file.Steps <= 0 || !evaluating.Add(expression)) { return Value.Unknown; }
        var (here, meaning) = (frame.File, frame.Scope);
        (frame.File, frame.Scope) = (file, scope);
        try { return evaluated[expression] = Eval(expression); }
        finally
        {
            (frame.File, frame.Scope) = (here, meaning);
            evaluating.Remove(expression);
        }
    }

    private Value StaticProperty(StaticPropertyExpression expression)
    {
        if (ClassOf(expression.Class) is not { } @class || NameOf(expression.Name) is not { } name) { return Value.Unknown; }
        return env[$"{@class}::{name}"] ?? ReadProperty(@class, name) ?? Value.Unknown;
    }

    private static string? NameOf(Expression name) => name switch
    {
        Identifier identifier => identifier.Text.TrimStart('$'),
        VariableExpression variable => variable.Name,
        _ => null,
    };

    private Value ClassConstant(ClassConstantExpression expression)
    {
        if (ClassOf(expression.Class) is not { } @class || expression.Name is not Identifier name) { return Value.Unknown; }
        if (name.Text.Equals("class", StringComparison.OrdinalIgnoreCase)) { return Value.Of(@class); }
        foreach (var one in index.Line(@class))
        {
            if (one.Constants.TryGetValue(name.Text, out var constant)) { return Elsewhere(constant.File, constant.Scope, constant.Value); }
        }
        return Value.Unknown;
    }

    private string? ClassOf(Expression expression)
    {
        if (expression is not Name name)
        {
            var value = Eval(expression);
            return value.Class ?? value.Text()?.TrimStart('\\').ToLowerInvariant();
        }
        return name.Text.ToLowerInvariant() switch
        {
            "self" or "static" => frame.Unit.Class,
            "parent" => frame.Unit.Class is { } own && index.Classes.TryGetValue(own, out var unit) ? unit.Parent : null,
            _ => frame.Scope.Class(name),
        };
    }
}
