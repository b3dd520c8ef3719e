using System.CommandLine;

// Unix sockets, signals and file modes.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Colophon.Cli;

/// <summary>The one folder that everything of an installation lies in.</summary>
internal sealed record DataFolder(string Path)
{
    /// <summary>The kernel takes at most 107 bytes for the path of a Unix socket.</summary>
    private const int MaxSocketPath = 107;

    /// <summary>Less is an installation that stops within days.</summary>
    private const long RoomNeeded = 1L << 30;

    public string AdminSocket => System.IO.Path.Combine(Path, "run", "admin.sock");

    /// <summary>Order: <c>--data</c>, <c>$COLOPHON_DATA</c>, <c>data</c> in the clone.</summary>
    public static Option<string> Option() => new("--data")
    {
        Description = "Data folder",
        HelpName = "DIR",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("COLOPHON_DATA")
            ?? System.IO.Path.Combine(Repository.Root, "data"),
    };

    public static DataFolder Of(string path)
    {
        var folder = new DataFolder(System.IO.Path.GetFullPath(path));
        return System.Text.Encoding.UTF8.GetByteCount(folder.AdminSocket) <= MaxSocketPath
            ? folder
            : throw new CommandException(ExitCode.Usage, $"The data folder's path is too long for a socket in it ({folder.AdminSocket}): choose one with at most {MaxSocketPath - "/run/admin.sock".Length} bytes.");
    }

    /// <summary>Why a server couldn't use the folder, or null. Looks without making anything: the server makes its folder, all or nothing.</summary>
    public string? Fault()
    {
        var existing = new DirectoryInfo(Path);
        while (!existing.Exists) { existing = existing.Parent!; }
        try
        {
            using (File.Create(System.IO.Path.Combine(existing.FullName, ".colophon-doctor"), 1, FileOptions.DeleteOnClose)) { }
            var room = new DriveInfo(existing.FullName).AvailableFreeSpace;
            return room >= RoomNeeded ? null : $"Free some space, or choose another folder with --data: the disk of {Path} is full, {room >> 20} MiB are left and {RoomNeeded >> 20} MiB are wanted.";
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return $"{e.Message} Choose another folder with --data, or change the owner of {existing.FullName}.";
        }
    }
}
