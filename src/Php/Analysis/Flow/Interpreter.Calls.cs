using System.Collections.Immutable;
using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    /// <summary>Where the one function that a call means is written; conditions ask for it again.</summary>
    private readonly Dictionary<Node, Unit> resolved = [];

    /// <summary>A function that looked like a decoder and gave no text so many times in a row is none: it is called as any other.</summary>
    private const int MostFruitless = 12;

    private List<Value> Arguments(ArgumentList? list)
    {
        var values = new List<Value>();
        foreach (var argument in list?.Arguments ?? [])
        {
            var value = Eval(argument.Value);
            if (!argument.IsSpread) { values.Add(value); }
            else if (Folding.InOrder(value) is { } items) { values.AddRange(items.Take(40)); }
            else { values.AddRange([value.At(null), value.At(null)]); }
        }
        return values;
    }

    private Value Call(CallExpression call)
    {
        if (call.Callee is Name name)
        {
            var (own, global) = frame.Scope.Function(name);
            if (call.Arguments.IsFirstClassCallable) { return Value.Of(new Callee(index.Functions.GetValueOrDefault(own) ?? index.Functions.GetValueOrDefault(global), global, [], null)); }
            var arguments = Arguments(call.Arguments);
            var bare = global[(global.LastIndexOf('\\') + 1)..];
            if (!rules.Known.Contains(bare) && (index.Functions.GetValueOrDefault(own) ?? index.Functions.GetValueOrDefault(global)) is { } unit)
            {
                resolved[call] = unit;
                return CallUnit(unit, arguments, [], call, call.Arguments);
            }
            return Builtin(bare, arguments, call, call.Arguments, false);
        }
        var callee = Eval(call.Callee);
        return Invoke(callee, Arguments(call.Arguments), call, true, call.Arguments);
    }

    /// <summary>Calls what a value stands for: a closure, a name, an object and its method.</summary>
    private Value Invoke(Value callee, List<Value> arguments, Node at, bool written, ArgumentList? list = null)
    {
        if (callee.Callee is { } target)
        {
            if (target.Unit is not null) { return CallUnit(target.Unit, arguments, target.Captured, at, list, target.Class); }
            return target.Name is null ? Value.Unknown : Builtin(target.Name, arguments, at, list, false);
        }
        if (callee.Constant is string text)
        {
            var name = text.TrimStart('\\').ToLowerInvariant();
            if (name.IndexOf("::", StringComparison.Ordinal) is > 0 and var colon) { return index.Method(name[..colon], name[(colon + 2)..]) is { } method ? CallUnit(method, arguments, [], at, list) : Value.Unknown; }
            if (!rules.Known.Contains(name) && index.Functions.TryGetValue(name, out var unit)) { return CallUnit(unit, arguments, [], at, list); }
            return Builtin(name, arguments, at, list, written && (callee.Marks != Marks.None || (at is CallExpression { Callee: not Name } && Observer.IsPower(name))), callee.Marks);
        }
        if (callee.Elements is not null && callee.At("1").Text() is { } methodName)
        {
            var owner = callee.At("0");
            return index.Method(owner.Class ?? owner.Text()?.TrimStart('\\').ToLowerInvariant(), methodName.ToLowerInvariant()) is { } found ? CallUnit(found, arguments, [], at, list) : Value.Unknown;
        }
        if (!callee.IsTainted && !callee.Pieces.IsEmpty && callee.Texts() is { Count: > 0 } names)
        {
            return names.Select(n => Invoke(Value.Of(n, callee.Marks | Marks.Built), arguments, at, written, list)).Aggregate(Value.Join);
        }
        if (callee.Class is not null && index.Method(callee.Class, "__invoke") is { } invoke) { return CallUnit(invoke, arguments, [], at, list, callee.Class); }
        if (written)
        {
            if (env.Guards.IsEmpty && (frame.Unit.Class is null || (Telling.NamesItself(callee) && arguments.Any(Telling.NamesItself)))) { observer.OnDynamic(frame.File, at, callee, arguments); }
            if (callee.Elements is null) { Reach(callee, new TextState(Rules.SinkContext.Plain, Capability.Callable), Place(at, "a call", true)); }
        }
        foreach (var one in callee.Alternatives)
        {
            if (one.Callee is not null || one.Constant is string) { Invoke(one, arguments, at, written, list); }
        }
        return Value.Tainted(arguments.Aggregate(ImmutableArray<Taint>.Empty, (all, v) => Value.Union(all, v.Taints)));
    }

    private Value CallUnit(Unit unit, List<Value> arguments, ImmutableArray<Value> captured, Node at, ArgumentList? list, string? @class = null, string? receiver = null)
    {
        frame.Summary.Calls.Add(unit);
        HandedOver(list);
        var all = new List<Value>(unit.Parameters.Count + captured.Length);
        for (var i = 0; i < unit.Parameters.Count; i++)
        {
            var parameter = unit.Parameters[i];
            if (parameter.IsVariadic) { all.Add(Folding.List(arguments.Skip(i))); }
            else { all.Add(i < arguments.Count ? arguments[i] : parameter.Default is { } missing ? Elsewhere(unit.File, unit.Scope, missing) : Value.Unknown); }
        }
        all.AddRange(captured);
        if (unit.Decodes && unit.Fruitless < MostFruitless && unit.File.Steps > 0 && frame.Inlined < 6 && depth < DeepestCalls && !unit.IsRunning && all.Count > 0 && all.Exists(v => v.Constant is string { Length: > 0 } || v.Elements is not null) && all.TrueForAll(v => !Stores.HasParameter(v)))
        {
            var decoded = RunHere(unit, all);
            unit.Fruitless = decoded.Constant is string ? 0 : unit.Fruitless + 1;
            return decoded;
        }
        var summary = Summarise(unit);
        var name = unit.IsClosure ? "a closure" : unit.Name;
        foreach (var use in summary.Sinks.ToArray())
        {
            if (use.Parameter >= all.Count) { continue; }
            if (all[use.Parameter].IsTainted) { Apply(use, all[use.Parameter], name, at); }
            // A module may be called "system": a function of the program's own tells something only by what else it is handed.
            else if (use.State.Plain == Capability.Callable && all[use.Parameter].Text() is { } handed && Observer.IsPower(handed) && all.Exists(v => v.IsTainted || v.Marks != Marks.None)) { observer.OnCallback(frame.File, at, name, handed, [.. all.Where((_, i) => i != use.Parameter)], env.Guards); }
        }
        foreach (var (store, value) in summary.Writes.ToArray())
        {
            var filled = Fill(value, all);
            if (filled.IsTainted) { Store(store, filled); }
        }
        foreach (var (i, value) in summary.Outs)
        {
            if (i < unit.Parameters.Count && list is not null && i < list.Arguments.Length) { Assign(list.Arguments[i].Value, Fill(value, all), at); }
            else if (i >= unit.Parameters.Count && unit.Captured.Count > i - unit.Parameters.Count) { env[unit.Captured[i - unit.Parameters.Count].Name] = Fill(value, all); }
        }
        if (receiver is not null)
        {
            foreach (var (property, value) in summary.Properties) { env[$"{receiver}->{property}"] = Fill(value, all); }
            if (summary.Properties.Count > 0) { frame.Objects.Add(receiver); }
        }
        foreach (var guard in summary.Guards) { Guard(guard); }
        foreach (var guard in summary.Asked)
        {
            if (!frame.Summary.Asked.Contains(guard)) { frame.Summary.Asked = frame.Summary.Asked.Add(guard); }
        }
        if (summary.Ends) { env.IsDead = true; }
        return summary.Return is null ? Value.Unknown : Fill(summary.Return, all);
    }

    /// <summary>Whoever is handed an object may change it.</summary>
    private void HandedOver(ArgumentList? list)
    {
        if (frame.Objects.Count == 0 || list is null) { return; }
        foreach (var argument in list.Arguments)
        {
            if (argument.Value is VariableExpression variable) { ForgetObject(variable.Name); }
        }
    }

    private void ForgetObject(string name)
    {
        if (!frame.Objects.Remove(name)) { return; }
        var prefix = name + "->";
        foreach (var property in env.Variables.Select(v => v.Key).Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).ToArray()) { env[property] = null; }
    }

    /// <summary>The object that was just made is this variable's.</summary>
    private void NameObject(string name)
    {
        if (!frame.Objects.Remove(Made)) { return; }
        foreach (var (key, value) in env.Variables.Where(v => v.Key.StartsWith(Made + "->", StringComparison.Ordinal)).ToArray())
        {
            env[key] = null;
            env[name + key[Made.Length..]] = value;
        }
        frame.Objects.Add(name);
    }

    /// <summary>What holds an object until it is put somewhere; no name of a variable.</summary>
    private const string Made = "made of new";

    /// <summary>Runs a decoder as it stands, because its arguments are known.</summary>
    private Value RunHere(Unit unit, List<Value> arguments)
    {
        var (outer, around, kept) = (frame, env, unit.Summary);
        unit.IsRunning = true;
        depth++;
        try
        {
            var start = new Env();
            for (var i = 0; i < unit.Parameters.Count && i < arguments.Count; i++) { start[unit.Parameters[i].Name.Text] = arguments[i]; }
            for (var i = 0; i < unit.Captured.Count && unit.Parameters.Count + i < arguments.Count; i++) { start[unit.Captured[i].Name] = arguments[unit.Parameters.Count + i]; }
            if (unit.Class is not null) { start["this"] = Value.OfClass(unit.Class); }
            return RunBody(unit, start, outer).Return is { } value ? (value.IsConstant ? value.WithMarks(Marks.Built) : value) : Value.Unknown;
        }
        finally
        {
            (frame, env, unit.Summary) = (outer, around, kept);
            unit.IsRunning = false;
            depth--;
        }
    }

    private Value MethodCall(MethodCallExpression call)
    {
        var target = Eval(call.Target);
        if (call.Name is not Identifier name)
        {
            var computed = Eval(call.Name);
            var given = Arguments(call.Arguments);
            if (computed.Callee is not null) { return Invoke(computed, given, call, false, call.Arguments); }
            return computed.Text() is { } text && index.Method(target.Class, text.ToLowerInvariant()) is { } dynamic ? CallUnit(dynamic, given, [], call, call.Arguments, target.Class) : Value.Unknown;
        }
        var lower = name.Text.ToLowerInvariant();
        var arguments = Arguments(call.Arguments);
        if (target.Class is "reflectionfunction" && lower is "invoke" or "invokeargs")
        {
            var given = lower == "invoke" || arguments.Count == 0 ? arguments : Folding.InOrder(arguments[0]) is { } listed ? [.. listed] : [arguments[0].At(null)];
            return Invoke(target.Callee is { } reflected ? Value.Of(reflected) : Value.Tainted(target.Taints, target.Marks), given, call, true);
        }
        var @class = target.Class ?? (call.Target is VariableExpression { Name: "wpdb" } or PropertyExpression { Name: Identifier { Text: "wpdb" } } ? "wpdb" : null);
        if (@class is "wpdb" && lower == "prepare") { return Prepared(arguments); }
        if (index.Method(@class, lower) is { } method && !(@class == "wpdb"))
        {
            resolved[call] = method;
            var receiver = Key(call.Target);
            if (receiver is not null && arguments.Count == 0 && method.ReturnsProperty is { } property && env[$"{receiver}->{property}"] is { } held)
            {
                frame.Summary.Calls.Add(method);
                return held;
            }
            return CallUnit(method, arguments, [], call, call.Arguments, @class, receiver);
        }
        // What a comment holds is run or called only by those who hide it there.
        if (lower == "getdoccomment" && arguments.Count == 0) { return Value.Unknown.WithMarks(Marks.DecodedUnknown); }
        if (@class is not null && Observer.Cares($"{@class}->{lower}")) { observer.OnCall(new ObservedCall(frame.File, call, $"{@class}->{lower}", arguments, false, env.Guards, frame.Unit)); }
        if (Facts(@class, lower, target, arguments, call) is { } known) { return known; }
        if (@class is null || !index.Classes.ContainsKey(@class))
        {
            var candidates = @class is null ? index.MethodsNamed(lower) : [];
            if (candidates.Count > 0)
            {
                var result = candidates.Select(c => CallUnit(c, arguments, [], call, call.Arguments)).ToList();
                return result.Aggregate(Value.Join);
            }
        }
        else if (index.Method(@class, "__call") is { } any) { return CallUnit(any, [Value.Of(name.Text), Folding.List(arguments)], [], call, null, @class); }
        // An object that was made of the visitor's data hands it out again.
        return target.IsTainted && lower is not ("prepare" or "execute") ? Value.Tainted(target.Taints) : Value.Unknown;
    }

    /// <summary>What the rules say of a method, for a class and its ancestors or for any.</summary>
    private Value? Facts(string? @class, string method, Value target, List<Value> arguments, Expression call)
    {
        var names = new List<string>();
        if (@class is not null)
        {
            names.Add(@class + "->" + method);
            names.AddRange(index.Line(@class).SelectMany(c => new[] { c.Parent }.Concat(c.Interfaces)).OfType<string>().Select(p => p + "->" + method));
        }
        names.Add("*->" + method);
        if (@class is null && call is MethodCallExpression { Target: VariableExpression { Name: "request" or "req" } }) { names.Add("wp_rest_request->" + method); }
        foreach (var name in names)
        {
            if (name == "wp_rest_request->get_param" && arguments.Count > 0) { return RestParameter(arguments[0].Text(), call); }
            if (!rules.Known.Contains(name)) { continue; }
            var value = Builtin(name, arguments, call, ListOf(call), false);
            return target.IsTainted && value == Value.Unknown ? Value.Tainted(target.Taints) : value;
        }
        return null;
    }

    private static ArgumentList? ListOf(Expression call) => call switch
    {
        CallExpression c => c.Arguments,
        MethodCallExpression c => c.Arguments,
        StaticCallExpression c => c.Arguments,
        _ => null,
    };

    /// <summary>A prepared statement: what stands for a placeholder is safe, what was put into the text itself is not.</summary>
    private static Value Prepared(List<Value> arguments) => arguments.Count == 0 ? Value.Unknown : arguments[0];

    private Value StaticCall(StaticCallExpression call)
    {
        var @class = ClassOf(call.Class);
        var arguments = Arguments(call.Arguments);
        if (NameOf(call.Name)?.ToLowerInvariant() is not { } name || call.Name is not Identifier) { return Value.Unknown; }
        if (index.Method(@class, name) is { } method)
        {
            resolved[call] = method;
            var value = CallUnit(method, arguments, [], call, call.Arguments, @class);
            return value == Value.Unknown && name is "instance" or "get_instance" or "getinstance" ? Value.OfClass(@class) : value;
        }
        return rules.Known.Contains($"{@class}::{name}") ? Builtin($"{@class}::{name}", arguments, call, call.Arguments, false) : Facts(@class, name, Value.Unknown, arguments, call) ?? Value.Unknown;
    }

    private Value New(NewExpression made)
    {
        var arguments = Arguments(made.Arguments);
        var @class = ClassOf(made.Class);
        if (@class is null)
        {
            Reach(Eval(made.Class), new TextState(Rules.SinkContext.Plain, Capability.Callable), Place(made, "new", true));
            return Value.Unknown;
        }
        ForgetObject(Made);
        if (Observer.Cares($"{@class}->__construct")) { observer.OnCall(new ObservedCall(frame.File, made, $"{@class}->__construct", arguments, false, env.Guards, frame.Unit)); }
        if (index.Method(@class, "__construct") is { } constructor) { CallUnit(constructor, arguments, [], made, made.Arguments, @class, Made); }
        else if (@class is not "reflectionfunction" && rules.Known.Contains(@class + "->__construct") && Builtin(@class + "->__construct", arguments, made, made.Arguments, false) is { IsTainted: true } value) { return value.WithClass(@class); }
        if (@class is "reflectionfunction" && arguments.Count > 0) { return (arguments[0].Constant is string s ? Value.Of(new Callee(index.Functions.GetValueOrDefault(s.ToLowerInvariant()), s.ToLowerInvariant(), [], null)) : Value.Tainted(arguments[0].Taints, arguments[0].Marks)).WithClass(@class); }
        return Value.OfClass(@class);
    }

    private Value NewAnonymous(NewAnonymousClassExpression made)
    {
        var arguments = Arguments(made.Arguments);
        var @class = $"class at {frame.File.Path}:{Line(made.Declaration)}".ToLowerInvariant();
        if (index.Method(@class, "__construct") is { } constructor) { CallUnit(constructor, arguments, [], made, made.Arguments, @class); }
        return Value.OfClass(@class);
    }

    private Value Include(IncludeExpression include)
    {
        var value = Eval(include.Operand);
        if (include.Kind == IncludeKind.Eval) { return RunText(value, include); }
        Reach(value, new TextState(Rules.SinkContext.Plain, Capability.Include), Place(include, "include", false));
        var path = value.Text() ?? string.Concat(value.Pieces.Select(p => p.Text()));
        observer.OnInclude(frame.File, include, value, path);
        if (value.IsTainted || path.Length == 0 || index.Included(path, frame.File) is not { } file || file == frame.File || frame.Includes >= DeepestIncludes) { return Value.Unknown; }
        if (file.Tree.Source.Length > LargestInlined || ++frame.Included > MostIncludes || index.Mains[file].IsRunning || (inlined[file] = inlined.GetValueOrDefault(file) + 1) > MostInlined) { return Value.Unknown; }
        RunFile(file);
        return Value.Unknown;
    }

    private void RunFile(ProgramFile file)
    {
        var (here, scope) = (frame.File, frame.Scope);
        (frame.File, frame.Scope) = (file, Scope.Global);
        frame.Includes++;
        try
        {
            var dead = env.IsDead;
            Statements(file.Tree.Statements);
            // «return» in an included file ends only that file.
            if (env.IsDead && frame.Returned.Count > 0) { env.Take(frame.Returned[^1]); frame.Returned.RemoveAt(frame.Returned.Count - 1); env.IsDead = dead; }
        }
        finally
        {
            (frame.File, frame.Scope) = (here, scope);
            frame.Includes--;
        }
    }

    /// <summary><c>eval</c>: text that is known is read and run in its place, and so is what that decodes, to a bounded depth.</summary>
    private Value RunText(Value code, Node at)
    {
        observer.OnEval(frame.File, at, code, frame.File.IsDecoded, env.Guards);
        Reach(code, new TextState(Rules.SinkContext.Eval, Capability.None), Place(at, "eval", false));
        if (code.Text() is not { Length: > 2 } text || frame.Includes >= DeepestIncludes || pass > 0) { return Value.Unknown; }
        var bytes = System.Text.Encoding.Latin1.GetBytes(text.StartsWith("<?", StringComparison.Ordinal) ? text : text.StartsWith("?>", StringComparison.Ordinal) ? text[2..] : "<?php " + text);
        var file = new ProgramFile(frame.File.Path, Parsing.PhpParser.Parse(bytes, options.Parser, ct), Line(at)) { Steps = frame.File.Steps };
        if (!file.Tree.IsComplete) { findings.NotAnalysed(file.Path, $"What line {Line(at)} decodes is too large or too deep to be read wholly."); }
        index.Add(file);
        var here = frame.File;
        RunFile(file);
        here.Steps = Math.Min(here.Steps, file.Steps);
        return Value.Unknown;
    }
}
