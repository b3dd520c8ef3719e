using System.Collections.Immutable;
using Colophon.Php.Analysis.Values;

namespace Colophon.Php.Analysis.Flow;

/// <summary>What is known at one point of one run: the variables, the checks that were passed, and where in the page the output stands.</summary>
internal sealed class Env
{
    private Dictionary<string, Value> variables;

    /// <summary>Another one holds the same dictionary: it is copied before it is changed. Most copies never change.</summary>
    private bool isShared;

    public Env() => variables = [];

    private Env(Env other)
    {
        (variables, isShared, other.isShared) = (other.variables, true, true);
        (Guards, Page, IsDead) = (other.Guards, other.Page, other.IsDead);
    }

    public ImmutableArray<Guard> Guards { get; set; } = [];
    public TextState Page { get; set; } = TextState.Page;

    /// <summary>Nothing comes here: what stood before returned, threw or ended.</summary>
    public bool IsDead { get; set; }

    public IEnumerable<KeyValuePair<string, Value>> Variables => variables;

    public Value? this[string name]
    {
        get => variables.GetValueOrDefault(name);
        set
        {
            if (value is null && !variables.ContainsKey(name)) { return; }
            Own();
            if (value is null) { variables.Remove(name); }
            else { variables[name] = value; }
        }
    }

    public Env Copy() => new(this);

    private void Own()
    {
        if (!isShared) { return; }
        Effort.Spend(variables.Count);
        (variables, isShared) = (new Dictionary<string, Value>(variables), false);
    }

    /// <summary>Becomes what is known where two ways meet.</summary>
    public void Join(Env other)
    {
        if (other.IsDead) { return; }
        if (IsDead)
        {
            Take(other);
            return;
        }
        if (!ReferenceEquals(variables, other.variables))
        {
            Own();
            Effort.Spend(variables.Count);
            foreach (var name in variables.Keys.Where(n => IsRefined(n) && !other.variables.ContainsKey(n)).ToArray()) { Forget(name); }
            // What one way did not set is there what was sent.
            if (other.variables.TryGetValue(Extracted, out var theirs))
            {
                foreach (var name in variables.Keys.Where(n => !IsRefined(n) && !other.variables.ContainsKey(n)).ToArray()) { variables[name] = Value.Join(variables[name], theirs); }
            }
            var extracted = variables.GetValueOrDefault(Extracted);
            foreach (var (name, value) in other.variables)
            {
                if (!variables.TryGetValue(name, out var mine))
                {
                    variables[name] = extracted is null || IsRefined(name) ? value : Value.Join(value, extracted);
                    if (IsRefined(name)) { Forget(name); }
                }
                else if (!ReferenceEquals(mine, value)) { variables[name] = Value.Join(mine, value); }
            }
        }
        Guards = Guards == other.Guards ? Guards : [.. Guards.Where(other.Guards.Contains)];
    }

    /// <summary>Known without being set here: the request, properties, what was checked. Where only one way learnt something of it, nothing is known behind both.</summary>
    private static bool IsRefined(string name) => name.Length > 0 && (name[0] == '_' || name.Contains(' ') || name.Contains("->", StringComparison.Ordinal));

    private void Forget(string name)
    {
        if (name.Contains(' ') ? name.StartsWith(CheckedUpload, StringComparison.Ordinal) : !variables[name].IsTainted || name[0] == '_') { variables.Remove(name); }
    }

    /// <summary>Before the name of an upload that was looked at.</summary>
    public const string CheckedUpload = "checked ";

    /// <summary>Holds what every variable may be that was not set before the request was spread over them.</summary>
    public const string Extracted = "extracted of the request";

    public void Take(Env other)
    {
        if (ReferenceEquals(this, other)) { return; }
        (variables, isShared, other.isShared) = (other.variables, true, true);
        (Guards, Page, IsDead) = (other.Guards, other.Page, other.IsDead);
    }

    /// <summary>Every variable that holds just this data is changed likewise: a copy is checked with the original.</summary>
    public void Refine(Origin origin, Func<Value, Value> change)
    {
        Effort.Spend(variables.Count);
        foreach (var (name, value) in variables.ToArray())
        {
            if (value.Taints.Length == 1 && value.Taints[0].Origin == origin && value.Pieces.IsEmpty && value.Elements is null) { this[name] = change(value); }
        }
    }
}
