using System.Text.Json;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;

namespace Colophon.Audit.Side;

/// <summary>Some private parts are closed to everyone but who wrote them until a time that the record itself names: what an auditor picks, until the report date.</summary>
internal static class SealedParts
{
    private const string Member = "sealed_until";

    /// <summary>Only what the console wrote can be sealed: a site can't hide its own records.</summary>
    public static DateTimeOffset? Until(ReadOnlySpan<byte> leaf)
    {
        if (LeafBytes.IsServerLeaf(leaf) || leaf.IndexOf("\"sealed_until\":"u8) < 0) { return null; }
        var record = JsonElement.Parse(leaf, new() { MaxDepth = WireLimits.JsonDepth });
        return record.TryGetProperty("actor", out var actor) && actor.TryGetProperty("kind", out var kind) && kind.ValueEquals("person"u8)
            && record.TryGetProperty("context", out var context) && context.TryGetProperty(Member, out var until) && until.ValueKind == JsonValueKind.String && WireTime.TryRead(until.GetString()!, out var time) ? time : null;
    }
}
