using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Program;

/// <summary>Everything the files declare, by the name PHP would find it under. Where a name is declared twice the first stays.</summary>
internal sealed class ProgramIndex
{
    /// <summary>A class is looked for in so many ancestors.</summary>
    private const int LongestLine = 32;

    /// <summary>Where more classes have a method of that name, a call on an unknown object is not followed.</summary>
    private const int MostOwners = 3;

    private static readonly HashSet<string> TextWork = ["chr", "ord", "base64_decode", "str_rot13", "gzinflate", "gzuncompress", "hexdec", "hex2bin", "pack", "strtr", "strrev", "convert_uudecode", "substr", "str_split", "bin2hex", "urldecode"];

    public Dictionary<string, Unit> Functions { get; } = [];

    /// <summary>What names mean from these statements on: namespaces and imports.</summary>
    public Dictionary<Statement, Scope> Scopes { get; } = [];
    public Dictionary<string, ClassUnit> Classes { get; } = [];
    public List<Unit> Units { get; } = [];
    public Dictionary<ProgramFile, Unit> Mains { get; } = [];
    private readonly Dictionary<string, List<Unit>> methods = [];
    private readonly Dictionary<Node, Unit> closures = [];
    private readonly HashSet<string> includedNames = new(StringComparer.OrdinalIgnoreCase);
    private bool includesUnknown;
    private readonly Dictionary<string, List<ProgramFile>> filesByName = new(StringComparer.OrdinalIgnoreCase);

    public Unit Add(ProgramFile file)
    {
        var scope = Scope.Global;
        var main = new Unit(file.Path, null, file, scope, [], file.Tree) { IsFile = true };
        Mains[file] = main;
        if (!file.IsDecoded)
        {
            Units.Add(main);
            var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
            if (!filesByName.TryGetValue(name, out var same)) { filesByName[name] = same = []; }
            same.Add(file);
        }
        var collector = new Collector(this, file, main);
        collector.Statements(file.Tree.Statements);
        return main;
    }

    /// <summary>The file an include means: the one whose path ends so, if it is one alone; else the nearest to the including file.</summary>
    public ProgramFile? Included(string path, ProgramFile from)
    {
        path = path.Replace('\\', '/');
        var parts = path.Split('/').Where(p => p is not ("" or ".")).ToList();
        for (var i = parts.IndexOf(".."); i >= 0; i = parts.IndexOf("..")) { parts.RemoveRange(Math.Max(0, i - 1), i > 0 ? 2 : 1); }
        if (parts.Count == 0 || !filesByName.TryGetValue(parts[^1], out var same)) { return null; }
        var tail = "/" + string.Join('/', parts);
        var folder = "/" + from.Path[..(from.Path.LastIndexOf('/') + 1)];
        var matching = same.Where(f => ("/" + f.Path).EndsWith(tail, StringComparison.OrdinalIgnoreCase)).ToList();
        return matching.Count switch
        {
            0 => null,
            1 => matching[0],
            _ => matching.Find(f => ("/" + f.Path) == folder + string.Join('/', parts)),
        };
    }

    /// <summary>Another file may run this one among its own variables.</summary>
    public bool MayBeIncluded(ProgramFile file) => Mains.Count > 1 && (includesUnknown || includedNames.Contains(file.Path[(file.Path.LastIndexOf('/') + 1)..]));

    public Unit? Closure(Node node) => closures.GetValueOrDefault(node);

    public Unit? Method(string? owner, string name)
    {
        for (var n = 0; owner is not null && n < LongestLine; n++)
        {
            if (!Classes.TryGetValue(owner, out var unit)) { return null; }
            if (unit.Methods.TryGetValue(name, out var found)) { return found; }
            foreach (var trait in unit.Traits)
            {
                if (Classes.TryGetValue(trait, out var t) && t.Methods.TryGetValue(name, out found)) { return found; }
            }
            owner = unit.Parent;
        }
        return null;
    }

    /// <summary>The classes from this one up, itself first.</summary>
    public IEnumerable<ClassUnit> Line(string? name)
    {
        for (var n = 0; name is not null && n < LongestLine && Classes.TryGetValue(name, out var unit); n++)
        {
            yield return unit;
            foreach (var trait in unit.Traits)
            {
                if (Classes.TryGetValue(trait, out var t)) { yield return t; }
            }
            name = unit.Parent;
        }
    }

