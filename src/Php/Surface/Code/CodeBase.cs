using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>All code of one component: what it declares, and every call in it.</summary>
internal sealed class CodeBase
{
    private readonly Dictionary<string, ClassFacts> classes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Routine>> methods = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<CallSite>> calls = new(StringComparer.Ordinal);
    private readonly List<Routine> routines = [];
    private Dictionary<Routine, List<CallSite>>? callers;

    public Dictionary<string, Routine> Functions { get; } = new(StringComparer.OrdinalIgnoreCase);
    public Dictionary<string, Value> Constants { get; } = new(StringComparer.Ordinal);
    public Dictionary<Node, Routine> Closures { get; } = new(ReferenceEqualityComparer.Instance);
    public IReadOnlyList<Routine> Routines => routines;

    public static CodeBase Build(IEnumerable<Unit> units)
    {
        var code = new CodeBase();
        var builder = new CodeBuilder(code);
        foreach (var unit in units) { builder.Add(unit); }
        return code;
    }

    public void Add(Routine routine)
    {
        routines.Add(routine);
        if (routine.Node is not MethodDeclaration method) { return; }
        if (!methods.TryGetValue(method.Name.Text, out var same)) { methods[method.Name.Text] = same = []; }
        same.Add(routine);
    }

    public void Add(ClassFacts facts) => classes.TryAdd(facts.Name, facts);

    public void Add(CallSite call)
    {
        if (!calls.TryGetValue(call.Name, out var same)) { calls[call.Name] = same = []; }
        same.Add(call);
    }

    public IReadOnlyList<CallSite> CallsOf(string name) => calls.TryGetValue(name, out var found) ? found : [];

    public ClassFacts? Class(string name) => classes.GetValueOrDefault(name);

    /// <summary>The class that a name in code means: <c>self</c>, <c>static</c>, <c>parent</c> or its own.</summary>
    public static string? ClassName(Expression expression, Routine routine) => expression switch
    {
        Name { Text: "self" or "static" } => routine.Owner?.Name,
        Name { Text: "parent" } => routine.Owner?.Parent,
        Name name => routine.Naming.Class(name),
        VariableExpression { Name: "this" } => routine.Owner?.Name,
        _ => null,
    };

    /// <summary>A class, its traits and those it extends, nearest first.</summary>
    public IEnumerable<ClassFacts> Line(string? name)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var queue = new Queue<string>();
        if (name is not null) { queue.Enqueue(name); }
        while (queue.TryDequeue(out var next))
        {
            if (!seen.Add(next) || Class(next) is not { } facts) { continue; }
            yield return facts;
            foreach (var trait in facts.Traits) { queue.Enqueue(trait); }
            if (facts.Parent is { } parent) { queue.Enqueue(parent); }
        }
    }

    public Routine? Method(string? className, string method)
    {
        foreach (var facts in Line(className))
        {
            if (facts.Methods.TryGetValue(method, out var found)) { return found; }
        }
        return null;
    }

    /// <summary>The only method of this name in the whole component, for targets whose class isn't known.</summary>
    public Routine? OnlyMethod(string method) => methods.TryGetValue(method, out var found) && found.Count == 1 ? found[0] : null;

    public Routine? Function(Name name, Routine from)
    {
        if (name.Kind == NameKind.FullyQualified) { return Functions.GetValueOrDefault(name.Text); }
        return Functions.GetValueOrDefault(from.Naming.Declared(name.Text)) ?? (name.Kind == NameKind.Unqualified ? Functions.GetValueOrDefault(name.Text) : null);
    }

    public Routine? Callee(CallSite call)
    {
        if (!call.Callee.IsKnown) { call.Callee = (true, Resolve(call)); }
        return call.Callee.Routine;
    }

    private Routine? Resolve(CallSite call) => call.Node switch
    {
        CallExpression { Callee: Name name } => Function(name, call.Within),
        CallExpression { Callee: { } callee } => Closures.GetValueOrDefault(callee),
        StaticCallExpression { Name: Identifier name } c => Method(ClassName(c.Class, call.Within), name.Text),
        MethodCallExpression { Name: Identifier name } c => ClassName(c.Target, call.Within) is { } known ? Method(known, name.Text) : OnlyMethod(name.Text),
        NewExpression { Class: Name } c => Method(ClassName(c.Class, call.Within), "__construct"),
        _ => null,
    };

    public IReadOnlyList<CallSite> Callers(Routine routine)
    {
        if (callers is null)
        {
            callers = new(ReferenceEqualityComparer.Instance);
            foreach (var call in routines.SelectMany(r => r.Calls))
            {
                if (Callee(call) is not { } callee) { continue; }
                if (!callers.TryGetValue(callee, out var known)) { callers[callee] = known = []; }
                known.Add(call);
            }
        }
        return callers.TryGetValue(routine, out var found) ? found : [];
    }
}
