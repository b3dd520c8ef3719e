using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Colophon.Access.Credentials;

/// <summary>
/// A bearer secret of 256 random bits, of which only the SHA-256 is kept. It is looked up by that hash:
/// a lookup's timing tells nothing that helps to find a preimage.
/// </summary>
internal static class Secret
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>43 characters is a whole secret; anything else is refused before it is hashed.</summary>
    public static bool HasShape(string? text) => text is { Length: 43 };
}
