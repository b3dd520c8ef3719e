using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;

namespace Colophon.Binder;

/// <summary>JSON of the binder's own files: snake case, no duplicate keys, nothing missing, depth 16.</summary>
[JsonSerializable(typeof(BinderManifest))]
[JsonSerializable(typeof(ManifestSeal))]
[JsonSerializable(typeof(KeysFile))]
[JsonSerializable(typeof(AnchorsFile))]
[JsonSerializable(typeof(PrivateFile))]
[JsonSerializable(typeof(TrustPolicyFile))]
[JsonSerializable(typeof(PartsManifest))]
internal sealed partial class BinderJson : JsonSerializerContext
{
    public static BinderJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        IgnoreReadOnlyProperties = true,
        MaxDepth = WireLimits.JsonDepth,
        Converters = { new TimeConverter() },
    });

    private sealed class TimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && WireTime.TryRead(reader.GetString()!, out var time) ? time : throw new JsonException("Not a time as the formats write it.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(WireTime.Write(value));
    }
}

/// <summary>ledger/keys.json.</summary>
/// <param name="Root">The root key in vkey form.</param>
internal sealed record KeysFile(string Root, SignedEnvelope Keys);
