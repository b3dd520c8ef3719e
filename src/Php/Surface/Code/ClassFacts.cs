using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>What a class declares, and every value that its code gives a property of <c>$this</c> or of itself.</summary>
internal sealed class ClassFacts(string name)
{
    public string Name => name;
    public string? Parent { get; init; }
    public List<string> Traits { get; } = [];
    public Dictionary<string, Routine> Methods { get; } = new(StringComparer.OrdinalIgnoreCase);
    public Dictionary<string, Value> Constants { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, List<Value>> Properties { get; } = new(StringComparer.Ordinal);

    public void Gives(string property, Value value)
    {
        if (!Properties.TryGetValue(property, out var values)) { Properties[property] = values = []; }
        values.Add(value);
    }
}

/// <summary>An expression and where it is computed.</summary>
internal readonly record struct Value(Expression Expression, Scope Scope);
