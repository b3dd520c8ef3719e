using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Rules;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

/// <summary>
/// Runs every function on values that are only partly known, and says which data reaches which place. A function is run once a pass, with its parameters
/// as placeholders; what it does with them is its summary, which every call fills in. Later passes know what earlier ones stored: properties, globals,
/// options, hooks. Work is counted in steps and bounded per file, and so is the depth of calls within calls.
/// </summary>
internal sealed partial class Interpreter(ProgramIndex index, RuleSet rules, AnalysisOptions options, bool isWordPress, FindingSink findings, Observer observer, CancellationToken ct)
{
    /// <summary>A function that calls one that calls one…: beyond it the summary of the last pass is used.</summary>
    private const int DeepestCalls = 48;
    private const int DeepestIncludes = 3;

    /// <summary>A file that many include is run in the place of the first ones only.</summary>
    private const int MostInlined = 3;

    /// <summary>A template is smaller; larger ones bring functions, which are known without running them here.</summary>
    private const int LargestInlined = 48_000;

    private readonly Dictionary<ProgramFile, int> inlined = [];

    /// <summary>A method leaves so many properties of its object to its callers.</summary>
    private const int MostProperties = 24;

    /// <summary>Known loops of code that hides are run so often.</summary>
    private const int LongestLoop = 60_000;
    private const int MostLoopSteps = 600_000;

    /// <summary>One function or file runs so many others in its place; a start-up file would bring the whole program.</summary>
    private const int MostIncludes = 12;

    /// <summary>So many elements looked at take about the time of a step.</summary>
    private const int ElementsPerStep = 4;

    private readonly Stores stores = new();
    private Frame frame = null!;
    private Env env = null!;
    private int depth;
    private int pass;

    /// <summary>The work done so far, in all files.</summary>
    public long Steps { get; private set; }

    public Dictionary<string, List<Callee>> Hooks { get; } = [];

    private sealed class Frame(Unit unit, Summary summary)
    {
        public Unit Unit { get; } = unit;
        public Summary Summary { get; } = summary;
        public ProgramFile File { get; set; } = unit.File;
        public Scope Scope { get; set; } = unit.Scope;
        public List<Env> Returned { get; } = [];
        public List<Env> Broken { get; set; } = [];
        public List<Env> Continued { get; set; } = [];

        /// <summary>Taken, and not yet followed: who runs the label's statements goes on with them.</summary>
        public List<(string Label, Env Env)> Jumps { get; } = [];

        /// <summary>Variables that hold an object of which a property is known.</summary>
        public HashSet<string> Objects { get; } = [];
        public int Loops { get; set; }
        public int Includes { get; set; }
        public int Inlined { get; set; }
        public int Included { get; set; }
    }

    public void Run(int passes)
    {
        var known = -1;
        for (pass = 0; pass < passes && known != stores.Tainted + Hooks.Count; pass++)
        {
            // Nothing new was stored or hooked: another pass would find the same.
            known = pass == 0 ? -1 : stores.Tainted + Hooks.Count;
            var done = 0;
            inlined.Clear();
            foreach (var unit in index.Units.ToArray())
            {
                ct.ThrowIfCancellationRequested();
                Summarise(unit);
                if (++done % 200 == 0) { options.Progress?.Report(new AnalysisProgress($"following data, pass {pass + 1} of {passes}", done, index.Units.Count)); }
            }
        }
    }

    public Summary Summarise(Unit unit)
    {
        if (unit.IsRunning || unit.Pass == pass || depth >= DeepestCalls || unit.IsAbstract) { return unit.Summary ?? Summary.Nothing; }
        unit.IsRunning = true;
        var (outer, around) = (frame, env);
        depth++;
        try
        {
            unit.Summary = RunBody(unit, Start(unit));
            unit.Pass = pass;
        }
        catch (OutOfStepsException e)
        {
            findings.NotAnalysed(unit.File.Path, e.Message);
            unit.Summary ??= Summary.Nothing;
            unit.Pass = pass;
        }
        finally
        {
            (frame, env) = (outer, around);
            depth--;
            unit.IsRunning = false;
        }
        return unit.Summary;
    }

