using Colophon.Scanning.Picture;
using Colophon.Web.Text;

namespace Colophon.Scanning.Pages;

/// <summary>Glyph and words of a case's clock, and of how bad a flaw is.</summary>
internal static class ClockWords
{
    public static (string Kind, string Words) Of(Case c, DateTimeOffset now) => c.State(now) switch
    {
        CaseState.Closed => ("off", c.Closing!.How switch { "updated" => "Mended by an update", "removed" => "Gone: the component was removed", "withdrawn" => "Taken back by its publisher", _ => "Closed: the site left" }),
        CaseState.Mitigated => ("wait", $"Mitigated until {Say.Day(c.Decision!.Until)}"),
        CaseState.NotAffected => ("wait", $"{(c.Decision!.Status == "fixed" ? "Mended otherwise" : "Not affected")}, stands until {Say.Day(c.Decision.Until)}"),
        CaseState.Accepted => ("wait", $"Accepted by two until {Say.Day(c.Decision!.Until)}"),
        CaseState.Overdue => ("bad", $"Past its term for {Say.Lasted(now - c.Due)}"),
        _ when !c.Finding.Sure => ("unknown", $"Not sure; {Say.Lasted(c.Due - now)} left"),
        _ => ("wait", $"{Say.Lasted(c.Due - now)} left"),
    };

    public static string Priority(string priority) => priority switch { "act" => "Act now", "unrated" => "Not rated: treated as high", _ => Say.Capital(priority) };

    /// <summary>Why the term is what it is.</summary>
    public static string Why(Finding f) => f.Exploited ? "exploited in the wild" : f.Priority == "act" ? "critical, and likely to be exploited" : f.Score is { } score ? $"CVSS {score.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)}" : "no score";

    public static string Kind(string kind) => kind switch { "core" => "WordPress", "mu" => "Must-use plugin", "dropin" => "Drop-in", "php" => "PHP", "server" => "Web server", _ => Say.Capital(kind) };
}
