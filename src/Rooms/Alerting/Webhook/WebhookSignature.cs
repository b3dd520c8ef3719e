using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Colophon.Alerting.Webhook;

/// <summary>
/// How the receiver knows that it was us and when: <c>Colophon-Signature: sha256=HEX</c>, the HMAC-SHA-256 under the shared secret over
/// <c>timestamp ‖ "." ‖ body</c>, with the UNIX seconds of <c>Colophon-Timestamp</c>. Refuse what is older than a few minutes.
/// </summary>
internal static class WebhookSignature
{
    public const string TimestampHeader = "Colophon-Timestamp";
    public const string SignatureHeader = "Colophon-Signature";

    public static string Sign(ReadOnlySpan<byte> secret, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture) + "."));
        hmac.AppendData(body);
        return "sha256=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}
