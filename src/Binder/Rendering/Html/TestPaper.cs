using System.Globalization;
using Colophon.Binder.Verification;
using Colophon.Ledger;
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
        Walkthrough(page, head, control);
        page.Raw("<footer>\n").Element("p", Papers.Whose).Element("p", $"Results by {head.Engine} from the first {head.Judged.Size} entries of {head.Origin}. Times are UTC. Entry numbers are those of the ledger part of the binder.");
        TimelineBars.Key(page);
        page.Raw("</footer>\n");
    }

    /// <summary>One item from the result back to the bytes it rests on, so that a reader sees how the others are to be read.</summary>
    private static void Walkthrough(HtmlPage page, BinderManifest head, ControlResult control)
    {
        page.Element("h3", "One item walked through");
        if (control.Population.FirstOrDefault(i => i.Result != ItemResult.NotDue) is { } item)
        {
            page.Element("p", $"Item {item.Number.ToString(CultureInfo.InvariantCulture)}: {item.Title}.").Raw("<ol>\n");
            page.Element("li", $"It is in the population because {Told(head, "its record", item.Indices)}");
            page.Element("li", $"It became so between {Papers.Seconds(item.True)} UTC by the ledger's own clock, and was received at {Papers.Second(item.Received)}.");
            if (item.Approvals.Count > 0) { page.Element("li", $"What it was held against: {Told(head, "the approval", item.Approvals)}"); }
            foreach (var a in control.Attributes)
            {
                if (item.Attributes.FirstOrDefault(r => r.Letter == a.Letter) is { } tested) { page.Element("li", $"{a.Letter}, {a.Text}: {VerdictsJson.Name(tested.Result)}{(tested.Note.Length > 0 ? $" ({tested.Note})" : "")}."); }
            }
            page.Element("li", $"So the item is: {VerdictsJson.Name(item.Result)}.").Raw("</ol>\n");
        }
        else if (control.Deviations is [var deviation, ..])
        {
            page.Element("p", $"{deviation.Id}: {deviation.Title}.").Raw("<ol>\n");
            page.Element("li", $"It rests on {Told(head, "the record", [deviation.Index])}");
            page.Element("li", $"It became so between {Papers.Seconds(deviation.True)} UTC by the ledger's own clock.").Element("li", $"It deviates because {deviation.Why}.").Raw("</ol>\n");
        }
        else
        {
            page.Element("p", control.Type == "configuration" ? "A state is no list of items, and nothing deviates: follow a site's timeline above to the looks that the IPE sheet counts." : "There was no item to walk through.");
        }
    }

    private static string Told(BinderManifest head, string what, IReadOnlyList<long> indices) =>
        string.Join("; ", indices.Distinct().Take(5).Select((index, n) => string.Create(CultureInfo.InvariantCulture, $"{(n == 0 ? what + " is " : "")}entry {index}, number {index % TilePath.FullWidth} of {TreeLayout.Bundle(head.Tree.Size, index / TilePath.FullWidth)}"))) + (indices.Distinct().Count() > 5 ? " and more." : ".");
}
