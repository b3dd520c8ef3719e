using System.Text;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering;

/// <summary>The pages in plain text. Values from records are escaped: a title can't make a heading or a link.</summary>
internal static class Markdown
{
    public static byte[] Readme(BinderManifest head, PeriodResult result)
    {
        var text = Begin($"Evidence binder: {head.Name}, {head.Period.Name}", head)
            .Line($"Management's test results for the period {Renderer.Span(result.Period.When)}, and the records that they follow from.")
            .Line("It is not an opinion: only a certified public accountant examines and concludes.")
            .Line()
            .Line("## Verify it").Line()
            .Line("Get `colophon` and a trust policy (the server's public keys) from somewhere else than from whoever gave you this file. Then, on any machine, without a network:").Line()
            .Line($"    {head.Verify}").Line()
            .Line("Exit code 0: intact. 20: intact, with gaps that it declares itself. 21: self-consistent, but no policy was given. Anything else is told in words. The format is documented well enough to write another verifier (docs/formats/evidence-binder.md of the project).").Line()
            .Line("## What is in it").Line()
            .Line("- `report.html`: everything for reading and printing").Line("- `01-scope`, `02-control-matrix`, `03-populations`, `04-tests`, `05-exceptions`, `09-coverage`: the same in parts, as text, CSV and JSON")
            .Line("- `verdicts.json`: the results as computed; the pages above follow from it byte by byte").Line("- `ledger/`: the signed tree of records; `manifest.json`: every file with its hash; `manifest.sig`: its signature").Line()
            .Line("## Results").Line();
        foreach (var c in result.Controls) { text.Line($"- **{Escape(c.Id)} {Escape(c.Title)}**: {Escape(c.Sentence)}"); }
        text.Line().Line("## Made").Line()
            .Line($"- on {Time(head.CreatedAt)} by {Escape(head.CreatedBy)} with {Escape(head.Tool)}; results by {Escape(head.Engine)}")
            .Line($"- tree `{Escape(head.Origin)}`: {head.Tree.Size} entries, root `{head.Tree.Root}`; judged: the first {head.Judged.Size}");
        return text.Bytes();
    }

    public static byte[] Scope(BinderManifest head, PeriodResult result)
    {
        var text = Begin("Scope", head).Line($"- Tenant: {Escape(head.Name)} (`{head.Tenant}`)").Line($"- Period: {Escape(head.Period.Name)}, {Renderer.Span(result.Period.When)} (entry {result.Period.Index})")
            .Line($"- The ledger's clock had come to {Renderer.Time(result.Through)}{(result.SoFar ? ": the period has not ended, everything here is so far" : "")}")
            .Line(head.Scope.Sites is { } sites ? $"- Cut to: {string.Join(", ", sites.Select(Escape))}. {head.Hidden} entries of other sites stand as hashes only." : "- All sites of the tenant.").Line()
            .Line("| site | environment | sources | in scope | not seen |").Line("|---|---|---|---|---|");
        foreach (var s in result.Sites) { text.Line($"| {Escape(s.Site)} | {Escape(s.Environment)} | {string.Join(", ", s.Sources.Select(Escape))} | {Renderer.Duration(s.InScope)} | {Renderer.Duration(s.None)} |"); }
        text.Line().Line("Recorded settings that the results lean on:").Line();
        foreach (var (name, value) in head.Settings) { text.Line($"- {Escape(name)}: {Escape(value?.ToJsonString() ?? "null")}"); }
        return text.Bytes();
    }

