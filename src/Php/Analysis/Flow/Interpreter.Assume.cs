using Colophon.Php.Analysis.Rules;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    /// <summary>Takes over what follows from a condition being true, or not.</summary>
    private void Assume(Expression condition, bool truth)
    {
        switch (condition)
        {
            case UnaryExpression { Operator: UnaryOperator.Not } not: Assume(not.Operand, !truth); break;
            case UnaryExpression { Operator: UnaryOperator.Silence } silent: Assume(silent.Operand, truth); break;
            case CastExpression cast: Assume(cast.Operand, truth); break;
            case BinaryExpression { Operator: BinaryOperator.And or BinaryOperator.LogicalAnd } both when truth: Assume(both.Left, true); Assume(both.Right, true); break;
            case BinaryExpression { Operator: BinaryOperator.Or or BinaryOperator.LogicalOr } either when !truth: Assume(either.Left, false); Assume(either.Right, false); break;
            case BinaryExpression { Operator: BinaryOperator.Or or BinaryOperator.LogicalOr } either: Either(either); break;
            case BinaryExpression compared: Compare(compared, truth); break;
            case AssignExpression assigned: Assume(assigned.Value, truth); Validated(assigned.Value, assigned.Target, truth); break;
            case VariableExpression variable when truth && implications.TryGetValue(variable.Name, out var implied):
                foreach (var guard in implied) { Guard(guard); }
                break;
            case IssetExpression isset when truth:
                foreach (var operand in isset.Operands.OfType<IndexExpression>().Where(o => o.Index is not null))
                {
                    if (Eval(operand.Target) is { IsTainted: false, Elements.Count: > 0 }) { Refine(operand.Index!, v => v.Without(Capability.All)); }
                }
                break;
            case EmptyExpression empty when !truth && empty.Operand is IndexExpression { Index: { } key } element && Eval(element.Target) is { IsTainted: false, Elements.Count: > 0 }: Refine(key, v => v.Without(Capability.All)); break;
            case EmptyExpression empty: Assume(empty.Operand, !truth); break;
            case CallExpression or MethodCallExpression or StaticCallExpression: CallHolds(condition, truth); break;
        }
    }

    private void Either(BinaryExpression either)
    {
        var other = env.Copy();
        Assume(either.Left, true);
        var left = env;
        env = other;
        Assume(either.Right, true);
        env.Join(left);
    }

    private void Compare(BinaryExpression compared, bool truth)
    {
        var equal = compared.Operator is BinaryOperator.Equal or BinaryOperator.Identical;
        if (!equal && compared.Operator is not (BinaryOperator.NotEqual or BinaryOperator.NotIdentical))
        {
            if (compared.Operator is BinaryOperator.Greater && compared.Right is IntegerLiteral { Value: 0 }) { Assume(compared.Left, truth); }
            return;
        }
        if (!equal) { truth = !truth; }
        var (left, right) = (Eval(compared.Left), Eval(compared.Right));
        var (subject, value, known) = right.IsConstant && !left.IsConstant ? (compared.Left, left, right) : left.IsConstant ? (compared.Right, right, left) : right.IsTainted ? (compared.Right, right, left) : (compared.Left, left, right);
        if (known.IsConstant && subject is CallExpression or MethodCallExpression or StaticCallExpression or AssignExpression && known.Constant is bool or long)
        {
            // «f() !== 5» says nothing of whether f() is true.
            if (truth || known.Constant is bool or 0L or 1L) { Assume(subject, known.Truth() == truth); }
            return;
        }
        if (!truth || known.IsTainted) { return; }
        // Before PHP 8 «1 and more» equals 1: only a comparison with text, or of the same type, says what it is.
        if (known.Constant is long or double or bool && compared.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual) { return; }
        RefineTo(subject, value, known, true);
    }

    /// <summary>The subject equals a value that isn't the attacker's.</summary>
    private void RefineTo(Expression subject, Value value, Value known, bool only)
    {
        if (!value.IsTainted) { return; }
        Checked(value);
        Refine(subject, v => only && known.IsConstant && v.Pieces.IsEmpty ? known : v.Without(Capability.All));
    }

    /// <summary>Some of an upload (its ending, its type) was compared with something: whoever does that decides what may be uploaded.</summary>
    private void Checked(Value value)
    {
        foreach (var taint in value.Taints)
        {
            if ((taint.Can & Capability.Upload) != 0 && !taint.Origin.Name.Contains("'type'", StringComparison.Ordinal) && !taint.Origin.Name.Contains("\"type\"", StringComparison.Ordinal))
            {
                foreach (var (name, held) in env.Variables.ToArray())
                {
                    if (held.Taints.Any(t => t.Origin == taint.Origin)) { env[name] = held.Map(t => t.Origin == taint.Origin ? t.Can & ~Capability.Upload : t.Can); }
                }
                env[Env.CheckedUpload + taint.Origin.Name] = Value.True;
            }
        }
    }

    private void Refine(Expression subject, Func<Value, Value> change)
    {
        switch (subject)
        {
            case AssignExpression assign: Refine(assign.Target, change); return;
            case CallExpression { Callee: Name name } call when call.Arguments.Arguments.Length > 0 && rules.Passing.ContainsKey(name.Text.ToLowerInvariant()): Refine(call.Arguments.Arguments[0].Value, change); return;
            case CastExpression cast: Refine(cast.Operand, change); return;
            case BinaryExpression { Operator: BinaryOperator.Coalesce } coalesce: Refine(coalesce.Left, change); return;
        }
        if (subject is not (VariableExpression or IndexExpression or PropertyExpression or StaticPropertyExpression)) { return; }
        var value = Eval(subject);
        if (!value.IsTainted) { return; }
        var origin = value.Taints[0].Origin;
        var changed = change(value);
        if (subject is PropertyExpression property && Key(property) is { } key) { env[key] = changed; }
        else if (subject is StaticPropertyExpression) { return; }
        else if (subject is VariableExpression variable) { env[variable.Name] = changed; }
        else if (subject is IndexExpression { Index: not null } element && Root(element) is not null) { AssignElement(element, changed); }
        if (value.Taints.Length == 1 && value.Pieces.IsEmpty) { env.Refine(origin, change); }
    }

    private static string? Root(Expression expression) => expression switch
    {
        VariableExpression variable => variable.Name,
        IndexExpression index => Root(index.Target),
        PropertyExpression property => Key(property),
        _ => null,
    };

    private void Guard(Guard guard)
    {
        if (!env.Guards.Contains(guard)) { env.Guards = env.Guards.Add(guard); }
        if (!frame.Summary.Asked.Contains(guard)) { frame.Summary.Asked = frame.Summary.Asked.Add(guard); }
    }

    private void CallHolds(Expression call, bool truth)
    {
        if (truth && CalleeName(call) is { } name && rules.Guards.TryGetValue(name, out var kind)) { Guard(new Guard(kind, Shown(call), frame.File.Path, Line(call))); }
        Validated(call, null, truth);
        if (!truth || resolved.GetValueOrDefault(call) is not { } unit) { return; }
        var summary = Summarise(unit);
        foreach (var guard in summary.TrueGuards ?? []) { Guard(guard); }
        var arguments = Arguments(call);
        foreach (var (i, lost) in summary.Validates)
        {
            if (i < arguments.Length && lost != Capability.None) { Refine(arguments[i].Value, v => v.Without(lost)); }
        }
    }

    private static System.Collections.Immutable.ImmutableArray<Argument> Arguments(Expression call) => call switch
    {
        CallExpression c => c.Arguments.Arguments,
        MethodCallExpression c => c.Arguments.Arguments,
        StaticCallExpression c => c.Arguments.Arguments,
        _ => [],
    };

    private static string? CalleeName(Expression call) => call switch
    {
        CallExpression { Callee: Name name } => name.Text[(name.Text.LastIndexOf('\\') + 1)..].ToLowerInvariant(),
        _ => null,
    };

    private void Validated(Expression expression, Expression? target, bool truth)
    {
        if (expression is not CallExpression call || CalleeName(call) is not { } name || call.Arguments.Arguments.IsEmpty) { return; }
        var arguments = call.Arguments.Arguments;
        if (name is "preg_match" or "ereg" or "eregi" or "mb_ereg" && arguments.Length >= 2)
        {
            if (truth && Eval(arguments[0].Value).Text() is { } pattern && CharacterSet.OfWhole(name == "preg_match" ? pattern : "/" + pattern + "/") is { } set)
            {
                Checked(Eval(arguments[1].Value));
                Refine(arguments[1].Value, v => v.Without(set.Impossible()));
            }
            else { Checked(Eval(arguments[1].Value)); }
            return;
        }
        if (name == "filter_var" && truth && arguments.Length >= 2 && FilterName(arguments[1].Value) is { } filter && rules.Sanitizers.TryGetValue(filter, out var filters))
        {
            // What was looked at is still a text: white space may stand around the number.
            foreach (var one in filters) { Refine(arguments[0].Value, v => v.Without(one.Clears & ~Capability.HtmlNever)); }
            if (target is not null) { return; }
        }
        if (name == "settype" && truth && arguments.Length == 2 && Eval(arguments[1].Value).Text() is "int" or "integer" or "float" or "bool" or "boolean") { Refine(arguments[0].Value, v => v.Without(Capability.All)); return; }
        if (!rules.Validators.TryGetValue(name, out var rule) || rule.When != truth) { return; }
        var subject = arguments[0].Value;
        if (rule.List is { } at)
        {
            if (arguments.Length <= at) { return; }
            var list = Eval(arguments[at].Value);
            if (list.IsTainted) { return; }
            var loose = arguments.Length <= at + 1 && list.Elements is { Count: > 0 } elements && elements.Values.All(e => e.Constant is long or double);
            if (name == "in_array" && loose) { return; }
        }
        Checked(Eval(subject));
        Refine(subject, v => v.Without(rule.Clears));
    }

    private static string? FilterName(Expression filter) => filter is ConstantExpression constant ? "filter_var:" + constant.Name.Text : null;
}
