using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Colophon.Php.Analysis.Values;

/// <summary>PHP's own functions on values that are known: what hidden code is put together with. Bytes are Latin-1 characters.</summary>
internal static class Folding
{
    /// <summary>No text grows longer: a few bytes must not unpack to a memory full.</summary>
    public const int LongestText = 4 << 20;

    private static readonly HashSet<string> Decoders = ["base64_decode", "gzinflate", "gzuncompress", "gzdecode", "zlib_decode", "str_rot13", "strrev", "hex2bin", "pack", "convert_uudecode", "urldecode", "rawurldecode", "chr", "strtr"];

    public static bool IsDecoder(string name) => Decoders.Contains(name);

    public static Value? Call(string name, IReadOnlyList<Value> a)
    {
        if (a.Count == 0 || a.Count > 40) { return null; }
        switch (name)
        {
            case "implode" or "join": return Implode(a);
            case "explode" when a.Count >= 2 && a[0].Text() is { Length: > 0 } glue && a[1].Text() is { } whole: return List(whole.Split(glue, 5000));
            case "str_split" when a[0].Text() is { Length: > 0 } text && (a.Count == 1 || a[1].Integer() is > 0): return List(Split(text, a.Count == 1 ? 1 : (int)Math.Min(a[1].Integer()!.Value, int.MaxValue)));
            case "count" or "sizeof" when a[0] is { IsClosedArray: true, Elements: { } elements }: return Value.Of((long)elements.Count);
            case "array_reverse" when a[0] is { IsClosedArray: true } array && InOrder(array) is { } items: return List(items.Reverse());
            case "array_flip" when a[0] is { IsClosedArray: true, Elements: { } flipped } && flipped.All(e => e.Value.IsConstant):
                return Value.Array(flipped.GroupBy(e => e.Value.Text()!).ToImmutableDictionary(g => g.Key, g => Value.Of(g.Last().Key)), null, true);
            case "range" when a.Count >= 2: return Range(a);
            case "str_replace" or "str_ireplace" when a.Count >= 3: return Replace(a, name == "str_ireplace");
            case "strtr" when a.Count == 2 && a[1] is { IsClosedArray: true, Elements: { } pairs } && a[0].Text() is { } from && pairs.Count <= 300 && pairs.All(p => p.Value.IsConstant): return Done(name, Translate(from, pairs), a);
        }
        foreach (var value in a)
        {
            if (!value.IsConstant) { return null; }
        }
        try
        {
            return Constants(name, a, a[0].Text()!);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or OverflowException or ArgumentException or IOException)
        {
            // What PHP would answer with false: the text isn't what the decoder reads.
            return Value.False;
        }
    }

