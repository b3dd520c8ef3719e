using Colophon.Php.Analysis.Values;

namespace Colophon.Php.Analysis.Flow;

/// <summary>What outlives a function: properties, globals, options, meta. One value per name, of all that was ever written there; a later pass reads it.</summary>
internal sealed class Stores
{
    private const int MostKept = 16;

    private readonly Dictionary<string, Value> values = [];

    /// <summary>Grows when another name holds an attacker's data.</summary>
    public int Tainted { get; private set; }

    public bool Has(string store) => values.ContainsKey(store);

    public Value? Read(string store) => values.GetValueOrDefault(store);

    /// <summary>Data of a parameter isn't kept here: the callers' summaries carry it.</summary>
    public void Write(string store, Value value)
    {
        value = Concrete(value);
        // A large table that nobody outside writes says nothing of the flow of data.
        if (!value.IsTainted && value.Elements is { Count: > MostKept }) { value = Value.Unknown; }
        var before = values.GetValueOrDefault(store);
        if (value.IsTainted && before is not { IsTainted: true }) { Tainted++; }
        values[store] = before is null ? value : Value.Join(before, value);
    }

    private static Value Concrete(Value value) => HasParameter(value) ? value.Map(t => t.Origin.IsParameter ? Capability.None : t.Can) : value;

    public static bool HasParameter(Value value)
    {
        foreach (var taint in value.Taints)
        {
            if (taint.Origin.IsParameter) { return true; }
        }
        return false;
    }
}
