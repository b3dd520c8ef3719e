using System.Globalization;
using Colophon.Assurance.Requests;
using CsvHelper;
using CsvHelper.Configuration;

namespace Colophon.Evidence.Requests;

/// <param name="Row">Row of the file, the header being 1.</param>
public sealed record BadRow(int Row, string What);

/// <summary>A request as a row of a list gives it.</summary>
public sealed record RequestRow(string Number, string Text, string Control, IReadOnlyList<string> Controls, DateOnly? Due);

/// <summary>The firm's list as CSV, in and out (RFC 4180; comma, semicolon or tab). Columns go by their heads, whatever their order.</summary>
public static class RequestList
{
    public const int MaxRows = 2_000;
    public const int MaxCharacters = 1 << 20;
    private const int MaxNumber = 40;
    private const int MaxText = 2_000;

    private static readonly (string Name, string[] Heads)[] Columns =
    [
        ("number", ["number", "request number", "request no", "request no.", "no", "no.", "id", "request id", "#", "pbc", "pbc number", "ref", "reference"]),
        ("text", ["request", "description", "request description", "text", "item", "item requested", "evidence requested"]),
        ("control", ["control", "control number", "control no", "control no.", "control id", "their control"]),
        ("controls", ["our controls", "colophon", "colophon controls", "controls"]),
        ("due", ["due", "due date", "needed by", "date due"]),
    ];

    /// <param name="known">Ids of controls there are.</param>
    /// <param name="taken">Numbers that are on record already.</param>
    public static (IReadOnlyList<RequestRow> Good, IReadOnlyList<BadRow> Bad) Read(string list, IReadOnlySet<string> known, IEnumerable<string> taken)
    {
        if (list.Length > MaxCharacters) { return ([], [new(1, $"The list is longer than {MaxCharacters:N0} characters. Divide it.")]); }
        var (good, bad) = (new List<RequestRow>(), new List<BadRow>());
        var numbers = taken.ToHashSet(StringComparer.OrdinalIgnoreCase);
        using var csv = new CsvReader(new StringReader(list.TrimStart('\uFEFF')), new CsvConfiguration(CultureInfo.InvariantCulture) { DetectDelimiter = true, DetectDelimiterValues = [",", ";", "\t"], BadDataFound = null, MissingFieldFound = null, HasHeaderRecord = true, TrimOptions = TrimOptions.Trim, MaxFieldSize = MaxText * 2 });
        try
        {
            if (!csv.Read() || !csv.ReadHeader()) { return ([], [new(1, "The list is empty. Its first row names the columns: number, request, and if you like control, our controls, due.")]); }
            var at = Columns.ToDictionary(c => c.Name, c => Array.FindIndex(csv.HeaderRecord!, h => c.Heads.Contains(h.Trim().ToLowerInvariant())));
            if (at["number"] < 0 || at["text"] < 0) { return ([], [new(1, $"There is no column for the {(at["number"] < 0 ? "number" : "request")}. The first row names the columns: number, request, and if you like control, our controls, due.")]); }
            while (csv.Read())
            {
                if (good.Count + bad.Count == MaxRows) { return ([], [new(csv.Parser.Row, $"The list has more than {MaxRows:N0} rows. Divide it.")]); }
                if (Row(name => at[name] < 0 ? "" : csv.GetField(at[name]) ?? "", known, numbers, out var what) is { } row) { good.Add(row); }
                else { bad.Add(new(csv.Parser.Row, what)); }
            }
        }
        catch (CsvHelperException unreadable)
        {
            return ([], [new(unreadable.Context?.Parser?.Row ?? 1, "From here on the list can't be read as CSV: a quote that doesn't end, or a cell that is too long.")]);
        }
        return (good, bad);
    }

    private static RequestRow? Row(Func<string, string> cell, IReadOnlySet<string> known, HashSet<string> numbers, out string what)
    {
        var (number, text, control, due) = (cell("number"), cell("text"), cell("control"), cell("due"));
        var ours = cell("controls").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var day = default(DateOnly);
        what = number.Length is 0 or > MaxNumber ? $"The number is empty or longer than {MaxNumber} characters."
            : text.Length is 0 or > MaxText ? $"The request is empty or longer than {MaxText:N0} characters."
            : control.Length > MaxNumber ? $"The control's number is longer than {MaxNumber} characters."
            : ours.FirstOrDefault(c => !known.Contains(c)) is { } stranger ? $"There is no control {(stranger.Length > MaxNumber ? stranger[..MaxNumber] + "…" : stranger)} here."
            : due.Length > 0 && !DateOnly.TryParseExact(due, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) ? $"\"{(due.Length > MaxNumber ? due[..MaxNumber] + "…" : due)}\" is no date such as 2027-02-01."
            : !numbers.Add(number) ? $"There is a request {number} already."
            : "";
        return what.Length > 0 ? null : new(number, text, control, [.. ours.Distinct(StringComparer.Ordinal)], due.Length > 0 ? day : null);
    }

    /// <summary>With a byte order mark, so that a spreadsheet reads it as UTF-8; no cell is one that it would run as a formula.</summary>
    public static byte[] Write(IReadOnlyList<AuditRequest> requests, Func<AuditRequest, IEnumerable<string>> results)
    {
        using var bytes = new MemoryStream();
        using (var csv = new CsvWriter(new StreamWriter(bytes, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true)), new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, NewLine = "\r\n" }))
        {
            foreach (var head in (string[])["number", "request", "control", "our controls", "due", "state", "said", "results"]) { csv.WriteField(head); }
            csv.NextRecord();
            foreach (var r in requests)
            {
                csv.WriteField(r.Number);
                csv.WriteField(r.Text);
                csv.WriteField(r.Control);
                csv.WriteField(string.Join(", ", r.Controls));
                csv.WriteField(r.Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");
                csv.WriteField(RequestWords.Of(r.State));
                csv.WriteField(r.Said is [.., var newest] ? AuditRequest.TextOf(newest.After, "note") : "");
                csv.WriteField(string.Join("\n", results(r)));
                csv.NextRecord();
            }
        }
        return bytes.ToArray();
    }
}
