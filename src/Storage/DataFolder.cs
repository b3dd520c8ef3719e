using System.Text.Json;
using System.Text.Json.Nodes;

namespace Colophon.Storage;

/// <summary>A data folder that can't be used, in one line that says what to do. The host prints it and exits.</summary>
public sealed class DataFolderException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What lies there is of another version or malformed; otherwise the machine is the matter.</summary>
    public bool Unreadable { get; init; }
}

/// <summary>
/// The one folder that holds everything: its layout, its version and the lock that keeps a second server out.
/// Creating it is all or nothing: <c>colophon.json</c> is written last.
/// </summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>Version of the layout. A newer folder is refused; an older one would be migrated here.</summary>
    public const int Version = 1;

    /// <summary>The ledger's first two segments and as much again: with less an installation would stop as soon as it begins.</summary>
    private const long RoomToBegin = 256L << 20;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly FileStream _lock;

    private DataFolder(string root, FileStream held)
    {
        Root = root;
        _lock = held;
    }

    public string Root { get; }

    public string Keys => Path.Combine(Root, "keys");

    public string Ledger => Path.Combine(Root, "ledger");

    public string Databases => Path.Combine(Root, "db");

    public string Side => Path.Combine(Root, "side");

    public string Blobs => Path.Combine(Root, "blobs");

    public string Evidence => Path.Combine(Root, "evidence");

    /// <summary>Ledgers as columns for judging, a folder per tenant: delete them while the server is down and they are made anew.</summary>
    public string Columns => Path.Combine(Root, "columns");

    public string Run => Path.Combine(Root, "run");

    public string Logs => Path.Combine(Root, "logs");

    public string ConfigFile => Path.Combine(Root, "colophon.config.json");

    /// <summary>Unix socket of the administrator on this machine.</summary>
    public string AdminSocket => Path.Combine(Run, "admin.sock");

    /// <summary>Opens the folder, creating it where it doesn't exist or is empty, and holds its lock until disposed.</summary>
    /// <exception cref="DataFolderException">Another server holds it, it isn't ours, or it is of a newer version.</exception>
    public static DataFolder Open(string path, TimeProvider clock)
    {
        var root = Path.GetFullPath(path);
        var marker = Path.Combine(root, "colophon.json");
        try
        {
            var fresh = !Directory.Exists(root) || !Directory.EnumerateFileSystemEntries(root).Any(IsForeign);
            if (!File.Exists(marker) && !fresh)
            {
                throw new DataFolderException($"{root} is not empty and not a Colophon data folder (it has no colophon.json). Give --data an empty or new folder.");
            }
            CheckVersion(root, marker);
            if (!File.Exists(marker)) { CheckRoom(root); }
            Directory.CreateDirectory(root, OwnerOnly);
            Directory.CreateDirectory(Path.Combine(root, "run"), OwnerOnly);
            var folder = new DataFolder(root, Lock(root));
            try
            {
                foreach (var part in (string[])[folder.Keys, folder.Ledger, folder.Databases, folder.Side, folder.Blobs, folder.Evidence, folder.Logs])
                {
                    Directory.CreateDirectory(part, OwnerOnly);
                }
                if (!File.Exists(marker))
                {
                    Mark(marker, clock);
                }
                return folder;
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {root} can't be used: {e.Message}", e);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static bool IsForeign(string entry) => Path.GetFileName(entry) is not ("run" or "colophon.config.json" or "logs" or "lost+found");

    private static FileStream Lock(string root)
    {
        try
        {
            return new FileStream(Path.Combine(root, "run", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException and not FileNotFoundException && (e.HResult & 0xFFFF) is 11 or 32 or 35)
        {
            throw new DataFolderException($"The data folder {root} is in use by another Colophon server. Stop it, or give --data another folder.", e);
        }
    }

    private static void CheckRoom(string root)
    {
        var existing = root;
        while (!Directory.Exists(existing)) { existing = Path.GetDirectoryName(existing)!; }
        var room = new DriveInfo(existing).AvailableFreeSpace;
        if (room < RoomToBegin)
        {
            throw new DataFolderException($"The disk of {root} is full: {room >> 20} MiB are left and {RoomToBegin >> 20} MiB are needed to begin. Free some space, or give --data a folder on another disk.");
        }
    }

    private static void CheckVersion(string root, string marker)
    {
        if (!File.Exists(marker))
        {
            return;
        }
        int? version;
        try
        {
            version = JsonNode.Parse(File.ReadAllText(marker))?["version"]?.GetValue<int>();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new DataFolderException($"{marker} can't be read as JSON with a number \"version\". Restore it from a backup of the data folder.", e) { Unreadable = true };
        }
        if (version != Version)
        {
            throw new DataFolderException($"Wrong data folder version: {root} has version {version}, this Colophon works with version {Version}. Use the Colophon that wrote it, or a newer one.") { Unreadable = true };
        }
    }

    private static void Mark(string marker, TimeProvider clock)
    {
        var content = new JsonObject { ["version"] = Version, ["created_at"] = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture) };
        var temporary = marker + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create))
        {
            JsonSerializer.Serialize(file, content);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, marker);
    }
}
