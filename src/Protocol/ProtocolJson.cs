using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Contents;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol;

/// <summary>JSON of the small messages: snake case, no duplicate keys, nothing missing, depth 16. Records themselves go through <see cref="RecordParser"/>.</summary>
[JsonSourceGenerationOptions]
[JsonSerializable(typeof(BatchHeader))]
[JsonSerializable(typeof(SignedEnvelope))]
[JsonSerializable(typeof(KeyManifest))]
[JsonSerializable(typeof(IdentityPayload))]
[JsonSerializable(typeof(ReceiptPayload))]
[JsonSerializable(typeof(CommandPayload))]
[JsonSerializable(typeof(WantedPayload))]
[JsonSerializable(typeof(ContentHeader))]
[JsonSerializable(typeof(TickPayload))]
[JsonSerializable(typeof(EnrolmentRequest))]
[JsonSerializable(typeof(EnrolmentPayload))]
[JsonSerializable(typeof(EnrolmentResponse))]
[JsonSerializable(typeof(ExchangeResponse))]
[JsonSerializable(typeof(PrivateLine))]
[JsonSerializable(typeof(GenesisLeaf))]
[JsonSerializable(typeof(EnrolledLeaf))]
[JsonSerializable(typeof(BatchLeaf))]
[JsonSerializable(typeof(UnreadableLeaf))]
[JsonSerializable(typeof(GapLeaf))]
[JsonSerializable(typeof(FillLeaf))]
[JsonSerializable(typeof(ForkLeaf))]
[JsonSerializable(typeof(RewoundLeaf))]
[JsonSerializable(typeof(SilentLeaf))]
[JsonSerializable(typeof(StartedLeaf))]
[JsonSerializable(typeof(RetiredLeaf))]
[JsonSerializable(typeof(RefusedLeaf))]
public sealed partial class ProtocolJson : JsonSerializerContext
{
    public static ProtocolJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        MaxDepth = WireLimits.JsonDepth,
        IgnoreReadOnlyProperties = true,
        Converters = { new WireTimeConverter() },
    });
}
