using System.Text;
using System.Text.RegularExpressions;

namespace Colophon.Cli.Commands.Release;

/// <summary>The agent's folder as the files of a package: what lies below <c>colophon/</c>, the loader that names the version's own folder, and the key that signs the next one.</summary>
internal static partial class ReleaseFiles
{
    private const string Loader = "0-colophon.php";
    private const string LoaderReads = "/colophon/Autoloader.php";

    /// <returns>The version that the code itself says, and path → content.</returns>
    public static (string Version, SortedDictionary<string, byte[]> Files) Read(string folder, string nextKey)
    {
        var code = Path.Combine(folder, "colophon");
        if (!File.Exists(Path.Combine(folder, Loader)) || !File.Exists(Path.Combine(code, "Agent.php"))) { throw new CommandException(ExitCode.Unreadable, $"{folder} doesn't hold the agent: {Loader} and colophon/Agent.php."); }
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(code, "*", SearchOption.AllDirectories)) { files[Path.GetRelativePath(code, file).Replace('\\', '/')] = File.ReadAllBytes(file); }
        var version = VersionConstant().Match(Encoding.UTF8.GetString(files["Agent.php"])) is { Success: true } match ? match.Groups[1].Value : throw new CommandException(ExitCode.Unreadable, "colophon/Agent.php names no version like 1.2.3.");
        var loader = File.ReadAllText(Path.Combine(folder, Loader));
        if (!loader.Contains(LoaderReads, StringComparison.Ordinal)) { throw new CommandException(ExitCode.Unreadable, $"{Loader} doesn't load {LoaderReads}."); }
        files["loader.php"] = Encoding.UTF8.GetBytes(VersionHeader().Replace(loader.Replace(LoaderReads, $"/colophon-{version}/Autoloader.php", StringComparison.Ordinal), $"$1{version}"));
        files["release.vkey"] = Encoding.ASCII.GetBytes(nextKey + "\n");
        return (version, files);
    }

    [GeneratedRegex(@"const VERSION = '([0-9]{1,4}(?:\.[0-9]{1,4}){2})'")]
    private static partial Regex VersionConstant();

    [GeneratedRegex(@"( \* Version: )[0-9.]+")]
    private static partial Regex VersionHeader();
}
