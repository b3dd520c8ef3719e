using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Output;

/// <summary>
/// A review as one page in the console's look. It loads nothing, runs nothing, and says so to the browser; what strangers wrote is only ever text.
/// The console shows the same markup in its own frame: its classes and glyphs are those of the console's style sheet, which the page carries with it.
/// </summary>
public static class ReviewHtml
{
    private const int MaxConcerns = 200, MaxRows = 400;
    private const string MainBegins = "<main id=\"main\" class=\"alone\">\n", AnswerEnds = "<!-- reasons -->\n", MainEnds = "</main>\n";
    private static readonly string Css = StyleSheet();
    private static readonly string CssHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)));

    private const string Glyphs = """
        <svg class="defs" aria-hidden="true" focusable="false"><defs>
        <symbol id="mark" viewBox="0 0 32 32"><path class="mark" d="M24.45 8.2A11.5 11.5 0 1 0 24.45 23.8"/><path class="mark" d="M16 0v32M0 16h20"/><circle class="mark-pin" cx="27.2" cy="16" r="2.6"/></symbol>
        <symbol id="g-bad" viewBox="0 0 14 14"><path class="g-bad" d="M1 0h12L9.5 3V14h-5V3z"/></symbol>
        <symbol id="g-wait" viewBox="0 0 14 14"><circle class="g-wait" cx="7" cy="7" r="5.5"/><path class="g-wait" d="M7 3.5V7l2.5 1.6"/></symbol>
        </defs></svg>

        """;

    public static string Write(Review review)
    {
        ArgumentNullException.ThrowIfNull(review);
        var html = new Html();
        html.Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{CssHash}'; base-uri 'none'; form-action 'none'\">\n")
            .Add($"<title>{ReviewWords.Title(review)} · Colophon</title>\n").Raw("<style>").Raw(Css).Raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n").Raw(Glyphs)
            .Raw("<header class=\"alone\"><span class=\"brand\"><svg aria-hidden=\"true\" focusable=\"false\" viewBox=\"0 0 32 32\"><use href=\"#mark\"/></svg>Colophon</span></header>\n").Raw(MainBegins);
        Answer(html, review);
        html.Raw(AnswerEnds);
        Concerns(html, review);
        Closed(html, review);
        Told(html, review);
        SurfaceTable(html, review);
        Files(html, review);
        Open(html, "limits", "What this can’t show").Raw("<ul class=\"lines\">\n");
        foreach (var limit in review.Limits) { html.Add($"<li>{limit}</li>\n"); }
        html.Raw("</ul>").Raw(Close).Raw(MainEnds).Raw("<footer class=\"colophon\"><p>").Add($"Written by Colophon from the files of the {(review.Old is null ? "version" : "two versions")} alone. Nothing of them was run. The same files give the same page.").Raw("</p></footer>\n</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>What stands in such a page: the answer, and all that proves it, for whoever has a frame of their own. Null where the text is no page of ours.</summary>
    public static (string Answer, string Reasons)? Content(string page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var (begins, turns, ends) = (page.IndexOf(MainBegins, StringComparison.Ordinal), page.IndexOf(AnswerEnds, StringComparison.Ordinal), page.IndexOf(MainEnds, StringComparison.Ordinal));
        return begins < 0 || turns < begins || ends < turns ? null : (page[(begins + MainBegins.Length)..turns], page[(turns + AnswerEnds.Length)..ends]);
    }

    private const string Close = "</div></section>\n";

    private static Html Open(Html html, string id, string heading) => html.Add($"<section class=\"leaf leaf--full\" aria-labelledby=\"{id}\"><div class=\"leaf__head\"><h2 id=\"{id}\">{heading}</h2></div><div class=\"leaf__body\">");

    private static void Answer(Html html, Review review)
    {
        html.Raw("<section class=\"leaf leaf--first leaf--full verdict verdict--long\" aria-labelledby=\"answer\"><div class=\"leaf__body\">").Add($"<p class=\"question\">{ReviewWords.Title(review)}. May it be installed?</p>\n<h1 id=\"answer\">{review.Headline}</h1>\n<p class=\"prose\">{review.Advice}</p>\n<dl class=\"pairs\">");
        var (stop, look) = (review.Concerns.Count(c => c.Level == ReviewLevel.Stop), review.Concerns.Count(c => c.Level == ReviewLevel.Look));
        foreach (var (name, value) in ((string, string)[])
        [
            ("Reasons", stop + look == 0 ? "none" : $"{stop} to stop, {look} to look"), ("Files", ReviewWords.Files(review)), ("Author", review.New.Author), ("Licence", review.New.License),
            ("Needs", $"WordPress {Or(review.New.RequiresWordPress)}, PHP {Or(review.New.RequiresPhp)}"), ("Not news", ReviewWords.InBoth(review)),
            ("Not analysed", review.Unread.Length switch { 0 => "", 1 => "one part: nothing may be concluded about it", var n => $"{n} parts: nothing may be concluded about them" }),
        ])
        {
            if (value.Length > 0) { html.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>"); }
        }
        html.Raw("</dl>").Raw(Close);
    }

    private static void Concerns(Html html, Review review)
    {
        var grave = review.Concerns.Where(c => c.Level != ReviewLevel.Calm).ToList();
        if (grave.Count == 0) { return; }
        Open(html, "why", "Why").Raw("<ol class=\"concerns\">\n");
        foreach (var concern in grave.Take(MaxConcerns))
        {
            html.Raw("<li><div class=\"concern\">");
            State(html, concern.Level);
            html.Add($"<div><h3>{concern.Title}</h3><p>{concern.Meaning}</p>");
            if (ReviewWords.Where(concern) is { Length: > 0 } where) { html.Add($"<p class=\"small quiet\"><code>{where}</code></p>"); }
            if (concern.Ask.Length > 0) { html.Add($"<p class=\"ask\">{concern.Ask}</p>"); }
            html.Raw("</div></div>");
            if (concern.Code is { } code) { Code(html, code, concern.Title, concern.Level == ReviewLevel.Stop); }
            html.Raw("</li>\n");
        }
        html.Raw("</ol>");
        if (grave.Count > MaxConcerns) { html.Add($"<p class=\"quiet\">And {grave.Count - MaxConcerns} more, which the JSON form has.</p>"); }
        html.Raw(Close);
    }

    private static void State(Html html, ReviewLevel level)
    {
        var key = level == ReviewLevel.Stop ? "bad" : "wait";
        html.Add($"<span class=\"st st--{key}\"><svg aria-hidden=\"true\" focusable=\"false\" viewBox=\"0 0 14 14\"><use href=\"#g-{key}\"/></svg>{ReviewWords.Level(level)}</span>");
    }

    private static void Code(Html html, CodePair code, string title, bool open)
    {
        html.Raw(open ? "<details class=\"words\" open>" : "<details class=\"words\">").Raw("<summary>The code, side by side</summary><figure class=\"diff\">").Raw(code.OldPath is null || code.NewPath is null ? "<div>" : "<div class=\"diff__sides\">");
        if (code.OldPath is not null) { Side(html, code, title, isNew: false); }
        if (code.NewPath is not null) { Side(html, code, title, isNew: true); }
        html.Raw("</div></figure></details>");
    }

    private static void Side(Html html, CodePair code, string title, bool isNew)
    {
        var (path, name) = isNew ? (code.NewPath, "New") : (code.OldPath, "Old");
        var label = code.OldPath is null ? $"Only in the new version: {path}" : code.NewPath is null ? $"Only in the old version: {path}" : $"{name}: {path}";
        html.Add($"<div class=\"diff__side\" role=\"region\" tabindex=\"0\" aria-label=\"{name} code: {title}\"><p>{label}</p><pre>");
        foreach (var row in code.Rows)
        {
            var (line, text) = isNew ? (row.NewLine, row.NewText) : (row.OldLine, row.OldText);
            var kind = row.IsSame || line == 0 ? "" : isNew ? "add" : "del";
            html.Raw(kind.Length == 0 ? "<span>" : $"<span class=\"{kind}\">").Add($"<i>{(line == 0 ? "" : line)}</i>");
            if (row.IsMarked && line > 0) { html.Add($"<b>{text}</b>"); } else { html.Add($"{text}"); }
            html.Raw("</span>");
        }
        html.Raw("</pre></div>");
    }

    private static void Closed(Html html, Review review)
    {
        if (review.Closed.IsEmpty) { return; }
        Open(html, "better", "Better than before").Raw("<ul class=\"lines\">\n");
        foreach (var line in review.Closed.Take(MaxRows)) { html.Add($"<li>{line}</li>\n"); }
        html.Raw("</ul>").Raw(Close);
    }

    private static void Told(Html html, Review review)
    {
        var told = review.Concerns.Where(c => c.Level == ReviewLevel.Calm).Take(MaxRows).ToList();
        if (told.Count == 0) { return; }
        Open(html, "told", "Also new, nothing to decide").Raw("<ul class=\"lines\">\n");
        foreach (var concern in told) { html.Add($"<li>{concern.Title}<span class=\"sub\">{concern.Meaning} {ReviewWords.Where(concern)}</span></li>\n"); }
        html.Raw("</ul>").Raw(Close);
    }

    private static void SurfaceTable(Html html, Review review)
    {
        Open(html, "surface", "The whole surface");
        var kinds = ReviewWords.Counts(review).ToList();
        var same = review.Old is null ? [] : kinds.Where(k => k.Added + k.Changed + k.Removed == 0).ToList();
        foreach (var (kind, now, added, changed, removed) in kinds.Except(same)) { Kind(html, review, kind, string.Join(", ", new[] { $"{now}" }.Concat(review.Old is null ? [] : ReviewWords.News(added, changed, removed)))); }
        if (same.Count > 0)
        {
            html.Raw("<details class=\"words\"><summary>").Add($"Without a difference: {string.Join(", ", same.Select(k => $"{k.Now} {(k.Now == 1 ? k.Kind.One() : k.Kind.Many())}"))}").Raw("</summary><div class=\"stack\">");
            foreach (var k in same) { Kind(html, review, k.Kind, $"{k.Now}"); }
            html.Raw("</div></details>\n");
        }
        if (!review.Unread.IsEmpty)
        {
            html.Raw("<details class=\"words\"><summary>").Add($"Not analysed: {review.Unread.Length}").Raw("</summary><ul class=\"lines\">");
            foreach (var unread in review.Unread.Take(MaxRows)) { html.Add($"<li><code>{(unread.Path.Length == 0 ? "The package" : unread.Path)}</code><span class=\"sub\">{unread.Because}</span></li>\n"); }
            html.Raw("</ul></details>\n");
        }
        if (!review.Findings.InBoth.IsEmpty)
        {
            html.Raw("<details class=\"words\"><summary>").Add($"{ReviewWords.InBoth(review)}").Raw("</summary><ul class=\"lines\">");
            foreach (var f in review.Findings.InBoth.Take(MaxRows)) { html.Add($"<li>{f.Title}<span class=\"sub\">{f.Message}</span><span class=\"sub\"><code>{f.Path} {f.Line}</code></span></li>\n"); }
            html.Raw("</ul></details>\n");
        }
        html.Raw(Close);
    }

    private static void Kind(Html html, Review review, SurfaceKind kind, string counts)
    {
        html.Raw("<details class=\"words\"><summary>").Add($"{char.ToUpperInvariant(kind.Many()[0])}{kind.Many()[1..]}: {counts}").Raw("</summary><div class=\"scroll\" role=\"region\" tabindex=\"0\"").Add($" aria-label=\"{kind.Many()}\"")
            .Raw("><table class=\"tbl\"><thead><tr><th scope=\"col\"><span class=\"vh\">Change</span></th><th scope=\"col\">Name</th><th scope=\"col\">What is known</th><th scope=\"col\">Where</th></tr></thead><tbody>\n");
        foreach (var change in review.Items.Where(i => i.Item.Kind == kind).OrderByDescending(i => i.Change != Change.Same).Take(MaxRows)) { Row(html, change, review.Old is null); }
        html.Raw("</tbody></table></div></details>\n");
    }

    private static void Row(Html html, ItemChange change, bool first)
    {
        var (sign, word) = first ? ("", "") : change.Change switch { Change.Added => ("+", "new"), Change.Removed => ("−", "gone"), Change.Changed => ("≠", "changed"), _ => ("=", "the same") };
        html.Raw("<tr><td>").Add($"<span class=\"sign\" aria-hidden=\"true\">{sign}</span><span class=\"vh\">{word}</span></td><th scope=\"row\"><code>{change.Item.Name}</code></th><td>");
        foreach (var detail in change.Details) { html.Add($"<span class=\"sub\"><strong>{detail}</strong></span>"); }
        if (change.Item.Entry is { } entry)
        {
            html.Add($"<span class=\"sub\">For {entry.Audience.Words()}{(entry.Handler.Length > 0 ? $"; answered by {entry.Handler}" : "")}</span>");
            if (!entry.Checks.IsEmpty) { html.Add($"<span class=\"sub\">Asks for {string.Join(", ", entry.Checks.Select(Matching.ItemDifference.Words).Distinct(StringComparer.Ordinal))}</span>"); }
            if (entry.Effects != Effects.None) { html.Add($"<span class=\"sub\">{string.Join(", ", entry.Effects.Words())}</span>"); }
        }
        foreach (var (name, value) in change.Item.Facts) { html.Add($"<span class=\"sub\">{name}: {value}</span>"); }
        html.Raw("</td><td>").Add($"<code>{string.Join(", ", change.Item.Places.Take(3).Select(ReviewWords.At))}</code>").Raw("</td></tr>\n");
    }

    private static void Files(Html html, Review review)
    {
        if (review.Files.IsEmpty || review.Old is null) { return; }
        Open(html, "files", "Files").Add($"<p class=\"quiet\">{ReviewWords.Files(review)}.</p>").Raw("<details class=\"words\"><summary>All files that differ</summary><ul class=\"lines\">\n");
        foreach (var file in review.Files.Take(MaxRows)) { html.Add($"<li><code>{file.Path}</code><span class=\"sub\">{file.Change.ToString().ToLowerInvariant()}{(file.Change == FileChangeKind.Moved ? $" from {file.OldPath}" : "")}, {ReviewWords.Bytes(file.Bytes)}{(file.IsMinified ? ", minified" : "")}</span></li>\n"); }
        if (review.Files.Length > MaxRows) { html.Add($"<li>And {review.Files.Length - MaxRows} more, which the JSON form has.</li>"); }
        html.Raw("</ul></details>").Raw(Close);
    }

    private static string Or(string version) => version.Length == 0 ? "any" : version;

    private static string StyleSheet()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return string.Concat(assembly.GetManifestResourceNames().Where(n => n.StartsWith("style:", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(n =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
            return reader.ReadToEnd();
        }));
    }
}
