using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;
using QRCoder;

namespace Colophon.Access.Credentials;

/// <summary>Codes of an authenticator app (RFC 6238, SHA-1, 30 s, 6 digits: what every app can do). The seed is sealed at rest.</summary>
internal sealed class OneTimeCodes(IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private readonly IDataProtector _seal = protection.CreateProtector("Colophon.Access.OneTimeCodes.v1");

    public static string NewSeed() => Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(20)).TrimEnd('=');

    public string Seal(string seed) => _seal.Protect(seed);

    public string Open(string sealedSeed) => _seal.Unprotect(sealedSeed);

    /// <returns>The time step that the code belongs to, or null. One step of drift either way is allowed; the caller refuses a step that was used before.</returns>
    public long? Step(string seed, string code)
    {
        var typed = code.Replace(" ", "", StringComparison.Ordinal);
        return typed.Length == 6 && !typed.AsSpan().ContainsAnyExcept(Digits)
            && new Totp(Base32Encoding.ToBytes(seed)).VerifyTotp(clock.GetUtcNow().UtcDateTime, typed, out var step, new VerificationWindow(1, 1))
            ? step
            : null;
    }

    public static string Address(string seed, string email) =>
        $"otpauth://totp/{Uri.EscapeDataString("Colophon:" + email)}?secret={seed}&issuer=Colophon";

    /// <summary>The QR code as one SVG path on a grid of <paramref name="size"/> modules: no inline style, as the content policy wants.</summary>
    public static string QrPath(string address, out int size)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(address, QRCodeGenerator.ECCLevel.M);
        size = data.ModuleMatrix.Count;
        var path = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                if (data.ModuleMatrix[y][x]) { path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z"); }
            }
        }
        return path.ToString();
    }
}
