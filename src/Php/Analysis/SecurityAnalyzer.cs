using Colophon.Php.Analysis.Flow;
using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Analysis.Rules;

namespace Colophon.Php.Analysis;

/// <summary>Says what in a plugin, a theme or a site's files an attacker could use, or wrote. Any bytes give an answer; only cancelling ends it early.</summary>
public static class SecurityAnalyzer
{
    /// <summary>Enough for what the parser lets through: whoever walks the tree checks how much is left.</summary>
    private const int StackBytes = 64 << 20;

    /// <summary>The first pass learns what is stored and hooked, the second follows it.</summary>
    private const int Passes = 2;

    public static AnalysisResult Analyse(IReadOnlyList<SourceFile> files, AnalysisOptions options, CancellationToken ct) => Analyse(files, options, new TreeCache(), ct);

    internal static AnalysisResult Analyse(IReadOnlyList<SourceFile> files, AnalysisOptions options, TreeCache trees, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        ct.ThrowIfCancellationRequested();
        AnalysisResult? result = null;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failed = null;
        var thread = new Thread(() =>
        {
            try { result = Run(files, options, trees, ct); }
            catch (Exception e) { failed = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e); }
        }, StackBytes);
        thread.Start();
        thread.Join();
        failed?.Throw();
        return result!;
    }

    private static AnalysisResult Run(IReadOnlyList<SourceFile> files, AnalysisOptions options, TreeCache trees, CancellationToken ct)
    {
        var rules = RuleSet.Default;
        var findings = new FindingSink(rules);
        var observer = new Observer();
        var reading = new Reading(files, options, trees, rules, findings, observer, ct);
        var interpreter = new Interpreter(reading.Index, rules, options, reading.IsWordPress, findings, observer, ct);
        interpreter.Run(Passes);
        return new Reporting(reading, interpreter, findings, observer, options).Result();
    }
}
