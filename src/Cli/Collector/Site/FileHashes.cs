using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Colophon.Crypto;

namespace Colophon.Cli.Collector.Site;

/// <summary>SHA-256 of files, remembered by inode, size and both times: a file whose four are the same isn't read again.</summary>
internal sealed class FileHashes(string remembered, TimeProvider clock)
{
    /// <summary>Value of a file that this account may not read: told, and held against nobody.</summary>
    public const string Unread = """{"unread":true}""";

    private readonly Dictionary<string, Remembered> _known = Read(remembered);
    private readonly Dictionary<string, Remembered> _seen = new(StringComparer.Ordinal);
    private bool _changed;

    /// <summary>The value as canonical JSON.</summary>
    public string Of(string path)
    {
        if (FileStamp.Of(path) is not { } stamp)
        {
            var link = new FileInfo(path).LinkTarget;
            return Quoted(SHA256.HashData(Encoding.UTF8.GetBytes(link is null ? "unreadable" : "link:" + link)));
        }
        if (_known.TryGetValue(path, out var known) && known.Stamp == stamp)
        {
            _seen[path] = known;
            return $"\"{known.Hash}\"";
        }
        // A link to a folder counts as one file, as for the agent; a pipe that nobody writes to would be read for ever.
        if (!stamp.IsFile) { return Quoted(SHA256.HashData("unreadable"u8)); }
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
            var hash = Convert.ToHexStringLower(SHA256.HashData(file));
            if (stamp.IsSettled(clock.GetUtcNow()))
            {
                _seen[path] = new(stamp, hash);
                _changed = true;
            }
            return $"\"{hash}\"";
        }
        catch (UnauthorizedAccessException)
        {
            return Unread;
        }
        catch (IOException)
        {
            return Quoted(SHA256.HashData("unreadable"u8)); // gone meanwhile
        }
    }

    /// <summary>After a whole walk: what was not met again is forgotten.</summary>
    public void Remember()
    {
        if (_changed || _seen.Count != _known.Count)
        {
            DurableFile.Replace(remembered, JsonSerializer.SerializeToUtf8Bytes(_seen));
        }
    }

    private static string Quoted(byte[] hash) => $"\"{Convert.ToHexStringLower(hash)}\"";

    private static Dictionary<string, Remembered> Read(string path) =>
        File.Exists(path) ? new(JsonSerializer.Deserialize<Dictionary<string, Remembered>>(File.ReadAllBytes(path))!, StringComparer.Ordinal) : new(StringComparer.Ordinal);

    internal sealed record Remembered(FileStamp Stamp, string Hash);
}
