namespace Colophon.Php.Analysis.Values;

/// <summary>Which bytes a text may hold, and so what it can still do.</summary>
internal sealed class CharacterSet
{
    private readonly bool[] allowed = new bool[256];

    public static CharacterSet Everything
    {
        get
        {
            var all = new CharacterSet();
            Array.Fill(all.allowed, true);
            return all;
        }
    }

    public CharacterSet Add(char c)
    {
        allowed[c & 0xff] = true;
        return this;
    }

    public CharacterSet Remove(char c)
    {
        allowed[c & 0xff] = false;
        return this;
    }

    public CharacterSet Add(CharacterSet other)
    {
        for (var i = 0; i < 256; i++) { allowed[i] |= other.allowed[i]; }
        return this;
    }

    public bool Contains(char c) => c < 256 && allowed[c];

    public CharacterSet Inverted()
    {
        var inverted = new CharacterSet();
        for (var i = 0; i < 256; i++) { inverted.allowed[i] = !allowed[i]; }
        return inverted;
    }

    private bool Any(string characters)
    {
        foreach (var c in characters)
        {
            if (allowed[c]) { return true; }
        }
        return false;
    }

    private bool BeyondWord(string also)
    {
        for (var i = 0; i < 256; i++)
        {
            if (allowed[i] && !char.IsAsciiLetterOrDigit((char)i) && i != '_' && !also.Contains((char)i)) { return true; }
        }
        return false;
    }

