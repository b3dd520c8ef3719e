namespace Colophon.Web.Shell;

/// <summary>The contents of the console, in people's words. Only what exists is listed.</summary>
internal static class Navigation
{
    public static readonly IReadOnlyList<NavPart> Parts =
    [
        new("Examination", [new("Today", ""), new("Controls", "/controls"), new("Audit", "/audit")]),
        new("Systems", [new("Sites", "/sites"), new("Changes", "/changes"), new("Updates", "/updates"), new("Vulnerabilities", "/vulnerabilities"), new("Suppliers", "/vendors"), new("People", "/people"), new("Reviews", "/reviews")]),
        new("Record", [new("Events", "/events")]),
    ];
}

internal sealed record NavPart(string Name, IReadOnlyList<NavEntry> Entries);

/// <param name="Path">Below the tenant.</param>
internal sealed record NavEntry(string Label, string Path);
