using Colophon.Audit.Reading;
using Colophon.Kernel;
using Colophon.Web.Text;

namespace Colophon.Audit.Pages;

/// <summary>Records by type, actor and object, newest first.</summary>
internal sealed class RecordSearch(IAuditLog log) : ISearchSource
{
    public int Order => 90;

    public async Task<IReadOnlyList<SearchGroup>> SearchAsync(TenantId tenant, string words, int limit, CancellationToken ct)
    {
        var found = (await log.SearchAsync(tenant, new EventQuery(Text: words, Limit: limit + 1), ct)).Rows;
        return [new("Records", [.. found.Take(limit).Select(r => new SearchHit($"{EventWords.Of(r.Type) ?? r.Type}{(r.Object is { } about ? $": {about}" : "")}", $"{r.Type}, leaf {Say.Count(r.Index)}, {Say.Time(r.ReceivedAt)}", "/events/" + r.Index.ToString(System.Globalization.CultureInfo.InvariantCulture)))], found.Count > limit, "/events?q=" + Uri.EscapeDataString(words))];
    }
}
