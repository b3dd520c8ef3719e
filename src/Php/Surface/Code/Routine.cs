using System.Collections.Immutable;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>A piece of code that runs as one: a function, a method, a closure, or what a file does when it is loaded.</summary>
internal sealed class Routine(string name, Unit unit, Node node, ImmutableArray<Parameter> parameters, Naming naming, ClassFacts? owner, Routine? outer)
{
    /// <summary>As a person would call it: <c>save</c>, <c>Shop::save</c>, <c>closure in Shop::save</c>, <c>shop.php</c>.</summary>
    public string Name => name;
    public Unit Unit => unit;
    public Node Node => node;
    public ImmutableArray<Parameter> Parameters => parameters;
    /// <summary>A file's own changes with its <c>namespace</c> and <c>use</c> lines; the last one counts.</summary>
    public Naming Naming { get; set; } = naming;
    public ClassFacts? Owner => owner;

    /// <summary>Where a closure stands.</summary>
    public Routine? Outer => outer;
    public List<CallSite> Calls { get; } = [];
    public List<Expression> Returns { get; } = [];
    public Dictionary<string, List<Expression>> Assigned { get; } = new(StringComparer.Ordinal);
    public List<(string Variable, Expression? Key, Expression Value)> Elements { get; } = [];

    /// <summary>Variables that get more text behind what they had.</summary>
    public HashSet<string> Appended { get; } = new(StringComparer.Ordinal);
    public List<Expression> Odd { get; } = [];
    public List<Expression> Statements { get; } = [];
    public bool ReadsRequest { get; set; }

    private Dictionary<Node, CallSite>? byNode;

    public bool IsFile => node is SyntaxTree;

    public int Parameter(string variable)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].Name.Text == variable) { return i; }
        }
        return -1;
    }

    public CallSite? CallAt(Node call)
    {
        if (byNode is null)
        {
            byNode = new(ReferenceEqualityComparer.Instance);
            foreach (var site in Calls) { byNode[site.Node] = site; }
        }
        return byNode.GetValueOrDefault(call);
    }

    public Place Place(Node at) => new(unit.Path, at.Span.Line, unit.LineOf(Math.Max(at.Span.Start, at.Span.End - 1)));

    public void Assign(string variable, Expression value)
    {
        if (!Assigned.TryGetValue(variable, out var values)) { Assigned[variable] = values = []; }
        values.Add(value);
    }
}
