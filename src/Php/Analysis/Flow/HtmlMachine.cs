using Colophon.Php.Analysis.Values;

namespace Colophon.Php.Analysis.Flow;

/// <summary>Reads HTML as far as it takes to know whether one stands in text, in a tag, in a value, in a script. <see cref="TextState.Word"/> is the name being read.</summary>
internal static class HtmlMachine
{
    private static readonly string[] UrlAttributes = ["href", "src", "action", "formaction", "data", "xlink:href", "background", "poster", "srcdoc"];

    public static Capability Needs(TextState state) => state.Place switch
    {
        HtmlPlace.Text or HtmlPlace.Title => Capability.Html | Capability.HtmlUnescaped,
        HtmlPlace.Comment => Capability.Html | Capability.HtmlNever,
        HtmlPlace.TagName or HtmlPlace.Tag or HtmlPlace.AttributeName or HtmlPlace.BeforeValue => Capability.HtmlUnquoted | Capability.HtmlNever,
        HtmlPlace.Script => state.Quote switch
        {
            // The text of a script within a script: what leaves no quotes is still run.
            '"' or '\'' when state.Value == HtmlValue.Script => Capability.Script | Capability.HtmlNever,
            '"' => Capability.ScriptDoubleQuoted,
            '\'' => Capability.ScriptSingleQuoted,
            _ => Capability.Script | Capability.HtmlNever,
        },
        HtmlPlace.Style => Capability.Css | Capability.HtmlNever,
        _ => Value(state),
    };

    private static Capability Value(TextState state)
    {
        var quote = state.Quote switch
        {
            '"' => Capability.HtmlDoubleQuoted,
            '\'' => Capability.HtmlSingleQuoted,
            _ => Capability.HtmlUnquoted,
        };
        return state.Value switch
        {
            HtmlValue.Url when state.AtStart => quote | Capability.HtmlUrl,
            HtmlValue.Script => quote | Capability.Script,
            HtmlValue.Style => quote | Capability.Css,
            _ => quote,
        };
    }

    public static TextState ReadUnknown(TextState state) => state.Place switch
    {
        HtmlPlace.BeforeValue => state with { Place = HtmlPlace.Value, Quote = '\0', AtStart = false },
        HtmlPlace.Value => state with { AtStart = false },
        _ => state,
    };

