namespace Colophon.Verdicts.Controls.Loading;

public sealed record ControlFile(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>A folder of control files. What is too large or can't be read is a problem of its own, told with the others.</summary>
public static class ControlFolder
{
    public const int MaxFiles = 64;
    public const int MaxBytes = 256 * 1024;

    /// <summary>The files <c>*.json</c> of the folder itself, by name.</summary>
    public static IReadOnlyList<ControlFile> Read(string folder, List<Problem> problems)
    {
        var files = new List<ControlFile>();
        string[] paths;
        try
        {
            paths = [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Take(MaxFiles + 1)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(folder, 1, "can't be read: " + e.Message.TrimEnd('.'), "Name a folder that this account may read."));
            return files;
        }
        if (paths.Length > MaxFiles) { problems.Add(new(folder, 1, $"holds more than {MaxFiles} files", "Join families in one file.")); }
        foreach (var path in paths.Take(MaxFiles))
        {
            var name = Path.GetFileName(path);
            try
            {
                if (new FileInfo(path) is { } info && (info.Length > MaxBytes || info.LinkTarget is not null || !info.Attributes.HasFlag(FileAttributes.Normal) && info.Attributes.HasFlag(FileAttributes.Device)))
                {
                    problems.Add(new(name, 1, info.LinkTarget is not null ? "is a link" : $"is larger than {MaxBytes / 1024} KiB or no file", "A control file is a small file of its own: split it."));
                    continue;
                }
                files.Add(new(name, File.ReadAllBytes(path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add(new(name, 1, "can't be read: " + e.Message.TrimEnd('.'), "Let this account read it."));
            }
        }
        return files;
    }
}
