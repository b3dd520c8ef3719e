using System.Text.Json;

namespace Colophon.Verdicts.Log;

/// <summary>A source's certificate: what it is, where it belongs, how often it must be heard. Its signature is checked by whoever verifies the ledger.</summary>
internal sealed record Enrolment(long Index, long At, string Source, string Kind, string Site, string Epoch, long Heartbeat, long Settle, string Environment)
{
    public const string Console = "console";
    public const string Collector = "collector";

    public static Enrolment? Read(long index, long at, JsonElement leaf)
    {
        var payload = leaf.Member("identity").Member("payload").Text();
        if (payload is null || payload.Length > 8_192) { return null; }
        var bytes = new byte[payload.Length];
        if (!Convert.TryFromBase64String(payload, bytes, out var length) || !LeafReader.TryParse(bytes.AsSpan(0, length), out var identity)) { return null; }
        var source = identity.Text("source");
        var kind = identity.Text("kind");
        var heartbeat = identity.Number("heartbeat_s") ?? 60;
        var settle = identity.Number("settle_s") ?? 60;
        return source is null || kind is null || heartbeat is < 1 or > 86_400 || settle is < 0 or > 86_400
            ? null
            : new(index, at, source, kind, identity.Text("site") ?? "", identity.Text("epoch") ?? "", heartbeat * Micros.PerSecond, settle * Micros.PerSecond, identity.Text("environment") ?? "");
    }
}
