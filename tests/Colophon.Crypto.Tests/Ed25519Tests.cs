using System.Security.Cryptography;
using System.Text.Json;
using Colophon.Crypto.Managed;

namespace Colophon.Crypto.Tests;

public sealed class Ed25519Tests
{
    /// <summary>RFC 8032 §7.1: seed, public key, message, signature.</summary>
    public static TheoryData<string, string, string, string> Rfc8032() => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
    };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Signing_and_both_verifiers_agree_with_RFC_8032(string seed, string publicKey, string message, string signature)
    {
        using var key = Ed25519PrivateKey.FromSeed(Convert.FromHexString(seed));
        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey.Bytes));
        var bytes = Convert.FromHexString(message);
        Assert.Equal(signature, Convert.ToHexStringLower(Ed25519.Sign(key, bytes)));
        Assert.True(Ed25519.Verify(key.PublicKey, bytes, Convert.FromHexString(signature)));
        Assert.True(ManagedEd25519.Verify(key.PublicKey.Bytes, bytes, Convert.FromHexString(signature)));
    }

    [Fact]
    public void Every_Wycheproof_vector_is_judged_right_by_both_verifiers()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "ed25519_test.json")));
        var judged = 0;
        foreach (var group in file.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = new Ed25519PublicKey(Convert.FromHexString(group.GetProperty("publicKey").GetProperty("pk").GetString()!));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var message = Convert.FromHexString(test.GetProperty("msg").GetString()!);
                var signature = Convert.FromHexString(test.GetProperty("sig").GetString()!);
                var valid = test.GetProperty("result").GetString() == "valid";
                var name = $"vector {test.GetProperty("tcId")}";
                Assert.True(valid == Ed25519.Verify(key, message, signature), name);
                Assert.True(valid == ManagedEd25519.Verify(key.Bytes, message, signature), name + ", managed");
                judged++;
            }
        }
        Assert.Equal(file.RootElement.GetProperty("numberOfTests").GetInt32(), judged);
    }

    [Fact]
    public void The_managed_verifier_decides_as_libsodium_on_random_and_mutated_signatures()
    {
        Assert.True(Sodium.IsAvailable);
        var valid = 0;
        for (var i = 0; i < 600; i++)
        {
            using var key = Ed25519PrivateKey.Generate();
            var message = RandomNumberGenerator.GetBytes(i % 200);
            var signature = Ed25519.Sign(key, message);
            var publicKey = key.PublicKey.Bytes.ToArray();
            if (i % 4 == 1) { Flip(signature); }
            if (i % 4 == 2) { Flip(publicKey); }
            if (i % 4 == 3 && message.Length > 0) { Flip(message); }
            var expected = Ed25519.Verify(new(publicKey), message, signature);
            Assert.Equal(expected, ManagedEd25519.Verify(publicKey, message, signature));
            valid += expected ? 1 : 0;
        }
        Assert.InRange(valid, 150, 300); // a quarter untouched, plus mutations of empty messages
    }

    /// <summary>Keys and R values of small order or in a second spelling let one signature pass for several messages.</summary>
    [Fact]
    public void Points_of_small_order_and_second_spellings_are_refused_as_libsodium_refuses_them()
    {
        string[] y =
        [
            "0000000000000000000000000000000000000000000000000000000000000000", "0100000000000000000000000000000000000000000000000000000000000000",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ];
        using var honest = Ed25519PrivateKey.Generate();
        var points = y.SelectMany(hex => new[] { Convert.FromHexString(hex), WithSign(Convert.FromHexString(hex)) }).Append(honest.PublicKey.Bytes.ToArray()).ToArray();
        foreach (var key in points)
        {
            foreach (var r in points)
            {
                byte[] signature = [.. r, .. new byte[32]];
                Assert.False(Ed25519.Verify(new(key), "m"u8, signature));
                Assert.False(ManagedEd25519.Verify(key, "m"u8, signature));
            }
        }

        static byte[] WithSign(byte[] point)
        {
            point[31] |= 0x80;
            return point;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_another_length_is_false_not_an_error(int length)
    {
        using var key = Ed25519PrivateKey.Generate();
        Assert.False(Ed25519.Verify(key.PublicKey, "m"u8, new byte[length]));
        Assert.False(ManagedEd25519.Verify(key.PublicKey.Bytes, "m"u8, new byte[length]));
    }

    [Fact]
    public void A_disposed_key_signs_nothing()
    {
        var key = Ed25519PrivateKey.Generate();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Ed25519.Sign(key, "m"u8));
    }

    private static void Flip(byte[] bytes) => bytes[RandomNumberGenerator.GetInt32(bytes.Length)] ^= (byte)(1 << RandomNumberGenerator.GetInt32(8));
}
