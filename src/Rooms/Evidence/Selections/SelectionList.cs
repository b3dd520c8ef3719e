using System.Globalization;
using Colophon.Evidence.Requests;
using Colophon.Sheets;
using Colophon.Verdicts.Results;

namespace Colophon.Evidence.Selections;

/// <summary>The firm's selection as a list: items of a population by number, or by the leaf that names them, with the firm's own reference if it likes.</summary>
public static class SelectionList
{
    public const int MaxCharacters = 1 << 18;
    private const int MaxReference = 40;

    private static readonly Column[] Columns =
    [
        new("number", "number", "item", "no", "no.", "item number", "item no", "item no.", "#"),
        new("leaf", "leaf", "entry", "entries", "record", "key", "leaf index"),
        new("reference", "reference", "ref", "sample", "sample no", "sample no.", "our reference"),
    ];

    /// <summary>A list without names of columns is one of item numbers.</summary>
    public static (IReadOnlyList<SelectedItem> Good, IReadOnlyList<BadRow> Bad) Read(string list, IReadOnlyList<Item> population)
    {
        if (list.Length > MaxCharacters) { return ([], [new(1, $"The list is longer than {MaxCharacters:N0} characters. A selection has at most {Selection.MostItems} items.")]); }
        list = list.TrimStart('\uFEFF');
        var first = list.AsSpan().IndexOfAnyExcept("\r\n\t \"");
        var unnamed = first >= 0 && char.IsAsciiDigit(list[first]) ? 1 : 0;
        if (unnamed > 0) { list = "number\n" + list; }
        var read = HeadedList.Read(list, Columns, Selection.MostItems, 1_000);
        if (read.Fault is { } fault)
        {
            return ([], [new(fault.Row - unnamed, fault.What switch
            {
                ListFault.Empty => "The list is empty. Give one item a row, by its number, or with columns named number (or leaf) and, if you like, reference.",
                ListFault.TooLong => $"A selection has at most {Selection.MostItems} items. Divide it.",
                _ => "From here on the list can't be read: a quote that doesn't end, or a cell that is too long.",
            })]);
        }
        if (!read.Has("number") && !read.Has("leaf")) { return ([], [new(1, "There is no column for the item. Name one number (of the population) or leaf (its first record).")]); }
        var (good, bad, taken) = (new List<SelectedItem>(), new List<BadRow>(), new HashSet<int>());
        var byNumber = population.Where(i => i.Result != ItemResult.NotDue).ToDictionary(i => i.Number);
        var byLeaf = byNumber.Values.ToLookup(i => i.Indices[0]);
        foreach (var row in read.Rows)
        {
            var (number, leaf, reference) = (row["number"], row["leaf"], row["reference"]);
            var named = number.Length > 0 ? number : leaf;
            var found = named.Length == 0 ? null
                : number.Length > 0 ? (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? byNumber.GetValueOrDefault(n) : null)
                : long.TryParse(leaf.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? byLeaf[index].FirstOrDefault() : null;
            var what = named.Length == 0 ? "It names no item."
                : found is null ? $"The population has no item {(named.Length > MaxReference ? named[..MaxReference] + "…" : named)} that was due."
                : number.Length > 0 && leaf.Length > 0 && leaf.Split(' ')[0] != found.Indices[0].ToString(CultureInfo.InvariantCulture) ? $"Item {number} begins with leaf {found.Indices[0]}, not {(leaf.Length > MaxReference ? leaf[..MaxReference] + "…" : leaf)}: the list may be of another population."
                : reference.Length > MaxReference || reference.Any(c => c is < ' ' or > '~') ? $"The reference is longer than {MaxReference} characters, or not of plain ones."
                : !taken.Add(found.Number) ? $"Item {found.Number} is in the list already."
                : "";
            if (what.Length > 0) { bad.Add(new(row.Number - unnamed, what)); } else { good.Add(new(found!.Number, found.Indices[0], reference)); }
        }
        return (good, bad);
    }
}
