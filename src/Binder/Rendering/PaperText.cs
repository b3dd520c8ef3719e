using System.Globalization;
using System.Text;

namespace Colophon.Binder.Rendering;

/// <summary>
/// Text from records as papers show it. What can't be seen, or changes how its neighbours are read, is written out: control characters, reversed direction, characters without width.
/// The bytes themselves stand unchanged in the ledger part.
/// </summary>
internal static class PaperText
{
    /// <summary>For running text: longer values are cut, and say so.</summary>
    public const int Prose = 600;

    /// <summary>For cells: a spreadsheet holds 32,767 characters and drops the rest without a word.</summary>
    public const int Cell = 32_000;

    public static string Show(string value, int limit = Prose)
    {
        var text = value.Length > limit ? value.AsSpan(0, char.IsHighSurrogate(value[limit - 1]) ? limit - 1 : limit) : value;
        var shown = IsPlain(text) ? text.ToString() : Write(text);
        return text.Length == value.Length ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown} … (cut; {value.Length} characters, whole in verdicts.json)");
    }

    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (IsWrittenOut(c) || char.IsSurrogate(c)) { return false; }
        }
        return true;
    }

    private static string Write(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone half of a pair comes as U+FFFD, which is what stands for it everywhere.
            if (rune.Value is '\n' or '\r' or '\t') { shown.Append('\\').Append(rune.Value switch { '\n' => 'n', '\r' => 'r', _ => 't' }); }
            else if (IsWrittenOut(rune)) { shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}"); }
            else { shown.Append(rune.ToString()); }
        }
        return shown.ToString();
    }

    private static bool IsWrittenOut(char c) => !char.IsSurrogate(c) && IsWrittenOut(new Rune(c));

    private static bool IsWrittenOut(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
