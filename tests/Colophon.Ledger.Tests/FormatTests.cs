using System.Text;
using Colophon.Crypto;

namespace Colophon.Ledger.Tests;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "000")]
    [InlineData(999, "999")]
    [InlineData(1000, "x001/000")]
    [InlineData(1234067, "x001/x234/067")]
    public void A_tile_is_named_as_in_the_C2SP_text(long number, string name)
    {
        Assert.Equal("tile/0/" + name, TilePath.Tile(0, number));
        Assert.Equal($"tile/63/{name}.p/112", TilePath.Tile(63, number, 112));
        Assert.Equal($"tile/entries/{name}.p/1", TilePath.Entries(number, 1));
    }

    /// <summary>The note of the C2SP signed-note text, its key given beside it.</summary>
    [Fact]
    public void The_published_note_verifies_and_survives_a_round_trip()
    {
        const string text = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
        Assert.True(VerifierKey.TryParse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", out var key));
        Assert.True(SignedNote.TryParse(text, out var note));
        Assert.True(note.IsSignedBy(key));
        Assert.Equal(text, note.ToString());
        Assert.True(SignedNote.TryParse(text.Replace("example message", "example massage", StringComparison.Ordinal), out var forged));
        Assert.False(forged.IsSignedBy(key));
    }

    [Fact]
    public void Signatures_of_unknown_keys_are_kept_and_skipped()
    {
        using var key = Ed25519PrivateKey.Generate();
        var checkpoint = Checkpoint.Sign("s.example", TreeLabel.Parse("t"), 7, MerkleHash.Empty, key);
        var witnessed = checkpoint + "— witness.example AAAAAQID\n";
        Assert.True(Checkpoint.TryParse(witnessed, out var parsed));
        Assert.True(parsed.IsSignedBy(new("s.example", key.PublicKey)));
        Assert.False(parsed.IsSignedBy(new("witness.example", key.PublicKey)));
        Assert.Equal(witnessed, parsed.ToString());
        Assert.Equal(("s.example/t", 7L, MerkleHash.Empty), (parsed.Origin, parsed.Size, parsed.Root));
    }

    [Theory]
    [InlineData("no blank line\n— a AAAAAAA=\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— a AAAAAAA=")] // no newline at the end
    [InlineData("text\n\n— a\n")]
    [InlineData("text\n\n- a AAAAAAA=\n")] // no em dash
    [InlineData("text\n\n— a AAAA\n")] // shorter than a key id and a byte
    [InlineData("te\txt\n\n— a AAAAAAA=\n")]
    [InlineData("text\r\n\n— a AAAAAAA=\n")]
    public void A_malformed_note_is_refused(string note) => Assert.False(SignedNote.TryParse(note, out _));

    [Theory]
    [InlineData("o\n07\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n-7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n99999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF==\n")]
    [InlineData("o\n7\n")]
    [InlineData("\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    public void A_note_that_is_no_checkpoint_is_refused(string text)
    {
        using var key = Ed25519PrivateKey.Generate();
        Assert.False(Checkpoint.TryParse(SignedNote.Sign(text, "s", key), out _));
    }

    [Fact]
    public void A_note_with_a_65th_signature_is_refused()
    {
        var lines = string.Concat(Enumerable.Repeat("— a AAAAAAA=\n", SignedNote.MaxSignatures));
        Assert.True(SignedNote.TryParse("text\n\n" + lines, out _));
        Assert.False(SignedNote.TryParse("text\n\n" + lines + "— a AAAAAAA=\n", out _));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("0-a", true)]
    [InlineData("-a", false)]
    [InlineData("A", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_tree_label_is_safe_in_a_path(string? text, bool valid) => Assert.Equal(valid, TreeLabel.TryParse(text, out _));

    [Fact]
    public void A_tree_label_has_at_most_63_characters()
    {
        Assert.True(TreeLabel.TryParse(new string('a', 63), out _));
        Assert.False(TreeLabel.TryParse(new string('a', 64), out _));
    }

    [Fact]
    public void A_bundle_of_odd_bytes_is_refused_at_every_length()
    {
        byte[] bytes = [0, 2, 65, 66, 0, 1, 67];
        Assert.True(EntryBundle.TryParse(bytes, out var bundle));
        Assert.Equal(["AB", "C"], bundle.Select(e => Encoding.ASCII.GetString(e.Span)));
        Assert.Equal(bytes[..4], bundle.Take(1).Bytes.ToArray());
        foreach (var cut in (int[])[1, 2, 3, 5, 6]) { Assert.False(EntryBundle.TryParse(bytes.AsMemory(0, cut), out _)); }
        Assert.False(EntryBundle.TryParse(new byte[] { 0, 0 }, out _)); // an empty entry
        Assert.True(EntryBundle.TryParse(Enumerable.Repeat<byte[]>([0, 1, 65], 256).SelectMany(e => e).ToArray(), out _));
        Assert.False(EntryBundle.TryParse(Enumerable.Repeat<byte[]>([0, 1, 65], 257).SelectMany(e => e).ToArray(), out _));
    }

    [Fact]
    public void Only_the_exact_bytes_of_a_tick_are_a_tick()
    {
        var tick = new Tick(new(2026, 11, 24, 3, 28, 25, TimeSpan.Zero), 3, MerkleHash.Empty);
        Assert.True(Tick.TryParse(tick.ToBytes(), out var parsed));
        Assert.Equal(tick, parsed);
        var text = Encoding.ASCII.GetString(tick.ToBytes());
        Assert.StartsWith("{\"leaf\":\"tick\",\"v\":1,\"at\":\"2026-11-24T03:28:25.000000Z\",\"count\":3,\"root\":\"e3b0", text, StringComparison.Ordinal);
        Assert.False(Tick.TryParse(Encoding.ASCII.GetBytes(text.Replace(",\"count\"", ", \"count\"", StringComparison.Ordinal)), out _));
        Assert.False(Tick.TryParse(Encoding.ASCII.GetBytes(text[..^1]), out _));
    }
}
