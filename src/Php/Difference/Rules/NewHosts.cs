using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>Whom the site or its visitors' browsers talk to, who was not there before.</summary>
internal sealed class NewHosts : IRule
{
    public IEnumerable<Concern> Judge(Comparison c)
    {
        foreach (var change in c.Of(Change.Added, SurfaceKind.OutboundHost, SurfaceKind.BrowserHost, SurfaceKind.Mail))
        {
            var item = change.New!;
            var computed = item.Name.StartsWith("computed in ", StringComparison.Ordinal);
            var (title, clause, meaning) = item.Kind switch
            {
                SurfaceKind.OutboundHost when computed => ($"A server that is {item.Name}", $"talks to a server that is {item.Name}", "The site asks another server, and which one is decided while it runs."),
                SurfaceKind.OutboundHost => ($"Talks to {item.Name}", $"talks to {item.Name}", $"The site will ask this server, and what it sends along leaves the site.{(item.Facts.ContainsKey("encrypted") ? " The connection is not encrypted." : "")}"),
                SurfaceKind.BrowserHost => ($"Sends browsers to {item.Name}", $"sends visitors' browsers to {item.Name}", "Whoever owns that server learns who visits, and a script from there can do anything on the page."),
                _ => ($"Sends mail to {item.Name}", $"sends mail to {item.Name}", "The address stands in the code: what is sent leaves the company."),
            };
            yield return new Concern("new-host", c.UnlessFirst(ReviewLevel.Look), title, clause, meaning, "Is it in your register of recipients? If not, ask what is sent and why.", item.Name, null, item.Places[0], c.Code.AtNew(item.Places[0]));
        }
    }
}
