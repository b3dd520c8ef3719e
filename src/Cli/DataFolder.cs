using System.CommandLine;

namespace Colophon.Cli;

/// <summary>The one folder that everything of an installation lies in.</summary>
internal sealed record DataFolder(string Path)
{
    /// <summary>The kernel takes at most 107 bytes for the path of a Unix socket.</summary>
    private const int MaxSocketPath = 107;

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

    /// <summary>Creates the folder if need be and makes sure that it can be written.</summary>
    public DataFolder Prepared()
    {
        try
        {
            Directory.CreateDirectory(Path);
            using (File.Create(System.IO.Path.Combine(Path, ".writable"), 1, FileOptions.DeleteOnClose)) { }
            return this;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new CommandException(ExitCode.Environment, $"The data folder {Path} can't be written ({e.Message}): choose another with --data, or change its owner.");
        }
    }
}
