using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Program;

/// <summary>A file that was read as PHP, or code that was decoded from one: then every line is the line it was decoded at.</summary>
internal sealed class ProgramFile(string path, SyntaxTree tree, int? atLine = null)
{
    public string Path { get; } = path;
    public SyntaxTree Tree { get; } = tree;
    public bool IsDecoded => atLine is not null;

    /// <summary>Variables that the file checks and never sets.</summary>
    public HashSet<string> Unset => unset ??= UnsetNames.Of(Tree);

    private HashSet<string>? unset;

    /// <summary>It has no tag that begins PHP, and was read as if it had.</summary>
    public bool IsOpened { get; init; }

    /// <summary>It runs other files, which may check what this one does not.</summary>
    public bool Includes { get; set; }

    /// <summary>Work left for what stands in this file.</summary>
    public int Steps { get; set; }

    public int Line(Node node) => atLine ?? node.Span.Line;

    public int Column(Node node)
    {
        if (atLine is not null) { return 1; }
        var start = Math.Min(node.Span.Start, Tree.Source.Length);
        return start - Tree.Source.AsSpan(0, start).LastIndexOf((byte)'\n');
    }
}

/// <summary>Names as they are meant at one place: the namespace and what <c>use</c> imported.</summary>
internal sealed class Scope(string space, Dictionary<string, string> classes, Dictionary<string, string> functions)
{
    public static readonly Scope Global = new("", [], []);

    public string Class(Name name)
    {
        var text = name.Text.ToLowerInvariant();
        if (name.Kind == NameKind.FullyQualified) { return text; }
        if (name.Kind == NameKind.Relative) { return Prefix(text); }
        var first = text.IndexOf('\\');
        var head = first < 0 ? text : text[..first];
        if (classes.TryGetValue(head, out var full)) { return first < 0 ? full : full + text[first..]; }
        return Prefix(text);
    }

    /// <summary>Both names that a function's may mean: in the namespace, and global.</summary>
    public (string Own, string Global) Function(Name name)
    {
        var text = name.Text.ToLowerInvariant();
        if (name.Kind == NameKind.FullyQualified) { return (text, text); }
        if (name.Kind == NameKind.Unqualified) { return functions.TryGetValue(text, out var full) ? (full, full) : (Prefix(text), text); }
        return (Class(name), text);
    }

    public string Prefix(string name) => space.Length == 0 ? name : space + "\\" + name;
}

/// <summary>Something with a body: a function, a method, a closure, or a file's own statements.</summary>
internal sealed class Unit(string name, string? @class, ProgramFile file, Scope scope, IReadOnlyList<Parameter> parameters, Node body)
{
    /// <summary>As a person would write it: <c>Class::method</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Lower case.</summary>
    public string? Class { get; } = @class;
    public ProgramFile File { get; } = file;
    public Scope Scope { get; } = scope;
    public IReadOnlyList<Parameter> Parameters { get; } = parameters;

    /// <summary>What a closure takes from around it; behind the parameters in a call.</summary>
    public IReadOnlyList<(string Name, bool ByReference)> Captured { get; init; } = [];
    public Node Body { get; } = body;
    public bool IsFile { get; init; }
    public bool IsClosure { get; init; }
    public bool IsAbstract { get; init; }

    /// <summary>It takes text apart and puts it together: run as it stands where its arguments are known, because that is how code is hidden.</summary>
    public bool Decodes { get; set; }

    /// <summary>How often in a row it was run as it stands and gave no text.</summary>
    public int Fruitless { get; set; }

    public Flow.Summary? Summary { get; set; }
    public bool IsRunning { get; set; }

    /// <summary>The pass in which the summary was made.</summary>
    public int Pass { get; set; } = -1;

    /// <summary>The property that a method gives back, where that is all it does.</summary>
    public string? ReturnsProperty => Body is BlockStatement { Statements: [ReturnStatement { Value: PropertyExpression { Target: VariableExpression { Name: "this" }, Name: Identifier property } }] } ? property.Text : null;

    /// <summary>Values that a caller outside of the code hands in: WordPress, for a route or a shortcode.</summary>
    public Dictionary<int, Value> Given { get; } = [];
    public string? ReturnsTo { get; set; }
}

internal sealed class ClassUnit(string name, string? parent, IReadOnlyList<string> traits, IReadOnlyList<string> interfaces)
{
    public string Name { get; } = name;
    public string? Parent { get; } = parent;
    public IReadOnlyList<string> Traits { get; } = traits;
    public IReadOnlyList<string> Interfaces { get; } = interfaces;
    public Dictionary<string, Unit> Methods { get; } = [];
    public Dictionary<string, (Expression Value, ProgramFile File, Scope Scope)> Constants { get; } = [];
    public Dictionary<string, (Expression? Default, string? Type, ProgramFile File, Scope Scope)> Properties { get; } = [];
}

/// <summary>The function, method or closure that a value stands for.</summary>
/// <param name="Name">Of a function that the code doesn't define; lower case.</param>
internal sealed record Callee(Unit? Unit, string? Name, System.Collections.Immutable.ImmutableArray<Value> Captured, string? Class);
