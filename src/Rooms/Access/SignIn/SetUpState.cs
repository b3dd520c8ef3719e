using System.Text.Json;
using System.Text.Json.Serialization;
using Colophon.Kernel;

namespace Colophon.Access.SignIn;

/// <summary>Kept in the sign-in step between the pages of a first sign-in.</summary>
/// <param name="SealedSeed">Seed of the code app that the page shows, sealed.</param>
/// <param name="Passkey">State of the passkey creation in progress, as the framework made it.</param>
internal sealed record SetUpState(string Tenant, string Role, string SealedSeed, string? Passkey = null)
{
    [JsonIgnore]
    public LinkGrant Grant => new(new TenantId(Tenant), Enum.Parse<Role>(Role));

    public string ToJson() => JsonSerializer.Serialize(this);

    public static SetUpState Parse(string json) => JsonSerializer.Deserialize<SetUpState>(json)!;
}
