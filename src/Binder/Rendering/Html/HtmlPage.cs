using System.Net;
using System.Text;

namespace Colophon.Binder.Rendering.Html;

/// <summary>One self-contained page on its way into a stream: no script, nothing fetched from elsewhere. Every value is escaped here and nowhere else.</summary>
internal sealed class HtmlPage : IDisposable
{
    private readonly StreamWriter _html;

    public HtmlPage(Stream output, BinderManifest head, string title)
    {
        _html = new StreamWriter(output, new UTF8Encoding(false), 1 << 14, leaveOpen: true) { NewLine = "\n" };
        Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>")
            .Text(title).Raw("</title>\n<style>\n").Raw(Style.Sheet).Raw(Style.Running($"{head.Name}, {head.Period.Name}", head.Labels)).Raw("</style>\n</head>\n<body>\n")
            .Raw("<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs><pattern id=\"unseen\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#e9ebea\"/><rect width=\"2\" height=\"6\" fill=\"#566068\"/></pattern></defs></svg>\n");
    }

    public HtmlPage Raw(string markup)
    {
        _html.Write(markup);
        return this;
    }

    public HtmlPage Text(string value, int limit = PaperText.Prose)
    {
        _html.Write(WebUtility.HtmlEncode(PaperText.Show(value, limit)));
        return this;
    }

    /// <summary><c>&lt;tag class="…"&gt;text&lt;/tag&gt;</c>.</summary>
    public HtmlPage Element(string tag, string text, string? css = null) =>
        Raw(css is null ? $"<{tag}>" : $"<{tag} class=\"{css}\">").Text(text).Raw($"</{tag}>\n");

    public HtmlPage Pair(string name, string value) => Raw("<dt>").Text(name).Raw("</dt><dd>").Text(value, PaperText.Cell).Raw("</dd>\n");

    public HtmlPage Head(params string[] columns)
    {
        Raw("<table>\n<thead><tr>");
        foreach (var column in columns) { Raw("<th scope=\"col\">").Text(column).Raw("</th>"); }
        return Raw("</tr></thead>\n<tbody>\n");
    }

    public HtmlPage Row(params string[] cells)
    {
        Raw("<tr>");
        foreach (var cell in cells) { Raw("<td>").Text(cell).Raw("</td>"); }
        return Raw("</tr>\n");
    }

    public HtmlPage EndTable() => Raw("</tbody>\n</table>\n");

    public HtmlPage Labels(BinderManifest head)
    {
        foreach (var label in head.Labels) { Element("p", label, "label"); }
        return this;
    }

    public void Dispose()
    {
        Raw("</body>\n</html>\n");
        _html.Dispose();
    }
}