    public static byte[] Test(BinderManifest head, PeriodResult result, ControlResult c)
    {
        var text = Begin($"{c.Id} {c.Title}", head).Line(Escape(c.Sentence)).Line()
            .Line($"- Result: **{VerdictsJson.Name(c.Conclusion.Kind)}**{(c.Conclusion.SoFar ? " so far" : "")}. N = {c.Conclusion.N}, D = {c.Conclusion.D}, not determinable {c.Conclusion.NotDeterminable}, excused {c.Conclusion.Excused}. {Escape(c.Conclusion.Reason)}")
            .Line($"- Supports: {Escape(c.Supports)}").Line($"- Can't show: {Escape(c.CantShow)}")
            .Line($"- Criteria: {string.Join(", ", c.Criteria.Select(l => Escape(l.Id) + (l.Extent == "=" ? "" : " (in part)")))}")
            .Line($"- Type {c.Type}, nature {Escape(c.Nature)}, {Escape(c.When)}, owner {Escape(c.Owner)}; assurance: {Escape(c.Assurance)}");
        foreach (var v in c.Versions) { text.Line($"- Version {v.Version} in force {Renderer.Span(v.When)} (entry {v.Index}, `{v.Hash}`)"); }
        text.Line().Line("## Timelines").Line();
        foreach (var e in c.Entities)
        {
            text.Line($"### {Escape(e.Site)}").Line();
            foreach (var s in e.Segments) { text.Line($"- {Renderer.Span(s.When)}: **{VerdictsJson.Name(s.State)}**{(s.Cause.Length > 0 ? ", " + Escape(s.Cause) : "")}{(s.Deviation is { } d ? $" ({Escape(d)})" : "")}"); }
            text.Line();
        }
        text.Line("## Deviations").Line();
        foreach (var d in c.Deviations)
        {
            text.Line($"- **{Escape(d.Id)}** {Escape(d.Title)} on {Escape(d.Site)}, {Renderer.Span(d.True)}: {Escape(d.Why)} (entry {d.Index})");
            foreach (var p in d.Dispositions) { text.Line($"  - {Escape(p.Kind)} by {Escape(p.By)}, {Renderer.Time(p.At)} (entry {p.Index}): {Escape(p.Reason)}"); }
        }
        text.Line(c.Deviations.Count == 0 ? "None found." : "").Line("## Information produced by the entity").Line()
            .Line($"- Sources: {string.Join(", ", c.Ipe.Sources.Select(Escape))}; environment: {Escape(c.Ipe.Environment)}").Line($"- Query: {Escape(c.Ipe.Query)}");
        foreach (var p in c.Ipe.Parameters) { text.Line($"- {Escape(p.Name)}: {Escape(p.Value)}"); }
        text.Line($"- Window: {Renderer.Span(c.Ipe.Window)} (UTC); entries {c.Ipe.FirstLeaf} to {c.Ipe.FirstLeaf + c.Ipe.LeafCount - 1}; rows: {c.Ipe.Rows}; SHA-256 of the population: `{c.Ipe.PopulationHash}`; run by {Escape(c.Ipe.Engine)}");
        foreach (var p in c.Ipe.TieOut) { text.Line($"- Tie-out, {Escape(p.Name)}: {Escape(p.Value)}"); }
        foreach (var g in c.Ipe.GapCheck) { text.Line($"- Gap check: {Escape(g)}"); }
        return text.Line($"- Second source: {Escape(c.Ipe.SecondSource)}").Bytes();
    }

    private static Page Begin(string title, BinderManifest head)
    {
        var page = new Page().Line("# " + Escape(title)).Line();
        foreach (var label in head.Labels) { page.Line($"> **{Escape(label)}**").Line(); }
        return page;
    }

    private static string Time(DateTimeOffset time) => Protocol.Wire.WireTime.Write(time);

    private static string Escape(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        foreach (var c in value)
        {
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' or '!') { text.Append('\\'); }
            text.Append(char.IsControl(c) ? ' ' : c);
        }
        return text.ToString();
    }

    private sealed class Page
    {
        private readonly StringBuilder _text = new();

        public Page Line(string line = "")
        {
            _text.Append(line).Append('\n');
            return this;
        }

        public byte[] Bytes() => Encoding.UTF8.GetBytes(_text.ToString());
    }
}
