using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Records;

/// <summary>What a C# source says in one record; null members are left out.</summary>
public sealed record RecordContent(string Type, DateTimeOffset EffectiveAt, string ActorKind, string ObjectKind, string ObjectId)
{
    public string? ActorId { get; init; }

    public string? ActorVia { get; init; }

    public JsonNode? Before { get; init; }

    public JsonNode? After { get; init; }

    public JsonObject? Context { get; init; }

    /// <summary>Field path → 32 bytes.</summary>
    public IReadOnlyDictionary<string, byte[]> Commitments { get; init; } = new Dictionary<string, byte[]>();
}

/// <summary>Emits the exact bytes of a record, members in the order of docs/formats/records.md.</summary>
public static class RecordWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = WireLimits.JsonDepth };

    public static byte[] Write(string source, string epoch, long seq, RecordContent content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteNumber("v"u8, 1);
        writer.WriteString("source"u8, source);
        writer.WriteString("epoch"u8, epoch);
        writer.WriteNumber("seq"u8, seq);
        writer.WriteString("type"u8, content.Type);
        writer.WriteString("effective_at"u8, WireTime.Write(content.EffectiveAt));
        writer.WriteStartObject("actor"u8);
        writer.WriteString("kind"u8, content.ActorKind);
        WriteOptional(writer, "id", content.ActorId);
        WriteOptional(writer, "via", content.ActorVia);
        writer.WriteEndObject();
        writer.WriteStartObject("object"u8);
        writer.WriteString("kind"u8, content.ObjectKind);
        writer.WriteString("id"u8, content.ObjectId);
        writer.WriteEndObject();
        if (content.Before is not null || content.After is not null)
        {
            writer.WriteStartObject("change"u8);
            WriteNode(writer, "before", content.Before);
            WriteNode(writer, "after", content.After);
            writer.WriteEndObject();
        }
        WriteNode(writer, "context", content.Context);
        if (content.Commitments.Count > 0)
        {
            writer.WriteStartObject("commitments"u8);
            foreach (var (path, commitment) in content.Commitments)
            {
                writer.WriteBase64String(path, commitment);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteNode(Utf8JsonWriter writer, string name, JsonNode? node)
    {
        if (node is not null)
        {
            writer.WritePropertyName(name);
            node.WriteTo(writer);
        }
    }
}
