using System.Diagnostics;
using System.Globalization;
using Colophon.Benchmarks.Harness;
using Colophon.Php.Analysis;

namespace Colophon.Benchmarks.Scan;

/// <summary>
/// How much of others' labelled sets the analysis finds, on the half that no rule was tuned on, and how many alarms clean code gives. The tuning half's counts go to stderr;
/// with <c>--tuning</c> only that half is looked at, and what is missed there is named. Parts: <c>core</c>, <c>malware</c>, <c>clean</c>, <c>apps</c>, <c>taint</c>.
/// </summary>
internal sealed class LabelledSets(Bench bench, CancellationToken ct)
{
    private const string WordPress = "/usr/share/wordpress";

    /// <summary>The test suite is generated: every so many files say the same as all of them.</summary>
    private const int EveryTaintFile = 6;

    private static readonly (string Cwe, string Kind)[] Kinds =
    [
        ("CWE_78", "tainted_shell"), ("CWE_79", "tainted_html"), ("CWE_89", "tainted_sql"), ("CWE_90", "tainted_ldap"), ("CWE_91", "tainted_xpath"), ("CWE_95", "tainted_eval"), ("CWE_98", "tainted_include"), ("CWE_601", "tainted_redirect"),
    ];

    public IReadOnlyList<Figure> Run()
    {
        var figures = new List<Figure>();
        var alarms = 0;
        if (bench.Runs("core"))
        {
            var watch = Stopwatch.StartNew();
            var core = Analyse(Corpus.Tree(WordPress));
            figures.Add(new Figure("core_analysis_s", watch.Elapsed.TotalSeconds, "s"));
            alarms += Alarms("WordPress core", core);
        }
        if (Corpus.Find() is not { } corpus)
        {
            Bench.Say("COLOPHON_CORPORA names no folder with labelled sets (malware/, clean/, taint/; benchmarks/README.md says which and how they are split): recall and precision are not measured, alarms only on WordPress core.");
            figures.Add(new Figure("malware_false_alarms", alarms, "files"));
            return figures;
        }
        if (bench.Runs("clean"))
        {
            alarms += Clean(corpus, "clean");
            figures.Add(new Figure("malware_false_alarms", alarms, "files"));
        }
        if (bench.Runs("apps")) { figures.Add(new Figure("malware_alarms_other_systems", Clean(corpus, "apps"), "files")); }
        if (bench.Runs("malware"))
        {
            Recall(corpus, heldOut: false);
            if (!bench.Tuning) { figures.Add(new Figure("malware_recall", Recall(corpus, heldOut: true), "of 1")); }
        }
        if (bench.Runs("taint") || Kinds.Any(k => k.Kind == bench.Only))
        {
            Taint(corpus, heldOut: false);
            if (!bench.Tuning)
            {
                var (precision, recall) = Taint(corpus, heldOut: true);
                figures.Add(new Figure("taint_precision", precision, "of 1, mean of kinds"));
                figures.Add(new Figure("taint_recall", recall, "of 1, mean of kinds"));
            }
        }
        return figures;
    }

    private AnalysisResult Analyse(IReadOnlyList<SourceFile> files) => SecurityAnalyzer.Analyse(files, new AnalysisOptions(new DateOnly(2026, 1, 1)), ct);

    private int Clean(Corpus corpus, string set)
    {
        var (alarms, systems, files) = (0, 0, 0);
        foreach (var (name, content) in corpus.Clean(set))
        {
            alarms += Alarms(name, Analyse(content));
            (systems, files) = (systems + 1, files + content.Count);
        }
        Bench.Say($"{set}: {alarms} files with alarms in {files} files of {systems} systems");
        return alarms;
    }

    private static int Alarms(string name, AnalysisResult result)
    {
        var alarms = result.Findings.Where(f => f.Category != FindingCategory.Vulnerability).ToList();
        foreach (var alarm in alarms) { Bench.Say($"alarm on clean code: {name}: {alarm.Path}:{alarm.Line} {alarm.Kind}: {alarm.Trace[0].What}"); }
        return alarms.Select(a => a.Path).Distinct().Count();
    }

    private double Recall(Corpus corpus, bool heldOut)
    {
        int found = 0, unwanted = 0, all = 0;
        foreach (var file in corpus.Malware(heldOut))
        {
            all++;
            var findings = Analyse([file]).Findings;
            if (findings.Any(f => f.Category == FindingCategory.Malware)) { found++; }
            else if (findings.Any(f => f.Category == FindingCategory.Unwanted)) { unwanted++; }
            else if (bench.Tuning && !heldOut) { Bench.Say($"missed: {file.Path}"); }
        }
        Bench.Say(string.Create(CultureInfo.InvariantCulture, $"malware, {Half(heldOut)}: {found} of {all} found, {unwanted} more told as unwanted software"));
        return all == 0 ? 0 : (double)found / all;
    }

    private (double Precision, double Recall) Taint(Corpus corpus, bool heldOut)
    {
        var (precisions, recalls) = (new List<double>(), new List<double>());
        foreach (var (cwe, kind) in Kinds)
        {
            if (bench.Only is not null && bench.Only != kind && bench.Only != "taint") { continue; }
            int right = 0, missed = 0, wrong = 0, quiet = 0;
            foreach (var (isUnsafe, file) in corpus.Taint(cwe, heldOut, EveryTaintFile))
            {
                var found = Analyse([file]).Findings.Any(f => f.Kind == kind);
                if (isUnsafe) { _ = found ? right++ : missed++; }
                else { _ = found ? wrong++ : quiet++; }
                if (bench.Tuning && !heldOut && found != isUnsafe) { Bench.Say($"{(found ? "wrongly found" : "missed")}: {file.Path}"); }
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
