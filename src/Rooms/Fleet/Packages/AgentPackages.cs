using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Colophon.Fleet.Packages;

/// <summary>
/// The agent as files for a site: the ones this server was built with, the same bytes each time. An archive for the command line and for Composer; a plugin for
/// uploading in wp-admin, made for one site, with its one-time token inside.
/// </summary>
internal sealed class AgentPackages
{
    private const string SetUpFolder = "colophon-set-up";

    /// <summary>Zip can't say an earlier time; nobody needs to know when this was packed.</summary>
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SortedDictionary<string, byte[]> _files = Read("agent/");
    private readonly Lazy<byte[]> _tar;
    private readonly Lazy<byte[]> _zip;

    public AgentPackages(IOptions<FleetOptions> options)
    {
        if (options.Value.ReleaseKey is { } key) { _files["colophon/release.vkey"] = Encoding.ASCII.GetBytes(key + "\n"); }
        _tar = new(Tar);
        _zip = new(() => Zip(_files.Select(f => ("colophon-agent/" + f.Key, f.Value))));
    }

    /// <summary>Loader and code, to be unpacked in mu-plugins.</summary>
    public byte[] Archive => _tar.Value;

    public string ArchiveSha256 => Convert.ToHexStringLower(SHA256.HashData(Archive));

    /// <summary>The same in one folder, as Composer wants it.</summary>
    public byte[] ComposerZip => _zip.Value;

    /// <summary>SHA-1, which is what Composer's <c>shasum</c> takes.</summary>
    public string ComposerSha1 =>
#pragma warning disable CA5350 // Composer knows no other; the archive's SHA-256 stands beside it
        Convert.ToHexStringLower(SHA1.HashData(ComposerZip));
#pragma warning restore CA5350

    public byte[] SetUpPlugin(string server, string token)
    {
        var invitation = $"<?php\n// Works once, for a quarter of an hour, for one site.\ndefined('ABSPATH') || exit;\nreturn ['server' => {Quoted(server)}, 'token' => {Quoted(token)}];\n";
        return Zip([($"{SetUpFolder}/colophon.php", Read("plugin/")["colophon.php"]), ($"{SetUpFolder}/invitation.php", Encoding.UTF8.GetBytes(invitation)), .. _files.Select(f => ($"{SetUpFolder}/agent/{f.Key}", f.Value))]);
    }

    private byte[] Tar()
    {
        using var buffer = new MemoryStream();
        using (var zipped = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(zipped, TarEntryFormat.Ustar))
        {
            foreach (var (name, content) in _files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), ModificationTime = Epoch, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead });
            }
        }
        return buffer.ToArray();
    }

    private static byte[] Zip(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
                entry.LastWriteTime = Epoch;
                using var target = entry.Open();
                target.Write(content);
            }
        }
        return buffer.ToArray();
    }

    private static SortedDictionary<string, byte[]> Read(string prefix)
    {
        var assembly = typeof(AgentPackages).Assembly;
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using var content = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[content.Length];
            content.ReadExactly(bytes);
            files[name[prefix.Length..]] = bytes;
        }
        return files;
    }

    /// <summary>A string in PHP that nothing is replaced in.</summary>
    private static string Quoted(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
