using System.Collections.Immutable;
using System.Globalization;
using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    private Value Eval(Expression expression)
    {
        Step();
        switch (expression)
        {
            case StringLiteral text: return Value.Of(Latin(text.Value.Span));
            case IntegerLiteral number: return Value.Of(number.Value);
            case FloatLiteral number: return Value.Of(number.Value);
            case InterpolatedStringExpression parts: return Join(parts.Parts);
            case ConcatExpression parts: return Join(parts.Parts);
            case ConstantExpression constant: return Constant(constant);
            case MagicConstantExpression magic: return Magic(magic);
            case VariableExpression variable: return Variable(variable.Name, variable);
            case DynamicVariableExpression dynamic: return Dynamic(dynamic);
            case IndexExpression index: return Index(index);
            case PropertyExpression property: return Property(property);
            case StaticPropertyExpression property: return StaticProperty(property);
            case ClassConstantExpression constant: return ClassConstant(constant);
            case ArrayExpression array: return Array(array);
            case AssignExpression assign: return AssignTo(assign);
            case AssignReferenceExpression assign:
                var referred = Eval(assign.Value);
                Assign(assign.Target, referred, assign);
                if (assign.Target is VariableExpression alias && Key(assign.Value) is { } aliased) { env["alias " + alias.Name] = Value.Of(aliased); }
                return referred;
            case CompoundAssignExpression compound:
                var combined = compound.Operator == BinaryOperator.Coalesce
                    ? Value.Join(Eval(compound.Target), Eval(compound.Value))
                    : compound.Operator == BinaryOperator.Concat ? Charged(Value.Concat([Eval(compound.Target), Eval(compound.Value)]))
                    : Arithmetic(compound.Operator, Eval(compound.Target), Eval(compound.Value));
                Assign(compound.Target, combined, compound);
                return combined;
            case IncrementExpression increment:
                var old = Eval(increment.Operand);
                var changed = old.Constant switch
                {
                    long n => Value.Of(increment.IsDecrement ? n - 1 : n + 1),
                    string { Length: > 0 and < 20 } s when !increment.IsDecrement && char.IsAsciiLetter(s[^1]) && s.All(char.IsAsciiLetterOrDigit) => Value.Of(Next(s), Marks.Built),
                    not null when old.IsNull && !increment.IsDecrement => Value.Of(1L),
                    _ => old.IsTainted ? old : Value.Number,
                };
                Assign(increment.Operand, changed, increment);
                return increment.IsPrefix ? changed : old;
            case ConditionalExpression conditional: return Conditional(conditional);
            case BinaryExpression binary: return Binary(binary);
            case UnaryExpression unary: return Unary(unary);
            case CastExpression cast: return Cast(cast);
            case IssetExpression isset:
                foreach (var operand in isset.Operands) { Eval(operand); }
                return Value.Unknown;
            case EmptyExpression empty:
                var subject = Eval(empty.Operand);
                return subject.Truth() is { } truth && frame.Unit.Decodes ? Value.Of(!truth) : Value.Unknown;
            case InstanceOfExpression of: Eval(of.Operand); return Value.Unknown;
            case CallExpression call: return Call(call);
            case MethodCallExpression call: return MethodCall(call);
            case StaticCallExpression call: return StaticCall(call);
            case NewExpression made: return New(made);
            case NewAnonymousClassExpression made: return NewAnonymous(made);
            case IncludeExpression include: return Include(include);
            case ShellExpression shell:
                var command = Join(shell.Parts);
                Reach(command, new TextState(Rules.SinkContext.Shell, Capability.None), Place(shell, "the shell", false));
                observer.OnCall(new ObservedCall(frame.File, shell, "shell_exec", [command], false, env.Guards, frame.Unit));
                return Source("shell_exec", shell) ?? Value.Unknown;
            case PrintExpression print: Echo(Eval(print.Operand), print.Operand, "print"); return Value.Of(1L);
            case ExitExpression exit:
                if (exit.Operand is not null) { Echo(Eval(exit.Operand), exit.Operand, "exit"); }
                env.IsDead = true;
                return Value.Null;
            case ThrowExpression thrown:
                Eval(thrown.Operand);
                env.IsDead = true;
                return Value.Null;
            case CloneExpression clone: return Eval(clone.Operand);
            case ClosureExpression closure: return Closure(closure);
            case ArrowFunctionExpression arrow: return Closure(arrow);
            case MatchExpression match: return Match(match);
            case YieldExpression yield:
                if (yield.Value is not null) { frame.Summary.Return = Value.Join(frame.Summary.Return ?? Value.Unknown, Eval(yield.Value)); }
                return Value.Unknown;
            case YieldFromExpression yield:
                frame.Summary.Return = Value.Join(frame.Summary.Return ?? Value.Unknown, Eval(yield.Operand));
                return Value.Unknown;
            default: return Value.Unknown;
        }
    }

    private Value Join(ImmutableArray<Expression> parts)
    {
        var values = new Value[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            values[i] = Eval(parts[i]);
            if (values[i].Class is not null && !values[i].IsTainted && index.Method(values[i].Class, "__tostring") is { } text) { values[i] = CallUnit(text, [], [], parts[i], null); }
            else if (values[i] is { Elements: not null, IsClosedArray: true, IsTainted: false, Class: null }) { values[i] = Value.Of("Array"); }
        }
        return Charged(Value.Concat(values));
    }

    private Value Constant(ConstantExpression constant)
    {
        var name = constant.Name.Text[(constant.Name.Text.LastIndexOf('\\') + 1)..];
        // Before PHP 8 a word that names no constant was text: «$f = system;».
        return Constants.Of(name) ?? stores.Read("constant:" + name) ?? (Observer.IsPower(name) || frame.Unit.Decodes ? Value.Of(name, Marks.Built) : IsBareWord(name) ? Value.Of(name) : Value.Unknown);
    }

    /// <summary>Constants are written in capitals; a few small letters without quotes are an old way to write text.</summary>
    private static bool IsBareWord(string name) => name.Length is > 0 and <= 12 && name.All(char.IsAsciiLetterLower);

    private Value Magic(MagicConstantExpression magic) => magic.Kind switch
    {
        MagicConstant.File => Value.Of(frame.File.Path),
        MagicConstant.Dir => Value.Of(frame.File.Path.LastIndexOf('/') is >= 0 and var slash ? frame.File.Path[..slash] : "."),
        MagicConstant.Class => Value.Of(frame.Unit.Class ?? ""),
        MagicConstant.Function => Value.Of(frame.Unit.Name[(frame.Unit.Name.LastIndexOf(':') + 1)..]),
        MagicConstant.Line => Value.Of(Line(magic)),
        _ => Value.Unknown,
    };

    private Value Array(ArrayExpression array)
    {
        var elements = ImmutableDictionary.CreateBuilder<string, Value>();
        Value? rest = null;
        var next = 0L;
        foreach (var element in array.Elements)
        {
            if (element is null) { continue; }
            var key = element.Key is null ? null : Eval(element.Key);
            var value = Eval(element.Value);
            if (element.IsSpread)
            {
                if (Folding.InOrder(value) is { } items) { foreach (var item in items) { elements[(next++).ToString(CultureInfo.InvariantCulture)] = item; } }
                else { rest = rest is null ? value.At(null) : Value.Join(rest, value.At(null)); }
                continue;
            }
            var name = key is null ? (next++).ToString(CultureInfo.InvariantCulture) : key.KeyText();
            if (key?.Constant is long number && number >= next) { next = number < long.MaxValue ? number + 1 : number; }
            if (name is null || elements.Count >= 5000) { rest = rest is null ? value : Value.Join(rest, value); }
            else { elements[name] = value; }
        }
        return Value.Array(elements.ToImmutable(), rest, true);
    }

    private Value Conditional(ConditionalExpression conditional)
    {
        var condition = Eval(conditional.Condition);
        if (condition.IsConstant && frame.Unit.Decodes) { return condition.Truth() == true ? (conditional.Then is null ? condition : Eval(conditional.Then)) : Eval(conditional.Else); }
        var before = env.Copy();
        Assume(conditional.Condition, true);
        var then = conditional.Then is null ? Eval(conditional.Condition) : Eval(conditional.Then);
        var after = env;
        env = before;
        Assume(conditional.Condition, false);
        var otherwise = Eval(conditional.Else);
        var thenDead = after.IsDead;
        var elseDead = env.IsDead;
        env.Join(after);
        return thenDead ? otherwise : elseDead ? then : Value.Join(then, otherwise);
    }

    private Value Match(MatchExpression match)
    {
        var subject = Eval(match.Subject);
        var before = env;
        Value? result = null;
        Env? end = null;
        foreach (var arm in match.Arms)
        {
            env = before.Copy();
            foreach (var condition in arm.Conditions)
            {
                var label = Eval(condition);
                if (match.Subject is ConstantExpression) { Assume(condition, true); }
                else if (!label.IsTainted) { RefineTo(match.Subject, subject, arm.Conditions.Length == 1 ? label : Value.Unknown, true); }
            }
            var value = Eval(arm.Body);
            if (env.IsDead) { continue; }
            result = result is null ? value : Value.Join(result, value);
            if (end is null) { end = env; }
            else { end.Join(env); }
        }
        env = end ?? before;
        return result ?? Value.Unknown;
    }

    private Value Closure(Expression expression)
    {
        if (index.Closure(expression) is not { } unit) { return Value.Unknown; }
        var captured = unit.Captured.Select(c => env[c.Name] ?? Value.Unknown).ToImmutableArray();
        return Value.Of(new Callee(unit, null, captured, frame.Unit.Class));
    }
}
