using System.Globalization;
using System.Text;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>Which texts an expression may have, as far as the code alone tells. What isn't known is a <see cref="Hole"/>; alternatives and work are bounded.</summary>
internal sealed class TextFolder(CodeBase code, Budget budget)
{
    private const int MaxAlternatives = 16, MaxDepth = 24, MaxSteps = 3_000, MaxCallers = 12, MaxLength = 4_096;
    private static readonly string[] NotKnown = [Hole.Unknown.ToString()];
    private int steps, asked;

    public string[] Fold(Expression? expression, Scope scope)
    {
        if (expression is null) { return []; }
        // Arrays ask for texts while a text asks for arrays: only the outermost question has a budget.
        if (asked == 0) { steps = 0; }
        asked++;
        var texts = Fold(expression, scope, 0);
        asked--;
        return texts;
    }

    /// <summary>The one text that it has, without holes, or null.</summary>
    public string? Exact(Expression? expression, Scope scope) => Fold(expression, scope) is [var one] && !Hole.IsIn(one) ? one : null;

    public static string Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.Length > MaxLength ? bytes[..MaxLength] : bytes);

    private string[] Fold(Expression expression, Scope scope, int depth)
    {
        if (depth > MaxDepth || ++steps > MaxSteps || !budget.Spend(1)) { return NotKnown; }
        var next = depth + 1;
        switch (expression)
        {
            case StringLiteral text: return [Decode(text.Value.Span)];
            case IntegerLiteral number: return [number.Value.ToString(CultureInfo.InvariantCulture)];
            case InterpolatedStringExpression text: return Join(text.Parts, scope, next);
            case ConcatExpression text: return Join(text.Parts, scope, next);
            case VariableExpression variable: return Variable(variable.Name, scope, next);
            case PropertyExpression { Target: VariableExpression { Name: "wpdb" }, Name: Identifier property }: return WpdbProperty(property.Text);
            case PropertyExpression { Name: Identifier property } access: return Property(CodeBase.ClassName(access.Target, scope.Routine), property.Text, next);
            case StaticPropertyExpression { Name: Identifier property } access: return Property(CodeBase.ClassName(access.Class, scope.Routine), property.Text, next);
            case ConstantExpression constant: return Constant(constant.Name, scope, next);
            case ClassConstantExpression { Name: Identifier { Text: "class" } } constant: return CodeBase.ClassName(constant.Class, scope.Routine) is { } own ? [own] : NotKnown;
            case ClassConstantExpression { Name: Identifier name } constant: return ClassConstant(constant, name.Text, scope, next);
            case MagicConstantExpression magic: return Magic(magic.Kind, scope.Routine);
            case ConditionalExpression choice: return Either([choice.Then ?? choice.Condition, choice.Else], scope, next);
            case BinaryExpression { Operator: BinaryOperator.Coalesce } choice: return Either([choice.Left, choice.Right], scope, next);
            case MatchExpression match: return Either([.. match.Arms.Select(a => a.Body)], scope, next);
            case CastExpression { Kind: CastKind.String } cast: return Fold(cast.Operand, scope, next);
            case UnaryExpression { Operator: UnaryOperator.Silence } silent: return Fold(silent.Operand, scope, next);
            case AssignExpression assign: return Fold(assign.Value, scope, next);
            case IndexExpression index: return Index(index, scope, next);
            case CallExpression or MethodCallExpression or StaticCallExpression: return Call(expression, scope, next);
            default: return NotKnown;
        }
    }

    private string[] Index(IndexExpression index, Scope scope, int depth)
    {
        if (new ArrayFolder(code, this, budget).Read(index.Target, scope) is not { } array || index.Index is null) { return NotKnown; }
        var keys = Fold(index.Index, scope, depth);
        var values = array.Where(e => e.Key is not null && (keys.Contains(e.Key) || keys.Any(Hole.IsIn))).Take(MaxAlternatives).ToList();
        return values.Count == 0 ? NotKnown : Bounded(values.SelectMany(v => Fold(v.Value.Expression, v.Value.Scope, depth)));
    }

    private string[] Variable(string name, Scope scope, int depth)
    {
        if (scope.Bound.TryGetValue(name, out var bound)) { return Fold(bound.Expression, bound.Scope, depth); }
        var routine = scope.Routine;
        if (routine.Assigned.TryGetValue(name, out var values))
        {
            var texts = Bounded(values.Take(MaxAlternatives).SelectMany(v => Fold(v, scope, depth)));
            return routine.Appended.Contains(name) ? [.. texts.Select(t => t + Hole.Unknown)] : texts;
        }
        var parameter = routine.Parameter(name);
        if (parameter >= 0) { return Parameter(routine, parameter, depth); }
        return routine.Outer is { } outer && !routine.IsFile ? Variable(name, Scope.Of(outer), depth) : NotKnown;
    }

    private string[] Parameter(Routine routine, int index, int depth)
    {
        var callers = code.Callers(routine);
        if (callers.Count is 0 or > MaxCallers) { return routine.Parameters[index].Default is { } value && callers.Count == 0 ? Bounded([.. Fold(value, Scope.Of(routine), depth), .. NotKnown]) : NotKnown; }
        return Bounded(callers.SelectMany(c => c.Argument(index, routine.Parameters[index].Name.Text) is { } argument ? Fold(argument, Scope.Of(c.Within), depth)
            : routine.Parameters[index].Default is { } value ? Fold(value, Scope.Of(routine), depth) : NotKnown));
    }

    private string[] Property(string? className, string property, int depth)
    {
        foreach (var facts in code.Line(className))
        {
            if (facts.Properties.TryGetValue(property, out var values)) { return Bounded(values.Take(MaxAlternatives).SelectMany(v => Fold(v.Expression, v.Scope, depth))); }
        }
        return NotKnown;
    }

    private static string[] WpdbProperty(string name) => [name is "prefix" or "base_prefix" ? Hole.Prefix.ToString() : Hole.Prefix + name];

    private string[] Constant(Name name, Scope scope, int depth)
    {
        if (code.Constants.TryGetValue(scope.Routine.Naming.Declared(name.Text), out var value) || code.Constants.TryGetValue(name.Text, out value)) { return Fold(value.Expression, value.Scope, depth); }
        return name.Text.ToUpperInvariant() switch
        {
            "TRUE" => ["1"],
            "FALSE" or "NULL" => [""],
            "DIRECTORY_SEPARATOR" => ["/"],
            "ABSPATH" => [Hole.Site + "/"],
            "WP_CONTENT_DIR" or "WP_CONTENT_URL" => [Hole.Site + "/wp-content"],
            "WP_PLUGIN_DIR" or "WP_PLUGIN_URL" => [Hole.Site + "/wp-content/plugins"],
            "WPMU_PLUGIN_DIR" => [Hole.Site + "/wp-content/mu-plugins"],
            _ => NotKnown,
        };
    }

    private string[] ClassConstant(ClassConstantExpression constant, string name, Scope scope, int depth)
    {
        var className = CodeBase.ClassName(constant.Class, scope.Routine);
        foreach (var facts in code.Line(className))
        {
            if (facts.Constants.TryGetValue(name, out var value)) { return Fold(value.Expression, value.Scope, depth); }
        }
        return className is not null && KnownFunctions.Methods(className, name) is { } methods ? [methods] : NotKnown;
    }

    private static string[] Magic(MagicConstant kind, Routine routine) => kind switch
    {
        MagicConstant.Class => [routine.Owner?.Name ?? ""],
        MagicConstant.Namespace => [routine.Naming.Namespace],
        MagicConstant.Function or MagicConstant.Method => [routine.Name],
        MagicConstant.Dir or MagicConstant.File => [Hole.Site + "/"],
        _ => NotKnown,
    };

    private string[] Call(Expression expression, Scope scope, int depth)
    {
        if (expression is CallExpression { Callee: Name name } call && code.Function(name, scope.Routine) is null)
        {
            var arguments = call.Arguments.Arguments;
            return KnownFunctions.Fold(name.Text, i => i < arguments.Length ? Fold(arguments[i].Value, scope, depth) : NotKnown, arguments.Length, i => new ArrayFolder(code, this, budget).Read(arguments[i].Value, scope)?.Select(e => Fold(e.Value.Expression, e.Value.Scope, depth)).ToList()) is { } folded ? Bounded(folded) : NotKnown;
        }
        var site = scope.Routine.CallAt(expression);
        if (site is null || code.Callee(site) is not { } callee || callee.Returns.Count is 0 or > 4) { return NotKnown; }
        var passed = callee.Parameters.Select((p, i) => (p.Name.Text, Value: site.Argument(i, p.Name.Text) ?? p.Default)).Where(a => a.Value is not null);
        var inside = Scope.Of(callee) with { Bound = Scope.Of(callee).Bound.AddRange(passed.Select(a => KeyValuePair.Create(a.Text, new Value(a.Value!, scope)))) };
        return Bounded(callee.Returns.SelectMany(r => Fold(r, inside, depth)));
    }

    private string[] Either(IReadOnlyList<Expression> choices, Scope scope, int depth) => Bounded(choices.SelectMany(c => Fold(c, scope, depth)));

    private string[] Join(IReadOnlyList<Expression> parts, Scope scope, int depth)
    {
        var texts = new List<string> { "" };
        foreach (var part in parts)
        {
            var more = Fold(part, scope, depth);
            if (texts.Count * more.Length > MaxAlternatives) { more = NotKnown; }
            texts = [.. texts.SelectMany(t => more.Select(m => t.Length + m.Length > MaxLength ? t : t + m))];
        }
        return [.. texts];
    }

    private static string[] Bounded(IEnumerable<string> texts)
    {
        var list = texts.Distinct(StringComparer.Ordinal).Take(MaxAlternatives).ToArray();
        return list.Length == 0 ? NotKnown : list;
    }
}
