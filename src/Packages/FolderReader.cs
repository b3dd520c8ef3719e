using System.Collections.Immutable;

namespace Colophon.Packages;

/// <summary>Walks a folder without following links or opening anything but ordinary files.</summary>
internal sealed class FolderReader(PackageLimits limits)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };
    private readonly ImmutableArray<PackageFile>.Builder files = ImmutableArray.CreateBuilder<PackageFile>();
    private readonly ImmutableArray<Refusal>.Builder refused = ImmutableArray.CreateBuilder<Refusal>();
    private long total;
    private int entries;
    private bool tooMany;

    public Package Read(string path, CancellationToken ct)
    {
        var root = new DirectoryInfo(path);
        Walk(root, "", 0, ct);
        if (tooMany) { refused.Add(new Refusal("", $"it has more than {limits.MaxEntries} files and folders; the others were not read")); }
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        refused.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new Package(root.Name, null, files.ToImmutable(), refused.ToImmutable());
    }

    private void Walk(DirectoryInfo folder, string prefix, int depth, CancellationToken ct)
    {
        FileSystemInfo[] below;
        try
        {
            below = [.. folder.EnumerateFileSystemInfos("*", Everything).OrderBy(e => e.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            refused.Add(new Refusal(PathRule.Shown(prefix), "the folder can't be opened: " + e.Message));
            return;
        }
        foreach (var entry in below)
        {
            ct.ThrowIfCancellationRequested();
            if (tooMany || (tooMany = ++entries > limits.MaxEntries)) { return; }
            var path = prefix + entry.Name;
            if (Refuse(entry, path) is { } because) { refused.Add(new Refusal(PathRule.Shown(path), because)); }
            else if (entry is not DirectoryInfo next) { Take(path, (FileInfo)entry); }
            else if (next.Name is not (".git" or ".svn" or ".hg") || depth > 0) { Walk(next, path + "/", depth + 1, ct); }
        }
    }

    private string? Refuse(FileSystemInfo entry, string path)
    {
        if (entry.LinkTarget is not null || (entry.Attributes & FileAttributes.ReparsePoint) != 0) { return "it is a link, and links are not followed"; }
        return PathRule.Fault(path, limits);
    }

    private void Take(string path, FileInfo file)
    {
        byte[] content;
        try
        {
            if (file.Length > limits.MaxFileBytes) { refused.Add(new Refusal(path, $"it has {file.Length} bytes; at most {limits.MaxFileBytes} are read")); return; }
            if (total + file.Length > limits.MaxTotalBytes) { refused.Add(new Refusal(path, $"more than {limits.MaxTotalBytes} bytes lie before it")); return; }
            // A pipe, a socket and a device say that they are empty, and opening one could wait for ever: whatever is empty is not opened.
            content = file.Length == 0 ? [] : File.ReadAllBytes(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            refused.Add(new Refusal(path, "it can't be read: " + e.Message));
            return;
        }
        total += content.Length;
        files.Add(new PackageFile(path, content));
        if (ContentRule.Nested(path, content) is { } nested) { refused.Add(new Refusal(path, nested)); }
    }
}
