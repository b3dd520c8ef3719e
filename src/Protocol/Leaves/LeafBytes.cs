using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Leaves;

/// <summary>A leaf written by the server; its type is the value of the member <c>leaf</c>.</summary>
public interface IServerLeaf
{
    static abstract string Type { get; }
}

/// <summary>What every server leaf begins with.</summary>
public readonly record struct LeafHead(string Type, DateTimeOffset At);

/// <summary>Exact bytes of server leaves: <c>{"leaf":TYPE,"v":1,"at":TIME,…}</c>.</summary>
public static class LeafBytes
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ReadOnlySpan<byte> Prefix => "{\"leaf\":\""u8;

    public static byte[] Write<T>(DateTimeOffset at, T leaf)
        where T : class, IServerLeaf
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("leaf"u8, T.Type);
        writer.WriteNumber("v"u8, 1);
        writer.WriteString("at"u8, WireTime.Write(at));
        using var body = JsonSerializer.SerializeToDocument(leaf, Info<T>());
        foreach (var member in body.RootElement.EnumerateObject())
        {
            member.WriteTo(writer);
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>False: the entry is a record.</summary>
    public static bool IsServerLeaf(ReadOnlySpan<byte> entry) => entry.StartsWith(Prefix);

    /// <summary>Type and time of a server leaf of any type, known or not.</summary>
    public static bool TryHead(ReadOnlySpan<byte> entry, out LeafHead head)
    {
        head = default;
        if (!IsServerLeaf(entry))
        {
            return false;
        }
        try
        {
            var reader = new Utf8JsonReader(entry, new JsonReaderOptions { MaxDepth = WireLimits.JsonDepth });
            string? type = null;
            DateTimeOffset? at = null;
            while (reader.Read() && (type is null || at is null))
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.ValueSpan;
                    var (isType, isAt) = (name.SequenceEqual("leaf"u8), name.SequenceEqual("at"u8));
                    reader.Read();
                    type = isType && reader.TokenType == JsonTokenType.String ? reader.GetString() : type;
                    at = isAt && reader.TokenType == JsonTokenType.String && WireTime.TryRead(reader.ValueSpan, out var time) ? time : at;
                    reader.Skip();
                }
            }
            head = new LeafHead(type ?? "", at ?? default);
            return type is not null && at is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the second: a string that isn't UTF-8
        {
            return false;
        }
    }

    /// <summary>The leaf, if it is one of type <typeparamref name="T"/> and has all its members.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> entry, out T leaf)
        where T : class, IServerLeaf
    {
        leaf = null!;
        if (!TryHead(entry, out var head) || head.Type != T.Type)
        {
            return false;
        }
        try
        {
            leaf = JsonSerializer.Deserialize(entry, Info<T>())!;
        }
        catch (JsonException)
        {
            return false;
        }
        return leaf is not null;
    }

    private static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)ProtocolJson.Wire.GetTypeInfo(typeof(T))!;
}
