using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Program;

/// <summary>Variables that a file checks and never sets: whoever wrote it took them for data from outside.</summary>
internal static class UnsetNames
{
    /// <summary>What a file may set, by whatever means: rather one too many.</summary>
    public static HashSet<string> Assigned(SyntaxTree tree)
    {
        var set = new HashSet<string>();
        Visit(tree, set);
        return set;
    }

    /// <summary>What may be set where a file begins to run: parameters and variables of its functions are others, and its own functions set only what they take by reference.</summary>
    public static HashSet<string> AtFileLevel(SyntaxTree tree)
    {
        var (set, byValue) = (new HashSet<string>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        Declared(tree, byValue, set);
        Outside(tree, set, byValue);
        return set;
    }

    private static void Declared(Node node, HashSet<string> byValue, HashSet<string> set)
    {
        if (node is FunctionDeclaration function && !function.Parameters.Any(p => p.ByReference)) { byValue.Add(function.Name.Text); }
        if (node is GlobalStatement global) { set.UnionWith(global.Variables.OfType<VariableExpression>().Select(v => v.Name)); }
        node.ForEachChild(child => Declared(child, byValue, set));
    }

    private static void Outside(Node node, HashSet<string> set, HashSet<string> byValue)
    {
        if (node is FunctionDeclaration or ClassDeclaration or ClosureExpression) { return; }
        if (node is not CallExpression { Callee: Name name } || !byValue.Contains(name.Text)) { One(node, set); }
        node.ForEachChild(child => Outside(child, set, byValue));
    }

    public static HashSet<string> Of(SyntaxTree tree)
    {
        var checks = new HashSet<string>();
        Checks(tree, checks);
        checks.ExceptWith(Assigned(tree));
        return checks;
    }

    private static void Checks(Node node, HashSet<string> names)
    {
        if (node is CallExpression { Callee: Name name } call && (name.Text is "filter_var" or "preg_match" || Rules.RuleSet.Default.Validators.ContainsKey(name.Text)))
        {
            foreach (var variable in call.Arguments.Arguments.Select(a => a.Value).OfType<VariableExpression>()) { names.Add(variable.Name); }
        }
        node.ForEachChild(child => Checks(child, names));
    }

    private static void Visit(Node node, HashSet<string> names)
    {
        One(node, names);
        node.ForEachChild(child => Visit(child, names));
    }

    private static void One(Node node, HashSet<string> names)
    {
        switch (node)
        {
            case AssignExpression assign: Target(assign.Target, names); break;
            case AssignReferenceExpression assign: Target(assign.Target, names); Target(assign.Value, names); break;
            case CompoundAssignExpression assign: Target(assign.Target, names); break;
            case IncrementExpression increment: Target(increment.Operand, names); break;
            case ForeachStatement each:
                Target(each.Value, names);
                if (each.Key is not null) { Target(each.Key, names); }
                break;
            case GlobalStatement global:
                foreach (var variable in global.Variables) { Target(variable, names); }
                break;
            case StaticStatement statics: names.UnionWith(statics.Variables.Select(v => v.Name)); break;
            case CatchClause { Variable: { } caught }: names.Add(caught.Text.TrimStart('$')); break;
            case Parameter parameter: names.Add(parameter.Name.Text.TrimStart('$')); break;
            // What is handed over may come back changed; checks and changes of texts hand nothing back.
            case CallExpression call when call.Callee is not Name name || !Rules.RuleSet.Default.Reads(name.Text): Handed(call.Arguments, names); break;
            case MethodCallExpression call: Handed(call.Arguments, names); break;
            case StaticCallExpression call: Handed(call.Arguments, names); break;
            case NewExpression { Arguments: { } arguments }: Handed(arguments, names); break;
        }
    }

    private static void Handed(ArgumentList list, HashSet<string> names)
    {
        foreach (var argument in list.Arguments) { Target(argument.Value, names); }
    }

    private static void Target(Expression target, HashSet<string> names)
    {
        switch (target)
        {
            case VariableExpression variable: names.Add(variable.Name); break;
            case IndexExpression index: Target(index.Target, names); break;
            case PropertyExpression property: Target(property.Target, names); break;
            case ArrayExpression list:
                foreach (var element in list.Elements)
                {
                    if (element is not null) { Target(element.Value, names); }
                }
                break;
        }
    }
}