    private static Value? Constants(string name, IReadOnlyList<Value> a, string s)
    {
        string? Second() => a.Count > 1 ? a[1].Text() : null;
        long N(int i) => a[i].Integer()!.Value;
        switch (name)
        {
            case "base64_decode": return Done(name, Base64(s), a);
            case "base64_encode": return Done(name, Convert.ToBase64String(Bytes(s)), a);
            case "gzinflate": return Done(name, Unpack(new DeflateStream(Stream(s), CompressionMode.Decompress)), a);
            case "gzuncompress": return Done(name, Unpack(new ZLibStream(Stream(s), CompressionMode.Decompress)), a);
            case "gzdecode": return Done(name, Unpack(new GZipStream(Stream(s), CompressionMode.Decompress)), a);
            case "zlib_decode": return Done(name, Unpack(s.StartsWith("\x1f\u008b", StringComparison.Ordinal) ? new GZipStream(Stream(s), CompressionMode.Decompress) : new ZLibStream(Stream(s), CompressionMode.Decompress)), a);
            case "str_rot13": return Done(name, string.Create(s.Length, s, (to, from) => { for (var i = 0; i < from.Length; i++) { to[i] = Rot13(from[i]); } }), a);
            case "strrev":
                var reversed = s.ToCharArray();
                Array.Reverse(reversed);
                return Done(name, new string(reversed), a);
            case "hex2bin": return Done(name, Text(Convert.FromHexString(s)), a);
            case "bin2hex": return Done(name, Convert.ToHexStringLower(Bytes(s)), a);
            case "chr": return Done(name, ((char)(((N(0) % 256) + 256) % 256)).ToString(), a);
            case "ord": return Value.Of(s.Length == 0 ? 0L : s[0]);
            case "pack" when a.Count == 2 && s.StartsWith('H'): return Done(name, Text(Convert.FromHexString(Second()!.Length % 2 == 0 ? Second()! : Second() + "0")), a);
            case "pack" when s is "C*" or "c*" or "C" or "c": return Done(name, string.Concat(a.Skip(1).Select(v => (char)(v.Integer()!.Value & 0xff))), a);
            case "convert_uudecode": return Done(name, UuDecode(s), a);
            case "urldecode": return Done(name, UrlDecode(s, plus: true), a);
            case "rawurldecode": return Done(name, UrlDecode(s, plus: false), a);
            case "urlencode" or "rawurlencode": return null;
            case "stripslashes": return Value.Of(s.Replace("\\", "", StringComparison.Ordinal), a[0].Marks);
            case "strtolower" or "mb_strtolower": return Value.Of(s.ToLowerInvariant(), a[0].Marks);
            case "strtoupper" or "mb_strtoupper": return Value.Of(s.ToUpperInvariant(), a[0].Marks);
            case "ucfirst" when s.Length > 0: return Value.Of(char.ToUpperInvariant(s[0]) + s[1..], a[0].Marks);
            case "ucwords": return Value.Of(System.Text.RegularExpressions.Regex.Replace(s, @"(^|\s)[a-z]", w => w.Value.ToUpperInvariant(), System.Text.RegularExpressions.RegexOptions.NonBacktracking), a[0].Marks);
            case "preg_replace" when a.Count == 3 && Second() == "" && CharacterSet.OfOne(s) is { } gone && a[2].Text() is { } subject: return Value.Of(new string([.. subject.Where(c => !gone.Contains(c))]), a[2].Marks | Marks.Built);
            case "base_convert" when a.Count == 3 && N(1) is >= 2 and <= 36 && N(2) is >= 2 and <= 36: return BaseConvert(s, (int)N(1), (int)N(2));
            case "lcfirst" when s.Length > 0: return Value.Of(char.ToLowerInvariant(s[0]) + s[1..], a[0].Marks);
            case "trim": return Value.Of(s.Trim(Trimmed(Second())), a[0].Marks);
            case "ltrim": return Value.Of(s.TrimStart(Trimmed(Second())), a[0].Marks);
            case "rtrim" or "chop": return Value.Of(s.TrimEnd(Trimmed(Second())), a[0].Marks);
            case "strlen" or "mb_strlen": return Value.Of((long)s.Length);
            case "strval": return Value.Of(s, a[0].Marks);
            case "intval" when a.Count == 1: return Value.Of(N(0));
            case "intval" or "base_convert" when a.Count == 2 && N(1) is 2 or 8 or 16: return Value.Of(Convert.ToInt64(s, (int)N(1)));
            case "hexdec": return Value.Of(Convert.ToInt64(s, 16));
            case "bindec": return Value.Of(Convert.ToInt64(s, 2));
            case "octdec": return Value.Of(Convert.ToInt64(s, 8));
            case "dechex": return Value.Of(N(0).ToString("x", CultureInfo.InvariantCulture));
            case "substr" or "mb_substr" when a.Count >= 2: return Substr(s, N(1), a.Count > 2 && !a[2].IsNull ? N(2) : null, a[0].Marks);
            case "strpos" or "stripos" when a.Count == 2:
                var found = s.IndexOf(Second()!, name == "strpos" ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
                return found < 0 ? Value.False : Value.Of((long)found);
            case "strstr" when a.Count == 2: return s.IndexOf(Second()!, StringComparison.Ordinal) is >= 0 and var at ? Value.Of(s[at..], a[0].Marks) : Value.False;
            case "str_repeat" when a.Count == 2 && N(1) is >= 0 and var times && times * s.Length <= LongestText: return Value.Of(new StringBuilder().Insert(0, s, (int)times).ToString(), a[0].Marks);
            case "str_pad" or "number_format": return null;
            case "strtr" when a.Count == 3: return Done(name, Translate(s, Second()!, a[2].Text()!), a);
            case "sprintf": return Sprintf(s, a);
            case "dirname" when a.Count == 1: return Value.Of(s.LastIndexOf('/') is > 0 and var slash ? s[..slash] : s.StartsWith('/') ? "/" : ".");
            case "basename" when a.Count == 1: return Value.Of(s.TrimEnd('/')[(s.TrimEnd('/').LastIndexOf('/') + 1)..]);
            case "max" when a.Count == 2: return N(0) >= N(1) ? a[0] : a[1];
            case "min" when a.Count == 2: return N(0) <= N(1) ? a[0] : a[1];
            case "abs": return Value.Of(Math.Abs(N(0)));
            case "floor" or "round" or "ceil" when a[0].Constant is long: return a[0];
            case "array_key_exists" or "defined" or "function_exists": return null;
            default: return null;
        }
    }

    /// <summary>A known text that came out of a decoder is marked so, and keeps the marks of what went in.</summary>
    private static Value? Done(string name, string text, IReadOnlyList<Value> from)
    {
        if (text.Length > LongestText) { return null; }
        var marks = IsDecoder(name) ? Marks.Decoded : Marks.None;
        if (name is "strtr" or "urldecode" or "rawurldecode") { marks |= Marks.Translated; }
        foreach (var value in from) { marks |= value.Marks; }
        return Value.Of(text, marks);
    }

    /// <summary>The elements of a list in order; null where it isn't a list of known keys.</summary>
    public static IReadOnlyList<Value>? InOrder(Value array)
    {
        if (array is not { IsClosedArray: true, Elements: { } elements }) { return null; }
        var items = new Value[elements.Count];
        for (var i = 0; i < items.Length; i++)
        {
            if (!elements.TryGetValue(i.ToString(CultureInfo.InvariantCulture), out var item)) { return null; }
            items[i] = item;
        }
        return items;
    }

    public static Value List(IEnumerable<Value> items)
    {
        var elements = ImmutableDictionary.CreateBuilder<string, Value>();
        var n = 0;
        foreach (var item in items) { elements[n++.ToString(CultureInfo.InvariantCulture)] = item; }
        return Value.Array(elements.ToImmutable(), null, true);
    }

    private static Value List(IEnumerable<string> items) => List(items.Select(Value.Of));

    private static IEnumerable<string> Split(string text, int size)
    {
        for (var i = 0; i < text.Length && i < 200_000; i += size) { yield return text.Substring(i, Math.Min(size, text.Length - i)); }
    }

    private static Value? Implode(IReadOnlyList<Value> a)
    {
        var (glue, array) = a.Count == 1 ? (Value.Empty, a[0]) : a[0].Elements is not null ? (a[1], a[0]) : (a[0], a[1]);
        if (InOrder(array) is not { Count: > 0 } items) { return array is { IsClosedArray: true, Elements.Count: 0 } ? Value.Empty : null; }
        var parts = new Value[(items.Count * 2) - 1];
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) { parts[(i * 2) - 1] = glue; }
            parts[i * 2] = items[i];
        }
        return Value.Concat(parts);
    }

    private static Value? Range(IReadOnlyList<Value> a)
    {
        if (a[0].Constant is string { Length: 1 } from && a[1].Constant is string { Length: 1 } to && !char.IsDigit(from[0]))
        {
            return from[0] <= to[0] ? List(Enumerable.Range(from[0], to[0] - from[0] + 1).Select(c => ((char)c).ToString())) : null;
        }
        return a[0].Integer() is { } first && a[1].Integer() is { } last && first <= last && last - first < 300 ? List(Enumerable.Range(0, (int)(last - first) + 1).Select(i => Value.Of(first + i))) : null;
    }

    private static Value? Replace(IReadOnlyList<Value> a, bool ignoreCase)
    {
        if (a[2].Text() is not { } subject) { return null; }
        var search = a[0].Text() is { } one ? [one] : InOrder(a[0])?.Select(v => v.Text()).ToArray();
        if (search is null || Array.Exists(search, s => s is null)) { return null; }
        var with = a[1].Text() is { } all ? [all] : InOrder(a[1])?.Select(v => v.Text()).ToArray();
        if (with is null || Array.Exists(with, s => s is null)) { return null; }
        for (var i = 0; i < search.Length; i++)
        {
            if (search[i]!.Length == 0) { continue; }
            var put = a[1].IsConstant ? with[0]! : i < with.Length ? with[i]! : "";
            if ((long)subject.Length / search[i]!.Length * put.Length > LongestText) { return null; }
            subject = subject.Replace(search[i]!, put, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        }
        return Value.Of(subject, a[2].Marks | Marks.Built);
    }

    private static string Translate(string text, string from, string to)
    {
        var length = Math.Min(from.Length, to.Length);
        return string.Create(text.Length, (text, from[..length], to), (span, s) =>
        {
            for (var i = 0; i < s.text.Length; i++)
            {
                var at = s.Item2.LastIndexOf(s.text[i]);
                span[i] = at < 0 ? s.text[i] : s.to[at];
            }
        });
    }

    private static string Translate(string text, ImmutableDictionary<string, Value> pairs)
    {
        var result = new StringBuilder();
        var keys = pairs.Keys.Where(k => k.Length > 0).OrderByDescending(k => k.Length).ToArray();
        for (var i = 0; i < text.Length && result.Length < LongestText;)
        {
            var key = Array.Find(keys, k => string.CompareOrdinal(text, i, k, 0, k.Length) == 0);
            result.Append(key is null ? text[i].ToString() : pairs[key].Text());
            i += key?.Length ?? 1;
        }
        return result.ToString();
    }

    private static Value Substr(string s, long start, long? length, Marks marks)
    {
        if (start < 0) { start = Math.Max(0, s.Length + start); }
        if (start >= s.Length) { return Value.Empty; }
        var end = length is null ? s.Length : length < 0 ? s.Length + length.Value : Math.Min(s.Length, start + length.Value);
        return end <= start ? Value.Empty : Value.Of(s[(int)start..(int)end], marks | Marks.Built);
    }

    private static Value? Sprintf(string format, IReadOnlyList<Value> a)
    {
        var result = new StringBuilder();
        var next = 1;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 >= format.Length) { result.Append(format[i]); continue; }
            var c = format[++i];
            var dollar = format.IndexOf('$', i);
            var index = next;
            if (char.IsAsciiDigit(c) && dollar > i && dollar + 1 < format.Length && int.TryParse(format.AsSpan(i, dollar - i), out var numbered)) { (index, i, c) = (numbered, dollar + 1, format[dollar + 1]); }
            else if (c != '%') { next++; }
            if (c == '%') { result.Append('%'); continue; }
            if (index < 1 || index >= a.Count) { return null; }
            switch (c)
            {
                case 's': result.Append(a[index].Text()); break;
                case 'd' or 'u': result.Append(CultureInfo.InvariantCulture, $"{a[index].Integer()}"); break;
                case 'c': result.Append((char)(a[index].Integer()!.Value & 0xff)); break;
                case 'x': result.Append(CultureInfo.InvariantCulture, $"{a[index].Integer():x}"); break;
                default: return null;
            }
        }
        return Value.Of(result.ToString(), Marks.Built);
    }

    private static Value? BaseConvert(string text, int from, int to)
    {
        var number = 0UL;
        foreach (var c in text.ToLowerInvariant())
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetterLower(c) ? c - 'a' + 10 : from;
            if (digit >= from) { continue; }
            if (number > (ulong.MaxValue - (ulong)digit) / (ulong)from) { return null; }
            number = (number * (ulong)from) + (ulong)digit;
        }
        var result = "";
        do
        {
            result = "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(number % (ulong)to)] + result;
            number /= (ulong)to;
        }
        while (number > 0);
        return Value.Of(result, Marks.Built | Marks.Decoded);
    }

    private static string Base64(string s)
    {
        var clean = new StringBuilder(s.Length);
        foreach (var c in s)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/') { clean.Append(c); }
        }
        if (clean.Length % 4 == 1) { clean.Length--; }
        return Text(Convert.FromBase64String(clean.Append('=', (4 - (clean.Length % 4)) % 4).ToString()));
    }

    private static string UuDecode(string s)
    {
        var result = new StringBuilder();
        foreach (var line in s.Split('\n'))
        {
            if (line.Length == 0 || line[0] is '`' or ' ') { continue; }
            var length = (line[0] - 32) & 63;
            var bytes = new List<char>();
            for (var i = 1; i + 3 < line.Length; i += 4)
            {
                var n = 0;
                for (var k = 0; k < 4; k++) { n = (n << 6) | ((line[i + k] - 32) & 63); }
                bytes.AddRange([(char)((n >> 16) & 255), (char)((n >> 8) & 255), (char)(n & 255)]);
            }
            result.Append(bytes.Take(length).ToArray());
        }
        return result.ToString();
    }

    private static string UrlDecode(string s, bool plus)
    {
        var result = new StringBuilder(s.Length);
        for (var i = 0; i < s.Length; i++)
        {
            if (s[i] == '%' && i + 2 < s.Length && char.IsAsciiHexDigit(s[i + 1]) && char.IsAsciiHexDigit(s[i + 2]))
            {
                result.Append((char)Convert.ToInt32(s.Substring(i + 1, 2), 16));
                i += 2;
            }
            else { result.Append(plus && s[i] == '+' ? ' ' : s[i]); }
        }
        return result.ToString();
    }

    private static char Rot13(char c) => c switch
    {
        >= 'a' and <= 'z' => (char)('a' + ((c - 'a' + 13) % 26)),
        >= 'A' and <= 'Z' => (char)('A' + ((c - 'A' + 13) % 26)),
        _ => c,
    };

    private static char[] Trimmed(string? characters) => characters is null ? [' ', '\t', '\n', '\r', '\0', '\v'] : characters.ToCharArray();

    private static byte[] Bytes(string s) => Encoding.Latin1.GetBytes(s);

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static MemoryStream Stream(string s) => new(Bytes(s));

    /// <summary>What comes out before the data ends or is damaged, bounded.</summary>
    private static string Unpack(Stream from)
    {
        using (from)
        {
            var buffer = new byte[8192];
            var result = new StringBuilder();
            while (result.Length <= LongestText)
            {
                int read;
                try { read = from.Read(buffer); }
                catch (InvalidDataException) when (result.Length > 0) { break; }
                if (read == 0) { break; }
                result.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
            return result.ToString();
        }
    }
}
