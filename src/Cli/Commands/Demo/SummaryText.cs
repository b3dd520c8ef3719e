using System.Globalization;
using Colophon.Binder;
using Colophon.Verdicts.Results;

namespace Colophon.Cli.Commands.Demo;

/// <summary>The summary in plain words.</summary>
internal static class SummaryText
{
    private static readonly string NotTested = VerdictsJson.Name(ResultKind.NotTested);

    public static IEnumerable<string> Lines(Summary summary)
    {
        yield return $"{summary.Tenant}, period “{summary.Period}”, from the copied evidence alone. {summary.Verification}";
        if (summary.Code != BinderCode.Intact) { yield break; }
        yield return "";
        yield return summary.Findings.Count == 0 ? "Nothing was found that shouldn't have happened." : $"Found ({summary.Findings.Count}), times in UTC:";
        foreach (var finding in summary.Findings)
        {
            yield return $"  {When(finding)}  {finding.What}.{(finding.Why.Length > 0 ? $" {finding.Why}." : "")}{Named(finding.Controls)}";
        }
        yield return "";
        yield return summary.Unknown.Count == 0 ? "Every moment in scope was seen." : $"Not seen, and so unknown ({summary.Unknown.Count}):";
        foreach (var gap in summary.Unknown) { yield return $"  {When(gap)}  {gap.Site}: {gap.What}."; }
        yield return "";
        yield return $"Done as it should be ({summary.Approved.Count}):";
        foreach (var good in summary.Approved) { yield return $"  {When(good)}  {good.What}.{Named(good.Controls)}"; }
        yield return "";
        yield return "Management's test results (only a CPA firm examines and concludes):";
        foreach (var control in summary.Controls.Where(c => c.Result != NotTested)) { yield return $"  {control.Id}  {control.Title}: {control.Sentence}"; }
        var waiting = summary.Controls.Where(c => c.Result == NotTested).Select(c => c.Id).ToArray();
        if (waiting.Length > 0) { yield return $"  Not tested ({waiting.Length}), each with its reason in the binder: {string.Join(", ", waiting)}"; }
    }

    private static string When(Happening happening)
    {
        var from = happening.From.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var to = happening.To.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return from.EndsWith(to, StringComparison.Ordinal) ? from : $"{from}–{to}";
    }

    private static string Named(IReadOnlyList<string> controls) => controls.Count == 0 ? "" : $" [{string.Join(", ", controls)}]";
}