    public static TextState Read(TextState state, string text)
    {
        var (place, quote, value, word, start) = (state.Place, state.Quote, state.Value, state.Word, state.AtStart);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (place)
            {
                case HtmlPlace.Text:
                case HtmlPlace.Title:
                    var open = text.IndexOf('<', i);
                    if (open < 0) { i = text.Length; break; }
                    i = open;
                    if (string.CompareOrdinal(text, i, "<!--", 0, 4) == 0)
                    {
                        (place, i) = (HtmlPlace.Comment, i + 3);
                    }
                    else if (i + 1 >= text.Length || text[i + 1] is '/' or '!' || char.IsAsciiLetter(text[i + 1])) { (place, word) = (HtmlPlace.TagName, ""); }
                    break;
                case HtmlPlace.Comment:
                    var end = text.IndexOf("-->", i, StringComparison.Ordinal);
                    (place, i) = end < 0 ? (place, text.Length) : (HtmlPlace.Text, end + 2);
                    break;
                case HtmlPlace.TagName:
                    if (c == '>') { (place, quote) = Inside(word); }
                    else if (char.IsWhiteSpace(c)) { place = HtmlPlace.Tag; (word, value) = ("<" + word, HtmlValue.Plain); }
                    else if (word.Length < 20) { word += char.ToLowerInvariant(c); }
                    break;
                case HtmlPlace.Tag:
                    if (c == '>') { (place, quote) = Inside(Tag(word)); }
                    else if (c == '=') { (place, value) = (HtmlPlace.BeforeValue, Of(word[(word.IndexOf(' ') + 1)..])); }
                    else if (!char.IsWhiteSpace(c) && c != '/') { (place, word) = (HtmlPlace.AttributeName, "<" + Tag(word) + " " + char.ToLowerInvariant(c)); }
                    break;
                case HtmlPlace.AttributeName:
                    if (c == '>') { (place, quote) = Inside(Tag(word)); }
                    else if (c == '=') { (place, value) = (HtmlPlace.BeforeValue, Of(word[(word.IndexOf(' ') + 1)..])); }
                    else if (char.IsWhiteSpace(c)) { place = HtmlPlace.Tag; }
                    else if (word.Length < 60) { word += char.ToLowerInvariant(c); }
                    break;
                case HtmlPlace.BeforeValue:
                    if (char.IsWhiteSpace(c)) { break; }
                    if (c == '>') { (place, quote) = Inside(Tag(word)); break; }
                    quote = c is '"' or '\'' ? c : '\0';
                    (place, start) = (HtmlPlace.Value, quote != '\0');
                    break;
                case HtmlPlace.Value:
                    start = false;
                    if (quote != '\0' ? c == quote : char.IsWhiteSpace(c)) { (place, quote) = (HtmlPlace.Tag, '\0'); }
                    else if (quote == '\0' && c == '>') { (place, quote) = Inside(Tag(word)); }
                    break;
                case HtmlPlace.Script:
                case HtmlPlace.Style:
                    if (c == '<' && string.Compare(text, i, place == HtmlPlace.Script ? "</script" : "</style", 0, place == HtmlPlace.Script ? 8 : 7, StringComparison.OrdinalIgnoreCase) == 0) { (place, quote, word) = (HtmlPlace.TagName, '\0', ""); }
                    else if (c == '\\') { i++; }
                    else if (quote != '\0') { quote = c == quote || (c == '\n' && quote != '`') ? '\0' : quote; }
                    else if (c is '"' or '\'' or '`') { (quote, value) = (c, RunsText(text.AsSpan(0, i)) ? HtmlValue.Script : HtmlValue.Plain); }
                    else if (c == '/' && i + 1 < text.Length && text[i + 1] == '/' && (i == 0 || text[i - 1] != ':'))
                    {
                        var line = text.IndexOf('\n', i);
                        var close = text.IndexOf("</", i, StringComparison.Ordinal);
                        i = line < 0 && close < 0 ? text.Length : (close >= 0 && (line < 0 || close < line) ? close - 1 : line);
                    }
                    break;
            }
        }
        return state with { Place = place, Quote = quote, Value = value, Word = place is HtmlPlace.Text or HtmlPlace.Script or HtmlPlace.Style or HtmlPlace.Comment ? "" : word, AtStart = start };
    }

    /// <summary>What stands before a text makes the browser run it.</summary>
    private static bool RunsText(ReadOnlySpan<char> before)
    {
        before = before.TrimEnd();
        return before.EndsWith("setInterval(", StringComparison.Ordinal) || before.EndsWith("setTimeout(", StringComparison.Ordinal) || before.EndsWith("eval(", StringComparison.Ordinal) || before.EndsWith("Function(", StringComparison.Ordinal);
    }

    private static string Tag(string word)
    {
        var end = word.IndexOf(' ');
        return end < 0 ? word.TrimStart('<') : word[1..end];
    }

    private static (HtmlPlace Place, char Quote) Inside(string tag) => tag switch
    {
        "script" => (HtmlPlace.Script, '\0'),
        "style" => (HtmlPlace.Style, '\0'),
        _ => (HtmlPlace.Text, '\0'),
    };

    private static HtmlValue Of(string attribute) => UrlAttributes.Contains(attribute) ? HtmlValue.Url
        : attribute.StartsWith("on", StringComparison.Ordinal) ? HtmlValue.Script
        : attribute == "style" ? HtmlValue.Style : HtmlValue.Plain;
}
