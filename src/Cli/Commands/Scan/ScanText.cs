using System.Globalization;
using Colophon.Php.Difference;
using Colophon.Php.Scanning;

namespace Colophon.Cli.Commands.Scan;

/// <summary>A scan in plain words, the answer first.</summary>
internal static class ScanText
{
    private const int Most = 100;

    public static void Write(ScanReport report, ScanPolicy policy, TextWriter text)
    {
        var counting = report.Results.Where(r => r.Counts).ToList();
        var (stop, look, unread) = (counting.Count(r => r.Finding.Level == ReviewLevel.Stop && !r.Finding.IsUnread), counting.Count(r => r.Finding.Level == ReviewLevel.Look && !r.Finding.IsUnread), counting.Count(r => r.Finding.IsUnread));
        text.WriteLine(counting.Count == 0 ? $"Nothing to look at in {report.Files} files{(report.Results.Length > 0 ? " that isn't known already" : "")}."
            : $"{stop} to stop for, {look} to look at, {unread} not analysed, in {report.Files} files.");
        foreach (var result in counting.Take(Most))
        {
            var f = result.Finding;
            text.WriteLine();
            text.WriteLine($"{(f.IsUnread ? "NOT ANALYSED" : f.Level.ToString().ToUpperInvariant())}  {Plain(f.Title)}");
            if (f.Path.Length > 0) { text.WriteLine(f.Line > 0 ? $"  {Plain(f.Path)} {f.Line}" : $"  {Plain(f.Path)}"); }
            text.WriteLine($"  {Plain(f.Message)}");
            foreach (var step in f.Trace) { text.WriteLine($"    {Plain(step.Path)} {step.Line}: {Plain(step.What)}"); }
            text.WriteLine($"  {f.Rule} · {f.Id}");
        }
        if (counting.Count > Most) { text.WriteLine("\n" + $"… and {counting.Count - Most} more: --json has them all."); }
        text.WriteLine();
        var (known, suppressed) = (report.Results.Count(r => r.IsNew == false), report.Results.Count(r => r.Suppressed is not null));
        if (known > 0) { text.WriteLine($"{known} were in the baseline and don't count."); }
        if (suppressed > 0) { text.WriteLine($"{suppressed} are suppressed."); }
        foreach (var s in report.Expired) { text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The suppression of {Plain(s.Finding)} by {Plain(s.Owner)} ended on {s.Expires:yyyy-MM-dd}: it counts again.")); }
        foreach (var s in report.Unused) { text.WriteLine($"The suppression of {Plain(s.Finding)} by {Plain(s.Owner)} hides nothing any more: take it out of the policy."); }
        if (policy.FailOn is null && counting.Count > 0) { text.WriteLine("The policy says fail_on never: findings don't decide how this ends."); }
    }

    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '\uFFFD' : c));
}
