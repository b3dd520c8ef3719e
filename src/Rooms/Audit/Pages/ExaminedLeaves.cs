using System.Text.Json;
using Colophon.Kernel;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Audit.Pages;

/// <summary>Which leaves are open to an auditor: of the granted sites, of a time that the granted period may concern, and what people recorded unless it is about another site or period.</summary>
internal static class ExaminedLeaves
{
    /// <param name="row">Null while it isn't indexed: nobody can tell yet whose it is, so an auditor waits.</param>
    public static bool IsOpen(HttpContext http, TenantId tenant, ReadOnlyMemory<byte> leaf, EventRow? row)
    {
        if (!http.IsAuditor(tenant)) { return true; }
        if (row is null) { return false; }
        var parts = http.RequestServices?.GetService<IPeriodParts>();
        foreach (var grant in http.User.GrantsIn(tenant))
        {
            if (IsOpen(grant, leaf.Span, row, period => period == grant.Period || parts?.WholeOf(tenant, period) == grant.Period)) { return true; }
        }
        return false;
    }

    /// <param name="granted">Whether a period is the granted one, or a part of it.</param>
    private static bool IsOpen(GrantScope grant, ReadOnlySpan<byte> leaf, EventRow row, Func<string, bool> granted)
    {
        if (row.Site is { } site) { return (grant.Sites is null || grant.Sites.Contains(site.Value)) && row.Lower <= grant.PeriodEnds; }
        if (LeafBytes.IsServerLeaf(leaf)) { return grant.Sites is null || row.Index == 0; }
        var record = JsonElement.Parse(leaf, new() { MaxDepth = WireLimits.JsonDepth });
        var (kind, id) = (Text(record, "object", "kind"), Text(record, "object", "id"));
        var after = record.TryGetProperty("change", out var change) && change.TryGetProperty("after", out var value) ? value : default;
        return (grant.Sites is null || ((kind != "site" || grant.Sites.Contains(id)) && (Text(after, "site") is not { Length: > 0 } named || grant.Sites.Contains(named))))
            && (kind != "period" || granted(id)) && (Text(after, "period") is not { Length: > 0 } about || granted(about));
    }

    private static string Text(JsonElement parent, string member, string name) => parent.TryGetProperty(member, out var child) ? Text(child, name) : "";

    private static string Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}
