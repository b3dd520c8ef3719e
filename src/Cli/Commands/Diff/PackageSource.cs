using Colophon.Packages;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;

namespace Colophon.Cli.Commands.Diff;

/// <summary>What a path of the command line names: a folder or a zip.</summary>
internal static class PackageSource
{
    public static Package Read(string path, CancellationToken ct)
    {
        try
        {
            return PackageReader.Read(path, PackageLimits.Default, ct);
        }
        catch (FileNotFoundException)
        {
            throw new CommandException(ExitCode.Unreadable, $"{path} does not exist: name a folder or a zip file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unreadable, $"{path} can't be read: {e.Message}");
        }
    }

    public static IReadOnlyList<SourceFile> Files(Package package) => [.. package.Files.Select(f => new SourceFile(f.Path, f.Content))];

    public static IEnumerable<UnreadPart> Unread(Package package) => package.Refused.Select(r => new UnreadPart(r.Path, r.Because, r.IsHostile));

    public static ComponentVersion Analyse(Package package, AnalysisOptions options, TreeCache trees, CancellationToken ct) => ComponentVersion.Read(package.Name, Files(package), Unread(package), options, trees, ct);
}
