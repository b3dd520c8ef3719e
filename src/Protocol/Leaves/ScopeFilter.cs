using System.Text.Json;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Leaves;

/// <summary>Decides, entry by entry in order, what a binder or an auditor of some sites is shown. Sources of other sites are hidden whole; console records only where they name another site.</summary>
/// <param name="sites">Null: everything is shown.</param>
public sealed class ScopeFilter(IReadOnlyList<string>? sites)
{
    private readonly Dictionary<string, (string Kind, string Site)> _sources = new(StringComparer.Ordinal);
    private int _left;
    private bool _runShown;
    private bool _runOfConsole;

    public bool IsShown(ReadOnlySpan<byte> entry)
    {
        if (sites is null) { return true; }
        if (!LeafBytes.TryHead(entry, out var head))
        {
            _left--;
            return _runShown && (!_runOfConsole || !NamesAnotherSite(entry));
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
    public bool Shows(string source) => sites is null || IsShown(source);

    private bool IsShown(string source) => !_sources.TryGetValue(source, out var known) || known.Kind == "console" || sites!.Contains(known.Site);

    private static string? SourceOf(ReadOnlySpan<byte> leaf)
    {
        if (LeafBytes.TryRead<EnrolledLeaf>(leaf, out var enrolled)) { return enrolled.Identity.TryPeek(ProtocolJson.Wire.IdentityPayload, out var identity) ? identity.Source : null; }
        return JsonElement.Parse(leaf, new() { MaxDepth = WireLimits.JsonDepth }).TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.String ? source.GetString() : null;
    }

    private bool NamesAnotherSite(ReadOnlySpan<byte> record)
    {
        var root = JsonElement.Parse(record, new() { MaxDepth = WireLimits.JsonDepth });
        return (root.TryGetProperty("object", out var target) && Text(target, "kind") == "site" && Text(target, "id") is { } id && !sites!.Contains(id))
            || (root.TryGetProperty("change", out var change) && change.TryGetProperty("after", out var after) && Text(after, "site") is { } site && !sites!.Contains(site));
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
