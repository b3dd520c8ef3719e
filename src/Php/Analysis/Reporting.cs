using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Colophon.Php.Analysis.Flow;
using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Values;

namespace Colophon.Php.Analysis;

/// <summary>Puts what was found into words, with ids that last and the ways in that lead there.</summary>
internal sealed class Reporting(Reading reading, Interpreter interpreter, FindingSink findings, Observer observer, AnalysisOptions options)
{
    private const int MostEntryPoints = 8;

    private readonly Dictionary<Unit, List<Interpreter.Entry>> reached = [];
    private readonly Dictionary<string, int> ids = [];

    public AnalysisResult Result()
    {
        Reach();
        var malware = MalwareVerdicts.Of(reading, findings, observer);
        var all = findings.Flows.Select(Describe).Concat(malware).OrderBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column).ThenBy(f => f.Kind, StringComparer.Ordinal).Select(Named).ToList();
        var suppressions = options.Suppressions.IsDefault ? [] : options.Suppressions;
        var inForce = suppressions.Where(s => s.Expires >= options.Today).GroupBy(s => s.Finding).ToDictionary(g => g.Key, g => g.First());
        return new AnalysisResult(
            [.. all.Where(f => !inForce.ContainsKey(f.Id))],
            [.. all.Where(f => inForce.ContainsKey(f.Id)).Select(f => new SuppressedFinding(f, inForce[f.Id]))],
            [.. findings.Left.OrderBy(l => l.Path, StringComparer.Ordinal)],
            [.. interpreter.Entries.Select(e => WithOwnGuards(e)).OrderBy(e => e.Path, StringComparer.Ordinal).ThenBy(e => e.Line)],
            [.. suppressions.Where(s => s.Expires < options.Today)],
            new AnalysisStatistics(reading.FileCount, reading.PhpFiles, reading.Bytes, reading.Index.Units.Count(u => !u.IsFile), interpreter.Steps));
    }

    private static EntryPoint WithOwnGuards(Interpreter.Entry entry) => entry.Handler?.Summary is { } summary ? entry.Point with { Guards = [.. entry.Point.Guards, .. summary.Asked.Where(g => !entry.Point.Guards.Contains(g))] } : entry.Point;

    /// <summary>Which ways in come to which function, through any calls.</summary>
    private void Reach()
    {
        foreach (var entry in interpreter.Entries)
        {
            if (entry.Handler is null) { continue; }
            var open = new Stack<Unit>([entry.Handler]);
            var seen = new HashSet<Unit> { entry.Handler };
            while (open.TryPop(out var unit))
            {
                if (!reached.TryGetValue(unit, out var list)) { reached[unit] = list = []; }
                if (list.Count < MostEntryPoints) { list.Add(entry); }
                foreach (var called in unit.Summary?.Calls ?? [])
                {
                    if (seen.Count < 3000 && seen.Add(called)) { open.Push(called); }
                }
            }
        }
    }

    private Finding Describe(FindingSink.Flow flow)
    {
        var steps = new List<TraceStep>();
        for (var step = flow.Taint.Way; step is not null; step = step.Before) { steps.Insert(0, new TraceStep(step.Path, step.Line, step.What)); }
        steps.Add(new TraceStep(flow.At.Path, flow.At.Line, $"reaches {flow.At.Sink}"));
        var entries = reached.GetValueOrDefault(flow.In, []).Select(e => e.Point with { Guards = [.. e.Point.Guards, .. flow.Guards.Where(g => !e.Point.Guards.Contains(g))] }).ToList();
        if (entries.Count == 0 && flow.In.IsFile) { entries.Add(new EntryPoint(EntryPointKind.File, flow.In.File.Path, "", EntryAccess.Anyone, flow.Guards, flow.In.File.Path, 1)); }
        return new Finding("", FindingCategory.Vulnerability, flow.Kind.Kind, flow.Kind.Cwe, flow.Confidence, flow.At.Path, flow.At.Line, flow.At.Column, flow.Kind.Title, Message(flow, entries), [.. steps], [.. entries]) { Id = $"{flow.Kind.Kind}|{flow.At.Path}|{flow.At.Function}|{flow.At.Sink}|{flow.Taint.Origin.Name}" };
    }

    private static string Message(FindingSink.Flow flow, List<EntryPoint> entries)
    {
        var from = flow.Taint.Origin.Kind switch
        {
            OriginKind.Request => $"{flow.Taint.Origin.Name} comes from the visitor's request",
            OriginKind.Attributes => $"It comes from {flow.Taint.Origin.Name}",
            OriginKind.Stored => $"It comes from {flow.Taint.Origin.Name}, which was stored earlier",
            OriginKind.Remote => "It comes from another server",
            OriginKind.Unset => $"Nothing in the file sets {flow.Taint.Origin.Name}: an old server takes it from the visitor's request, else it comes from whoever includes the file",
            _ => $"It comes from {flow.Taint.Origin.Name}",
        };
        var text = new StringBuilder($"{from} and reaches {flow.At.Sink} in {flow.At.Function} without being made safe for that place. {flow.Kind.Harm}");
        if (flow.Can == Capability.SqlSlashed) { text.Append(" WordPress puts backslashes before quotes in requests, so this holds only until somebody takes them away: prepare the statement."); }
        if (flow.Guards.FirstOrDefault(g => g.Kind == GuardKind.Capability) is { } guard) { text.Append($" Only for those who pass {guard.What}."); }
        else if (flow.Guards.Any(g => g.Kind == GuardKind.Nonce)) { text.Append(" A nonce is checked on the way; that shows where the request came from, not that its sender may do this."); }
        else if (entries.Exists(e => e.Access == EntryAccess.Anyone)) { text.Append(" Nobody need be signed in for it."); }
        return text.ToString();
    }

    /// <summary>The id is a hash of what the finding is, not of where: equal ones are told apart by their order.</summary>
    private Finding Named(Finding finding)
    {
        var count = ids[finding.Id] = ids.GetValueOrDefault(finding.Id) + 1;
        return finding with { Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(finding.Id + "|" + count)))[..16] };
    }
}
