using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Colophon.Web.Search;

/// <summary>One search over everything that rooms hold: each room looks through its own.</summary>
public static class ConsoleSearch
{
    /// <summary>One character finds everything, and says nothing.</summary>
    public const int LeastWords = 2;
    public const int MostWords = 200;

    /// <summary>Hits listed per group.</summary>
    public const int MostHits = 12;

    public static void MapSearch(this ConsoleRoutes routes) => routes.Tenant.MapGet("/search", async (TenantId tenant, [FromQuery] string? q, HttpContext http, IEnumerable<ISearchSource> sources) =>
    {
        var words = (q ?? "").Trim();
        var groups = new List<SearchGroup>();
        if (words.Length is >= LeastWords and <= MostWords)
        {
            foreach (var source in sources.OrderBy(s => s.Order)) { groups.AddRange((await source.SearchAsync(tenant, words, MostHits, http.RequestAborted)).Where(g => g.Hits.Count > 0)); }
        }
        return new RazorComponentResult<SearchPage>(new { Tenant = tenant, Words = words, Groups = groups });
    }).RequireAuthorization(Policies.Read);

    /// <summary>The hits among <paramref name="all"/>, and whether there are more than fit.</summary>
    /// <param name="texts">What is looked through of each.</param>
    public static SearchGroup Group<T>(string name, IEnumerable<T> all, string words, int limit, Func<T, IEnumerable<string?>> texts, Func<T, SearchHit> hit, string? more = null)
    {
        var found = all.Where(x => texts(x).Any(t => t?.Contains(words, StringComparison.OrdinalIgnoreCase) == true)).Take(limit + 1).ToArray();
        return new(name, [.. found.Take(limit).Select(hit)], found.Length > limit, more);
    }
}
