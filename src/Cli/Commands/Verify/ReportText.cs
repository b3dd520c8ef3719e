using System.Globalization;
using Colophon.Binder;
using Colophon.Protocol.Wire;

namespace Colophon.Cli.Commands.Verify;

/// <summary>A report in plain words, the answer first.</summary>
internal static class ReportText
{
    public static void Write(VerificationReport report, TextWriter text)
    {
        text.WriteLine(report.Code.Sentence());
        foreach (var finding in report.Findings) { text.WriteLine($"  {Plain(finding.Where)}: {Plain(finding.What)}"); }
        var more = report.Counts.Values.Sum() - report.Findings.Count;
        if (more > 0) { text.WriteLine($"  … and {more} more"); }
        text.WriteLine();
        if (report.Manifest is { } manifest)
        {
            text.WriteLine($"Binder    {Plain(manifest.Name)} ({manifest.Tenant}), {Plain(manifest.Period.Name)}: {WireTime.Write(manifest.Period.From)} to {WireTime.Write(manifest.Period.To)}");
            text.WriteLine($"Made      {WireTime.Write(manifest.CreatedAt)} by {Plain(manifest.CreatedBy)} with {Plain(manifest.Tool)}, results by {Plain(manifest.Engine)}");
            text.WriteLine($"Tree      {Plain(manifest.Origin)}, {manifest.Tree.Size} entries, root {manifest.Tree.Root}");
            foreach (var label in manifest.Labels) { text.WriteLine($"Note      {Plain(label)}"); }
        }
        foreach (var key in report.Keys) { text.WriteLine($"Key       {key.Role,-10} {key.Fingerprint} {(key.Established ? "known to the policy" : "not established")}"); }
        foreach (var s in report.Sources)
        {
            text.WriteLine($"Source    {Plain(s.Source)} ({Plain(s.Kind)}{(s.Kind == "console" ? "" : " of " + Plain(s.Site))}): {s.Records} records in {s.Batches} batches{(s.OpenGaps > 0 ? $", {s.OpenGaps} open gaps" : "")}, key {s.Fingerprint}");
        }
        foreach (var (type, count) in report.UnknownLeaves) { text.WriteLine($"Unknown   {count} entries of type {Plain(type)}: kept and hashed, not interpreted"); }
        var c = report.Checked;
        text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Checked   {c.Files} files, {c.Entries} entries ({c.Hidden} hidden), {c.Tiles} tiles, {c.Signatures} signatures of sources, {c.EarlierRoots} earlier checkpoints, {c.Anchors} anchors, {c.PrivateFields} private fields; verdicts {(c.Verdicts ? "derived again" : "not derived")}; {report.Elapsed.TotalSeconds:0.00} s"));
        text.WriteLine($"Exit code {(int)report.Code}");
    }

    /// <summary>Texts from a binder can't steer the terminal.</summary>
    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '\uFFFD' : c));
}