    public bool Is(string? name, string ancestor) => name == ancestor || Line(name).Any(c => c.Name == ancestor || c.Parent == ancestor || c.Interfaces.Contains(ancestor));

    /// <summary>Who could be meant by a method's name alone.</summary>
    public IReadOnlyList<Unit> MethodsNamed(string name) => methods.TryGetValue(name, out var all) && all.Count <= MostOwners ? all : [];

    private sealed class Collector(ProgramIndex index, ProgramFile file, Unit main)
    {
        private string space = "";
        private Dictionary<string, string> classes = [];
        private Dictionary<string, string> functions = [];
        private Scope scope = Scope.Global;
        private readonly Stack<Unit> around = new([main]);

        public void Statements(IEnumerable<Node> statements)
        {
            foreach (var statement in statements) { Visit(statement); }
        }

        private void Visit(Node node)
        {
            switch (node)
            {
                case NamespaceStatement space:
                    this.space = space.Name?.Text.ToLowerInvariant() ?? "";
                    (classes, functions) = ([], []);
                    Renew();
                    index.Scopes[space] = scope;
                    if (space.Body is { } body) { Statements(body.Statements); }
                    return;
                case UseStatement use:
                    Import(use);
                    index.Scopes[use] = scope;
                    return;
                case FunctionDeclaration function:
                    var full = scope.Prefix(function.Name.Text.ToLowerInvariant());
                    var unit = new Unit(function.Name.Text, null, file, scope, function.Parameters, function.Body);
                    index.Functions.TryAdd(full, unit);
                    Inside(unit, function);
                    return;
                case ClassDeclaration @class:
                    Class(@class);
                    return;
                case ClosureExpression closure:
                    Closure(closure, closure.Parameters, closure.Body, [.. closure.Uses.Select(u => (u.Name, u.ByReference))]);
                    return;
                case ArrowFunctionExpression arrow:
                    var names = new HashSet<string>();
                    Variables(arrow.Body, names);
                    names.ExceptWith(arrow.Parameters.Select(p => p.Name.Text.TrimStart('$')));
                    Closure(arrow, arrow.Parameters, arrow.Body, [.. names.Order(StringComparer.Ordinal).Select(n => (n, false))]);
                    return;
                case IncludeExpression { Kind: not IncludeKind.Eval } include:
                    file.Includes = true;
                    if (Tail(include.Operand) is { } tail) { index.includedNames.Add(tail); }
                    else { index.includesUnknown = true; }
                    break;
                case CallExpression { Callee: Name called } when around.TryPeek(out var caller) && TextWork.Contains(called.Text.ToLowerInvariant()):
                    caller.Decodes = true;
                    break;
                case CallExpression { Callee: VariableExpression or ConcatExpression } when around.TryPeek(out var calls) && calls is { Class: null, IsFile: false }:
                    calls.Decodes = true;
                    break;
                case BinaryExpression { Operator: BinaryOperator.BitXor } or BinaryExpression { Operator: BinaryOperator.BitAnd or BinaryOperator.BitOr, Left: StringLiteral or ConcatExpression } or UnaryExpression { Operator: UnaryOperator.BitNot } or CompoundAssignExpression { Operator: BinaryOperator.BitXor } when around.TryPeek(out var xors):
                    xors.Decodes = true;
                    break;
            }
            node.ForEachChild(Visit);
        }

        /// <summary>The last part of the path that is included, where it is written.</summary>
        private static string? Tail(Expression path) => path switch
        {
            StringLiteral text when System.Text.Encoding.Latin1.GetString(text.Value.Span) is var written => written[(written.LastIndexOfAny(['/', '\\']) + 1)..],
            ConcatExpression { Parts: [.., var last] } => Tail(last),
            InterpolatedStringExpression { Parts: [.., var last] } => Tail(last), // damaged, it has none
            _ => null,
        };

        private void Renew() => scope = new Scope(space, classes, functions);

