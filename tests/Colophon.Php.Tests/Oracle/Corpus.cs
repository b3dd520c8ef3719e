namespace Colophon.Php.Tests.Oracle;

/// <summary>Every PHP file that this machine has: WordPress, the libraries Debian ships, our own agent.</summary>
internal static class Corpus
{
    private static readonly string[] Endings = [".php", ".inc", ".phtml", ".phps", ".module"];
    private static readonly Lazy<IReadOnlyList<string>> Found = new(Find);

    public static IReadOnlyList<string> Files => Found.Value;

    /// <summary>What Debian's package calls WordPress core.</summary>
    public static IReadOnlyList<string> WordPress => [.. Files.Where(f => f.StartsWith("/usr/share/wordpress/", StringComparison.Ordinal))];

    private static List<string> Find()
    {
        string[] roots = ["/usr/share", "/usr/lib", Path.Combine(Repository(), "agent"), Path.Combine(Repository(), "tests"), Path.Combine(Repository(), "eng")];
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = roots.Where(Directory.Exists)
            .SelectMany(r => Directory.EnumerateFiles(r, "*", options))
            .Where(f => Endings.Any(e => f.EndsWith(e, StringComparison.Ordinal)) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        Assert.True(files.Count > 0, "There is no PHP on this machine: ./test installs it.");
        return files;
    }

    private static string Repository()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Colophon.slnx"))) { return d.FullName; }
        }
        throw new InvalidOperationException("Colophon.slnx not found above " + AppContext.BaseDirectory);
    }
}
