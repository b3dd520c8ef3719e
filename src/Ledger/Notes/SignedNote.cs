using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Colophon.Crypto;

namespace Colophon.Ledger;

/// <summary>One signature line of a note. <paramref name="Signature"/> excludes the key id.</summary>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>A C2SP signed note. Signatures of unknown keys are kept: they may be witnesses'.</summary>
public sealed class SignedNote
{
    public const int MaxBytes = 1 << 20;
    public const int MaxSignatures = 64;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures) => (Text, Signatures) = (text, signatures);

    /// <summary>The signed text, ending in a newline.</summary>
    public string Text { get; }

    public IReadOnlyList<NoteSignature> Signatures { get; }

    public static SignedNote Sign(string text, string name, Ed25519PrivateKey key)
    {
        if (!text.EndsWith('\n') || HasControl(text)) { throw new ArgumentException("A note's text ends in a newline and has no other control character.", nameof(text)); }
        var verifier = new VerifierKey(name, key.PublicKey);
        return new(text, [new(name, verifier.KeyId, Ed25519.Sign(key, Encoding.UTF8.GetBytes(text)))]);
    }

    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note)
    {
        note = null;
        if (bytes.Length > MaxBytes) { return false; }
        string all;
        try { all = StrictUtf8.GetString(bytes); }
        catch (DecoderFallbackException) { return false; }
        var split = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !all.EndsWith('\n') || split + 2 >= all.Length || HasControl(all)) { return false; }
        var signatures = new List<NoteSignature>();
        foreach (var line in all[(split + 2)..^1].Split('\n'))
        {
            if (signatures.Count == MaxSignatures || !TryParseLine(line, out var signature)) { return false; }
            signatures.Add(signature);
        }
        note = new(all[..(split + 1)], signatures);
        return true;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out SignedNote? note) => TryParse(Encoding.UTF8.GetBytes(text), out note);

    /// <summary>Whether <paramref name="key"/> signed this note; false also when one of several lines in its name doesn't verify.</summary>
    public bool IsSignedBy(VerifierKey key)
    {
        var lines = Signatures.Where(s => s.Name == key.Name && s.KeyId == key.KeyId).ToArray();
        var text = Encoding.UTF8.GetBytes(Text);
        return lines.Length > 0 && lines.All(s => Ed25519.Verify(key.Key, text, s.Signature.Span));
    }

    /// <summary>The whole note, text and signatures.</summary>
    public override string ToString()
    {
        var all = new StringBuilder(Text).Append('\n');
        Span<byte> id = stackalloc byte[4];
        foreach (var s in Signatures)
        {
            BinaryPrimitives.WriteUInt32BigEndian(id, s.KeyId);
            all.Append("— ").Append(s.Name).Append(' ').Append(Convert.ToBase64String([.. id, .. s.Signature.Span])).Append('\n');
        }
        return all.ToString();
    }

    private static bool TryParseLine(string line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (!line.StartsWith("— ", StringComparison.Ordinal)) { return false; }
        var space = line.IndexOf(' ', 2);
        if (space < 0 || !VerifierKey.IsName(line[2..space])) { return false; }
        var material = new byte[line.Length];
        if (!Convert.TryFromBase64String(line[(space + 1)..], material, out var written) || written < 5) { return false; }
        signature = new(line[2..space], BinaryPrimitives.ReadUInt32BigEndian(material), material.AsMemory(4, written - 4));
        return true;
    }

    private static bool HasControl(string text) => text.Any(c => c < 0x20 && c != '\n');
}
