using System.Net;
using System.Text.RegularExpressions;

namespace Colophon.Cli.Commands.Demo;

/// <summary>A form as a browser would send it back: where to, and the fields with the values it came with. Enough for pages we write or know, not for the web.</summary>
/// <param name="Fields">What is sent unless somebody types something else.</param>
/// <param name="Offers">What could be chosen besides: boxes that aren't ticked.</param>
internal sealed partial record HtmlForm(string Action, IReadOnlyList<(string Name, string Value)> Fields, IReadOnlyList<(string Name, string Value)> Offers)
{
    public static IReadOnlyList<HtmlForm> Read(string html) =>
    [
        .. FormTag().Matches(html).Select(form =>
        {
            var body = form.Groups["body"].Value;
            List<(string, string)> fields = [], offers = [];
            foreach (Match tag in InputTag().Matches(body))
            {
                var input = Attributes(tag.Groups["attributes"].Value);
                if (!input.TryGetValue("name", out var name) || input.GetValueOrDefault("type") is "file" or "submit" or "button") { continue; }
                var box = input.GetValueOrDefault("type") is "checkbox" or "radio";
                (box && !input.ContainsKey("checked") ? offers : fields).Add((name, input.GetValueOrDefault("value", box ? "on" : "")));
            }
            foreach (Match tag in SelectTag().Matches(body))
            {
                var options = OptionTag().Matches(tag.Groups["body"].Value).Select(o => (Attributes: Attributes(o.Groups["attributes"].Value), Text: Text(o.Groups["text"].Value).Trim())).ToArray();
                if (options.Length == 0 || !Attributes(tag.Groups["attributes"].Value).TryGetValue("name", out var name)) { continue; }
                var chosen = options.FirstOrDefault(o => o.Attributes.ContainsKey("selected"), options[0]);
                fields.Add((name, chosen.Attributes.GetValueOrDefault("value", chosen.Text)));
            }
            foreach (Match tag in AreaTag().Matches(body))
            {
                if (Attributes(tag.Groups["attributes"].Value).TryGetValue("name", out var name)) { fields.Add((name, WebUtility.HtmlDecode(tag.Groups["text"].Value))); }
            }
            return new HtmlForm(Attributes(form.Groups["attributes"].Value).GetValueOrDefault("action", ""), fields, offers);
        }),
    ];

    public static IEnumerable<string> Links(string html) => LinkTag().Matches(html).Select(a => Attributes(a.Groups["attributes"].Value).GetValueOrDefault("href", ""));

    /// <summary>What stands on the page for a person, tags taken away.</summary>
    public static string Text(string html) => WebUtility.HtmlDecode(AnyTag().Replace(html, " "));

    private static Dictionary<string, string> Attributes(string text)
    {
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match a in Attribute().Matches(text))
        {
            attributes.TryAdd(a.Groups["name"].Value, WebUtility.HtmlDecode(a.Groups["value"].Value));
        }
        return attributes;
    }

    [GeneratedRegex("""<form\b(?<attributes>[^>]*)>(?<body>.*?)</form>""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex FormTag();

    [GeneratedRegex("""<input\b(?<attributes>[^>]*)>""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex InputTag();

    [GeneratedRegex("""<select\b(?<attributes>[^>]*)>(?<body>.*?)</select>""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex SelectTag();

    [GeneratedRegex("""<option\b(?<attributes>[^>]*)>(?<text>[^<]*)""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex OptionTag();

    [GeneratedRegex("""<textarea\b(?<attributes>[^>]*)>(?<text>[^<]*)</textarea>""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex AreaTag();

    [GeneratedRegex("""<a\b(?<attributes>[^>]*)>""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex LinkTag();

    [GeneratedRegex("""(?<name>[a-zA-Z][\w:-]*)(?:\s*=\s*(?:"(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>[^\s"'>]+)))?""")]
    private static partial Regex Attribute();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex AnyTag();
}
