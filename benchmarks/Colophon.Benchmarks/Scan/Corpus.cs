using System.Security.Cryptography;
using Colophon.Php.Analysis;

namespace Colophon.Benchmarks.Scan;

/// <summary>
/// Others' labelled sets, which their licences and their nature keep out of this repository: a folder named by COLOPHON_CORPORA with <c>malware/</c> (PHP files of
/// attackers), <c>clean/</c> (a folder per plugin or system) and <c>taint/</c> (the PHP vulnerability test suite of SARD: <c>CWE_89/safe</c>, <c>CWE_89/unsafe</c>…).
/// A file whose SHA-256 begins with an even byte belongs to the tuning half, the others are held out; the split was fixed before the first rule was written.
/// </summary>
internal sealed class Corpus(string root)
{
    private static readonly string[] Sets = ["malware", "clean", "taint"];

    /// <summary>Null where one of the three sets is missing: a figure of nothing would look like a bad one.</summary>
    public static Corpus? Find() => Environment.GetEnvironmentVariable("COLOPHON_CORPORA") is { Length: > 0 } root && Sets.All(s => Directory.Exists(Path.Combine(root, s))) ? new Corpus(root) : null;

    /// <summary>Each content once, whatever set it came from.</summary>
    public IEnumerable<SourceFile> Malware(bool heldOut)
    {
        var seen = new HashSet<string>();
        foreach (var path in Files("malware", "*.php"))
        {
            var content = File.ReadAllBytes(path);
            if (IsHeldOut(content) == heldOut && seen.Add(Convert.ToHexString(SHA256.HashData(content)))) { yield return new SourceFile(Path.GetRelativePath(root, path), content); }
        }
    }

    /// <summary>One list of files per plugin (<c>clean</c>) or other system (<c>apps</c>).</summary>
    public IEnumerable<(string Name, IReadOnlyList<SourceFile> Files)> Clean(string set) => Folders(set).Select(d => (Path.GetFileName(d), (IReadOnlyList<SourceFile>)Tree(d)));

    public IEnumerable<(bool IsUnsafe, SourceFile File)> Taint(string cwe, bool heldOut, int every)
    {
        var n = 0;
        foreach (var path in Files("taint", "*.php").Where(f => f.Contains($"/{cwe}/", StringComparison.Ordinal)))
        {
            if (n++ % every != 0) { continue; }
            var content = File.ReadAllBytes(path);
            if (IsHeldOut(content) == heldOut) { yield return (path.Contains("/unsafe/", StringComparison.Ordinal), new SourceFile(Path.GetRelativePath(root, path), content)); }
        }
    }

    public static List<SourceFile> Tree(string folder) => [.. new DirectoryInfo(folder)
        .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        .Where(f => !f.FullName.Contains("/.git/", StringComparison.Ordinal)).OrderBy(f => f.FullName, StringComparer.Ordinal)
        .Select(f => new SourceFile(Path.GetRelativePath(folder, f.FullName), File.ReadAllBytes(f.FullName)))];

    private static bool IsHeldOut(byte[] content) => (SHA256.HashData(content)[0] & 1) == 1;

    private IEnumerable<string> Folders(string name) => Directory.Exists(Path.Combine(root, name)) ? Directory.EnumerateDirectories(Path.Combine(root, name)).Order(StringComparer.Ordinal) : [];

    private IEnumerable<string> Files(string name, string pattern) => Directory.Exists(Path.Combine(root, name)) ? Directory.EnumerateFiles(Path.Combine(root, name), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];
}
