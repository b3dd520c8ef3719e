using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using Colophon.Php.Lexing;

namespace Colophon.Php.Analysis.Resemblance;

/// <summary>
/// What a file is made of: its words by where they stand (names, variables, texts, comments, pages), its signs, what follows what, what is handed to what, the look of its names, and its size; each a place in a table of
/// <see cref="Places"/> by a hash without regard to case. A model is learned for exactly these places: whoever changes how they come about learns it anew
/// (<c>./bench resemblance</c>).
/// </summary>
internal sealed class Features
{
    public const int Places = 1 << 18;

    /// <summary>More of a file says no more about it.</summary>
    private const int MostBytes = 1_000_000;

    private const int MostWordsOfText = 2_000, MostWordsOfComment = 400, LongestWord = 24, LongestShortText = 14, LongestHanded = 40, LongText = 200;

    /// <summary>A file that calls none of these, asks for nothing and shows nothing does nothing, whatever it looks like: lists of words, tables, settings.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Deeds = FrozenSet.ToFrozenSet([
        "assert", "create_function", "preg_replace", "system", "exec", "shell_exec", "passthru", "popen", "proc_open", "pcntl_exec",
        "call_user_func", "call_user_func_array", "array_map", "array_filter", "usort", "uasort", "uksort", "array_walk", "register_shutdown_function", "ob_start",
        "fopen", "fwrite", "fputs", "file_put_contents", "move_uploaded_file", "copy", "rename", "unlink", "mkdir", "chmod", "touch", "symlink",
        "file_get_contents", "readfile", "file", "show_source", "highlight_file", "opendir", "scandir", "glob", "phpinfo", "php_uname", "posix_getpwuid",
        "mail", "fsockopen", "pfsockopen", "stream_socket_client", "curl_init", "curl_exec", "header", "mysql_connect", "mysqli_connect", "mysql_query", "mysqli_query",
        "base64_decode", "gzinflate", "gzuncompress", "gzdecode", "str_rot13", "hex2bin", "chr", "pack", "convert_uudecode", "strrev", "extract", "parse_str", "unserialize",
        "ini_set", "set_time_limit", "error_reporting", "wp_insert_user", "wp_create_user", "wp_set_auth_cookie",
    ], StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A line or two of code read like any other's: they must be told by what they do.</summary>
    private const int Fewest = 80;

    private readonly byte[] source;
    private readonly ulong[] seen = new ulong[Places / 64];
    private readonly List<int> found = [];
    private readonly Dictionary<int, Word>? words;
    private bool acts;

    private Features(byte[] source, bool named)
    {
        this.source = source.Length > MostBytes ? source[..MostBytes] : source;
        words = named ? [] : null;
        Read();
    }

    /// <summary>The places, each once.</summary>
    public IReadOnlyList<int> Found => found;

    /// <summary>There is PHP in it that does something, and enough of it to judge by.</summary>
    public bool Suffice => acts && found.Count >= Fewest;

    public static Features Of(byte[] source) => new(source, named: false);

    /// <summary>The words behind the places; of two that share a place the first. Only what code and pages are made of: texts and comments may hold secrets.</summary>
    public static IReadOnlyDictionary<int, Word> Words(byte[] source) => new Features(source, named: true).words!;

    /// <param name="Line">From 1, where it stands first.</param>
    public readonly record struct Word(string Text, int Line);

    private void Read()
    {
        var lexer = new PhpLexer(source);
        uint before = 0, beforeThat = 0;
        int tokens = 0, page = 0, comments = 0, texts = 0;
        bool callable = false, code = false, classes = false, shows = false;
        while (lexer.Next() is { Kind: not TokenKind.End } token)
        {
            var text = token.Text(source);
            switch (token.Kind)
            {
                case TokenKind.Whitespace: continue;
                case TokenKind.Comment or TokenKind.DocComment:
                    comments += text.Length;
                    SplitWords('c', token, MostWordsOfComment);
                    continue;
                case TokenKind.InlineHtml:
                    page += text.Length;
                    shows |= Shows(text);
                    SplitWords('h', token, MostWordsOfText);
                    break;
            }
            tokens++;
            code |= token.Kind is not (TokenKind.InlineHtml or TokenKind.OpenTag or TokenKind.CloseTag);
            classes |= token.Kind == TokenKind.Class;
            acts |= token.Kind is TokenKind.Eval or TokenKind.Backtick || (token.Kind == TokenKind.OpenParen && callable) || (token.Kind == TokenKind.Variable && IsSuperglobal(text));
            callable = token.Kind == TokenKind.Variable || (token.Kind is TokenKind.Identifier or TokenKind.NameFullyQualified && IsDeed(text));
            var current = One(token, text, ref texts);
            if (token.Kind == TokenKind.ConstantString && text.Length <= LongestHanded) { Add(Hash(Hash(Hash(Start('a'), beforeThat), before), text)); } // which field of the request, with what a function is called
            Add(Hash(Hash(Start('2'), before), current));
            Add(Hash(Hash(Hash(Start('3'), beforeThat), before), current));
            (beforeThat, before) = (before, current);
        }
        acts |= code && shows;
        Size("size"u8, source.Length);
        Size("line"u8, LongestLine());
        Size("tokens"u8, tokens);
        Size("html%"u8, Share(page));
        Size("comment%"u8, Share(comments));
        Size("str%"u8, Share(texts));
        if (!classes) { Add(Start('C')); }
    }

    /// <summary>What this token is by itself; gives what it is to those that follow it.</summary>
    private uint One(Token token, ReadOnlySpan<byte> text, ref int texts)
    {
        switch (token.Kind)
        {
            case TokenKind.Identifier or TokenKind.NameQualified or TokenKind.NameFullyQualified or TokenKind.NameRelative:
                var name = Hash(Start('i'), text.TrimStart((byte)'\\'));
                Add(name, token.Start, token.Length, token.Line);
                return name;
            case TokenKind.Variable:
                var variable = Hash(Start('v'), text);
                Add(variable, token.Start, token.Length, token.Line);
                Add(Hash(Start('f'), Form(text)));
                return IsSuperglobal(text) ? variable : Start('V');
            case TokenKind.ConstantString or TokenKind.EncapsedText:
                texts += text.Length;
                SplitWords('s', token, MostWordsOfText);
                if (text.Length <= LongestShortText) { Add(Hash(Start('q'), text)); }
                if (text.Length > LongText) { Size("str"u8, text.Length); }
                if (text.IndexOf("\\x"u8) >= 0) { Add(Start('x')); }
                return Start('S');
            case TokenKind.Integer or TokenKind.Float: return Start('N');
            case TokenKind.InlineHtml: return Start('H');
            default:
                var sign = Hash(Start('k'), (uint)token.Kind);
                Add(sign);
                return sign;
        }
    }

    private void SplitWords(char kind, Token token, int most)
    {
        var text = token.Text(source);
        for (int at = 0, words = 0, line = token.Line; words < most; words++)
        {
            for (; at < text.Length && !IsOfWord(text[at]); at++) { if (text[at] == '\n') { line++; } }
            if (at == text.Length) { return; }
            var from = at;
            while (at < text.Length && IsOfWord(text[at])) { at++; }
            if (at - from > LongestWord) { Add(Hash(Start(kind), "#long"u8)); }
            else if (at - from > 1) { Add(Hash(Start(kind), text[from..at]), token.Start + from, kind == 'h' ? at - from : 0, line); }
        }
    }

    /// <summary>What a name looks like, whatever it says: how long it is, figures, letters of both cases, letters in a row that nobody can speak.</summary>
    private static uint Form(ReadOnlySpan<byte> name)
    {
        int figures = 0, capitals = 0, row = 0, longest = 0;
        foreach (var b in name)
        {
            var letter = (byte)(b | 32);
            if (b is >= (byte)'0' and <= (byte)'9') { figures++; }
            if (b is >= (byte)'A' and <= (byte)'Z') { capitals++; }
            row = letter is >= (byte)'a' and <= (byte)'z' and not ((byte)'a' or (byte)'e' or (byte)'i' or (byte)'o' or (byte)'u' or (byte)'y') ? row + 1 : 0;
            longest = Math.Max(longest, row);
        }
        return (uint)((Math.Min(name.Length, 31) / 2 * 256) + (Math.Min(figures, 3) * 64) + (Math.Min(capitals, 3) * 16) + (Math.Min(longest, 9) / 2));
    }

    private void Size(ReadOnlySpan<byte> of, double amount) => Add(Hash(Hash(Start('#'), of), (uint)Math.Log2(amount + 1)));

    private double Share(int bytes) => 100.0 * bytes / Math.Max(1, source.Length);

    private int LongestLine()
    {
        var longest = 0;
        foreach (var line in source.AsSpan().Split((byte)'\n')) { longest = Math.Max(longest, line.End.GetOffset(source.Length) - line.Start.GetOffset(source.Length)); }
        return longest;
    }

    private void Add(uint hash, int start = 0, int length = 0, int line = 0)
    {
        // MurmurHash3's last steps spread the bits over all places.
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        var place = (int)((hash ^ (hash >> 16)) & (Places - 1));
        ref var bits = ref seen[place >> 6];
        var bit = 1UL << (place & 63);
        if ((bits & bit) != 0) { return; }
        bits |= bit;
        found.Add(place);
        if (length > 0) { words?.TryAdd(place, new Word(Encoding.Latin1.GetString(source, start, length), line)); }
    }

    // FNV-1a (the IETF's draft-eastlake-fnv), of letters in lower case.
    private static uint Start(char kind) => (2166136261u ^ kind) * 16777619;

    private static uint Hash(uint hash, ReadOnlySpan<byte> text)
    {
        foreach (var b in text) { hash = (hash ^ (b is >= (byte)'A' and <= (byte)'Z' ? (uint)b | 32 : b)) * 16777619; }
        return hash;
    }

    private static uint Hash(uint hash, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        foreach (var b in bytes) { hash = (hash ^ b) * 16777619; }
        return hash;
    }

    private static bool IsOfWord(byte b) => b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_' or >= 0x80;

    private static bool IsSuperglobal(ReadOnlySpan<byte> variable) => variable is [(byte)'$', (byte)'_', >= (byte)'A' and <= (byte)'Z', _, ..];

    private static bool IsDeed(ReadOnlySpan<byte> name)
    {
        name = name.TrimStart((byte)'\\');
        Span<char> characters = stackalloc char[32];
        return name.Length <= characters.Length && Deeds.Contains(characters[..Encoding.Latin1.GetChars(name, characters)]);
    }

    private static bool Shows(ReadOnlySpan<byte> page) => page.IndexOf("<script"u8) >= 0 || page.IndexOf("<form"u8) >= 0 || page.IndexOf("<meta"u8) >= 0 || page.IndexOf("<iframe"u8) >= 0;
}
