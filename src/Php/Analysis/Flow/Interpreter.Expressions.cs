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

    /// <summary>What <c>++</c> makes of letters: «Az» becomes «Ba», «zz» becomes «aaa».</summary>
    private static string Next(string text)
    {
        var next = text.ToCharArray();
        for (var i = next.Length - 1; i >= 0; i--)
        {
            if (next[i] is not ('z' or 'Z' or '9')) { next[i]++; return new string(next); }
            next[i] = next[i] switch { 'z' => 'a', 'Z' => 'A', _ => '0' };
        }
        return (text[0] switch { >= 'a' and <= 'z' => "a", >= 'A' and <= 'Z' => "A", _ => "1" }) + new string(next);
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

    private Value Variable(string name, Node node)
    {
        if (env[name] is { } value) { return value; }
        if (rules.Superglobals.TryGetValue(name, out var rule) && !(rule.OutsideWordpress && isWordPress))
        {
            return rule.Keys is null && rule.InnerKeys is null ? Request(rule, "$" + name, node) : Value.Unknown;
        }
        if (name == "wpdb") { return Value.OfClass("wpdb"); }
        if (env[Env.Extracted] is { } spread && name != "this") { return spread.Along(frame.File.Path, Line(node), $"becomes ${name} with all else that was sent"); }
        if (frame.Unit.IsFile && stores.Read("global:" + name) is { } kept && pass > 0 && frame.Includes == 0) { return kept; }
        // What joins bits to a variable that was never set begins with nothing.
        if (frame.Unit is { IsFile: true, Decodes: true } && frame is { Includes: 0, Loops: 0 } && !isWordPress && index.Mains.Count == 1 && name != "this") { return Value.Null; }
        return IsUnset(name) ? Value.Of(new Taint(new Origin(OriginKind.Unset, "$" + name), Capability.All & ~Capability.SqlSlashed, new Step(frame.File.Path, Line(node), $"${name}, which nothing in the file sets", null))) : Value.Unknown;
    }

    /// <summary>In WordPress nobody but the including file sets a variable: it takes away what <c>register_globals</c> makes.</summary>
    private bool IsUnset(string name) => frame.Unit.IsFile && frame.Includes == 0 && !isWordPress && !frame.File.IsDecoded && name != "this" && !index.MayBeIncluded(frame.File) && frame.File.Unset.Contains(name);

    private Value Request(Rules.SuperglobalRule rule, string shown, Node node)
    {
        var can = rule.Slashed && isWordPress ? Capability.All & ~Capability.SqlQuoted : Capability.All & ~Capability.SqlSlashed;
        if (rule.Name == "_FILES") { can &= ~Capability.File; }
        var what = rule.Origin == OriginKind.Stored ? $"{shown}, which was stored earlier" : $"{shown}, which the visitor sends";
        return Value.Of(new Taint(new Origin(rule.Origin, shown), can, new Step(frame.File.Path, Line(node), what, null)));
    }

    /// <summary>Before PHP 8 a word that names no constant was text: <c>${c}</c> is <c>$c</c>.</summary>
    private Value DynamicName(DynamicVariableExpression dynamic) => dynamic.Name is ConstantExpression { Name: var word } && !stores.Has("constant:" + word.Text) ? Value.Of(word.Text) : Eval(dynamic.Name);

    private Value Dynamic(DynamicVariableExpression dynamic)
    {
        var name = DynamicName(dynamic);
        if (name.Text() is { } text)
        {
            if (text.StartsWith('_') && rules.Superglobals.ContainsKey(text)) { observer.OnHidden(frame.File, dynamic, $"it reaches the request through a name that is put together: {text}"); }
            return Variable(text, dynamic);
        }
        return Value.Unknown;
    }

    private Value Index(IndexExpression expression)
    {
        var key = expression.Index is null ? null : Eval(expression.Index).KeyText();
        if (key is not null && IsGlobals(expression.Target) && expression.Target is DynamicVariableExpression) { return frame.Unit.IsFile && env[key] is { } global ? global : stores.Read("global:" + key) ?? Variable(key, expression); }
        if (expression.Target is VariableExpression variable && !Holds(env[variable.Name], key))
        {
            var name = variable.Name;
            if (name == "GLOBALS" && key is not null)
            {
                if (rules.Superglobals.ContainsKey(key)) { return Variable(key, expression); }
                return frame.Unit.IsFile && env[key] is { } own ? own : stores.Read("global:" + key) ?? Value.Unknown;
            }
            if (rules.Superglobals.TryGetValue(name, out var rule) && !(rule.OutsideWordpress && isWordPress))
            {
                if (rule.InnerKeys is not null) { return Value.Of("").With("file", Request(rule, Shown(expression), expression)).WithClass("uploaded file"); }
                return rule.Keys is null || key is null ? Request(rule, Shown(expression), expression) : rule.Keys.Any(k => k.EndsWith('*') ? key.StartsWith(k[..^1], StringComparison.Ordinal) : k == key) ? Request(rule, Shown(expression), expression) : Value.Unknown;
            }
        }
        var target = Eval(expression.Target);
        if (target.Class == "uploaded file") { return Uploaded(target, key, expression); }
        if (target.Class == "wp_rest_request") { return RestParameter(key, expression); }
        if (target.Constant is string text && long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at))
        {
            if (at < 0) { at += text.Length; }
            return at >= 0 && at < text.Length ? Value.Of(text[(int)at].ToString(), target.Marks | Marks.Built) : Value.Empty;
        }
        if (target.Elements is null && target.IsTainted && target.Alternatives.IsEmpty && target.Pieces.IsEmpty && IsSuperglobal(expression.Target)) { return RequestOf(target, expression); }
        return target.At(key);
    }

    private bool IsGlobals(Expression target) => target is VariableExpression { Name: "GLOBALS" } || (target is DynamicVariableExpression { Name: var name } && Eval(name).Text() == "GLOBALS");

    /// <summary>Whether it was set here, or that of it: checking one key of the request says nothing of the others.</summary>
    private static bool Holds(Value? value, string? key) => value is not null && (value.Elements is null ? value.IsTainted : key is null || value.IsClosedArray || value.Rest is not null || value.Elements.ContainsKey(key));

    private bool IsSuperglobal(Expression target) => target is VariableExpression variable && rules.Superglobals.ContainsKey(variable.Name);

    /// <summary>Its own origin, so that checking one parameter says nothing of the others.</summary>
    private Value RequestOf(Value whole, Node node)
    {
        var first = whole.Taints[0];
        var shown = Shown(node);
        return Value.Of(new Taint(first.Origin with { Name = shown }, first.Can, new Step(frame.File.Path, Line(node), $"{shown}, which the visitor sends", null)));
    }

    private Value Uploaded(Value file, string? key, Node node) => key switch
    {
        "name" or "type" or "full_path" when env[Env.CheckedUpload + Shown(node)] is not null => RequestOf(file, node).Without(Capability.Upload),
        "name" or "type" or "full_path" => RequestOf(file, node),
        "tmp_name" => Value.Unknown.WithMarks(Marks.Uploaded),
        "size" or "error" => Value.Number,
        _ => RequestOf(file, node),
    };

    private Value RestParameter(string? key, Node node)
    {
        var shown = Shown(node);
        var can = Capability.All & ~Capability.SqlSlashed;
        if (key is not null && frame.Unit.Given.Count > 0 && restCleared.TryGetValue((frame.Unit, key), out var cleared)) { can &= ~cleared; }
        return can == Capability.None ? Value.Number : Value.Of(new Taint(new Origin(OriginKind.Request, shown), can, new Step(frame.File.Path, Line(node), $"{shown}, which the visitor sends", null)));
    }

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

    private Value Binary(BinaryExpression binary)
    {
        switch (binary.Operator)
        {
            case BinaryOperator.Add when IsSuperglobal(binary.Left) && IsSuperglobal(binary.Right): return Value.Join(Eval(binary.Left), Eval(binary.Right));
            case BinaryOperator.And or BinaryOperator.LogicalAnd or BinaryOperator.Or or BinaryOperator.LogicalOr:
                var isAnd = binary.Operator is BinaryOperator.And or BinaryOperator.LogicalAnd;
                var left = Eval(binary.Left).Truth();
                var skipped = env.Copy();
                Assume(binary.Left, isAnd);
                var right = Eval(binary.Right).Truth();
                if (left is not null && right is not null && frame.Unit.Decodes) { return Value.Of(isAnd ? left.Value && right.Value : left.Value || right.Value); }
                if (env.IsDead)
                {
                    // «check() or die()»: whoever goes on passed the check.
                    env = skipped;
                    Assume(binary.Left, !isAnd);
                }
                else { env.Join(skipped); }
                return Value.Unknown;
            case BinaryOperator.Coalesce:
                var maybe = Eval(binary.Left);
                var before = env.Copy();
                var fallback = Eval(binary.Right);
                if (env.IsDead) { env = before; return maybe; }
                return maybe.IsNull ? fallback : maybe is { IsConstant: true } or { Elements: not null } ? maybe : Value.Join(maybe, fallback);
            case BinaryOperator.Pipe:
                var piped = Eval(binary.Left);
                return Invoke(Eval(binary.Right), [piped], binary, false);
            default: return Arithmetic(binary.Operator, Eval(binary.Left), Eval(binary.Right));
        }
    }

    private static Value Arithmetic(BinaryOperator op, Value left, Value right)
    {
        if (op == BinaryOperator.BitXor && left.Constant is string a && right.Constant is string b && (a.Length > 0 && b.Length > 0))
        {
            return Value.Of(string.Create(Math.Min(a.Length, b.Length), (a, b), (to, s) => { for (var i = 0; i < to.Length; i++) { to[i] = (char)(s.a[i] ^ s.b[i]); } }), Marks.Built | Marks.Decoded);
        }
        if (op is BinaryOperator.BitOr or BinaryOperator.BitAnd && left.Constant is string c && right.Constant is string d)
        {
            var isOr = op == BinaryOperator.BitOr;
            var length = isOr ? Math.Max(c.Length, d.Length) : Math.Min(c.Length, d.Length);
            return Value.Of(string.Create(length, (c, d, isOr), (to, s) => { for (var i = 0; i < to.Length; i++) { to[i] = (char)(s.isOr ? (i < s.c.Length ? s.c[i] : 0) | (i < s.d.Length ? s.d[i] : 0) : s.c[i] & s.d[i]); } }), Marks.Built | Marks.Decoded);
        }
        if (op == BinaryOperator.BitXor && (left.IsTainted || right.IsTainted)) { return Value.Tainted(Value.Union(left.Taints, right.Taints), Marks.DecodedUnknown); }
        if (op == BinaryOperator.BitXor && ((left.Constant is string && !right.IsConstant && !right.IsNumber) || (right.Constant is string && !left.IsConstant && !left.IsNumber) || ((left.Marks | right.Marks) & (Marks.Decoded | Marks.DecodedUnknown)) != 0)) { return Value.Unknown.WithMarks(Marks.DecodedUnknown); }
        if (op == BinaryOperator.Add && left.Elements is not null && right.Elements is not null) { return Value.Join(left, right); }
        if (op is BinaryOperator.Identical or BinaryOperator.Equal or BinaryOperator.NotIdentical or BinaryOperator.NotEqual && left.IsConstant && right.IsConstant)
        {
            var same = left.Text() == right.Text();
            return Value.Of(op is BinaryOperator.Identical or BinaryOperator.Equal ? same : !same);
        }
        if (op is BinaryOperator.Less or BinaryOperator.Greater && left.Constant is string m && right.Constant is string n && m.Length > 0 && n.Length > 0 && !char.IsAsciiDigit(m[0]) && !char.IsAsciiDigit(n[0]))
        {
            return Value.Of(op == BinaryOperator.Less ? string.CompareOrdinal(m, n) < 0 : string.CompareOrdinal(m, n) > 0);
        }
        if (left.Integer() is not { } x || right.Integer() is not { } y) { return Value.Number; }
        if (left.Constant is double || right.Constant is double)
        {
            var (p, q) = (Convert.ToDouble(left.Constant is double l ? l : x, CultureInfo.InvariantCulture), Convert.ToDouble(right.Constant is double r ? r : y, CultureInfo.InvariantCulture));
            return op switch
            {
                BinaryOperator.Add => Value.Of(p + q),
                BinaryOperator.Subtract => Value.Of(p - q),
                BinaryOperator.Multiply => Value.Of(p * q),
                BinaryOperator.Divide when q != 0 => Value.Of(p / q),
                _ => Value.Number,
            };
        }
        return op switch
        {
            BinaryOperator.Add => Value.Of(unchecked(x + y)),
            BinaryOperator.Subtract => Value.Of(unchecked(x - y)),
            BinaryOperator.Multiply => Value.Of(unchecked(x * y)),
            BinaryOperator.Divide when y != 0 && y != -1 => x % y == 0 ? Value.Of(x / y) : Value.Of((double)x / y),
            BinaryOperator.Modulo when y != 0 && y != -1 => Value.Of(x % y),
            BinaryOperator.BitXor => Value.Of(x ^ y),
            BinaryOperator.BitAnd => Value.Of(x & y),
            BinaryOperator.BitOr => Value.Of(x | y),
            BinaryOperator.ShiftLeft when y is >= 0 and < 64 => Value.Of(x << (int)y),
            BinaryOperator.ShiftRight when y is >= 0 and < 64 => Value.Of(x >> (int)y),
            BinaryOperator.Less => Value.Of(x < y),
            BinaryOperator.LessOrEqual => Value.Of(x <= y),
            BinaryOperator.Greater => Value.Of(x > y),
            BinaryOperator.GreaterOrEqual => Value.Of(x >= y),
            _ => Value.Number,
        };
    }

    private Value Unary(UnaryExpression unary)
    {
        var operand = Eval(unary.Operand);
        return unary.Operator switch
        {
            UnaryOperator.Silence => operand,
            UnaryOperator.Not => operand.Truth() is { } truth ? Value.Of(!truth) : Value.Unknown,
            UnaryOperator.Minus when operand.Constant is long number && number != long.MinValue => Value.Of(-number),
            UnaryOperator.BitNot when operand.Constant is string text => Value.Of(string.Create(text.Length, text, (to, from) => { for (var i = 0; i < to.Length; i++) { to[i] = (char)(~from[i] & 0xff); } }), Marks.Built | Marks.Decoded),
            // Bytes that are no letters, without quotes: text before PHP 8, and only written to be turned round.
            UnaryOperator.BitNot when unary.Operand is ConstantExpression { Name: var bytes } && !System.Text.Ascii.IsValid(bytes.Text) => Value.Of(string.Concat(Latin(bytes.Span.Text(frame.File.Tree.Source)).Select(c => (char)(~c & 0xff))), Marks.Built | Marks.Decoded),
            UnaryOperator.BitNot when operand.Constant is long bits => Value.Of(~bits),
            UnaryOperator.BitNot when operand.IsTainted => operand,
            _ => Value.Number,
        };
    }

    private Value Cast(CastExpression cast)
    {
        var operand = Eval(cast.Operand);
        switch (cast.Kind)
        {
            case CastKind.Int: return operand.Integer() is { } number && operand.IsConstant ? Value.Of(number) : Value.Number;
            case CastKind.Float or CastKind.Bool or CastKind.Unset or CastKind.Void: return Value.Number;
            case CastKind.Array: return operand.Elements is not null ? operand : operand.IsConstant || operand.IsTainted ? Value.Array(ImmutableDictionary<string, Value>.Empty, operand, false) : operand;
            case CastKind.String when operand.IsConstant: return Value.Of(operand.Text()!, operand.Marks);
            case CastKind.String when operand.Class is not null && !operand.IsTainted && index.Method(operand.Class, "__tostring") is { } text: return CallUnit(text, [], [], cast, null);
            default: return operand;
        }
    }

    private Value Closure(Expression expression)
    {
        if (index.Closure(expression) is not { } unit) { return Value.Unknown; }
        var captured = unit.Captured.Select(c => env[c.Name] ?? Value.Unknown).ToImmutableArray();
        return Value.Of(new Callee(unit, null, captured, frame.Unit.Class));
    }
}
