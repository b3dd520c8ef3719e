using Colophon.Packages.Zip;

namespace Colophon.Packages;

/// <summary>Reads a folder or a zip whose maker may be an attacker. Nothing is unpacked to disk, nothing is run, and no link is followed.</summary>
public static class PackageReader
{
    /// <exception cref="IOException">when nothing is there, or the disk fails.</exception>
    /// <exception cref="UnauthorizedAccessException">when it may not be read.</exception>
    public static Package Read(string path, PackageLimits limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (Directory.Exists(path)) { return NotEmpty(new FolderReader(limits).Read(path, ct)); }
        var file = new FileInfo(path);
        if (!file.Exists) { throw new FileNotFoundException($"{path} does not exist.", path); }
        var name = Path.GetFileNameWithoutExtension(file.Name);
        if (file.Length > limits.MaxArchiveBytes) { return new Package(name, null, [], [new Refusal("", $"the archive has {file.Length} bytes; at most {limits.MaxArchiveBytes} are read")]); }
        return ReadZip(name, File.ReadAllBytes(path), limits, ct);
    }

    /// <param name="name">Used when the zip has no single folder around everything.</param>
    public static Package ReadZip(string name, byte[] archive, PackageLimits limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(limits);
        return NotEmpty(new ZipReader(archive, limits).Read(name, ct));
    }

    /// <summary>Nothing in it is no reason to call it clean.</summary>
    private static Package NotEmpty(Package package) => package.Files.IsEmpty && package.Refused.IsEmpty ? package with { Refused = [new Refusal("", "there is no file in it")] } : package;
}
