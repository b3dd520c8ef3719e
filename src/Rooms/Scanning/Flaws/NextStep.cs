using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Flaws;

/// <summary>What to do about a case now, in one sentence.</summary>
/// <param name="Kind">Glyph of the step: something to do, somebody to wait for, or nothing.</param>
internal sealed record NextStep(string Kind, string Words)
{
    public static NextStep Of(Case c, DateTimeOffset now) => c.State(now) switch
    {
        CaseState.Closed => new("off", "Nothing: it is closed."),
        CaseState.Mitigated => new("wait", $"Nothing until {Day(c.Decision!.Until)}: {c.Decision.Reason}"),
        CaseState.NotAffected => new("wait", $"Nothing until {Day(c.Decision!.Until)}; then somebody looks again."),
        CaseState.Accepted => new("wait", $"Nothing until {Day(c.Decision!.Until)}: two people accepted it."),
        _ when c.Request is { } request => new("wait", $"A second person decides about the acceptance that was asked for on {Day(request.At)}."),
        _ when !c.Finding.Sure => new("unknown", $"Find out whether {What(c.Finding)} is affected, and say so. {c.Finding.Doubt}"),
        _ when c.Finding.Fixed.Count > 0 => new("bad", $"Update {What(c.Finding)} to {c.Finding.Fixed[0]} or later."),
        _ when c.Finding.Kind == ComponentKind.Core => new("bad", "Update WordPress to the newest release of its branch."),
        _ => new("bad", $"No mended version is known. Switch {What(c.Finding)} off and replace it, or protect it by other means and record that."),
    };

    private static string What(Finding f) => f.Kind == ComponentKind.Core ? "WordPress" : f.Slug;

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
}
