using System.Collections.Immutable;
using Colophon.Php.Analysis.Rules;
using Colophon.Php.Analysis.Values;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Flow;

internal sealed partial class Interpreter
{
    private void Echo(Value value, Expression node, string sink)
    {
        if (value.Class is not null && !value.IsTainted && index.Method(value.Class, "__tostring") is { } text) { value = CallUnit(text, [], [], node, null); }
        if ((value.Marks & (Marks.Decoded | Marks.Translated)) == Marks.Decoded && value.Text() is { } shown) { observer.OnPrint(frame.File, node, shown); }
        else if (value.IsConstant && value.Text() is { Length: > 12 and < 2_000 } plain && plain.Contains("<script", StringComparison.OrdinalIgnoreCase)) { observer.OnShown(frame.File, node, plain); }
        if ((value.Marks & Marks.FromFile) != 0 && frame.Unit.Class is null) { observer.OnReadShown(frame.File); }
        if ((value.Marks & Marks.Fetched) != 0 && frame.Unit.Class is null) { observer.OnFetchedShown(frame.File, node); }
        env.Page = Reach(value, env.Page, Place(node, sink, false));
    }

    /// <summary>Data comes to a place: whoever can do harm there is reported, or told to the callers. Gives back where the text stands behind it.</summary>
    private TextState Reach(Value value, TextState state, SinkPlace at)
    {
        // Data before a fixed ending is not the whole of an address.
        var never = state.Plain is Capability.Redirect or Capability.Header && EndsFixed(value) ? Capability.RedirectPage : Capability.None;
        return Walk(value, state, (taint, here) => Hit(taint with { Can = taint.Can & ~never }, here, at, env.Guards));
    }

    private static bool EndsFixed(Value value) => value.Text() is { } text ? text.Any(char.IsLetterOrDigit) : !value.Pieces.IsEmpty && (EndsFixed(value.Pieces[^1]) || (value.Pieces is [.., var before, { Constant: string }] && !before.IsTainted && EndsFixed(before)));

    private static TextState Walk(Value value, TextState state, Action<Taint, TextState> hit)
    {
        if (value.Constant is not null) { return state.After(value.Text()!); }
        if (!value.IsTainted && value.Pieces.IsEmpty && value.Alternatives.IsEmpty) { return state.AfterUnknown(); }
        if (!value.Pieces.IsEmpty)
        {
            foreach (var piece in value.Pieces) { state = Walk(piece, state, hit); }
            return state;
        }
        if (!value.Alternatives.IsEmpty)
        {
            var after = state;
            for (var i = 0; i < value.Alternatives.Length; i++)
            {
                var end = Walk(value.Alternatives[i], state, hit);
                after = i == 0 ? end : after;
            }
            return after;
        }
        foreach (var taint in value.Taints) { hit(taint, state); }
        return state.AfterUnknown();
    }

    private void Hit(Taint taint, TextState state, SinkPlace at, ImmutableArray<Guard> guards)
    {
        if (taint.Origin.IsParameter)
        {
            if (state.Language != SinkContext.Plain || (taint.Can & state.Needs) != 0) { frame.Summary.Add(new SinkUse(taint.Origin.Parameter, taint.Can, state, at, taint.Way, guards)); }
            return;
        }
        var can = taint.Can & state.Needs;
        if (can == Capability.None || (taint.Origin.Kind == OriginKind.Attributes && state.Plain is Capability.Extract or Capability.Callable)) { return; }
        findings.Report(can, taint, at, guards, frame.Unit, state.Language != SinkContext.Shell || state.BeginsCommand);
    }

    /// <summary>What a call hands to a function goes on from there to where that function brings it.</summary>
    private void Apply(SinkUse use, Value argument, string name, Node call)
    {
        var guards = use.Guards.IsEmpty ? env.Guards : env.Guards.AddRange(use.Guards.Where(g => !env.Guards.Contains(g)));
        var line = Line(call);
        Walk(argument, use.State, (taint, state) =>
        {
            var way = Append(Values.Step.After(taint.Way, frame.File.Path, line, $"handed to {name}()"), use.Way);
            Hit(taint with { Can = Combine(taint.Can, use.Mask), Way = way }, state, use.At, guards);
        });
    }

    private static Capability Combine(Capability can, Capability mask)
    {
        var left = can & mask;
        if ((mask & Capability.Unslashed) != 0 && (can & Capability.SqlSlashed) != 0 && (mask & Capability.SqlQuoted) != 0) { left |= Capability.SqlQuoted; }
        return left | (can & mask & Capability.Unslashed);
    }

    private static Step? Append(Step? before, Step? more)
    {
        if (more is null) { return before; }
        before = Append(before, more.Before);
        return Values.Step.After(before, more.Path, more.Line, more.What);
    }

    /// <summary>A callee's value with the caller's data in the place of its parameters.</summary>
    private static Value Fill(Value value, IReadOnlyList<Value> arguments, int level = 0)
    {
        if (!Stores.HasParameter(value)) { return value; }
        Effort.Spend(1);
        if (value is { Taints: [{ Can: Capability.All } only], Pieces.IsEmpty: true, Alternatives.IsEmpty: true, Elements: null } && only.Origin.IsParameter) { return only.Origin.Parameter < arguments.Count ? arguments[only.Origin.Parameter] : Value.Unknown; }
        if (level < 10)
        {
            if (!value.Pieces.IsEmpty) { return Value.Concat([.. value.Pieces.Select(p => Fill(p, arguments, level + 1))]); }
            if (!value.Alternatives.IsEmpty) { return value.Alternatives.Select(a => Fill(a, arguments, level + 1)).Aggregate(Value.Join); }
            if (value.Elements is { Count: <= 100 } elements) { return Value.Array(elements.ToImmutableDictionary(e => e.Key, e => Fill(e.Value, arguments, level + 1)), value.Rest is null ? null : Fill(value.Rest, arguments, level + 1), value.IsClosedArray).WithMarks(value.Marks); }
        }
        var taints = ImmutableArray<Taint>.Empty;
        foreach (var taint in value.Taints)
        {
            if (!taint.Origin.IsParameter) { taints = Value.Union(taints, [taint]); }
            else if (taint.Origin.Parameter < arguments.Count)
            {
                foreach (var given in arguments[taint.Origin.Parameter].Taints)
                {
                    var can = Combine(given.Can, taint.Can);
                    if (can != Capability.None) { taints = Value.Union(taints, [given with { Can = can, Way = Append(given.Way, taint.Way) }]); }
                }
            }
        }
        return value.Class is null ? Value.Tainted(taints, value.Marks) : Value.Tainted(taints, value.Marks).WithClass(value.Class);
    }

    private Value? Source(string name, Node node)
    {
        if (!rules.Sources.TryGetValue(name, out var rule) || (rule.OutsideWordpress && isWordPress)) { return null; }
        var what = rule.Origin switch
        {
            OriginKind.Machine => "what a command printed",
            OriginKind.Remote => "what another server answered",
            OriginKind.Stored => "what was stored earlier",
            _ => "which the visitor sends",
        };
        return Value.Of(new Taint(new Origin(rule.Origin, Shown(node)), Capability.All & ~Capability.SqlSlashed, new Step(frame.File.Path, Line(node), $"{Shown(node)}, {what}", null)));
    }
}