    private bool Letters => Any("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>What is impossible with these bytes alone.</summary>
    public Capability Impossible()
    {
        var lost = Capability.None;
        void Unless(bool possible, Capability which)
        {
            if (!possible) { lost |= which; }
        }
        Unless(Any("'"), Capability.SqlQuoted | Capability.SqlSlashed);
        Unless(BeyondWord("."), Capability.SqlRaw);
        Unless(Any("<"), Capability.Html | Capability.HtmlUnescaped);
        Unless(Any("\""), Capability.HtmlDoubleQuoted);
        Unless(Any("'"), Capability.HtmlSingleQuoted);
        Unless(BeyondWord(".-#%"), Capability.HtmlUnquoted);
        Unless(Any(":") && Letters, Capability.HtmlUrl);
        Unless(BeyondWord("."), Capability.Script);
        Unless(Any("\"\\<"), Capability.ScriptDoubleQuoted);
        Unless(Any("'\\<"), Capability.ScriptSingleQuoted);
        Unless(BeyondWord(".-#% "), Capability.Css);
        Unless(Any(";&|`$()<>\n"), Capability.Shell);
        Unless(Any("'"), Capability.ShellQuoted);
        Unless(BeyondWord("."), Capability.Eval);
        Unless(Any("'"), Capability.EvalQuoted);
        Unless(Any("/\\:"), Capability.Include | Capability.File);
        Unless(Any("'"), Capability.IncludeQuoted);
        Unless(Any(":/."), Capability.Ssrf);
        Unless(Any(":/"), Capability.Redirect);
        Unless(Any(".@"), Capability.RedirectHost);
        Unless(Any("./"), Capability.RedirectPath);
        Unless(BeyondWord("."), Capability.HtmlNever);
        Unless(Any(":"), Capability.Header);
        Unless(Any("\n\r"), Capability.Mail);
        Unless(Any("{") && Any(":"), Capability.Unserialize);
        Unless(Letters, Capability.RedirectPage | Capability.Callable | Capability.Role | Capability.OptionName | Capability.Extract);
        Unless(Any("*()\\&|"), Capability.Ldap);
        Unless(BeyondWord(""), Capability.Xpath);
        Unless(Any("'"), Capability.XpathQuoted);
        Unless(Any("."), Capability.Upload);
        Unless(Any("<"), Capability.Xxe);
        return lost;
    }

    /// <summary>The bytes of what a pattern matches from its start to its end; null where it isn't bound to both, or too clever for this.</summary>
    public static CharacterSet? OfWhole(string pattern)
    {
        if (Body(pattern) is not var (body, flags)) { return null; }
        var start = body.StartsWith('^') ? 1 : body.StartsWith("\\A", StringComparison.Ordinal) ? 2 : 0;
        var end = body.EndsWith('$') && !body.EndsWith("\\$", StringComparison.Ordinal) ? 1 : body.EndsWith("\\z", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        if (start == 0 || end == 0 || start + end > body.Length || flags.Contains('m')) { return null; }
        var inner = body[start..^end];
        var at = 0;
        var set = new CharacterSet();
        // A bar at the top would leave one side of it unbound.
        return Alternation(inner, ref at, set, 0, flags.Contains('x'), top: true) && at == inner.Length ? set : null;
    }

    /// <summary>The bytes a pattern such as <c>[^a-z]+</c> matches one by one: what a replacement takes away.</summary>
    public static CharacterSet? OfOne(string pattern)
    {
        if (Body(pattern) is not var (body, flags) || body.Length == 0) { return null; }
        var at = 0;
        if (body[0] == '(' && body[^1] == ')') { body = body[1..^1]; }
        var set = new CharacterSet();
        if (body.Length == 0 || !Atom(body, ref at, set, 0, flags.Contains('x'))) { return null; }
        if (at < body.Length && body[at] is '+' or '*') { at++; }
        if (at < body.Length) { return null; }
        if (flags.Contains('i'))
        {
            for (var c = 'a'; c <= 'z'; c++)
            {
                if (set.allowed[c] || set.allowed[c - 32]) { set.allowed[c] = set.allowed[c - 32] = true; }
            }
        }
        return set;
    }

    private static (string Body, string Flags)? Body(string pattern)
    {
        pattern = pattern.TrimStart();
        if (pattern.Length < 2 || char.IsAsciiLetterOrDigit(pattern[0]) || pattern[0] == '\\') { return null; }
        var close = pattern[0] switch { '(' => ')', '[' => ']', '{' => '}', '<' => '>', var c => c };
        var end = pattern.LastIndexOf(close);
        return end <= 0 ? null : (pattern[1..end], pattern[(end + 1)..]);
    }

    private static bool Alternation(string text, ref int at, CharacterSet set, int depth, bool loose, bool top)
    {
        if (depth > 10) { return false; }
        while (at < text.Length && text[at] != ')')
        {
            if (text[at] == '|')
            {
                if (top) { return false; }
                at++;
                continue;
            }
            if (!Atom(text, ref at, set, depth, loose)) { return false; }
            while (at < text.Length && text[at] is '*' or '+' or '?') { at++; }
            if (at < text.Length && text[at] == '{')
            {
                var close = text.IndexOf('}', at);
                if (close < 0) { return false; }
                at = close + 1;
                while (at < text.Length && text[at] is '+' or '?') { at++; }
            }
        }
        return true;
    }

    private static bool Atom(string text, ref int at, CharacterSet set, int depth, bool loose)
    {
        var c = text[at++];
        switch (c)
        {
            case '(':
                if (at < text.Length && text[at] == '?')
                {
                    if (at + 1 < text.Length && text[at + 1] == ':') { at += 2; }
                    else { return false; }
                }
                if (!Alternation(text, ref at, set, depth + 1, loose, top: false) || at >= text.Length) { return false; }
                at++;
                return true;
            case '[': return Class(text, ref at, set);
            case '.': set.Add(Everything); return true;
            case '\\': return at < text.Length && Escape(text[at++], set);
            case '^' or '$': return false;
            case ' ' when loose: return true;
            default: set.Add(c); return true;
        }
    }

    private static bool Class(string text, ref int at, CharacterSet set)
    {
        var own = new CharacterSet();
        var negated = at < text.Length && text[at] == '^';
        if (negated) { at++; }
        var first = true;
        for (; at < text.Length && (text[at] != ']' || first); first = false)
        {
            var c = text[at++];
            if (c == '[' && at < text.Length && text[at] == ':')
            {
                var close = text.IndexOf(":]", at, StringComparison.Ordinal);
                if (close < 0 || !Named(text[(at + 1)..close], own)) { return false; }
                at = close + 2;
                continue;
            }
            if (c == '\\')
            {
                if (at >= text.Length || !Escape(text[at++], own)) { return false; }
                continue;
            }
            if (at + 1 < text.Length && text[at] == '-' && text[at + 1] != ']')
            {
                var to = text[at + 1] == '\\' && at + 2 < text.Length ? text[at + 2] : text[at + 1];
                at += text[at + 1] == '\\' ? 3 : 2;
                for (var i = c; i <= to && i < 256; i++) { own.Add(i); }
                continue;
            }
            own.Add(c);
        }
        if (at >= text.Length) { return false; }
        at++;
        set.Add(negated ? own.Inverted() : own);
        return true;
    }

    private static bool Escape(char c, CharacterSet set)
    {
        switch (c)
        {
            case 'd': set.Range('0', '9'); return true;
            case 'w': set.Range('a', 'z').Range('A', 'Z').Range('0', '9').Add('_'); return true;
            case 's': set.Add(' ').Add('\t').Add('\n').Add('\r').Add('\f'); return true;
            case 'D' or 'W' or 'S':
                var positive = new CharacterSet();
                Escape(char.ToLowerInvariant(c), positive);
                set.Add(positive.Inverted());
                return true;
            case 'n': set.Add('\n'); return true;
            case 'r': set.Add('\r'); return true;
            case 't': set.Add('\t'); return true;
            case var letter when char.IsAsciiLetterOrDigit(letter): return false;
            default: set.Add(c); return true;
        }
    }

    private static bool Named(string name, CharacterSet set)
    {
        switch (name)
        {
            case "alnum": set.Range('a', 'z').Range('A', 'Z').Range('0', '9'); return true;
            case "alpha": set.Range('a', 'z').Range('A', 'Z'); return true;
            case "digit": set.Range('0', '9'); return true;
            case "xdigit": set.Range('a', 'f').Range('A', 'F').Range('0', '9'); return true;
            case "lower": set.Range('a', 'z'); return true;
            case "upper": set.Range('A', 'Z'); return true;
            case "space": set.Add(' ').Add('\t').Add('\n').Add('\r'); return true;
            default: return false;
        }
    }

    private CharacterSet Range(char from, char to)
    {
        for (var c = from; c <= to; c++) { allowed[c] = true; }
        return this;
    }
}
