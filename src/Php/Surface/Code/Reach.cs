using System.Collections.Immutable;
using Colophon.Php.Analysis;
using Colophon.Php.Lexing;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>How a check ends the routine it stands in.</summary>
internal enum Stop { No, Returns, Dies }

/// <param name="IsOwn">It stands in the routine itself, not in one that it calls.</param>
internal readonly record struct Gate(Check Check, Stop Stop, bool IsOwn);

/// <summary>What a routine does and what stands before it, itself and through the routines it calls.</summary>
internal sealed class Reach(CodeBase code, TextFolder texts, Budget budget)
{
    private const int MaxDepth = 3, MaxRoutines = 400, MaxAsked = 400;
    private readonly Dictionary<Routine, Effects> own = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Routine, int), ImmutableArray<Gate>> gates = [];

    public Effects Effects(Routine routine)
    {
        var seen = new HashSet<Routine>(ReferenceEqualityComparer.Instance);
        var queue = new Queue<Routine>([routine]);
        var all = Surface.Effects.None;
        while (queue.TryDequeue(out var next))
        {
            if (!seen.Add(next) || seen.Count > MaxRoutines || !budget.Spend(next.Calls.Count)) { continue; }
            all |= Own(next);
            foreach (var call in next.Calls)
            {
                if (code.Callee(call) is { } callee) { queue.Enqueue(callee); }
            }
        }
        return all;
    }

    /// <summary>Checks that end the routine, or whose answer it gives back.</summary>
    public ImmutableArray<Gate> Gates(Routine routine, int depth = 0)
    {
        if (depth > MaxDepth || !budget.Spend(routine.Calls.Count)) { return []; }
        if (gates.TryGetValue((routine, depth), out var known)) { return known; }
        gates[(routine, depth)] = [];
        var found = ImmutableArray.CreateBuilder<Gate>();
        foreach (var call in routine.Calls)
        {
            if (CheckFunctions.Read(call, texts) is { } check)
            {
                var stop = check.Dies ? Stop.Dies : How(call);
                if (stop != Stop.No) { found.Add(new Gate(new Check(check.Kind, check.Name, Asked(call), call.Place), stop, true)); }
            }
            else if (code.Callee(call) is { } callee)
            {
                var here = How(call);
                foreach (var gate in Gates(callee, depth + 1))
                {
                    if (gate.Stop == Stop.Dies && !call.IsConditional) { found.Add(gate with { IsOwn = false }); }
                    else if (here != Stop.No) { found.Add(gate with { Stop = here, IsOwn = false }); }
                }
            }
        }
        return gates[(routine, depth)] = [.. found.DistinctBy(g => (g.Check.Kind, g.Check.Name, g.Check.Asked))];
    }

    private Effects Own(Routine routine)
    {
        if (own.TryGetValue(routine, out var known)) { return known; }
        var effects = routine.ReadsRequest ? Surface.Effects.ReadsRequest : Surface.Effects.None;
        foreach (var call in routine.Calls) { effects |= EffectFunctions.Of(call); }
        if (routine.Odd.Any(o => o is ShellExpression or IncludeExpression { Kind: IncludeKind.Eval })) { effects |= Surface.Effects.RunsCode; }
        return own[routine] = effects;
    }

    private static Stop How(CallSite call)
    {
        if (call.IsBare) { return Stop.No; }
        if (call.IsReturned) { return Stop.Returns; }
        if (call.Branch is { } branch)
        {
            var end = Ends(branch.Body);
            // A check around most of a routine keeps others out as well as one that ends it.
            return end != Stop.No ? end : branch.Body.Span.Length * 2 >= call.Within.Node.Span.Length ? Stop.Returns : Stop.No;
        }
        if (call.Root is AssignExpression) { return Stop.Returns; }
        return Ends(call.Root);
    }

    private static Stop Ends(Node node)
    {
        switch (node)
        {
            case ExitExpression or ThrowExpression: return Stop.Dies;
            case CallExpression { Callee: Name name } when name.Text.ToLowerInvariant() is "wp_die" or "wp_send_json" or "wp_send_json_error" or "auth_redirect" or "wp_nonce_ays": return Stop.Dies;
            case ReturnStatement or ContinueStatement: return Stop.Returns;
            case ClosureExpression or ArrowFunctionExpression or FunctionDeclaration or ClassDeclaration: return Stop.No;
            default: break;
        }
        var worst = Stop.No;
        node.ForEachChild(child => worst = worst == Stop.Dies ? worst : (Stop)Math.Max((int)worst, (int)Ends(child)));
        return worst;
    }

    private static string Asked(CallSite call) => CodeText.Normal(call.Root.Span.Text(call.Within.Unit.Tree.Source), MaxAsked);
}
