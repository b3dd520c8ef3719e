using Colophon.Php.Analysis.Rules;
using Colophon.Php.Analysis.Values;

namespace Colophon.Php.Analysis.Flow;

/// <summary>Where one stands in a text of some language: reading fixed text moves it on, and it says what data needs to do harm here.</summary>
internal readonly record struct TextState(SinkContext Language, Capability Plain, char Quote = '\0', HtmlPlace Place = HtmlPlace.Text, HtmlValue Value = HtmlValue.Plain, bool AtStart = true, string Word = "", bool Escaped = false)
{
    private const int LongestWord = 200;

    public static readonly TextState Page = new(SinkContext.Html, Capability.None);

    /// <summary>Data with any of these does harm here.</summary>
    public Capability Needs => Language switch
    {
        SinkContext.Sql => Quote is '\'' or '"' ? Capability.SqlQuoted | Capability.SqlSlashed : Capability.SqlRaw,
        SinkContext.Shell => Quote == '\'' ? Capability.ShellQuoted : Capability.Shell,
        SinkContext.Eval => Quote is '\'' or '"' ? Capability.EvalQuoted : Capability.Eval,
        SinkContext.XPath => Quote is '\'' or '"' ? Capability.XpathQuoted : Capability.Xpath,
        SinkContext.Html => HtmlMachine.Needs(this),
        _ => PlainNeeds(),
    };

    /// <summary>Where only the beginning decides (which host, which function), data behind a beginning that is fixed does no harm.</summary>
    private Capability PlainNeeds() => Plain switch
    {
        Capability.Ssrf => IsHostOpen() ? Plain : Capability.None,
        Capability.Redirect => IsHostOpen() ? Word.Contains("://", StringComparison.Ordinal) ? Capability.RedirectHost : Plain | Capability.RedirectPage : IsPathOpen() ? Capability.RedirectPath : Capability.None,
        Capability.Include => IsQuoted() ? Capability.IncludeQuoted : Plain,
        Capability.Callable or Capability.OptionName or Capability.Role or Capability.UserId => AtStart ? Plain : Capability.None,
        Capability.Unserialize => AtStart ? Plain : Capability.None,
        Capability.Header => Word.Contains("Location:", StringComparison.OrdinalIgnoreCase) || Word.Contains("url=", StringComparison.OrdinalIgnoreCase)
            ? (this with { Plain = Capability.Redirect, Word = Word[(Word.IndexOfAny([':', '=']) + 1)..].TrimStart(), AtStart = false }).Needs
            : AtStart ? Plain : Capability.None, // PHP sends no line breaks in a header since 5.1.2: only who begins it chooses which it is
        _ => Plain,
    };

    private bool IsHostOpen()
    {
        if (AtStart || (Word.Length > 0 && Word.Trim('\'', '"', ' ').Length == 0)) { return true; }
        if (Word.Length == 0) { return Plain == Capability.Redirect && !Escaped; }
        var scheme = Word.IndexOf("://", StringComparison.Ordinal);
        return scheme >= 0 ? Word.IndexOfAny(['/', '?', '#'], scheme + 3) < 0 : Word is "/" or "//" || (Word.Length < 4 && !Word.Contains('/') && Plain == Capability.Ssrf);
    }

    /// <summary>Behind the beginning of a path that stands there: what comes may climb out of it.</summary>
    private bool IsPathOpen() => !Escaped && Word.Length > 0 && !Word.Contains("://", StringComparison.Ordinal) && Word.IndexOfAny(['?', '#']) < 0;

    /// <summary>Somebody took the path for a text in quotes.</summary>
    private bool IsQuoted() => !Escaped && (Word.Count(c => c == '\'') % 2 == 1 || Word.Count(c => c == '"') % 2 == 1);

    /// <summary>In a shell: what comes here is a command, and not what one is told.</summary>
    public bool BeginsCommand
    {
        get
        {
            var before = Word.AsSpan().TrimEnd();
            return AtStart || before.IsEmpty || before[^1] is ';' or '&' or '|' or '`' or '(' or '\n' or '"' or '\'' || before.EndsWith("-c") || before.EndsWith("/c") || before.EndsWith("/C");
        }
    }

    public TextState After(string text)
    {
        if (text.Length == 0) { return this; }
        var state = this;
        if (Language == SinkContext.Html) { return HtmlMachine.Read(state, text); }
        if (Language == SinkContext.Plain) { return state with { AtStart = false, Word = Word.Length > LongestWord ? Word : Word + text }; }
        var (quote, escaped) = (Quote, Escaped);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (escaped) { escaped = false; }
            else if (c == '\\' && Language is not SinkContext.XPath && !(Language == SinkContext.Shell && quote == '\'')) { escaped = true; }
            else if (quote != '\0') { quote = c == quote ? '\0' : quote; }
            else if (c is '\'' or '"' || (c == '`' && Language == SinkContext.Sql)) { quote = c; }
        }
        return state with { Quote = quote, Escaped = escaped, AtStart = false, Word = Language == SinkContext.Shell ? text.Length > LongestWord ? text[^LongestWord..] : text : "" };
    }

    /// <summary>Behind something whose text isn't known.</summary>
    public TextState AfterUnknown() => Language switch
    {
        SinkContext.Html => HtmlMachine.ReadUnknown(this),
        SinkContext.Plain => this with { AtStart = false, Escaped = true },
        _ => this with { AtStart = false },
    };
}

internal enum HtmlPlace : byte { Text, TagName, Tag, AttributeName, BeforeValue, Value, Comment, Script, Style, Title }

/// <summary>What a browser makes of an attribute's value.</summary>
internal enum HtmlValue : byte { Plain, Url, Script, Style }
