using System.Globalization;
using Colophon.Assurance.Requests;
using Colophon.Binder.Rendering;
using Colophon.Sheets;

namespace Colophon.Evidence.Requests;

/// <param name="Row">Row of the file, the header being 1.</param>
public sealed record BadRow(int Row, string What);

/// <summary>A request as a row of a list gives it.</summary>
public sealed record RequestRow(string Number, string Text, string Control, IReadOnlyList<string> Controls, DateOnly? Due);

/// <summary>The firm's list as CSV or XLSX, in and out. Columns go by their heads, whatever their order.</summary>
public static class RequestList
{
    public const int MaxRows = 2_000;
    public const int MaxCharacters = 1 << 20;
    private const int MaxNumber = 40;
    private const int MaxText = 2_000;

    private static readonly Column[] Columns =
    [
        new("number", "number", "request number", "request no", "request no.", "no", "no.", "id", "request id", "#", "pbc", "pbc number", "ref", "reference"),
        new("text", "request", "description", "request description", "text", "item", "item requested", "evidence requested"),
        new("control", "control", "control number", "control no", "control no.", "control id", "their control"),
        new("controls", "our controls", "colophon", "colophon controls", "controls"),
        new("due", "due", "due date", "needed by", "date due"),
    ];

    /// <param name="known">Ids of controls there are.</param>
    /// <param name="taken">Numbers that are on record already.</param>
    public static (IReadOnlyList<RequestRow> Good, IReadOnlyList<BadRow> Bad) Read(string list, IReadOnlySet<string> known, IEnumerable<string> taken)
    {
        if (list.Length > MaxCharacters) { return ([], [new(1, $"The list is longer than {MaxCharacters:N0} characters. Divide it.")]); }
        var read = HeadedList.Read(list, Columns, MaxRows, MaxText * 2);
        if (read.Fault is { } fault)
        {
            return ([], [new(fault.Row, fault.What switch
            {
                ListFault.Empty => "The list is empty. Its first row names the columns: number, request, and if you like control, our controls, due.",
                ListFault.TooLong => $"The list has more than {MaxRows:N0} rows. Divide it.",
                _ => "From here on the list can't be read: a quote that doesn't end, or a cell that is too long.",
            })]);
        }
        if (!read.Has("number") || !read.Has("text")) { return ([], [new(1, $"There is no column for the {(read.Has("number") ? "request" : "number")}. The first row names the columns: number, request, and if you like control, our controls, due.")]); }
        var (good, bad) = (new List<RequestRow>(), new List<BadRow>());
        var numbers = taken.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var told in read.Rows)
        {
            if (Row(told, known, numbers, out var what) is { } row) { good.Add(row); } else { bad.Add(new(told.Number, what)); }
        }
        return (good, bad);
    }

    private static RequestRow? Row(HeadedRow cell, IReadOnlySet<string> known, HashSet<string> numbers, out string what)
    {
        var (number, text, control, due) = (cell["number"], cell["text"], cell["control"], cell["due"]);
        var ours = cell["controls"].Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
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

    /// <summary>For a CSV and an XLSX alike; no cell is one that a spreadsheet would run as a formula.</summary>
    public static Table Table(IReadOnlyList<AuditRequest> requests, Func<AuditRequest, IEnumerable<string>> results) => Binder.Rendering.Table.Of("Requests",
        ["number", "request", "control", "our controls", "due", "state", "said", "results"],
        requests,
        r => [r.Number, r.Text, r.Control, string.Join(", ", r.Controls), r.Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "", RequestWords.Of(r.State), r.Said is [.., var newest] ? AuditRequest.TextOf(newest.After, "note") : "", string.Join("; ", results(r))]);
}
