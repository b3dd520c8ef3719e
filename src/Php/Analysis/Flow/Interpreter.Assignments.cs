using System.Collections.Immutable;
using System.Globalization;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    private Value AssignTo(AssignExpression assign)
    {
        var value = Eval(assign.Value);
        Assign(assign.Target, value, assign);
        if (assign is { Target: VariableExpression made, Value: NewExpression }) { NameObject(made.Name); }
        if (assign.Target is VariableExpression variable && assign.Value is CallExpression or UnaryExpression or BinaryExpression)
        {
            var before = env;
            env = env.Copy();
            Assume(assign.Value, true);
            var implied = env.Guards.RemoveRange(before.Guards);
            env = before;
            implications[variable.Name] = implied;
        }
        return value;
    }

    /// <summary>What holds where a variable is true, because it was set from a check. Wrong only where a name is used twice for two checks.</summary>
    private readonly Dictionary<string, ImmutableArray<Guard>> implications = [];

    private void Assign(Expression target, Value value, Node node)
    {
        switch (target)
        {
            case VariableExpression variable:
                if (value.IsTainted && !value.Taints[0].Origin.IsParameter) { value = value.Along(frame.File.Path, Line(node), $"put into ${variable.Name}"); }
                implications.Remove(variable.Name);
                SetVariable(variable.Name, value);
                break;
            case DynamicVariableExpression dynamic:
                var chosen = DynamicName(dynamic);
                if (chosen.Text() is { } name) { SetVariable(name, value); }
                else
                {
                    Reach(chosen, new TextState(Rules.SinkContext.Plain, Capability.Extract), Place(node, "the name of a variable", false));
                    if (IsRequest(chosen)) { env[Env.Extracted] = Value.Tainted(value.IsTainted ? value.Taints : chosen.Taints); }
                }
                break;
            case IndexExpression index: AssignElement(index, value); break;
            case PropertyExpression property: AssignProperty(property, value); break;
            case StaticPropertyExpression property when ClassOf(property.Class) is { } @class && NameOf(property.Name) is { } member:
                env[$"{@class}::{member}"] = value;
                Store($"property:{Owner(@class, member)}::{member}", value);
                break;
            case ArrayExpression list: Destructure(list, value, node); break;
        }
    }

    private void SetVariable(string name, Value value)
    {
        if (env["alias " + name]?.Text() is { } aliased) { env[aliased] = value; }
        ForgetObject(name);
        env[name] = value;
        if (env["global " + name] is not null) { Store("global:" + name, value); }
        if (env["static " + name] is not null) { Store($"static:{frame.Unit.Name}:{name}", value); }
    }

    private void Destructure(ArrayExpression list, Value value, Node node)
    {
        var at = 0;
        foreach (var element in list.Elements)
        {
            if (element is not null) { Assign(element.Value, value.At(element.Key is null ? at.ToString(CultureInfo.InvariantCulture) : Eval(element.Key).Text()), node); }
            at++;
        }
    }

    private void AssignElement(IndexExpression index, Value value)
    {
        var key = index.Index is null ? null : Eval(index.Index).KeyText();
        if (key is not null && IsGlobals(index.Target))
        {
            if (frame.Unit.IsFile) { env[key] = value; }
            Store("global:" + key, value);
            return;
        }
        if (index.Target is VariableExpression super && env[super.Name] is null && rules.Superglobals.TryGetValue(super.Name, out var rule) && rule.Keys is null && rule.InnerKeys is null && !(rule.OutsideWordpress && isWordPress)) { env[super.Name] = Request(rule, "$" + super.Name, index); }
        var whole = Eval(index.Target);
        if (whole.Constant is string { Length: > 0 } text && value.Text() is { Length: > 0 } one && int.TryParse(key, out var at) && at >= 0 && at < text.Length)
        {
            // Every change of one character copies the text.
            Effort.Spend(text.Length / 16);
            Assign(index.Target, Value.Of(string.Concat(text.AsSpan(0, at), one.AsSpan(0, 1), text.AsSpan(at + 1)), whole.Marks | value.Marks | Marks.Built), index);
            return;
        }
        if (index.Index is null && whole is { IsClosedArray: true, Elements: { } elements } && elements.Count < 3000) { key = NextKey(whole); }
        var changed = whole.With(key, value);
        if (index.Target is IndexExpression or PropertyExpression or StaticPropertyExpression or VariableExpression) { Assign(index.Target, changed, index); }
    }

    private static string NextKey(Value array)
    {
        var next = (long)array.Elements!.Count;
        while (array.Elements.ContainsKey(next.ToString(CultureInfo.InvariantCulture))) { next++; }
        return next.ToString(CultureInfo.InvariantCulture);
    }

    private void AssignProperty(PropertyExpression property, Value value)
    {
        if (Key(property) is { } key) { env[key] = value; }
        if (property.Name is not Identifier name) { return; }
        var target = Eval(property.Target);
        if (target.Class is not { } @class) { return; }
        if (value.IsTainted) { value = value.Along(frame.File.Path, Line(property), $"kept in {Shown(property)}"); }
        Store($"property:{Owner(@class, name.Text)}::{name.Text}", value);
        if (index.Classes.ContainsKey(@class) && !index.Line(@class).Any(c => c.Properties.ContainsKey(name.Text)) && index.Method(@class, "__set") is { } set && set != frame.Unit) { CallUnit(set, [Value.Of(name.Text), value], [], property, null, @class); }
    }

    /// <summary>The class that declares a property; the object's own where none does.</summary>
    private string Owner(string @class, string name) => index.Line(@class).FirstOrDefault(c => c.Properties.ContainsKey(name))?.Name ?? @class;

    private void Store(string store, Value value)
    {
        if (Stores.HasParameter(value)) { frame.Summary.Write(store, value); }
        stores.Write(store, value);
    }

    /// <summary>The name under which a variable or a property of one is kept; null for what has none.</summary>
    private static string? Key(Expression expression) => expression switch
    {
        VariableExpression variable => variable.Name,
        PropertyExpression { Name: Identifier name } property when Key(property.Target) is { } target => $"{target}->{name.Text}",
        _ => null,
    };
}
