using Colophon.Kernel;
using Colophon.Scanning.Picture;
using Colophon.Web.Search;
using Colophon.Web.Text;

namespace Colophon.Scanning.Pages;

/// <summary>Suppliers, flaws, reviews of updates, and what runs where.</summary>
internal sealed class ScanSearch(TenantPictures pictures, TimeProvider clock) : ISearchSource
{
    public int Order => 50;

    public async Task<IReadOnlyList<SearchGroup>> SearchAsync(TenantId tenant, string words, int limit, CancellationToken ct)
    {
        var view = pictures.Latest(tenant) ?? await pictures.ReadAsync(tenant, ct);
        var now = clock.GetUtcNow();
        return
        [
            ConsoleSearch.Group("Flaws", view.Cases.Values.OrderByDescending(c => c.IsOpen).ThenBy(c => c.Id, StringComparer.Ordinal), words, limit, c => [c.Id, c.Finding.Title, c.Finding.Flaw, c.Finding.Component], c => new(c.Finding.Title, ClockWords.Of(c, now).Words, "/vulnerabilities/" + c.Id), "/vulnerabilities"),
            ConsoleSearch.Group("Suppliers of code", view.Vendors.Values.OrderBy(v => v.Supplier.Key, StringComparer.Ordinal), words, limit, v => [v.Supplier.Key, v.Supplier.Name, v.Supplier.Author, v.Supplier.Origin], v => new(v.Supplier.Name, v.Supplier.Author, "/vendors#" + v.Supplier.Key), "/vendors"),
            ConsoleSearch.Group("Reviews of updates", view.Reviews.Values.OrderByDescending(r => r.Index), words, limit, r => [r.Id, r.Component, r.Name, r.Headline], r => new(r.Title, r.Failed ? r.Failure : r.Headline, "/updates/" + r.Id), "/updates"),
            ConsoleSearch.Group("Parts of sites", view.Sites.SelectMany(s => s.Components.Select(c => (s.Site, Component: c))).OrderBy(p => p.Component.Key, StringComparer.Ordinal), words, limit, p => [p.Component.Key, p.Component.Heading?.Name], p => new($"{p.Component.Heading?.Name ?? p.Component.Slug} {p.Component.Version}".TrimEnd(), $"on {p.Site}, since {Say.Day(p.Component.Since)}", "/vulnerabilities/sites/" + p.Site)),
        ];
    }
}
