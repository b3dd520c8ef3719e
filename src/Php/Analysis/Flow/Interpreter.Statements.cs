using System.Collections.Immutable;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    /// <summary>Code that hides jumps about: a label is gone to so often.</summary>
    private const int MostJumps = 3;

    private void Statements(ImmutableArray<Statement> statements)
    {
        if (statements.Any(s => s is LabelStatement))
        {
            Labelled(statements);
            return;
        }
        foreach (var statement in statements)
        {
            if (env.IsDead) { return; }
            Exec(statement);
        }
    }

    /// <summary>Runs statements in the order in which they jump.</summary>
    private void Labelled(ImmutableArray<Statement> statements)
    {
        var labels = new Dictionary<string, int>();
        for (var i = 0; i < statements.Length; i++)
        {
            if (statements[i] is LabelStatement label) { labels.TryAdd(label.Name.Text, i); }
        }
        var visits = new Dictionary<string, int>();
        var ends = new List<Env>();
        for (var at = 0; ;)
        {
            while (at < statements.Length && !env.IsDead) { Exec(statements[at++]); }
            if (!env.IsDead) { ends.Add(env); }
            var next = frame.Jumps.FindIndex(j => labels.ContainsKey(j.Label));
            if (next < 0) { break; }
            var (target, from) = frame.Jumps[next];
            frame.Jumps.RemoveAt(next);
            visits[target] = visits.GetValueOrDefault(target) + 1;
            if (visits[target] > MostJumps) { continue; }
            (env, at) = (from, labels[target]);
        }
        foreach (var end in ends) { env.Join(end); }
    }

    private void Exec(Statement statement)
    {
        Step();
        switch (statement)
        {
            case ExpressionStatement expression: Eval(expression.Expression); break;
            case EchoStatement echo:
                foreach (var value in echo.Values) { Echo(Eval(value), value, "echo"); }
                break;
            case InlineHtmlStatement html: env.Page = env.Page.After(Latin(html.Span.Text(frame.File.Tree.Source))); break;
            case BlockStatement block: Statements(block.Statements); break;
            case NamespaceStatement space:
                frame.Scope = index.Scopes.GetValueOrDefault(space) ?? frame.Scope;
                if (space.Body is { } body) { Statements(body.Statements); }
                break;
            case UseStatement use: frame.Scope = index.Scopes.GetValueOrDefault(use) ?? frame.Scope; break;
            case IfStatement branch: If(branch); break;
            case SwitchStatement choice: Switch(choice); break;
            case WhileStatement loop: Loop(loop.Condition, loop.Body, [], first: false); break;
            case DoWhileStatement loop: Loop(loop.Condition, loop.Body, [], first: true); break;
            case ForStatement loop:
                foreach (var initial in loop.Initial) { Eval(initial); }
                for (var i = 0; i + 1 < loop.Conditions.Length; i++) { Eval(loop.Conditions[i]); }
                Loop(loop.Conditions.IsEmpty ? null : loop.Conditions[^1], loop.Body, loop.Steps, first: false);
                break;
            case ForeachStatement each: Foreach(each); break;
            case TryStatement attempt: Try(attempt); break;
            case ReturnStatement back: Return(back.Value is null ? Value.Null : Eval(back.Value), back); break;
            case GotoStatement jump:
                frame.Jumps.Add((jump.Target.Text, env.Copy()));
                env.IsDead = true;
                break;
            case BreakStatement: Leave(frame.Broken); break;
            case ContinueStatement: Leave(frame.Continued); break;
            case GlobalStatement global:
                foreach (var variable in global.Variables.OfType<VariableExpression>())
                {
                    env[variable.Name] = stores.Read("global:" + variable.Name) ?? (variable.Name == "wpdb" ? Value.OfClass("wpdb") : Value.Unknown);
                    env["global " + variable.Name] = Value.True;
                }
                break;
            case StaticStatement variables:
                foreach (var variable in variables.Variables)
                {
                    var value = variable.Default is null ? Value.Null : Eval(variable.Default);
                    env[variable.Name] = stores.Read($"static:{frame.Unit.Name}:{variable.Name}") is { } kept ? Value.Join(value, kept) : value;
                    env["static " + variable.Name] = Value.True;
                }
                break;
            case UnsetStatement unset:
                foreach (var variable in unset.Variables)
                {
                    if (variable is VariableExpression gone) { env[gone.Name] = Value.Null; }
                    else if (variable is IndexExpression { Target: VariableExpression array } element && env[array.Name] is { Elements: not null } whole && element.Index is not null && Eval(element.Index).Text() is { } key) { env[array.Name] = whole.With(key, Value.Null); }
                }
                break;
            case DeclareStatement { Body: { } declared }: Exec(declared); break;
            case ConstantDeclaration constants:
                foreach (var item in constants.Items) { stores.Write("constant:" + item.Name.Text, Eval(item.Value)); }
                break;
            case HaltCompilerStatement halt:
                observer.OnHalt(frame.File, halt);
                env.IsDead = true;
                break;
        }
    }

    private void Leave(List<Env> to)
    {
        to.Add(env.Copy());
        env.IsDead = true;
    }

    private void Return(Value value, Node node)
    {
        var summary = frame.Summary;
        if (value.IsTainted && node is ReturnStatement) { value = value.Along(frame.File.Path, Line(node), "given back"); }
        summary.Return = summary.Return is { } before ? Value.Join(before, value) : value;
        if (value.Truth() != false)
        {
            var expression = node as Expression ?? (node as ReturnStatement)?.Value;
            var after = env;
            if (expression is not null && value.Truth() is null)
            {
                env = env.Copy();
                Assume(expression, true);
                (after, env) = (env, after);
            }
            summary.TrueGuards = summary.TrueGuards is { } already ? [.. already.Where(after.Guards.Contains)] : after.Guards;
            ValidatesWhenTrue(after);
        }
        frame.Returned.Add(env.Copy());
        env.IsDead = true;
    }

    /// <summary>A parameter that lost capabilities on every way to a true answer is checked by this function.</summary>
    private void ValidatesWhenTrue(Env after)
    {
        for (var i = 0; i < frame.Unit.Parameters.Count; i++)
        {
            if (after[frame.Unit.Parameters[i].Name.Text] is not { } value) { continue; }
            var left = value.IsConstant ? Capability.None : value.Taints.FirstOrDefault(t => t.Origin.IsParameter && t.Origin.Parameter == i).Can;
            if (value.Taints.IsEmpty && !value.IsConstant && !value.IsNumber && value != Value.Unknown) { continue; }
            var lost = Capability.All & ~left;
            frame.Summary.Validates[i] = frame.Summary.Validates.TryGetValue(i, out var before) ? before & lost : lost;
        }
    }

    /// <summary>What stands behind the question whether PHP lacks what it has had since version 4 is run by nobody: old libraries keep such ways.</summary>
    private static bool IsNever(Expression condition) => condition is UnaryExpression { Operator: UnaryOperator.Not, Operand: CallExpression { Callee: Name { Text: "function_exists" }, Arguments.Arguments: [{ Value: StringLiteral named }] } } && (named.Value.Span.SequenceEqual("call_user_func_array"u8) || named.Value.Span.SequenceEqual("call_user_func"u8));

    private void If(IfStatement branch)
    {
        var ends = new List<Env>();
        foreach (var one in branch.Branches)
        {
            if (IsNever(one.Condition)) { continue; }
            var truth = Eval(one.Condition).Truth();
            var otherwise = env.Copy();
            if (truth == false && frame.Unit.Decodes) { continue; }
            Assume(one.Condition, true);
            Exec(one.Body);
            ends.Add(env);
            env = otherwise;
            Assume(one.Condition, false);
            if (env.IsDead || (truth == true && frame.Unit.Decodes)) { env.IsDead = true; break; }
        }
        if (branch.Else is not null && !env.IsDead) { Exec(branch.Else); }
        foreach (var end in ends)
        {
            // The page goes on where the first way left it: templates close in the one branch what they open in the other.
            env.Join(end);
        }
        if (ends.Count > 0 && !ends[0].IsDead) { env.Page = ends[0].Page; }
    }

    private void Switch(SwitchStatement choice)
    {
        var subject = Eval(choice.Subject);
        var broken = frame.Broken;
        frame.Broken = [];
        var start = env.Copy();
        var hasDefault = false;
        env.IsDead = true;
        var conditions = new List<Expression>();
        foreach (var one in choice.Cases)
        {
            var enter = start.Copy();
            var through = env;
            env = enter;
            if (one.Condition is not null)
            {
                conditions.Add(one.Condition);
                var label = Eval(one.Condition);
                if (!label.IsTainted) { RefineTo(choice.Subject, subject, label, through.IsDead); }
                else if (choice.Subject is ConstantExpression { Name.Text: var t } && t.Equals("true", StringComparison.OrdinalIgnoreCase)) { Assume(one.Condition, true); }
            }
            else { hasDefault = true; }
            env.Join(through);
            Statements(one.Body);
            if (!one.Body.IsEmpty) { conditions.Clear(); }
        }
        if (!hasDefault) { env.Join(start); }
        foreach (var end in frame.Broken) { env.Join(end); }
        frame.Broken = broken;
    }

    private void Loop(Expression? condition, Statement body, ImmutableArray<Expression> steps, bool first)
    {
        var (broken, continued) = (frame.Broken, frame.Continued);
        (frame.Broken, frame.Continued) = ([], []);
        frame.Loops++;
        // A loop that ends only by a jump is not run as it stands: whether it jumps is what isn't known.
        var known = (frame.Unit.Decodes || frame.File.IsDecoded) && condition is not (null or ConstantExpression or IntegerLiteral);
        var (returned, left) = (frame.Returned.Count, frame.File.Steps - MostLoopSteps);
        for (var n = 0; known && n < LongestLoop && !env.IsDead; n++)
        {
            var truth = (n == 0 && first) || condition is null ? true : Eval(condition).Truth();
            if (truth is null || frame.Broken.Count > 0 || frame.Returned.Count > returned || frame.File.Steps < left) { known = false; break; }
            if (truth == false) { break; }
            Exec(body);
            Again(steps);
        }
        if (!known && !env.IsDead)
        {
            var times = frame.Loops > 2 ? 1 : 2;
            for (var n = 0; n < times && !env.IsDead; n++)
            {
                var before = env.Copy();
                if (condition is not null && !(n == 0 && first))
                {
                    Eval(condition);
                    Assume(condition, true);
                }
                Exec(body);
                Again(steps);
                env.Join(before);
            }
            if (condition is not null && !env.IsDead)
            {
                Eval(condition);
                Assume(condition, false);
            }
        }
        foreach (var end in frame.Broken) { env.Join(end); }
        (frame.Broken, frame.Continued) = (broken, continued);
        frame.Loops--;
    }

    private void Again(ImmutableArray<Expression> steps)
    {
        foreach (var end in frame.Continued) { env.Join(end); }
        frame.Continued = [];
        if (env.IsDead) { return; }
        foreach (var step in steps) { Eval(step); }
    }

    private void Foreach(ForeachStatement each)
    {
        var subject = Eval(each.Subject);
        var (broken, continued) = (frame.Broken, frame.Continued);
        (frame.Broken, frame.Continued) = ([], []);
        frame.Loops++;
        var most = frame.Unit.Decodes ? Value.MostElements : 12;
        if (subject is { IsClosedArray: true, Elements: { } elements } && elements.Count <= most && frame.Loops <= 2)
        {
            var ordered = Folding.InOrder(subject) is { } list ? list.Select((v, i) => KeyValuePair.Create(i.ToString(System.Globalization.CultureInfo.InvariantCulture), v)) : elements.OrderBy(e => e.Key, StringComparer.Ordinal);
            foreach (var (key, value) in ordered)
            {
                if (env.IsDead) { break; }
                Once(each, Value.Of(key), value);
            }
        }
        else
        {
            var element = each.Subject is VariableExpression { Name: "_FILES" or "HTTP_POST_FILES" } sent && rules.Superglobals.TryGetValue(sent.Name, out var files) ? Value.Of("").With("file", Request(files, "$" + sent.Name, each)).WithClass("uploaded file") : subject.At(null);
            var key = subject.IsTainted && subject.Elements is null ? Value.Tainted(subject.Taints) : Value.Unknown;
            for (var n = 0; n < (frame.Loops > 2 ? 1 : 2) && !env.IsDead; n++)
            {
                var before = env.Copy();
                Once(each, key, element);
                env.Join(before);
            }
        }
        foreach (var end in frame.Broken) { env.Join(end); }
        (frame.Broken, frame.Continued) = (broken, continued);
        frame.Loops--;
    }

    private void Once(ForeachStatement each, Value key, Value value)
    {
        if (each.Key is not null) { Assign(each.Key, key, each); }
        Assign(each.Value, value, each);
        Exec(each.Body);
        if (each.ByReference && each.Value is VariableExpression changed && each.Subject is VariableExpression whole && env[changed.Name] is { } now && !env.IsDead) { env[whole.Name] = Value.Array(ImmutableDictionary<string, Value>.Empty, now, false); }
        Again([]);
    }

    private void Try(TryStatement attempt)
    {
        var start = env.Copy();
        Exec(attempt.Body);
        var end = env.Copy();
        start.Join(end);
        foreach (var clause in attempt.Catches)
        {
            env = start.Copy();
            if (clause.Variable is not null) { env[clause.Variable.Text] = Value.Unknown; }
            Exec(clause.Body);
            end.Join(env);
        }
        env = end;
        if (attempt.Finally is not null)
        {
            var dead = env.IsDead;
            env.IsDead = false;
            Exec(attempt.Finally);
            env.IsDead |= dead;
        }
    }

    private static string Latin(ReadOnlySpan<byte> bytes) => System.Text.Encoding.Latin1.GetString(bytes);
}
