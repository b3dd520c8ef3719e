using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering.Html;

/// <summary>04-tests/CONTROL.html: the working paper of one control.</summary>
internal static class TestPaper
{
    public static void Write(Stream output, BinderManifest head, PeriodResult result, ControlResult control)
    {
        using var page = new HtmlPage(output, head, $"{control.Id} {control.Title}: {head.Name}, {head.Period.Name}");
        page.Raw("<header>\n").Element("p", $"{head.Name}, {head.Period.Name}: {Papers.Minute(result.Period.When.From)} to {Papers.Minute(result.Period.When.To)} UTC", "q").Element("h1", $"{control.Id} {control.Title}").Labels(head).Raw("</header>\n");
        ControlSection.Own.Write(page, control);
        page.Raw("<footer>\n").Element("p", Papers.Whose).Element("p", $"Results by {head.Engine} from the first {head.Judged.Size} entries of {head.Origin}. Times are UTC. Entry numbers are those of the ledger part of the binder.");
        TimelineBars.Key(page);
        page.Raw("</footer>\n");
    }
}
