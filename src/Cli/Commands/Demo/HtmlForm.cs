using System.Net;
using System.Text.RegularExpressions;

namespace Colophon.Cli.Commands.Demo;

/// <summary>A form as a browser would send it back: where to, and the fields with the values it came with. Enough for pages we write or know, not for the web.</summary>
internal sealed partial record HtmlForm(string Action, Dictionary<string, string> Fields)
{
    public static IReadOnlyList<HtmlForm> Read(string html) =>
    [
        .. FormTag().Matches(html).Select(form =>
        {
            var fields = new Dictionary<string, string>();
            foreach (Match tag in InputTag().Matches(form.Groups["body"].Value))
            {
                var input = Attributes(tag.Groups["attributes"].Value);
                if (!input.TryGetValue("name", out var name) || input.GetValueOrDefault("type") is "file" or "submit" or "button") { continue; }
                if (input.GetValueOrDefault("type") is "checkbox" or "radio" && !input.ContainsKey("checked")) { continue; }
                fields[name] = input.GetValueOrDefault("value", "");
            }
            return new HtmlForm(Attributes(form.Groups["attributes"].Value).GetValueOrDefault("action", ""), fields);
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

    [GeneratedRegex("""<a\b(?<attributes>[^>]*)>""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex LinkTag();

    [GeneratedRegex("""(?<name>[a-zA-Z][\w:-]*)(?:\s*=\s*(?:"(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>[^\s"'>]+)))?""")]
    private static partial Regex Attribute();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex AnyTag();
}
