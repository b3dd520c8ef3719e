using System.Collections.Immutable;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>Walks the trees of a component once and notes what later questions need. Nothing is concluded here.</summary>
internal sealed class CodeBuilder(CodeBase code)
{
    private Unit unit = null!;
    private Naming naming = Naming.Global;
    private ClassFacts? owner;
    private Routine routine = null!;
    private Expression? root;
    private bool bare;
    private IfBranch? branch;
    private bool returned;
    private int branches;
    private ImmutableArray<ForeachStatement> loops = [];
    private bool inStatementText;

    public void Add(Unit added)
    {
        (unit, naming, owner, root, loops, branches) = (added, Naming.Global, null, null, [], 0);
        routine = new Routine(added.Path, added, added.Tree, [], naming, null, null);
        code.Add(routine);
        added.Tree.ForEachChild(Visit);
    }

    private void Visit(Node node)
    {
        switch (node)
        {
            case NamespaceStatement n:
                Holds(new Naming(n.Name?.Text ?? "", Naming.Global.Imports));
                break;
            case UseStatement use: Holds(naming.Import(use)); return;
            case FunctionDeclaration f:
                Inside(new Routine(f.Name.Text, unit, f, f.Parameters, naming, null, null), f, r => code.Functions.TryAdd(naming.Declared(f.Name.Text), r));
                return;
            case ClassDeclaration c: Class(c); return;
            case ClosureExpression c: Inside(Closure(c, c.Parameters), c, null); return;
            case ArrowFunctionExpression a:
                var arrow = Closure(a, a.Parameters);
                arrow.Returns.Add(a.Body);
                Inside(arrow, a, null);
                return;
            case ConstantDeclaration constants:
                foreach (var item in constants.Items) { code.Constants.TryAdd(naming.Declared(item.Name.Text), new Value(item.Value, Scope.Of(routine))); }
                break;
            case ForeachStatement loop: Loop(loop); return;
            case Statement statement: Statement(statement); return;
            case Expression expression: Expression(expression); return;
            case IfBranch b: Branch(b); return;
            case SwitchCase or CatchClause:
                branches++;
                Apart(node);
                branches--;
                return;
            default: break;
        }
        node.ForEachChild(Visit);
    }

    private void Holds(Naming from)
    {
        naming = from;
        if (routine.IsFile) { routine.Naming = from; }
    }

    private void Apart(Node node)
    {
        var outer = Enter(false);
        node.ForEachChild(Visit);
        Leave(outer);
    }

    private void Branch(IfBranch node)
    {
        var outer = Enter(false);
        branch = node;
        Visit(node.Condition);
        branch = null;
        branches++;
        Visit(node.Body);
        branches--;
        Leave(outer);
    }

    private (Expression?, bool, IfBranch?, bool) Enter(bool isBare)
    {
        var outer = (root, bare, branch, returned);
        (root, bare, branch, returned) = (null, isBare, null, false);
        return outer;
    }

    private void Leave((Expression?, bool, IfBranch?, bool) outer) => (root, bare, branch, returned) = outer;

    private void Statement(Statement statement)
    {
        if (statement is ReturnStatement { Value: { } value }) { routine.Returns.Add(value); }
        var outer = Enter(statement is ExpressionStatement);
        returned = statement is ReturnStatement;
        statement.ForEachChild(Visit);
        Leave(outer);
    }

    private void Expression(Expression expression)
    {
        var isRoot = root is null;
        root ??= expression;
        Note(expression);
        var outer = inStatementText;
        if (expression is StringLiteral or InterpolatedStringExpression or ConcatExpression)
        {
            if (!outer && StatementText.IsIn(expression)) { routine.Statements.Add(expression); inStatementText = true; }
        }
        expression.ForEachChild(Visit);
        inStatementText = outer;
        if (isRoot) { root = null; }
    }

    private void Note(Expression expression)
    {
        switch (expression)
        {
            case CallExpression { Callee: Name name } call:
                Call(call, CallKind.Function, Last(name.Text), null, call.Arguments);
                if (name.Text.Equals("define", StringComparison.OrdinalIgnoreCase) && call.Arguments.Arguments is [{ Value: StringLiteral constant }, var to, ..]) { code.Constants.TryAdd(TextFolder.Decode(constant.Value.Span), new Value(to.Value, Scope.Of(routine))); }
                break;
            case CallExpression call: routine.Odd.Add(call); Call(call, CallKind.Function, "", call.Callee, call.Arguments); break;
            case MethodCallExpression { Name: Identifier name } call: Call(call, CallKind.Method, name.Text, call.Target, call.Arguments); break;
            case StaticCallExpression { Name: Identifier name } call: Call(call, CallKind.Static, name.Text, call.Class, call.Arguments); break;
            case NewExpression { Class: Name name } made: Call(made, CallKind.New, Last(name.Text), name, made.Arguments); break;
            case IncludeExpression or ShellExpression: routine.Odd.Add(expression); break;
            case AssignExpression assign: Assign(assign.Target, assign.Value); break;
            case AssignReferenceExpression assign: Assign(assign.Target, assign.Value); break;
            case CompoundAssignExpression { Target: VariableExpression variable } assign:
                routine.Assign(variable.Name, assign.Value);
                routine.Appended.Add(variable.Name);
                break;
            case VariableExpression { Name: "_GET" or "_POST" or "_REQUEST" or "_COOKIE" or "_FILES" }: routine.ReadsRequest = true; break;
            case StringLiteral text when text.Value.Span.SequenceEqual("php://input"u8): routine.ReadsRequest = true; break;
            default: break;
        }
    }

