using System.Text;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering;

/// <summary>The pages in plain text. Values from records are escaped: a title can't make a heading or a link.</summary>
internal static class Markdown
{
    public static void Readme(Stream output, BinderManifest head, PeriodResult result)
    {
        using var page = new Page(output, $"Evidence binder: {head.Name}, {head.Period.Name}", head);
        page.Line($"{Papers.Span(result.Period.When)} (UTC){(result.SoFar ? ". The period has not ended: everything here is so far" : "")}.").Line().Line(Papers.Whose).Line();
        if (head.Scope.Request is not null) { page.Line($"It is cut to {Escape(Papers.CutTo(head.Scope))}, and says nothing about other controls.").Line(); }
        page.Line("## Where to begin").Line()
            .Line(head.PrintedBy is { } printer ? $"- `report.html`, or `report.pdf`, the same as printed by {Escape(printer)}: everything for reading" : "- `report.html`: everything for reading and printing. This binder holds no PDF: no browser printed one where it was made; print the page to have one")
            .Line("- `02-control-matrix.xlsx`: each control with its result, and each of the 61 criteria with what is said about it")
            .Line("- `03-populations/`: for each control that was tested, every item, numbered, with its attributes; the sheet *IPE* says where it comes from")
            .Line("- `04-tests/`: one working paper per control: result, timelines, deviations, attribute grid, IPE, tie-out")
            .Line("- `05-exceptions.xlsx`: every deviation with what was made of it, everything excused, changes that no event tells")
            .Line("- `05-findings.xlsx`: what management makes of confirmed deviations: owner, cause, due date, fix, and each retest performed again from the records")
            .Line("- `06-systems.xlsx`: systems in scope beside the sites, with the lists of their members; one without a list is not tested")
            .Line("- `09-coverage.xlsx`: what was seen and what was not, per site").Line("- `01-scope.md`: company, period, sites, settings").Line()
            .Line("Each XLSX stands beside its CSV with the same rows, and beside a JSON with the same content word for word. A cell that a spreadsheet would run as a formula begins with `'`. Characters that can't be seen are written as `\\u{...}`; the records in `ledger/` keep every byte.").Line()
            .Line("For machines: `oscal/` (OSCAL 1.2.1 assessment results, and a plan of action where there are deviations), `ocsf/` (OCSF 1.5.0, class 2003), `verdicts.json` (the results as computed).").Line()
            .Line("## Verify it").Line()
            .Line("Get `colophon` and a trust policy (the server's public keys) from somewhere else than from whoever gave you this file. Then, on any machine, without a network:").Line()
            .Line($"    {head.Verify}").Line()
            .Line($"It checks every hash and signature, derives every result again from the records, and every paper again from the results, byte by byte{(head.PrintedBy is null ? "" : "; of `report.pdf` it checks that it is the one that was signed")}. Exit code 0: intact. 20: intact, with gaps that it declares itself. 21: self-consistent, but no policy was given. Anything else is told in words. The format is documented well enough to write another verifier (docs/formats/evidence-binder.md of the project).").Line()
            .Line("`ledger/` is the signed tree of records; `manifest.json` names every file with its hash; `manifest.sig` is its signature.").Line()
            .Line("## Results").Line();
        foreach (var c in result.Controls.Where(Papers.WasQueried)) { page.Line($"- **{Escape(c.Id)} {Escape(c.Title)}**: {Escape(c.Sentence)}"); }
        var waiting = result.Controls.Where(c => !Papers.WasQueried(c)).ToArray();
        if (waiting.Length > 0) { page.Line().Line($"Not tested, each with its reason in the matrix: {string.Join(", ", waiting.Select(c => Escape(c.Id)))}."); }
        page.Line().Line("## Made").Line()
            .Line($"- on {Protocol.Wire.WireTime.Write(head.CreatedAt)} by {Escape(head.CreatedBy)} with {Escape(head.Tool)}; results by {Escape(head.Engine)}, papers by {Escape(head.Papers)}")
            .Line($"- tree `{Escape(head.Origin)}`: {head.Tree.Size} entries, root `{head.Tree.Root}`; judged: the first {head.Judged.Size}");
    }

    public static void Scope(Stream output, BinderManifest head, PeriodResult result)
    {
        using var page = new Page(output, "Scope", head);
        page.Line($"- Tenant: {Escape(head.Name)} (`{head.Tenant}`)").Line($"- Period: {Escape(head.Period.Name)}, {Papers.Span(result.Period.When)} (entry {result.Period.Index})")
            .Line($"- Days are counted in {Escape(result.Period.Calendar.Zone.Id)}; categories: {string.Join(", ", result.Period.Categories.Select(Escape))}")
            .Line($"- The ledger's clock had come to {Papers.Time(result.Through)}{(result.SoFar ? ": the period has not ended, everything here is so far" : "")}")
            .Line(head.Scope.IsWhole ? "- All sites of the tenant." : $"- Cut to: {Escape(Papers.CutTo(head.Scope))}. {head.Hidden} entries of what is outside stand as hashes only.").Line()
            .Line("| site | environment | sources | in scope | not seen |").Line("|---|---|---|---|---|");
        foreach (var s in result.Sites) { page.Line($"| {Escape(s.Site)} | {Escape(s.Environment)} | {string.Join(", ", s.Sources.Select(Escape))} | {Papers.Duration(s.InScope)} | {Papers.Duration(s.None)} |"); }
        page.Line().Line("Recorded settings that the results lean on:").Line();
        foreach (var (name, value) in head.Settings) { page.Line($"- {Escape(name)}: {Escape(value?.ToJsonString() ?? "null")}"); }
    }

    /// <summary>For other formats whose texts are read as Markdown.</summary>
    public static string Escape(string value)
    {
        var shown = PaperText.Show(value);
        var text = new StringBuilder(shown.Length + 8);
        foreach (var c in shown)
        {
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' or '!' or '~') { text.Append('\\'); }
            text.Append(c);
        }
        return text.ToString();
    }

    private sealed class Page : IDisposable
    {
        private readonly StreamWriter _text;

        public Page(Stream output, string title, BinderManifest head)
        {
            _text = new StreamWriter(output, new UTF8Encoding(false), 1 << 14, leaveOpen: true);
            Line("# " + Escape(title)).Line();
            foreach (var label in head.Labels) { Line($"> **{Escape(label)}**").Line(); }
        }

        public Page Line(string line = "")
        {
            _text.Write(line);
            _text.Write('\n');
            return this;
        }

        public void Dispose() => _text.Dispose();
    }
}
