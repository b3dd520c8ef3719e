using System.IO.Compression;
using System.Text;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;

namespace Colophon.Php.Tests.Difference;

/// <summary>A real plugin, as Debian's WordPress brings it, and updates of it that are made here: honest ones, and one misdeed at a time.</summary>
internal sealed class Akismet
{
    private const string Folder = "/usr/share/wordpress/wp-content/plugins/akismet";
    private static readonly DateOnly Today = new(2026, 11, 25);
    private readonly SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);

    public static Akismet Installed()
    {
        Assert.True(Directory.Exists(Folder), "Debian's WordPress is not installed: ./test installs it.");
        var plugin = new Akismet();
        foreach (var file in Directory.EnumerateFiles(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })) { plugin.files[Path.GetRelativePath(Folder, file)] = File.ReadAllBytes(file); }
        return plugin;
    }

    /// <summary>Under the next version number, as every update is.</summary>
    public static Akismet Update()
    {
        var plugin = Installed();
        var version = PhpText(plugin, "akismet.php").Split("Version: ")[1].Split('\n')[0].Trim();
        plugin.Replace("akismet.php", "Version: " + version, "Version: " + version + ".1").Replace("akismet.php", $"'AKISMET_VERSION', '{version}'", $"'AKISMET_VERSION', '{version}.1'");
        return plugin;
    }

    public Akismet Replace(string path, string text, string by)
    {
        var content = PhpText(this, path);
        Assert.Contains(text, content, StringComparison.Ordinal);
        files[path] = Encoding.Latin1.GetBytes(content.Replace(text, by, StringComparison.Ordinal));
        return this;
    }

    public Akismet Add(string path, string content) => Add(path, Encoding.UTF8.GetBytes(content));

    public Akismet Add(string path, byte[] content)
    {
        files[path] = content;
        return this;
    }

    public Akismet Append(string path, string content)
    {
        files[path] = [.. files[path], .. Encoding.UTF8.GetBytes(content)];
        return this;
    }

    public Akismet Move(string from, string to)
    {
        Assert.True(files.Remove(from, out var content));
        files[to] = content;
        return this;
    }

    public Akismet Each(Func<string, byte[], byte[]> change)
    {
        foreach (var path in files.Keys.ToList()) { files[path] = change(path, files[path]); }
        return this;
    }

    public void Save(string folder)
    {
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }

    /// <summary>As wordpress.org would hand it out. The same files give the same bytes.</summary>
    public byte[] Zip()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                var entry = zip.CreateEntry("akismet/" + path);
                entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(content);
            }
        }
        return memory.ToArray();
    }

    public ComponentVersion Read(TreeCache? trees = null) => ComponentVersion.Read("akismet", [.. files.Select(f => new SourceFile(f.Key, f.Value))], [], new AnalysisOptions(Today, []), trees ?? new(), TestContext.Current.CancellationToken);

    public static Review Review(Akismet old, Akismet @new) => Reviewer.Compare(old.Read(), @new.Read(), new ReviewOptions(Today));

    public static Review Review(Akismet update) => Review(Installed(), update);

    private static string PhpText(Akismet plugin, string path) => Encoding.Latin1.GetString(plugin.files[path]);
}
