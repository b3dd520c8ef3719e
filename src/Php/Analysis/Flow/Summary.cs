using System.Collections.Immutable;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Rules;
using Colophon.Php.Analysis.Values;

namespace Colophon.Php.Analysis.Flow;

/// <summary>What a function does with what it is given, for its callers: data of a parameter stands in it as an origin that the call replaces.</summary>
internal sealed class Summary
{
    private const int MostSinks = 60;
    private const int MostWrites = 60;

    public static readonly Summary Nothing = new();

    /// <summary>Null until something returns.</summary>
    public Value? Return { get; set; }
    public List<SinkUse> Sinks { get; } = [];
    public Dictionary<int, Value> Outs { get; } = [];
    public Dictionary<string, Value> Writes { get; } = [];
    /// <summary>What a method leaves in its object's properties.</summary>
    public Dictionary<string, Value> Properties { get; } = [];
    public HashSet<Unit> Calls { get; } = [];

    /// <summary>It never comes back.</summary>
    public bool Ends { get; set; }

    /// <summary>In force once it returned; once it returned something true; and all that were asked anywhere in it.</summary>
    public ImmutableArray<Guard> Guards { get; set; } = [];
    public ImmutableArray<Guard>? TrueGuards { get; set; }
    public ImmutableArray<Guard> Asked { get; set; } = [];

    /// <summary>A parameter is validated when it returns something true.</summary>
    public Dictionary<int, Capability> Validates { get; } = [];

    public void Add(SinkUse use)
    {
        if (Sinks.Count < MostSinks && !Sinks.Exists(s => s.Parameter == use.Parameter && s.At == use.At && s.State.Language == use.State.Language && s.State.Plain == use.State.Plain)) { Sinks.Add(use); }
    }

    public void Write(string store, Value value)
    {
        if (Writes.TryGetValue(store, out var before)) { Writes[store] = Value.Join(before, value); }
        else if (Writes.Count < MostWrites) { Writes.Add(store, value); }
    }
}

/// <summary>That a parameter's data reaches a place where it may do harm.</summary>
/// <param name="Mask">What the way to it leaves of the parameter's capabilities.</param>
/// <param name="State">What text stands before it there.</param>
internal sealed record SinkUse(int Parameter, Capability Mask, TextState State, SinkPlace At, Step? Way, ImmutableArray<Guard> Guards);

/// <param name="Computed">The function's name was put together or decoded: nobody writes that by accident.</param>
internal sealed record SinkPlace(string Path, int Line, int Column, string Sink, string Function, bool Computed, bool IsDecoded);
