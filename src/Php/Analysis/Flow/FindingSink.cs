using System.Collections.Immutable;
using System.Numerics;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Values;

namespace Colophon.Php.Analysis.Flow;

/// <summary>What the passes found, each place once, with the surest way to it.</summary>
internal sealed class FindingSink(Rules.RuleSet rules)
{
    private readonly Dictionary<(string Kind, string Path, int Line, int Column, string Sink), Flow> flows = [];
    private readonly Dictionary<string, string> left = [];

    /// <param name="In">The function in which the data came to the call, or to the place itself.</param>
    /// <param name="IsWhole">The data is a command of its own, and not only what one is told.</param>
    public sealed record Flow(Rules.KindRule Kind, Capability Can, Taint Taint, SinkPlace At, ImmutableArray<Guard> Guards, Unit In, Confidence Confidence, bool IsWhole);

    public IEnumerable<Flow> Flows => flows.Values;

    public IEnumerable<NotAnalysed> Left => left.Select(l => new NotAnalysed(l.Key, l.Value));

    public void NotAnalysed(string path, string because) => left.TryAdd(path, because);

    public void Report(Capability can, Taint taint, SinkPlace at, ImmutableArray<Guard> guards, Unit unit, bool isWhole)
    {
        var kind = rules.KindOf[(Capability)(1UL << BitOperations.TrailingZeroCount((ulong)can))];
        var confidence = taint.Origin.Kind switch
        {
            _ when (can & ~(Capability.SqlSlashed | Capability.RedirectPath | Capability.RedirectPage | Capability.HtmlNever | Capability.HtmlUnescaped)) == 0 => Confidence.Low,
            OriginKind.Request => Confidence.High,
            OriginKind.Attributes => Confidence.Medium,
            _ => Confidence.Low,
        };
        if (kind.Kind is "tainted_header" or "tainted_cookie" or "tainted_sleep" or "tainted_mail") { confidence = Confidence.Low; }
        var flow = new Flow(kind, can, taint, at, guards, unit, confidence, isWhole);
        var key = (kind.Kind, at.Path, at.Line, at.Column, at.Sink);
        if (!flows.TryGetValue(key, out var before) || before.Confidence < confidence || (isWhole && !before.IsWhole && before.Confidence == confidence) || (before.Confidence == confidence && before.Guards.Length > guards.Length)) { flows[key] = flow; }
    }
}
