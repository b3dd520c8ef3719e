using System.Security.Cryptography;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Enrolment;

/// <summary>What a person carries from the console to the site: <c>col1.site.secret.fingerprint of the root key</c>.</summary>
public sealed record EnrolmentToken(string Site, string Secret, string RootFingerprint)
{
    private const string Version = "col1";
    private const int SecretBytes = 32;

    public static EnrolmentToken Create(string site, string rootFingerprint) =>
        new(site, System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), rootFingerprint);

    public static bool TryParse(string? text, out EnrolmentToken token)
    {
        token = null!;
        var parts = text is { Length: <= 256 } ? text.Split('.') : [];
        if (parts.Length != 4 || parts[0] != Version || !WireText.IsName(parts[1]) || parts[2].Length != 43 || !System.Buffers.Text.Base64Url.IsValid(parts[2]) || !WireText.IsHash(parts[3]))
        {
            return false;
        }
        token = new(parts[1], parts[2], parts[3]);
        return true;
    }

    public override string ToString() => $"{Version}.{Site}.{Secret}.{RootFingerprint}";

    /// <summary>Hex SHA-256 of the whole token text: all that the server keeps, and what the source's payload names.</summary>
    public static string Sha256(string token) => WireText.Hex(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token)));
}