    private static Env Start(Unit unit)
    {
        var start = new Env();
        for (var i = 0; i < unit.Parameters.Count; i++)
        {
            var parameter = unit.Parameters[i];
            var type = ProgramIndex.TypeName(parameter.Type, unit.Scope);
            var value = type is "int" or "float" or "bool" ? Value.Number : Placeholder(i, parameter.Name.Text);
            if (parameter.IsVariadic) { value = Value.Array(ImmutableDictionary<string, Value>.Empty, value, false); }
            if (unit.Given.TryGetValue(i, out var given)) { value = given.Class is not null ? given : Value.Join(value, given); }
            if (type is not (null or "int" or "float" or "bool" or "string" or "array" or "callable" or "mixed" or "iterable" or "object")) { value = value.WithClass(type is "self" or "static" ? unit.Class ?? type : type); }
            start[parameter.Name.Text] = value;
        }
        for (var i = 0; i < unit.Captured.Count; i++) { start[unit.Captured[i].Name] = Placeholder(unit.Parameters.Count + i, unit.Captured[i].Name); }
        if (unit.Class is not null) { start["this"] = Value.OfClass(unit.Class); }
        return start;
    }

    private static Value Placeholder(int i, string name) => Value.Of(new Taint(new Origin(OriginKind.Parameter, name, i), Capability.All, null));

    private Summary RunBody(Unit unit, Env start, Frame? caller = null)
    {
        frame = new Frame(unit, new Summary()) { Inlined = (caller?.Inlined ?? -1) + 1 };
        env = start;
        switch (unit.Body)
        {
            case SyntaxTree tree: Statements(tree.Statements); break;
            case BlockStatement block: Statements(block.Statements); break;
            case Expression expression: Return(Eval(expression), expression); break;
        }
        var summary = frame.Summary;
        summary.Ends = env.IsDead && frame.Returned.Count == 0 && !unit.IsFile;
        foreach (var other in frame.Returned) { env.Join(other); }
        summary.Guards = env.Guards;
        if (unit.IsFile)
        {
            foreach (var (name, value) in env.Variables)
            {
                if (value.IsTainted || value.Class is not null) { stores.Write("global:" + name, value); }
            }
        }
        for (var i = 0; i < unit.Parameters.Count + unit.Captured.Count; i++)
        {
            var (name, byReference) = i < unit.Parameters.Count ? (unit.Parameters[i].Name.Text, unit.Parameters[i].ByReference) : unit.Captured[i - unit.Parameters.Count];
            if (byReference && env[name] is { } last) { summary.Outs[i] = last; }
        }
        if (unit.Class is not null)
        {
            foreach (var (name, value) in env.Variables)
            {
                if (name.StartsWith("this->", StringComparison.Ordinal) && name.LastIndexOf('>') == 5 && summary.Properties.Count < MostProperties) { summary.Properties[name[6..]] = value; }
            }
        }
        if (unit.ReturnsTo == "html" && summary.Return is { } shown) { Reach(shown, TextState.Page, Place(unit.Body, "what a visitor is shown", false)); }
        return summary;
    }

    private void Step()
    {
        var cost = 1 + (Effort.Take() / ElementsPerStep);
        frame.File.Steps -= cost;
        Steps += cost;
        if (Steps > options.MaxAllSteps) { throw new OutOfStepsException($"Following the data in all files took more than {options.MaxAllSteps} steps; what was not followed may hide something."); }
        if (frame.File.Steps < 0) { throw new OutOfStepsException($"Following the data in it took more than {options.MaxSteps} steps; what was not followed may hide something."); }
        if ((frame.File.Steps & 0xfff) == 0)
        {
            ct.ThrowIfCancellationRequested();
        }
        // Asking costs more than a step does; eight steps take far less stack than is kept in reserve.
        if ((frame.File.Steps & 7) == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack()) { throw new OutOfStepsException("It is nested too deeply to follow the data in it."); }
    }

    /// <summary>Work on long texts counts for more than a step.</summary>
    private static Value Charged(Value value)
    {
        if (value.Constant is string { Length: > 64 } text) { Effort.Spend(text.Length / 16); }
        return value;
    }

    private SinkPlace Place(Node node, string sink, bool computed) => new(frame.File.Path, frame.File.Line(node), frame.File.Column(node), sink, frame.Unit.Name, computed, frame.File.IsDecoded);

    private int Line(Node node) => frame.File.Line(node);

    private string Shown(Node node)
    {
        var text = System.Text.Encoding.UTF8.GetString(node.Span.Text(frame.File.Tree.Source)[..Math.Min(node.Span.Length, 80)]).ReplaceLineEndings(" ");
        return node.Span.Length > 80 ? text + "…" : text;
    }

    private sealed class OutOfStepsException(string message) : Exception(message);
}