    private void Assign(Expression target, Expression value)
    {
        switch (target)
        {
            case VariableExpression variable: routine.Assign(variable.Name, value); break;
            case IndexExpression { Target: VariableExpression variable } index: routine.Elements.Add((variable.Name, index.Index, value)); break;
            case PropertyExpression { Target: VariableExpression { Name: "this" }, Name: Identifier name }: owner?.Gives(name.Text, new Value(value, Scope.Of(routine))); break;
            case StaticPropertyExpression { Name: Identifier name }: owner?.Gives(name.Text, new Value(value, Scope.Of(routine))); break;
            default: break;
        }
    }

    private void Call(Expression node, CallKind kind, string name, Expression? target, ArgumentList? list)
    {
        var call = new CallSite(routine, node, kind, name.ToLowerInvariant(), target, list, root!, bare && ReferenceEquals(root, node), branch, returned, branches > 0, loops);
        routine.Calls.Add(call);
        code.Add(call);
    }

    private void Loop(ForeachStatement loop)
    {
        var outer = Enter(false);
        Visit(loop.Subject);
        loops = loops.Add(loop);
        Visit(loop.Body);
        loops = loops.RemoveAt(loops.Length - 1);
        Leave(outer);
    }

    private Routine Closure(Expression node, ImmutableArray<Parameter> parameters)
    {
        var closure = new Routine("closure in " + (routine.Name.StartsWith("closure in ", StringComparison.Ordinal) ? routine.Name[11..] : routine.Name), unit, node, parameters, naming, owner, routine);
        code.Closures[node] = closure;
        return closure;
    }

    private void Class(ClassDeclaration declaration)
    {
        var name = declaration.Name is { } given ? naming.Declared(given.Text) : $"class@anonymous in {unit.Path}";
        var facts = new ClassFacts(name) { Parent = declaration.Kind == ClassKind.Interface || declaration.Extends.IsEmpty ? null : naming.Class(declaration.Extends[0]) };
        code.Add(facts);
        var outer = owner;
        owner = facts;
        // Values in the head of a class are computed in no routine of it; its file stands for them.
        var head = new Routine(name, unit, declaration, [], naming, facts, null);
        foreach (var member in declaration.Members)
        {
            switch (member)
            {
                case TraitUse use: facts.Traits.AddRange(use.Traits.Select(naming.Class)); break;
                case ClassConstantDeclaration constants:
                    foreach (var item in constants.Items) { facts.Constants.TryAdd(item.Name.Text, new Value(item.Value, Scope.Of(head))); }
                    break;
                case EnumCase { Value: { } value } one: facts.Constants.TryAdd(one.Name.Text, new Value(value, Scope.Of(head))); break;
                case PropertyDeclaration properties:
                    foreach (var item in properties.Items) { if (item.Default is { } value) { facts.Gives(item.Name, new Value(value, Scope.Of(head))); } }
                    break;
                case MethodDeclaration method:
                    Inside(new Routine($"{Last(name)}::{method.Name.Text}", unit, method, method.Parameters, naming, facts, null), method, r => facts.Methods.TryAdd(method.Name.Text, r));
                    break;
                default: break;
            }
        }
        owner = outer;
    }

    private void Inside(Routine inner, Node node, Action<Routine>? register)
    {
        register?.Invoke(inner);
        code.Add(inner);
        var outer = Enter(false);
        var (outerRoutine, outerLoops, outerText, outerBranches) = (routine, loops, inStatementText, branches);
        (routine, loops, inStatementText, branches) = (inner, inner.Outer is null ? [] : loops, false, 0);
        returned = node is ArrowFunctionExpression;
        node.ForEachChild(Visit);
        (routine, loops, inStatementText, branches) = (outerRoutine, outerLoops, outerText, outerBranches);
        Leave(outer);
    }

    private static string Last(string name) => name[(name.LastIndexOf('\\') + 1)..];
}
