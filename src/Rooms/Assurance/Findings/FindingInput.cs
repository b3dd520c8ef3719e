using System.Globalization;
using Colophon.Kernel;
using Microsoft.AspNetCore.Http;

namespace Colophon.Assurance.Findings;

/// <summary>A form as it was typed: kept, so that nothing is lost when something in it needs a change.</summary>
public sealed record FindingInput(string Title, string Deviations, string Owner, string Due)
{
    public static FindingInput About(string? deviation, DateTimeOffset now) => new("", deviation ?? "", "", now.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public static FindingInput Read(IFormCollection form) => new(form["title"].ToString(), form["deviations"].ToString(), form["owner"].ToString(), form["due"].ToString());

    public (FindingRequest? Request, Refusal? Refusal) ToRequest() =>
        !PersonId.TryParse(Owner, out var owner) ? (null, new("owner", 422, "Choose who owns it: one person."))
        : Day(Due) is not { } due ? (null, NoDay)
        : (new FindingRequest(Title, Deviations.Split([' ', ',', '\n', '\r', ';'], StringSplitOptions.RemoveEmptyEntries), owner, due), null);

    /// <summary>One of the further words about a finding.</summary>
    public static (FindingAct? Act, Refusal? Refusal) Act(IFormCollection form) => form["act"].ToString() switch
    {
        "assign" => !PersonId.TryParse(form["owner"], out var owner) ? (null, new("owner", 422, "Choose who owns it: one person."))
            : Day(form["due"].ToString()) is not { } due ? (null, NoDay)
            : (new FindingAct.Assign(owner, due, form["reason"].ToString()), null),
        "analyse" => (new FindingAct.Analyse(form["cause"].ToString(), form["extent"].ToString(), form["analysis"].ToString()), null),
        "respond" => (new FindingAct.Respond(form["response"].ToString()), null),
        "retest" => (new FindingAct.Retest(form["control"].ToString()), null),
        _ => (null, new("act", 422, "This form says nothing that can be recorded. Load the page again.")),
    };

    private static readonly Refusal NoDay = new("due", 422, "Write the day as 2027-03-31.");

    /// <summary>The end of the day, UTC.</summary>
    private static DateTimeOffset? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;
}
