using System.Globalization;
using System.Text;

namespace Colophon.Binder.Rendering.Html;

/// <summary>The look of the console, on paper: each pigment has one meaning, and every word stands without its colour.</summary>
internal static class Style
{
    /// <summary>What stands at the edge of every printed page: whose it is, and what every page must say.</summary>
    public static string Running(string title, IReadOnlyList<string> labels) =>
        $"@page {{ @top-left {{ content: {Quoted(title)}; }} @top-right {{ content: {Quoted(string.Join(" ", labels))}; color: #764f00; font-weight: 600; }} }}\n";

    /// <summary>A CSS string that no value can end.</summary>
    private static string Quoted(string value)
    {
        var css = new StringBuilder("\"");
        foreach (var rune in PaperText.Show(value, 160).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or ',' or '.' or ':') { css.Append(rune.ToString()); } else { css.Append(CultureInfo.InvariantCulture, $"\\{rune.Value:x6} "); } // the space ends the escape
        }
        return css.Append('"').ToString();
    }

    public const string Sheet = """
        :root { --ink: #191f24; --ink-2: #434d54; --ink-3: #59636a; --rule: #c8cfc4; --paper: #fbfcf9; --wash: #e7ebe3; --done: #1c6b5d; --wrong: #ad2c16; --waits: #764f00; --unseen: #566068;
          --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", "URW Palladio L", P052, "Noto Serif", Georgia, serif; --sans: "Segoe UI", "Open Sans", "Liberation Sans", Arial, system-ui, "Noto Sans", sans-serif; }
        * { box-sizing: border-box; }
        body { max-width: 62rem; margin: 2.5rem auto; padding: 0 1.5rem; font: 15px/1.5 var(--sans); color: var(--ink); background: var(--paper); }
        h1, .lead, .q { font-family: var(--serif); font-weight: 400; } h1 { font-size: 2.3rem; line-height: 1.15; margin: .2rem 0 1rem; } .q { font-style: italic; color: var(--ink-2); margin: 0; font-size: 1.05rem; } .lead { font-size: 1.2rem; line-height: 1.4; max-width: 44rem; margin: .4rem 0 1rem; }
        h2 { font: 600 1.3rem/1.25 var(--sans); border-top: 2px solid var(--ink); padding-top: .6rem; margin: 3rem 0 .8rem; } h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; } h4 { font-size: .85rem; margin: .9rem 0 .2rem; }
        p, li { max-width: 48rem; } .label { border: 1px solid var(--waits); background: #f2e7c8; padding: .5rem .75rem; font-weight: 600; } .small, .t { font-size: 13px; color: var(--ink-2); }
        h1, h2, h3, h4, p, td, dd, li { unicode-bidi: isolate; overflow-wrap: anywhere; }
        .figures { display: grid; grid-template-columns: repeat(4, 1fr); border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); margin: 1.2rem 0; } .figures div { padding: .6rem .8rem .6rem 0; } .figures b { display: block; font: 400 1.7rem/1.1 var(--serif); } .figures span { font-size: 12.5px; color: var(--ink-2); display: block; }
        table { border-collapse: collapse; width: 100%; font-size: 12.5px; line-height: 1.4; margin: .4rem 0 1rem; border-bottom: 1px solid var(--ink); } th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--rule); } thead th { border-top: 1px solid var(--ink); border-bottom: 1px solid var(--ink); font-weight: 600; } tbody th { font-weight: 600; }
        td { min-width: 4.4rem; } td:has(.st) { min-width: 6.4rem; } td.id, td.n { min-width: 0; }
        #criteria td:nth-child(2) { min-width: 14rem; } #criteria td:nth-child(4) { min-width: 16rem; }
        td.id, td.n, th.id { white-space: nowrap; overflow-wrap: normal; } td.n { text-align: right; font-variant-numeric: tabular-nums; } .sub { display: block; color: var(--ink-2); }
        .st { font-weight: 600; } .st-done { color: var(--done); } .st-wrong { color: var(--wrong); } .st-waits { color: var(--waits); } .st-unseen { color: var(--unseen); }
        dl { display: grid; grid-template-columns: 11rem 1fr; gap: .15rem 1rem; font-size: 13px; margin: .6rem 0; } dt { font-weight: 600; } dd { margin: 0; min-width: 0; }
        .limit { border-left: 3px solid var(--unseen); padding-left: .8rem; }
        .bar { width: 100%; height: 20px; display: block; border: 1px solid #747d74; background: #fff; } .axis { display: flex; justify-content: space-between; font-size: 11px; color: var(--ink-3); } .defs { position: absolute; }
        .key { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: 12px; padding: 0; list-style: none; } .key svg { width: 22px; height: 11px; border: 1px solid #747d74; margin-right: .35rem; vertical-align: -1px; }
        .ok { fill: #4a9282; } .bridged { fill: #a9c9c0; } .bad { fill: #ad2c16; } .unseen { fill: url(#unseen); } .excused { fill: #c69a3c; } .out { fill: #fff; }
        code { font: 12px/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; } footer { border-top: 2px solid var(--ink); margin-top: 3rem; padding-top: .6rem; font-size: 12.5px; color: var(--ink-2); } a { color: #17497a; }
        nav ol { columns: 2; font-size: 13.5px; padding-left: 1.3rem; }
        @page { size: letter; margin: 19mm 16mm 17mm; font: 8.5pt "Liberation Sans", Arial, sans-serif; @bottom-left { content: "Management's test results"; color: #59636a; } @bottom-right { content: counter(page) " of " counter(pages); color: #59636a; } }
        @media print {
          body { max-width: none; margin: 0; padding: 0; background: #fff; font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; } h1 { font-size: 24pt; } h2 { margin-top: 1.6rem; } table { font-size: 8.5pt; } dl, .small, .t { font-size: 9pt; }
          h2, h3, h4, thead, h2 + p, h3 + p { break-after: avoid; } thead + tbody tr:first-child { break-after: avoid; } tr, .strip, .figures, .label { break-inside: avoid; } .chapter { break-before: page; } a { color: inherit; text-decoration: none; } p, li { orphans: 3; widows: 3; }
        }
        @media (max-width: 40rem) { .figures { grid-template-columns: repeat(2, 1fr); } dl { grid-template-columns: 1fr; } nav ol { columns: 1; } }

        """;
}
