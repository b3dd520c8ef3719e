namespace Colophon.Php.Analysis.Values;

/// <summary>What an attacker's data may still do where it stands. A sanitizer takes some away; a sink asks for one of them. Names in the rule files are these in snake case.</summary>
[Flags]
internal enum Capability : ulong
{
    None = 0,

    /// <summary>Leave a quoted string of SQL.</summary>
    SqlQuoted = 1UL << 0,

    /// <summary>Say more than a number or a name where SQL stands without quotes.</summary>
    SqlRaw = 1UL << 1,

    /// <summary>Leave a quoted string of SQL once somebody takes away the backslashes that WordPress puts into every request.</summary>
    SqlSlashed = 1UL << 2,

    /// <summary>Begin a tag.</summary>
    Html = 1UL << 3,
    HtmlDoubleQuoted = 1UL << 4,
    HtmlSingleQuoted = 1UL << 5,

    /// <summary>Say more than a word inside of a tag: an unquoted value, the name of an attribute.</summary>
    HtmlUnquoted = 1UL << 6,

    /// <summary>Begin with <c>javascript:</c> where a browser follows it.</summary>
    HtmlUrl = 1UL << 7,
    Script = 1UL << 8,
    ScriptDoubleQuoted = 1UL << 9,
    ScriptSingleQuoted = 1UL << 10,
    Css = 1UL << 11,

    /// <summary>Begin another command.</summary>
    Shell = 1UL << 12,

    /// <summary>Leave a quoted argument of a command.</summary>
    ShellQuoted = 1UL << 13,
    Eval = 1UL << 14,
    EvalQuoted = 1UL << 15,
    Include = 1UL << 16,
    File = 1UL << 17,
    Ssrf = 1UL << 18,
    Redirect = 1UL << 19,
    Header = 1UL << 20,
    Cookie = 1UL << 21,
    Unserialize = 1UL << 22,
    Callable = 1UL << 23,
    Extract = 1UL << 24,
    Ldap = 1UL << 25,
    Xpath = 1UL << 26,
    XpathQuoted = 1UL << 27,
    Mail = 1UL << 28,

    /// <summary>Choose which option is written.</summary>
    OptionName = 1UL << 29,
    Role = 1UL << 30,
    Upload = 1UL << 31,
    Xxe = 1UL << 32,
    Sleep = 1UL << 33,
    UserId = 1UL << 34,
    FileContent = 1UL << 35,

    /// <summary>Leave the quotes around it in the name of a file that is included.</summary>
    IncludeQuoted = 1UL << 36,

    /// <summary>Lead to another page of the same server.</summary>
    RedirectPath = 1UL << 37,

    /// <summary>Be more than a number or a word where a page should hold nothing of others at all (OWASP): a comment, the bare text of a script or a style, the name of a tag or an attribute.</summary>
    HtmlNever = 1UL << 38,

    /// <summary>Be the whole of where a visitor is led, though it can't name another server.</summary>
    RedirectPage = 1UL << 39,

    /// <summary>Stand in a page, where it was filtered for another use and not escaped for this one.</summary>
    HtmlUnescaped = 1UL << 40,

    /// <summary>Go on with the name of a server that was begun: another one's.</summary>
    RedirectHost = 1UL << 41,

    All = (1UL << 42) - 1,

    /// <summary>Only of a parameter: on its way somebody took backslashes away, so slashed data that is handed in is no longer slashed.</summary>
    Unslashed = 1UL << 42,
}
