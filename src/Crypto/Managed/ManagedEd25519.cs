using System.Numerics;
using System.Security.Cryptography;

namespace Colophon.Crypto.Managed;

/// <summary>
/// Verifies Ed25519 where libsodium isn't there, and accepts exactly what libsodium accepts: S below the order of the group, a canonical
/// public key, neither key nor R of small order, and R equal byte for byte to the recomputed point. Handles public data only.
/// </summary>
internal static class ManagedEd25519
{
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The y coordinates of the points whose order divides 8, without the sign bit, and their non-canonical twins.</summary>
    private static readonly byte[][] SmallOrder =
    [
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        Convert.FromHexString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ];

    private const int BaseWindow = 8;
    private const int KeyWindow = 5;
    private static readonly EdwardsPoint[] BaseMultiples = OddMultiples(EdwardsPoint.Base, BaseWindow);

    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != 32 || signature.Length != 64) { return false; }
        var r = signature[..32];
        var s = new BigInteger(signature[32..], isUnsigned: true);
        if (s >= Order || IsSmallOrder(r) || IsSmallOrder(publicKey) || !IsCanonical(publicKey)) { return false; }
        if (EdwardsPoint.Read(publicKey) is not { } key) { return false; }
        var challenge = new BigInteger(Challenge(r, publicKey, message), isUnsigned: true) % Order;
        Span<byte> recomputed = stackalloc byte[32];
        Combine(challenge, -key, s).Write(recomputed);
        return recomputed.SequenceEqual(r);
    }

    private static byte[] Challenge(ReadOnlySpan<byte> r, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(r);
        hash.AppendData(publicKey);
        hash.AppendData(message);
        return hash.GetHashAndReset();
    }

    private static bool IsCanonical(ReadOnlySpan<byte> point)
    {
        Span<byte> y = stackalloc byte[32];
        FieldElement.Read(point).Write(y);
        return y[..31].SequenceEqual(point[..31]) && y[31] == (point[31] & 0x7F);
    }

    private static bool IsSmallOrder(ReadOnlySpan<byte> point)
    {
        foreach (var small in SmallOrder)
        {
            if (point[..31].SequenceEqual(small.AsSpan(0, 31)) && (point[31] & 0x7F) == small[31]) { return true; }
        }
        return false;
    }

    /// <summary>[a]P + [b]B by one shared chain of doublings (Straus) over signed odd windows.</summary>
    private static EdwardsPoint Combine(BigInteger a, EdwardsPoint p, BigInteger b)
    {
        var multiples = OddMultiples(p, KeyWindow);
        Span<sbyte> left = stackalloc sbyte[257];
        Span<sbyte> right = stackalloc sbyte[257];
        SignedWindows(a, KeyWindow, left);
        SignedWindows(b, BaseWindow, right);
        var i = 256;
        while (i >= 0 && left[i] == 0 && right[i] == 0) { i--; }
        var sum = EdwardsPoint.Identity;
        for (; i >= 0; i--)
        {
            sum = sum.Double();
            sum = Add(sum, left[i], multiples);
            sum = Add(sum, right[i], BaseMultiples);
        }
        return sum;
    }

    private static EdwardsPoint Add(in EdwardsPoint sum, sbyte digit, EdwardsPoint[] multiples) =>
        digit == 0 ? sum : digit > 0 ? sum + multiples[digit / 2] : sum + -multiples[-digit / 2];

    /// <summary>P, 3P, 5P, … below 2^(width-1).</summary>
    private static EdwardsPoint[] OddMultiples(EdwardsPoint p, int width)
    {
        var multiples = new EdwardsPoint[1 << (width - 2)];
        var twice = p.Double();
        multiples[0] = p;
        for (var i = 1; i < multiples.Length; i++) { multiples[i] = multiples[i - 1] + twice; }
        return multiples;
    }

    /// <summary>The width-w non-adjacent form: odd digits below 2^(w-1) in size, mostly zeros.</summary>
    private static void SignedWindows(BigInteger scalar, int width, Span<sbyte> digits)
    {
        digits.Clear();
        Span<byte> bytes = stackalloc byte[34];
        bytes.Clear();
        scalar.TryWriteBytes(bytes, out _, isUnsigned: true);
        var carry = 0;
        for (var i = 0; i < digits.Length;)
        {
            if (Bit(bytes, i) == carry)
            {
                i++;
                continue;
            }
            var window = carry;
            for (var k = 0; k < width; k++) { window += Bit(bytes, i + k) << k; }
            carry = window >> (width - 1);
            digits[i] = (sbyte)(window - (carry << width));
            i += width;
        }
    }

    private static int Bit(ReadOnlySpan<byte> bytes, int i) => i >= bytes.Length * 8 ? 0 : (bytes[i >> 3] >> (i & 7)) & 1;
}
