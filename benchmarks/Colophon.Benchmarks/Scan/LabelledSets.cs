using System.Diagnostics;
using System.Globalization;
using Colophon.Benchmarks.Harness;
using Colophon.Php.Analysis;

namespace Colophon.Benchmarks.Scan;

/// <summary>How much of others' labelled sets the analysis finds, on the half that no rule was tuned on (and, on stderr, on the other), and how many alarms clean code gives.</summary>
internal static class LabelledSets
{
    private const string WordPress = "/usr/share/wordpress";

    /// <summary>The test suite is generated: every so many files say the same as all of them.</summary>
    private const int EveryTaintFile = 6;

    private static readonly (string Cwe, string Kind)[] Kinds =
    [
        ("CWE_78", "tainted_shell"), ("CWE_79", "tainted_html"), ("CWE_89", "tainted_sql"), ("CWE_90", "tainted_ldap"), ("CWE_91", "tainted_xpath"), ("CWE_95", "tainted_eval"), ("CWE_98", "tainted_include"), ("CWE_601", "tainted_redirect"),
    ];

    public static IReadOnlyList<Figure> Run(CancellationToken ct)
    {
        var figures = new List<Figure>();
        var watch = Stopwatch.StartNew();
        var core = Analyse(Corpus.Tree(WordPress), ct);
        figures.Add(new Figure("core_analysis_s", watch.Elapsed.TotalSeconds, "s"));
        var alarms = Alarms("WordPress core", core);
        if (Corpus.Find() is not { } corpus)
        {
            Bench.Say("COLOPHON_CORPORA names no folder with labelled sets (malware/, clean/, taint/; benchmarks/README.md says which and how they are split): recall and precision are not measured, alarms only on WordPress core.");
            figures.Add(new Figure("malware_false_alarms", alarms, "files"));
            return figures;
        }
        foreach (var (name, files) in corpus.Clean()) { alarms += Alarms(name, Analyse(files, ct)); }
        Recall(corpus, heldOut: false, ct);
        figures.Add(new Figure("malware_recall", Recall(corpus, heldOut: true, ct), "of 1"));
        figures.Add(new Figure("malware_false_alarms", alarms, "files"));
        Taint(corpus, heldOut: false, ct);
        var (precision, recall) = Taint(corpus, heldOut: true, ct);
        figures.Add(new Figure("taint_precision", precision, "of 1, mean of kinds"));
        figures.Add(new Figure("taint_recall", recall, "of 1, mean of kinds"));
        return figures;
    }

    private static AnalysisResult Analyse(IReadOnlyList<SourceFile> files, CancellationToken ct) => SecurityAnalyzer.Analyse(files, new AnalysisOptions(new DateOnly(2026, 1, 1)), ct);

    private static int Alarms(string name, AnalysisResult result)
    {
        var alarms = result.Findings.Where(f => f.Category == FindingCategory.Malware).ToList();
        foreach (var alarm in alarms) { Bench.Say($"alarm on clean code: {name}: {alarm.Path}:{alarm.Line} {alarm.Kind}: {alarm.Trace[0].What}"); }
        return alarms.Select(a => a.Path).Distinct().Count();
    }

    private static double Recall(Corpus corpus, bool heldOut, CancellationToken ct)
    {
        int found = 0, all = 0;
        foreach (var file in corpus.Malware(heldOut))
        {
            all++;
            if (Analyse([file], ct).Findings.Any(f => f.Category == FindingCategory.Malware)) { found++; }
        }
        Bench.Say(string.Create(CultureInfo.InvariantCulture, $"malware, {Half(heldOut)}: {found} of {all} found"));
        return all == 0 ? 0 : (double)found / all;
    }

    private static (double Precision, double Recall) Taint(Corpus corpus, bool heldOut, CancellationToken ct)
    {
        var (precisions, recalls) = (new List<double>(), new List<double>());
        foreach (var (cwe, kind) in Kinds)
        {
            int right = 0, missed = 0, wrong = 0, quiet = 0;
            foreach (var (isUnsafe, file) in corpus.Taint(cwe, heldOut, EveryTaintFile))
            {
                var found = Analyse([file], ct).Findings.Any(f => f.Kind == kind);
                if (isUnsafe) { _ = found ? right++ : missed++; }
                else { _ = found ? wrong++ : quiet++; }
            }
            if (right + missed == 0) { continue; }
            precisions.Add((double)right / Math.Max(1, right + wrong));
            recalls.Add((double)right / (right + missed));
            Bench.Say(string.Create(CultureInfo.InvariantCulture, $"{kind}, {Half(heldOut)}: found {right}, missed {missed}, wrongly found {wrong}, rightly quiet {quiet}: precision {precisions[^1]:N3}, recall {recalls[^1]:N3}"));
        }
        return precisions.Count == 0 ? (0, 0) : (precisions.Average(), recalls.Average());
    }

    private static string Half(bool heldOut) => heldOut ? "held out" : "tuning half";
}
