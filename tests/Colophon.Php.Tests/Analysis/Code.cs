using System.Text;
using Colophon.Php.Analysis;

namespace Colophon.Php.Tests.Analysis;

/// <summary>Analyses a text as a file or a few.</summary>
internal static class Code
{
    /// <summary>By a rule. What a file as a whole resembles is measured on whole systems: a fragment written to lie as near to an attack as honest code can is none of their files.</summary>
    public static bool IsAttack(Finding finding) => finding is { Category: FindingCategory.Malware, Kind: not "malware_lookalike" };

    public static readonly DateOnly Today = new(2026, 11, 25);

    public const string Plugin = "<?php\n/* Plugin Name: Sample */\nadd_action('wp_ajax_nopriv_sample', 'sample');\n";

    public static AnalysisResult Analyse(params (string Path, string Text)[] files) => Analyse(new AnalysisOptions(Today), files);

    public static AnalysisResult Analyse(AnalysisOptions options, params (string Path, string Text)[] files) =>
        SecurityAnalyzer.Analyse([.. files.Select(f => new SourceFile(f.Path, Encoding.UTF8.GetBytes(f.Text)))], options, TestContext.Current.CancellationToken);

    /// <summary>The body of a handler that anyone may call.</summary>
    public static AnalysisResult Handler(string body, string more = "") => Analyse(("sample.php", $"{Plugin}function sample() {{ global $wpdb;\n{body}\n}}\n{more}"));

    public static string[] Kinds(AnalysisResult result) => [.. result.Findings.Select(f => f.Kind).Distinct().Order(StringComparer.Ordinal)];
}
