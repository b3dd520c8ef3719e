using System.Security.Cryptography;

namespace Colophon.Crypto.Tests;

public sealed class KeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("colophon-keys-");

    private string KeyPath => Path.Combine(_folder.FullName, "log.key");

    [Fact]
    public void A_saved_key_is_the_same_key_and_only_its_owner_can_read_it()
    {
        using var key = KeyFile.LoadOrCreate(KeyPath);
        using var again = KeyFile.LoadOrCreate(KeyPath);
        Assert.Equal(key.PublicKey, again.PublicKey);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        Assert.Equal(["log.key"], _folder.EnumerateFiles().Select(f => f.Name));
    }

    [Fact]
    public void A_key_is_never_overwritten()
    {
        using var key = KeyFile.LoadOrCreate(KeyPath);
        using var other = Ed25519PrivateKey.Generate();
        Assert.Throws<IOException>(() => KeyFile.Save(KeyPath, other));
        using var again = KeyFile.Load(KeyPath);
        Assert.Equal(key.PublicKey, again.PublicKey);
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused_with_the_remedy()
    {
        KeyFile.LoadOrCreate(KeyPath).Dispose();
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<CryptographicException>(() => KeyFile.Load(KeyPath)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("colophon-ed25519-seed/1 AAAA\n")]
    [InlineData("colophon-ed25519-seed/2 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    public void A_file_that_is_no_key_is_refused(string content)
    {
        DurableFile.Replace(KeyPath, System.Text.Encoding.ASCII.GetBytes(content), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Throws<CryptographicException>(() => KeyFile.Load(KeyPath));
    }

    /// <summary>The example of the C2SP signed-note text.</summary>
    [Fact]
    public void A_verifier_key_reads_and_writes_as_in_C2SP()
    {
        const string text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        Assert.True(VerifierKey.TryParse(text, out var key));
        Assert.Equal("example.com/foo", key.Name);
        Assert.Equal(0x530d903au, key.KeyId);
        Assert.Equal(text, key.ToString());
    }

    [Theory]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")] // another key's id
    [InlineData("example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")] // another name
    [InlineData("example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")] // another type
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U==")] // too short
    [InlineData("example.com foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("")]
    [InlineData(null)]
    public void A_verifier_key_that_does_not_fit_together_is_refused(string? text) => Assert.False(VerifierKey.TryParse(text, out _));

    [Fact]
    public void Sealed_bytes_open_with_the_right_key_and_context_only()
    {
        var key = RandomNumberGenerator.GetBytes(XChaCha20Poly1305.KeyBytes);
        var sealedBytes = XChaCha20Poly1305.Seal(key, "203.0.113.9"u8, "tenant/7"u8);
        Assert.True(XChaCha20Poly1305.TryOpen(key, sealedBytes, "tenant/7"u8, out var opened));
        Assert.Equal("203.0.113.9"u8, opened);
        Assert.False(XChaCha20Poly1305.TryOpen(key, sealedBytes, "tenant/8"u8, out _));
        Assert.False(XChaCha20Poly1305.TryOpen(RandomNumberGenerator.GetBytes(32), sealedBytes, "tenant/7"u8, out _));
        for (var i = 0; i < sealedBytes.Length; i++)
        {
            sealedBytes[i] ^= 1;
            Assert.False(XChaCha20Poly1305.TryOpen(key, sealedBytes, "tenant/7"u8, out _));
            Assert.False(XChaCha20Poly1305.TryOpen(key, sealedBytes.AsSpan(0, i), "tenant/7"u8, out _));
            sealedBytes[i] ^= 1;
        }
        Assert.NotEqual(sealedBytes, XChaCha20Poly1305.Seal(key, "203.0.113.9"u8, "tenant/7"u8));
    }

    /// <summary>draft-irtf-cfrg-xchacha-03, appendix A.3.1.</summary>
    [Fact]
    public void A_published_XChaCha20_Poly1305_vector_opens()
    {
        var key = Convert.FromHexString("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        var box = Convert.FromHexString("404142434445464748494a4b4c4d4e4f5051525354555657"
            + "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
            + "c0875924c1c7987947deafd8780acf49");
        Assert.True(XChaCha20Poly1305.TryOpen(key, box, Convert.FromHexString("50515253c0c1c2c3c4c5c6c7"), out var opened));
        Assert.StartsWith("Ladies and Gentlemen of the class of '99", System.Text.Encoding.ASCII.GetString(opened), StringComparison.Ordinal);
    }

    /// <summary>Computed independently from docs/formats/records.md with PHP's hash_hkdf and hash.</summary>
    [Fact]
    public void A_commitment_is_as_the_format_says()
    {
        var eventKey = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        Assert.Equal("4a0a498c3aa887d108f94add5e8c71fd", Convert.ToHexStringLower(Commitment.Salt(eventKey, "actor.ip")));
        Assert.Equal("ec6f33515c15f30b6d9eca26020a5936c77669139d607e43de986b052f2265d3", Convert.ToHexStringLower(Commitment.Compute(eventKey, "actor.ip", "203.0.113.9")));
        Assert.True(Commitment.Matches(Commitment.Compute(eventKey, "actor.ip", "203.0.113.9"), eventKey, "actor.ip", "203.0.113.9"));
        Assert.False(Commitment.Matches(Commitment.Compute(eventKey, "actor.ip", "203.0.113.9"), eventKey, "actor.ip", "203.0.113.8"));
        Assert.False(Commitment.Matches(Commitment.Compute(eventKey, "actor.ip", "203.0.113.9"), eventKey, "object.ip", "203.0.113.9"));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
