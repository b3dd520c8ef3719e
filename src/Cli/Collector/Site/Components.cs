using System.Text;
using System.Text.RegularExpressions;
using Colophon.Cli.Collector.State;

namespace Colophon.Cli.Collector.Site;

/// <summary>The parts a site is made of, as files; named as the agent names them (docs/formats/records.md, section <c>files</c>).</summary>
internal sealed partial class Components(SiteFolders folders)
{
    private const int HeadBytes = 8192;

    private static readonly string[] DropIns =
        ["advanced-cache.php", "blog-deleted.php", "blog-inactive.php", "blog-suspended.php", "db-error.php", "db.php", "fatal-error-handler.php", "install.php", "maintenance.php", "object-cache.php", "php-error.php", "sunrise.php"];

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    /// <summary><c>component/path below it</c> and the file it is.</summary>
    public IEnumerable<(string Key, string Path)> Files()
    {
        foreach (var folder in (string[])["wp-admin", "wp-includes"])
        {
            foreach (var file in Tree(Path.Combine(folders.Root, folder), folder + "/")) { yield return ("core/" + file.Below, file.Path); }
        }
        foreach (var name in Entries(folders.Root).Where(n => n != "wp-config.php" && File.Exists(Path.Combine(folders.Root, n)))) { yield return ("core/" + name, Path.Combine(folders.Root, name)); }
        foreach (var file in Tree(folders.MustUse)) { yield return ("mu/" + file.Below, file.Path); }
        foreach (var slug in PluginSlugs())
        {
            foreach (var file in Tree(Path.Combine(folders.Plugins, slug))) { yield return ($"plugin:{slug}/{file.Below}", file.Path); }
            var single = Path.Combine(folders.Plugins, slug + ".php");
            if (File.Exists(single)) { yield return ($"plugin:{slug}/{slug}.php", single); }
        }
        foreach (var theme in Entries(folders.Themes))
        {
            foreach (var file in Tree(Path.Combine(folders.Themes, theme))) { yield return ($"theme:{theme}/{file.Below}", file.Path); }
        }
        foreach (var name in DropIns.Where(n => File.Exists(Path.Combine(folders.Content, n)))) { yield return ("dropin/" + name, Path.Combine(folders.Content, name)); }
        yield return ("config/wp-config.php", folders.ConfigFile);
    }

    /// <summary>Files below uploads that a web server might run or be configured by.</summary>
    public static IEnumerable<(string Key, string Path)> Runnable(string uploads) =>
        Tree(uploads).Where(f => MayRun(Path.GetFileName(f.Path))).Select(f => (f.Below, f.Path));

    /// <summary>A web server might run it, or be configured by it.</summary>
    public static bool MayRun(string name) => Runs().IsMatch(name);

    public IEnumerable<(string Slug, string[] MainFiles)> Plugins() => PluginSlugs().Select(s => (s, MainFiles(s))).Where(p => p.Item2.Length > 0);

    public string PluginVersion(string mainFile) => Header(Path.Combine(folders.Plugins, mainFile), "Version");

    /// <summary>As WordPress looks for themes: one level of folders, or two.</summary>
    public IEnumerable<(string Stylesheet, string Version)> Themes()
    {
        foreach (var name in Entries(folders.Themes).Where(n => n[0] != '.' && n != "CVS" && Directory.Exists(Path.Combine(folders.Themes, n))))
        {
            var below = Path.Combine(folders.Themes, name);
            if (File.Exists(Path.Combine(below, "style.css")))
            {
                yield return (name, ThemeVersion(name));
                continue;
            }
            var inner = Entries(below).Where(n => n != "CVS" && File.Exists(Path.Combine(below, n, "style.css"))).ToArray();
            foreach (var one in inner) { yield return ($"{name}/{one}", ThemeVersion($"{name}/{one}")); }
            if (inner.Length == 0) { yield return (name, ""); }
        }
    }

    public string CoreVersion()
    {
        var match = CoreVersionLine().Match(Top(Path.Combine(folders.Root, "wp-includes", "version.php")));
        return match.Success ? match.Groups[1].Value : "";
    }

    private string ThemeVersion(string stylesheet) => Header(Path.Combine(folders.Themes, stylesheet, "style.css"), "Version");

    private IEnumerable<string> PluginSlugs() =>
        Entries(folders.Plugins).Select(n => Directory.Exists(Path.Combine(folders.Plugins, n)) || !n.EndsWith(".php", StringComparison.Ordinal) ? n : n[..^4]).Distinct(StringComparer.Ordinal);

    private string[] MainFiles(string slug)
    {
        var folder = Path.Combine(folders.Plugins, slug);
        var candidates = Entries(folder).Where(n => n.EndsWith(".php", StringComparison.Ordinal) && n[0] != '.').Select(n => $"{slug}/{n}").Append(slug + ".php").Where(c => File.Exists(Path.Combine(folders.Plugins, c)));
        return [.. candidates.Where(c => Header(Path.Combine(folders.Plugins, c), "Plugin Name").Length > 0)];
    }

    private static string Header(string file, string field)
    {
        var match = Regex.Match(Top(file).Replace('\r', '\n'), $@"^(?:[ \t]*<\?php)?[ \t/*#@]*{Regex.Escape(field)}:(.*)$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return match.Success ? Text.Cut(Encoding.Latin1.GetBytes(HeaderEnd().Replace(match.Groups[1].Value, "").Trim(' ', '\t', '\n', '\r', '\0', '\v')), 64) : "";
    }

    /// <summary>The head of a file, a character a byte.</summary>
    private static string Top(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var head = new byte[HeadBytes];
            return Encoding.Latin1.GetString(head, 0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static IEnumerable<(string Below, string Path)> Tree(string folder, string prefix = "")
    {
        foreach (var name in Entries(folder))
        {
            var path = Path.Combine(folder, name);
            if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
            {
                foreach (var file in Tree(path, prefix + name + "/")) { yield return file; }
            }
            else { yield return (prefix + name, path); }
        }
    }

    private static string[] Entries(string folder)
    {
        if (!Directory.Exists(folder)) { return []; }
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder, "*", Everything).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Environment, $"This account may not list {folder}: give it read access to the whole site (setfacl -R -m u:{Environment.UserName}:rX …, and as default for what comes later).");
        }
    }

    [GeneratedRegex(@"\s*(?:\*/|\?>).*", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderEnd();

    [GeneratedRegex(@"\$wp_version\s*=\s*['""]([^'""]{1,64})['""]", RegexOptions.CultureInvariant)]
    private static partial Regex CoreVersionLine();

    [GeneratedRegex(@"(?:\.(?:php[0-9s]?|phtml|phar|pht|inc|cgi|pl|py|sh|rb|aspx?|jsp|shtml|so)(?:\.|$))|^(?:\.htaccess|\.user\.ini|php\.ini|web\.config)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Runs();
}
