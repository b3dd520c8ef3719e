namespace Colophon.Web.Shell;

/// <summary>The contents of the console, in people's words. Only what exists is listed.</summary>
internal static class Navigation
{
    public static readonly IReadOnlyList<NavPart> Parts =
    [
        new("Examination", [new("Today", ""), new("Gap list", "/gaps"), new("Calendar", "/calendar"), new("Controls", "/controls"), new("Findings", "/findings"), new("Duties", "/duties"), new("Audit", "/audit")]),
        new("Systems", [new("Sites", "/sites"), new("In-scope systems", "/systems"), new("Changes", "/changes"), new("Updates", "/updates"), new("Vulnerabilities", "/vulnerabilities"), new("Suppliers", "/vendors"), new("People", "/people"), new("Reviews", "/reviews")]),
        new("Record", [new("Events", "/events"), new("Search", "/search")]),
    ];

    /// <summary>An auditor's own contents: one period, and nothing else is linked.</summary>
    public static IReadOnlyList<NavPart> OfAuditor(string period) =>
    [
        new("Examination", [new("Results", $"/audit/{period}"), new("Requests", $"/audit/{period}/requests"), new("Controls", $"/controls?period={period}"), new("Findings", $"/findings?period={period}"), new("Around the period", $"/audit/{period}/around"), new("Outside-in trace", $"/audit/{period}/trace"), new("Selections", $"/audit/{period}/selections")]),
        new("To take along", [new("Binder, verify offline", $"/audit/{period}#binders"), new("My reading log", $"/audit/{period}/reading")]),
    ];
}

internal sealed record NavPart(string Name, IReadOnlyList<NavEntry> Entries);

/// <param name="Path">Below the tenant.</param>
internal sealed record NavEntry(string Label, string Path);
