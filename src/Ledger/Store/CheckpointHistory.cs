using System.Globalization;
using System.Text;

namespace Colophon.Ledger;

/// <summary>A checkpoint and when this server signed it.</summary>
public sealed record SignedCheckpoint(Checkpoint Checkpoint, DateTimeOffset SignedAt);

/// <summary>
/// Every checkpoint ever signed of one tree, oldest first, in lines of one length so that a size is found by halving:
/// size (19 digits), root, time, Base64 of key id and signature.
/// </summary>
internal static class CheckpointHistory
{
    public const string FileName = "checkpoints";
    private const int SizeAt = 0, RootAt = 20, TimeAt = 65, SignatureAt = 93;
    public const int LineBytes = 186;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static byte[] Line(Checkpoint checkpoint, DateTimeOffset at)
    {
        var signature = checkpoint.Note.Signatures[0];
        byte[] material = [(byte)(signature.KeyId >> 24), (byte)(signature.KeyId >> 16), (byte)(signature.KeyId >> 8), (byte)signature.KeyId, .. signature.Signature.Span];
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{checkpoint.Size:0000000000000000000} {checkpoint.Root.ToBase64()} {at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)} {Convert.ToBase64String(material)}\n"));
    }

    /// <summary>Whole lines in the file; a torn last one doesn't count.</summary>
    public static long Count(string path) => File.Exists(path) ? new FileInfo(path).Length / LineBytes : 0;

    /// <summary>The line numbered <paramref name="number"/>, its note rebuilt byte for byte.</summary>
    public static SignedCheckpoint Read(string path, long number, string serverName, TreeLabel tree)
    {
        var line = ReadLine(path, number);
        var size = line[SizeAt..(RootAt - 1)].TrimStart('0');
        var note = $"{Checkpoint.OriginOf(serverName, tree)}\n{(size.Length == 0 ? "0" : size)}\n{line[RootAt..(TimeAt - 1)]}\n\n— {serverName} {line[SignatureAt..(LineBytes - 1)]}\n";
        if (!Checkpoint.TryParse(note, out var checkpoint)
            || !DateTimeOffset.TryParseExact(line[TimeAt..(SignatureAt - 1)], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            throw new LedgerException($"Line {number + 1} of {path} is damaged.");
        }
        return new(checkpoint, at);
    }

    /// <summary>Number of the first line whose size is at least <paramref name="size"/>; the count when there is none.</summary>
    public static long Find(string path, long size)
    {
        var (low, high) = (0L, Count(path));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (SizeOf(path, middle) < size) { low = middle + 1; }
            else { high = middle; }
        }
        return low;
    }

    /// <summary>Drops what follows the last line whose size is at most <paramref name="size"/>: signed in the moment of a crash and never shown to anyone.</summary>
    public static void Trim(string path, long size)
    {
        if (!File.Exists(path)) { return; }
        var keep = Find(path, size + 1) * LineBytes;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        if (file.Length != keep) { file.SetLength(keep); }
    }

    /// <summary>Drops a last line that a power cut left unfinished, and tells the largest size that was ever signed.</summary>
    public static long Repair(string path)
    {
        if (!File.Exists(path)) { return 0; }
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            var whole = file.Length / LineBytes * LineBytes;
            file.Position = Math.Max(0, whole - 1);
            if (whole > 0 && file.ReadByte() != '\n') { whole -= LineBytes; }
            if (whole != file.Length) { file.SetLength(whole); }
        }
        var count = Count(path);
        return count == 0 ? 0 : SizeOf(path, count - 1);
    }

    public static long SizeOf(string path, long number) => long.Parse(ReadLine(path, number).AsSpan(SizeAt, RootAt - 1), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string ReadLine(string path, long number)
    {
        Span<byte> line = stackalloc byte[LineBytes];
        using var handle = File.OpenHandle(path);
        if (RandomAccess.Read(handle, line, number * LineBytes) != LineBytes || line[^1] != (byte)'\n') { throw new LedgerException($"Line {number + 1} of {path} is damaged."); }
        return Encoding.ASCII.GetString(line);
    }
}
