using System.Text;

namespace Colophon.Verdicts.Log;

/// <summary>Gives each distinct string a small number without allocating for those already known. Number 0 is the empty string.</summary>
internal sealed class Utf8Interner
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _strings = [];

    public Utf8Interner()
    {
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        Intern("");
    }

    public int Count => _strings.Count;

    public string this[int number] => _strings[number];

    public int Intern(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > 512) { return Intern(Encoding.UTF8.GetString(utf8)); }
        Span<char> chars = stackalloc char[512];
        return Intern(chars[..Encoding.UTF8.GetChars(utf8, chars)]);
    }

    public int Intern(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out var number)) { return number; }
        var added = text.ToString();
        _numbers.Add(added, _strings.Count);
        _strings.Add(added);
        return _strings.Count - 1;
    }
}