        private void Import(UseStatement use)
        {
            foreach (var item in use.Items)
            {
                var full = (use.Prefix is null ? item.Name.Text : use.Prefix.Text + "\\" + item.Name.Text).ToLowerInvariant();
                var alias = (item.Alias?.Text ?? full[(full.LastIndexOf('\\') + 1)..]).ToLowerInvariant();
                var kind = use.Kind == ImportKind.Class ? item.Kind : use.Kind;
                if (kind == ImportKind.Class) { classes[alias] = full; }
                if (kind == ImportKind.Function) { functions[alias] = full; }
            }
            if (ReferenceEquals(scope, Scope.Global)) { Renew(); }
        }

        private void Inside(Unit unit, Node node)
        {
            index.Units.Add(unit);
            around.Push(unit);
            node.ForEachChild(Visit);
            around.Pop();
        }

        private void Closure(Node node, IReadOnlyList<Parameter> parameters, Node body, IReadOnlyList<(string Name, bool ByReference)> captured)
        {
            var owner = around.TryPeek(out var outer) ? outer.Class : null;
            var unit = new Unit($"closure at {file.Path}:{file.Line(node)}", owner, file, scope, parameters, body) { Captured = captured, IsClosure = true };
            index.closures[node] = unit;
            Inside(unit, node);
            if (unit.Decodes && outer is not null) { outer.Decodes = true; }
        }

        private void Class(ClassDeclaration declaration)
        {
            var shown = declaration.Name?.Text ?? $"class at {file.Path}:{file.Line(declaration)}";
            var name = declaration.Name is null ? shown.ToLowerInvariant() : scope.Prefix(shown.ToLowerInvariant());
            var parent = declaration.Kind == ClassKind.Class && !declaration.Extends.IsEmpty ? scope.Class(declaration.Extends[0]) : null;
            var traits = declaration.Members.OfType<TraitUse>().SelectMany(t => t.Traits).Select(scope.Class).ToList();
            var unit = new ClassUnit(name, parent, traits, [.. declaration.Implements.Select(scope.Class)]);
            foreach (var member in declaration.Members)
            {
                switch (member)
                {
                    case MethodDeclaration method:
                        var lower = method.Name.Text.ToLowerInvariant();
                        var body = new Unit(shown + "::" + method.Name.Text, name, file, scope, method.Parameters, method.Body ?? (Node)method.Name) { IsAbstract = method.Body is null };
                        unit.Methods.TryAdd(lower, body);
                        if (method.Body is null) { continue; }
                        if (!index.methods.TryGetValue(lower, out var same)) { index.methods[lower] = same = []; }
                        same.Add(body);
                        foreach (var promoted in method.Parameters.Where(p => p.Modifiers != Modifiers.None)) { unit.Properties[promoted.Name.Text.TrimStart('$')] = (promoted.Default, TypeName(promoted.Type), file, scope); }
                        Inside(body, method);
                        continue;
                    case PropertyDeclaration properties:
                        foreach (var item in properties.Items) { unit.Properties[item.Name.TrimStart('$')] = (item.Default, TypeName(properties.Type), file, scope); }
                        break;
                    case ClassConstantDeclaration constants:
                        foreach (var item in constants.Items) { unit.Constants[item.Name.Text] = (item.Value, file, scope); }
                        break;
                    case EnumCase @case when @case.Value is not null:
                        unit.Constants[@case.Name.Text] = (@case.Value, file, scope);
                        break;
                }
                member.ForEachChild(Visit);
            }
            index.Classes.TryAdd(name, unit);
            foreach (var attribute in declaration.Attributes) { Visit(attribute); }
        }

        private string? TypeName(TypeNode? type) => ProgramIndex.TypeName(type, scope);

        private static void Variables(Node node, HashSet<string> names)
        {
            if (node is VariableExpression variable) { names.Add(variable.Name.TrimStart('$')); }
            node.ForEachChild(child => Variables(child, names));
        }
    }

    /// <summary>The one class a type names, in lower case; <c>int</c> and the like as they are.</summary>
    public static string? TypeName(TypeNode? type, Scope scope) => type switch
    {
        NamedType named when named.Name.Text.ToLowerInvariant() is var text && text is "int" or "float" or "bool" or "string" or "array" or "callable" or "mixed" or "iterable" or "object" or "void" or "null" or "false" or "true" or "self" or "static" => text,
        NamedType named => scope.Class(named.Name),
        NullableType nullable => TypeName(nullable.Type, scope),
        _ => null,
    };
}
