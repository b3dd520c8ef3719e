using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Colophon.Crypto;

namespace Colophon.Ledger;

/// <summary>A signed statement of a tree's size and root (C2SP tlog-checkpoint).</summary>
public sealed class Checkpoint
{
    private Checkpoint(string origin, long size, in Hash256 root, SignedNote note) => (Origin, Size, Root, Note) = (origin, size, root, note);

    /// <summary><c>server name/tree label</c>.</summary>
    public string Origin { get; }

    public long Size { get; }

    public Hash256 Root { get; }

    /// <summary>The note with every signature it came with.</summary>
    public SignedNote Note { get; }

    public static string OriginOf(string serverName, TreeLabel tree) => serverName + "/" + tree.Value;

    public static Checkpoint Sign(string serverName, TreeLabel tree, long size, in Hash256 root, Ed25519PrivateKey key)
    {
        var origin = OriginOf(serverName, tree);
        var text = string.Create(CultureInfo.InvariantCulture, $"{origin}\n{size}\n{root.ToBase64()}\n");
        return new(origin, size, root, SignedNote.Sign(text, serverName, key));
    }

    /// <summary>Reads the shape only; ask <see cref="IsSignedBy"/> before believing it. Extension lines are allowed and kept in the note.</summary>
    public static bool TryParse(SignedNote note, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        var lines = note.Text.Split('\n', 5);
        if (lines.Length < 4 || lines[0].Length == 0 || lines[1].Length is 0 or > 19 || (lines[1].Length > 1 && lines[1][0] == '0')
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !Hash256.TryParseBase64(lines[2], out var root))
        {
            return false;
        }
        checkpoint = new(lines[0], size, root, note);
        return true;
    }

    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        return SignedNote.TryParse(bytes, out var note) && TryParse(note, out checkpoint);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        return SignedNote.TryParse(text, out var note) && TryParse(note, out checkpoint);
    }

    public bool IsSignedBy(VerifierKey key) => Note.IsSignedBy(key);

    public override string ToString() => Note.ToString();
}
