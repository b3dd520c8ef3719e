using Colophon.Php.Difference.Matching;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Rules;

/// <summary>Files that run or configure the server, which a plugin rarely needs.</summary>
internal sealed class OddFiles : IRule
{
    public IEnumerable<Concern> Judge(Comparison c)
    {
        foreach (var file in c.Files.Where(f => f.Change is FileChangeKind.Added or FileChangeKind.Changed))
        {
            if (file.Kind == FileKind.Program) { yield return Of("program-file", file, $"brings a program ({file.Path})", "The file is a program for the server's machine, not for PHP. It was not analysed.", c); }
            if (file.Kind == FileKind.Settings && file.Path[(file.Path.LastIndexOf('/') + 1)..] is ".htaccess" or ".user.ini" or "php.ini" or ".htpasswd") { yield return Of("server-settings", file, $"changes how the server treats its folder ({file.Path})", "Such a file can make the server run pictures as programs, or start a file before every request.", c); }
        }
    }

    private static Concern Of(string rule, FileChange file, string clause, string meaning, Comparison c)
    {
        var place = new Place(file.Path, 1, 8);
        return new Concern(rule, c.UnlessFirst(ReviewLevel.Look), file.Path, clause, meaning, "Ask the author what it is for.", file.Path, null, place, file.Kind == FileKind.Settings ? c.Code.AtNew(place) : null);
    }
}
