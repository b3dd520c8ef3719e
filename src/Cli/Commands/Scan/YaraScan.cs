using System.Security.Cryptography;
using System.Text;
using Colophon.Engines.Yara;
using Colophon.Php.Difference;
using Colophon.Php.Scanning;

namespace Colophon.Cli.Commands.Scan;

/// <summary>What YARA says about the files of a scan, by rules of whoever scans. Not kept in the cache: it is quick, and its rules are not ours.</summary>
internal sealed class YaraScan : IDisposable
{
    private readonly YaraEngine _engine;

    private YaraScan(YaraEngine engine) => _engine = engine;

    public void Dispose() => _engine.Dispose();

    /// <summary>Null where no rules are named.</summary>
    /// <exception cref="CommandException">The rules are wrong, or YARA is missing.</exception>
    public static YaraScan? Open(IReadOnlyList<string> rules, CancellationToken ct)
    {
        if (rules.Count == 0) { return null; }
        var (engine, errors) = YaraEngine.CompileAsync(rules, Path.GetTempPath(), YaraLimits.Default, ct).GetAwaiter().GetResult(); // on a thread of the pool, with nothing to come back to
        return engine is not null ? new(engine) : throw new CommandException(errors[0] == YaraEngine.NotInstalled ? ExitCode.Environment : ExitCode.Unreadable, string.Join(Environment.NewLine, errors));
    }

    public IEnumerable<ScanFinding> Scan(IReadOnlyList<Component> components, CancellationToken ct)
    {
        var files = components.SelectMany(c => c.Files.Select(f => (c.Root, File: f))).ToList();
        var looks = _engine.LookAsync([.. files.Select(f => f.File.Content)], ct).GetAwaiter().GetResult();
        return files.Zip(looks).SelectMany(f => Of(f.First.Root, f.First.Root + f.First.File.Path, f.Second));
    }

    private static IEnumerable<ScanFinding> Of(string root, string path, YaraLook look)
    {
        foreach (var match in look.Matches)
        {
            yield return new(Id(root, path, match.File + "\n" + match.Rule), "yara", ReviewLevel.Stop, $"A YARA rule matches: {match.Rule}", match.Words, "Read the file. Is this what the rule’s author meant?", path, 0, 0, []);
        }
        if (look.NotAnalysed.Length > 0) { yield return new(Id(root, path, look.NotAnalysed), "not-analysed", ReviewLevel.Look, "YARA did not judge it to its end", look.NotAnalysed, "Nothing may be concluded about this file. Look at it yourself.", path, 0, 0, []); }
    }

    private static string Id(string root, string path, string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{root}\nyara\n{path}\n{subject}")))[..20];
}
