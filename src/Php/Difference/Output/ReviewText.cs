using System.Globalization;
using System.Text;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Output;

/// <summary>A review for a terminal: read from the top, and stop when you know enough.</summary>
public static class ReviewText
{
    private const int Width = 100, MaxConcerns = 12, MaxTold = 15, MaxCode = 8;

    public static void Write(Review review, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(review);
        ArgumentNullException.ThrowIfNull(output);
        var text = new StringBuilder();
        Wrap(text, review.Headline, "");
        text.Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"{ReviewWords.Title(review)}\n");
        Wrap(text, review.Advice, "");
        var grave = review.Concerns.Where(c => c.Level != ReviewLevel.Calm).ToList();
        foreach (var (concern, index) in grave.Take(MaxConcerns).Select((c, i) => (c, i + 1))) { Write(text, concern, index); }
        if (grave.Count > MaxConcerns) { text.Append(CultureInfo.InvariantCulture, $"\n… and {grave.Count - MaxConcerns} more: --html FILE or --json has them all.\n"); }
        Section(text, "Better than before", [.. review.Closed], MaxTold);
        Section(text, "Also new, nothing to decide", [.. review.Concerns.Where(c => c.Level == ReviewLevel.Calm).Select(c => c.Title)], MaxTold);
        text.Append("\nThe surface\n");
        foreach (var (kind, now, added, changed, removed) in ReviewWords.Counts(review))
        {
            var news = review.Old is null ? "" : string.Join(", ", ReviewWords.News(added, changed, removed));
            text.Append(string.Create(CultureInfo.InvariantCulture, $"  {kind.Many(),-38} {now,4}  {news}").TrimEnd()).Append('\n');
        }
        Wrap(text, ReviewWords.Files(review) + ".", "  ");
        if (ReviewWords.InBoth(review) is { Length: > 0 } both) { Wrap(text, both, "  "); }
        text.Append("\nWhat this can't show\n");
        foreach (var limit in review.Limits) { Wrap(text, limit, "  "); }
        output.Write(Plain(text));
    }

    private static void Write(StringBuilder text, Concern concern, int index)
    {
        text.Append('\n');
        Wrap(text, $"{index,2}. {ReviewWords.Level(concern.Level).ToUpperInvariant()}  {concern.Title}", "    ", hanging: true);
        Wrap(text, concern.Meaning, "    ");
        if (ReviewWords.Where(concern) is { Length: > 0 } where) { text.Append("    At ").Append(where).Append('\n'); }
        Wrap(text, concern.Ask, "    ");
        var rows = concern.Code?.Rows.Where(r => r.IsMarked || !r.IsSame).SelectMany(r => r.IsSame ? [(' ', r.NewLine, r.NewText)] : new[] { ('-', r.OldLine, r.OldText), ('+', r.NewLine, r.NewText) }).Where(r => r.Item2 > 0 && r.Item3.Trim().Length > 0).Take(MaxCode) ?? [];
        foreach (var (sign, line, code) in rows) { text.Append(CultureInfo.InvariantCulture, $"      {sign} {line,5}  {(code.Length > Width ? code[..Width] + " …" : code)}\n"); }
    }

    private static void Section(StringBuilder text, string title, List<string> lines, int most)
    {
        if (lines.Count == 0) { return; }
        text.Append('\n').Append(title).Append('\n');
        foreach (var line in lines.Take(most)) { Wrap(text, "· " + line, "  ", hanging: true); }
        if (lines.Count > most) { text.Append(CultureInfo.InvariantCulture, $"  … and {lines.Count - most} more\n"); }
    }

    private static void Wrap(StringBuilder text, string sentence, string indent, bool hanging = false)
    {
        if (sentence.Length == 0) { return; }
        var line = hanging && indent.Length > 2 ? "" : indent;
        var empty = true;
        foreach (var word in sentence.Split(' '))
        {
            if (!empty && line.Length + word.Length + 1 > Width)
            {
                text.Append(line.TrimEnd()).Append('\n');
                (line, empty) = (hanging && indent.Length <= 2 ? indent + "  " : indent, true);
            }
            line += empty ? word : " " + word;
            empty = false;
        }
        text.Append(line.TrimEnd()).Append('\n');
    }

    /// <summary>Names and code come from strangers: nothing of them steers the terminal.</summary>
    private static string Plain(StringBuilder text) => string.Concat(text.ToString().Select(c => c != '\n' && (char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format) ? '\uFFFD' : c));
}
