using System.Text.Json;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Leaves;

/// <summary>What answers one request of an auditor.</summary>
/// <param name="Id">The request's, <c>rq-…</c>.</param>
/// <param name="Controls">Ids of ours that answer it.</param>
public sealed record RequestScope(string Id, IReadOnlyList<string> Controls);

/// <summary>
/// Decides, entry by entry in order, what a binder or an auditor of some sites is shown. Sources of other sites are hidden whole; console records only where they name another site,
/// or speak of another request or of controls that don't answer this one, or are an auditor's own.
/// </summary>
/// <param name="sites">Null: those of all sites are shown.</param>
/// <param name="request">Null: those about every request and control are shown.</param>
public sealed class ScopeFilter(IReadOnlyList<string>? sites, RequestScope? request = null)
{
    /// <summary>Exemptions and findings about other controls: what follows names them only by their id.</summary>
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Kind, string Site)> _sources = new(StringComparer.Ordinal);
    private int _left;
    private bool _runShown;
    private bool _runOfConsole;

    public bool IsShown(ReadOnlySpan<byte> entry)
    {
        if (sites is null && request is null) { return true; }
        if (!LeafBytes.TryHead(entry, out var head))
        {
            _left--;
            return _runShown && (!_runOfConsole || IsShownOfConsole(entry));
        }
        if (head.Type == UnreadableLeaf.Type && _left > 0)
        {
            _left--;
            return _runShown;
        }
        if (head.Type == EnrolledLeaf.Type && LeafBytes.TryRead<EnrolledLeaf>(entry, out var enrolled) && enrolled.Identity.TryPeek(ProtocolJson.Wire.IdentityPayload, out var identity))
        {
            _sources[identity.Source] = (identity.Kind, identity.Site);
        }
        var shown = SourceOf(entry) is not { } source || IsShown(source);
        if (head.Type == BatchLeaf.Type && LeafBytes.TryRead<BatchLeaf>(entry, out var batch))
        {
            (_left, _runShown) = (batch.Count, shown);
            _runOfConsole = _sources.TryGetValue(batch.Source, out var known) && known.Kind == "console";
        }
        return shown;
    }

    /// <summary>Once every entry was asked about.</summary>
    public bool Shows(string source) => IsShown(source);

    private bool IsShown(string source) => sites is null || !_sources.TryGetValue(source, out var known) || known.Kind == "console" || sites!.Contains(known.Site);

    private static string? SourceOf(ReadOnlySpan<byte> leaf)
    {
        if (LeafBytes.TryRead<EnrolledLeaf>(leaf, out var enrolled)) { return enrolled.Identity.TryPeek(ProtocolJson.Wire.IdentityPayload, out var identity) ? identity.Source : null; }
        return JsonElement.Parse(leaf, new() { MaxDepth = WireLimits.JsonDepth }).TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.String ? source.GetString() : null;
    }

    private bool IsShownOfConsole(ReadOnlySpan<byte> record)
    {
        var root = JsonElement.Parse(record, new() { MaxDepth = WireLimits.JsonDepth });
        var target = root.TryGetProperty("object", out var named) ? named : default;
        var after = root.TryGetProperty("change", out var change) && change.ValueKind == JsonValueKind.Object && change.TryGetProperty("after", out var value) ? value : default;
        return (sites is null || !NamesAnotherSite(target, after)) && (request is null || Answers(request, Text(root, "type") ?? "", Text(target, "kind"), Text(target, "id") ?? "", after));
    }

    private bool NamesAnotherSite(JsonElement target, JsonElement after) =>
        (Text(target, "kind") == "site" && Text(target, "id") is { } id && !sites!.Contains(id)) || (Text(after, "site") is { } site && !sites!.Contains(site));

    private bool Answers(RequestScope to, string type, string? kind, string id, JsonElement after)
    {
        switch (kind)
        {
            case "request": return id == to.Id;
            case "control": return to.Controls.Contains(id);
            case "selection" or "grant": return false;
            case "exemption" or "finding":
                if (type is "exemption.approved" or "finding.opened" && !About(after).Any(to.Controls.Contains)) { _others.Add(id); }
                return !_others.Contains(id);
            default: return type != "population.traced";
        }
    }

    private static IEnumerable<string> About(JsonElement after) =>
        Text(after, "control") is { } one ? [one]
        : after.ValueKind == JsonValueKind.Object && after.TryGetProperty("controls", out var many) && many.ValueKind == JsonValueKind.Array ? many.EnumerateArray().Select(c => c.ValueKind == JsonValueKind.String ? c.GetString()! : "") : [];

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
