namespace Colophon.TestSupport;

/// <summary>
/// Every address below a company that answers a reader with a page, and every one that answers with a file. The server's own list of addresses is compared with this one, so that
/// no page exists that nobody looked at.
/// </summary>
public static class ConsolePages
{
    /// <param name="Name">Names its pictures.</param>
    /// <param name="Pattern">As the server knows it, below <c>/t/{tenant}</c>.</param>
    /// <param name="Auditors">An auditor may open it, too.</param>
    public sealed record Entry(string Name, string Pattern, bool Auditors = false);

    public static readonly IReadOnlyList<Entry> Pages =
    [
        new("today", "", Auditors: true),
        new("gaps", "/gaps"),
        new("calendar", "/calendar"),
        new("search", "/search"),
        new("controls", "/controls", Auditors: true),
        new("criteria", "/controls/criteria", Auditors: true),
        new("control", "/controls/{id}", Auditors: true),
        new("changes", "/changes"),
        new("reviews", "/reviews"),
        new("review", "/reviews/{site}"),
        new("findings", "/findings", Auditors: true),
        new("finding", "/findings/{id}", Auditors: true),
        new("systems", "/systems", Auditors: true),
        new("system", "/systems/{id}", Auditors: true),
        new("duties", "/duties"),
        new("audit", "/audit", Auditors: true),
        new("auditors-access", "/audit/grants"),
        new("period", "/audit/{period}", Auditors: true),
        new("around-a-period", "/audit/{period}/around", Auditors: true),
        new("requests", "/audit/{period}/requests", Auditors: true),
        new("trace", "/audit/{period}/trace", Auditors: true),
        new("selections", "/audit/{period}/selections", Auditors: true),
        new("selection", "/audit/{period}/selections/{id}", Auditors: true),
        new("kit", "/audit/{period}/kits/{control}", Auditors: true),
        new("item", "/audit/{period}/kits/{control}/items/{number:long}", Auditors: true),
        new("reading-log", "/audit/{period}/reading", Auditors: true),
        new("binder", "/evidence/{id}", Auditors: true),
        new("sites", "/sites"),
        new("site", "/sites/{site}"),
        new("integrity", "/sites/{site}/integrity"),
        new("events", "/events"),
        new("record", "/events/{index:long}", Auditors: true),
        new("people", "/people"),
        new("person", "/people/{person}"),
        new("vulnerabilities", "/vulnerabilities"),
        new("feeds", "/vulnerabilities/feeds"),
        new("site-parts", "/vulnerabilities/sites/{site}"),
        new("vulnerability", "/vulnerabilities/{id}"),
        new("suppliers", "/vendors"),
        new("updates", "/updates"),
        new("update", "/updates/{id}"),
    ];

    public static readonly IReadOnlyList<string> Files =
    [
        "/calendar.ics",
        "/audit/{period}/kits/{control}/answer.json", "/audit/{period}/kits/{control}/population.csv", "/audit/{period}/kits/{control}/population.xlsx",
        "/audit/{period}/requests.csv", "/audit/{period}/requests.xlsx", "/audit/{period}/selections/{id}.csv", "/audit/{period}/selections/{id}.xlsx",
        "/events/{index:long}/raw",
        "/evidence/{id}.zip", "/evidence/{id}.zip.sealed", "/evidence/{id}/parts.json", "/evidence/{id}/parts/{number:long}", "/evidence/{id}/progress",
        "/updates/{id}/review.{kind}", "/vulnerabilities/sites/{site}/sbom/{day}", "/vulnerabilities/vex",
    ];

    /// <summary>Pages outside every company.</summary>
    public static readonly IReadOnlyList<string> Doors = ["/", "/sign-in", "/sign-in/code", "/link/{secret}", "/set-up", "/account"];

    /// <summary>What only an accountant may say of a company, in any form; and praise of it.</summary>
    public const string Claims = @"\b(pass(es|ed|ing)?|certif(y|ies|ied|ication)|compliant (company|business|organi[sz]ation)|(company|business|organi[sz]ation) is compliant|opinions?)\b";
}
