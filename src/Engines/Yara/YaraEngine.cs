using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Colophon.Engines.Yara;

/// <summary>
/// YARA with rules of an operator, as a child process in bounds: rules and contents that make it break, hang or eat memory cost an answer, never this process, and no
/// answer is never clean. That it has looked is proven content by content: a rule of ours that matches everything is compiled in, and a content for which YARA
/// does not print it was not looked into to its end.
/// </summary>
public sealed partial class YaraEngine : IDisposable
{
    /// <summary>The one error that is the machine's and not the rules'.</summary>
    public const string NotInstalled = "YARA is not installed: apt-get install yara";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Handed over together: as much as a disk may hold of malicious files for a moment.</summary>
    private const int TogetherFiles = 512;

    private const long TogetherBytes = 64L << 20;
    private const string Looked = "colophon:colophon_looked";
    private const string LookedRule = "rule colophon_looked { condition: true }\n";

    private readonly string _folder;
    private readonly string[] _names;
    private readonly YaraLimits _limits;

    private YaraEngine(string folder, string[] names, string version, YaraLimits limits) => (_folder, _names, Version, _limits) = (folder, names, version, limits);

    /// <summary>Of the program and of the rules: other ones judge anew.</summary>
    public string Version { get; }

    private string Compiled => Path.Combine(_folder, "rules");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Compiles rules files, each a name space of its own.</summary>
    /// <param name="scratch">An existing folder; what is made below it goes with <see cref="Dispose"/>.</param>
    /// <returns>The engine, or every error, each with file and line where YARA tells them.</returns>
    public static async Task<(YaraEngine? Engine, ImmutableArray<string> Errors)> CompileAsync(IReadOnlyList<string> rules, string scratch, YaraLimits limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(limits);
        if (rules.Count == 0 || rules.Count > limits.MaxRuleFiles) { return (null, [$"YARA needs 1 to {limits.MaxRuleFiles} rules files; {rules.Count} are named."]); }
        if (rules.Where(r => !File.Exists(r)).ToList() is { Count: > 0 } missing) { return (null, [.. missing.Select(m => $"{m}: there is no such file.")]); }
        var folder = Directory.CreateDirectory(Path.Combine(scratch, "yara-" + Path.GetRandomFileName()), OwnerOnly).FullName;
        var engine = new YaraEngine(folder, [.. rules.Select(Path.GetFileName)!], "", limits);
        var kept = false;
        try
        {
            var own = Path.Combine(folder, "looked.yar");
            await File.WriteAllTextAsync(own, LookedRule, ct);
            var errors = await engine.CompileAsync([.. rules.Select((r, n) => string.Create(CultureInfo.InvariantCulture, $"r{n}:{Path.GetFullPath(r)}")), "colophon:" + own], ct);
            if (errors.IsEmpty && await engine.FaultAsync(ct) is { } fault) { errors = [fault]; }
            if (!errors.IsEmpty) { return (null, errors); }
            await using var compiled = File.OpenRead(engine.Compiled);
            kept = true;
            return (new(folder, engine._names, "yara." + Convert.ToHexStringLower(await SHA256.HashDataAsync(compiled, ct))[..16], limits), []);
        }
        finally
        {
            if (!kept) { engine.Dispose(); }
        }
    }

    /// <summary>Looks into each of the contents; answers are in their order.</summary>
    public async Task<ImmutableArray<YaraLook>> LookAsync(IReadOnlyList<ReadOnlyMemory<byte>> contents, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(contents);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        end.CancelAfter(TimeSpan.FromSeconds(_limits.TotalSeconds));
        var looks = new YaraLook?[contents.Count];
        try
        {
            for (var (from, to) = (0, 0); from < contents.Count; from = to)
            {
                for (var bytes = 0L; to < contents.Count && to - from < TogetherFiles && (to == from || bytes + contents[to].Length <= TogetherBytes); to++) { bytes += contents[to].Length; }
                await TogetherAsync(contents, from, to, looks, end.Token);
                // One that breaks or holds up the rest is found by asking for each of them alone.
                for (var n = from; n < to; n++) { looks[n] ??= await AloneAsync(contents[n], end.Token); }
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // What was not reached is told below.
        }
        return [.. looks.Select(l => l ?? YaraLook.Unread(string.Create(CultureInfo.InvariantCulture, $"YARA’s time for all items, {_limits.TotalSeconds} seconds, was over before this one.")))];
    }

    private async Task TogetherAsync(IReadOnlyList<ReadOnlyMemory<byte>> contents, int from, int to, YaraLook?[] looks, CancellationToken ct)
    {
        if (to - from < 2) { return; }
        var answer = await AskAsync(contents.Skip(from).Take(to - from), ct);
        // A complaint that names no file could be about any of them.
        if (answer.Result.Code != 0 || answer.Result.Error.Length > 0) { return; }
        for (var n = from; n < to; n++) { looks[n] = answer.Looked(n - from) ? new(answer.Matches(n - from, _names), "") : null; }
    }

    private async Task<YaraLook> AloneAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var answer = await AskAsync([content], ct);
        var (code, _, error) = answer.Result;
        return new(answer.Matches(0, _names), code == 0 && error.Length == 0 && answer.Looked(0) ? ""
            : error.Contains("timed out", StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"YARA did not end within {_limits.Seconds} seconds.")
            : $"YARA did not judge it: {(error.Length > 0 ? First(error) : $"it ended with {code} and said nothing")}.");
    }

    private async Task<Answer> AskAsync(IEnumerable<ReadOnlyMemory<byte>> contents, CancellationToken ct)
    {
        // Nobody who wrote a content or a rule can guess the folder's name, so nothing that YARA prints of them can look like an answer about a file.
        var items = Path.GetRandomFileName();
        Directory.CreateDirectory(Path.Combine(_folder, items), OwnerOnly);
        try
        {
            foreach (var (n, content) in contents.Index()) { await File.WriteAllBytesAsync(Path.Combine(_folder, Answer.PathOf(items, n)), content, ct); }
            string[] arguments = ["-C", "-e", "-m", "-N", "-p", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture), "-a", _limits.Seconds.ToString(CultureInfo.InvariantCulture), Compiled, items];
            return new(items, await RunAsync("yara", arguments, _limits.Seconds + 5, ct));
        }
        finally
        {
            Directory.Delete(Path.Combine(_folder, items), recursive: true);
        }
    }

    private async Task<ImmutableArray<string>> CompileAsync(IEnumerable<string> sources, CancellationToken ct)
    {
        var (code, _, error) = await RunAsync("yarac", [.. sources, Compiled], _limits.CompileSeconds, ct);
        if (code == 127) { return [NotInstalled]; }
        var errors = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => !l.StartsWith("warning: ", StringComparison.Ordinal)).Select(Told).ToImmutableArray();
        return code == 0 && errors.IsEmpty && File.Exists(Compiled) ? [] : errors.IsEmpty ? [$"YARA did not compile the rules: it ended with {code}."] : errors;
    }

    /// <summary>Files in which there is no rule, or rules that YARA can't load again, would find nothing for ever.</summary>
    private async Task<string?> FaultAsync(CancellationToken ct)
    {
        var (code, output, error) = await RunAsync("yara", ["-C", "-S", Compiled, "/dev/null"], _limits.CompileSeconds, ct);
        return code == 127 ? NotInstalled
            : code != 0 || RuleCount().Match(output) is not { Success: true } count ? $"YARA can’t load the rules that it compiled: {First(error)}"
            : int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture) < 2 ? "There is no rule in the files that are named." : null;
    }

    private Task<ProgramResult> RunAsync(string program, string[] arguments, int seconds, CancellationToken ct) =>
        BoundedProgram.RunAsync(program, arguments, _folder, new(TimeSpan.FromSeconds(seconds), _limits.OutputBytes, _limits.MaxCompiledBytes, _limits.MemoryBytes), ct);

    private static string First(string text) => text.Split('\n', 2)[0] is var line && line.Length > 300 ? line[..300] + "…" : line;

    /// <summary><c>error: rule "x" in a.yar(3): what</c> as file, line and what.</summary>
    private static string Told(string line) => Error().Match(line) is { Success: true } m ? $"{m.Groups["file"].Value}, line {m.Groups["line"].Value}: {m.Groups["what"].Value}{(m.Groups["rule"].Length > 0 ? $" (rule {m.Groups["rule"].Value})" : "")}." : First(line);

    [GeneratedRegex("""^error: (?:rule "(?<rule>[^"]*)" in )?(?<file>.+)\((?<line>[0-9]+)\): (?<what>.+)$""")]
    private static partial Regex Error();

    [GeneratedRegex(@"number of rules\s*:\s*([0-9]{1,9})")]
    private static partial Regex RuleCount();

    /// <summary>What YARA printed about a folder of numbered files. It runs beside that folder, so that the paths which it prints are ours alone.</summary>
    private sealed partial record Answer(string Items, ProgramResult Result)
    {
        private readonly ILookup<string, (string Rule, string Meta)> _lines = Result.Output.Split('\n').Select(l => Line().Match(l)).Where(m => m.Success)
            .ToLookup(m => m.Groups["path"].Value, m => (m.Groups["rule"].Value, m.Groups["meta"].Value), StringComparer.Ordinal);

        public static string PathOf(string items, int n) => Path.Combine(items, n.ToString(CultureInfo.InvariantCulture));

        public bool Looked(int n) => _lines[PathOf(Items, n)].Any(l => l.Rule == YaraEngine.Looked);

        public ImmutableArray<YaraMatch> Matches(int n, string[] names) =>
            [.. _lines[PathOf(Items, n)].Where(l => l.Rule != YaraEngine.Looked).Select(l => new YaraMatch(l.Rule[(l.Rule.IndexOf(':', StringComparison.Ordinal) + 1)..], names[NameSpace(l.Rule)], l.Meta)).OrderBy(m => m.File, StringComparer.Ordinal).ThenBy(m => m.Rule, StringComparer.Ordinal)];

        private static int NameSpace(string rule) => int.Parse(rule.AsSpan(1, rule.IndexOf(':', StringComparison.Ordinal) - 1), CultureInfo.InvariantCulture);

        /// <summary>Meta is printed with its line breaks and quotes escaped; our paths hold no blank.</summary>
        [GeneratedRegex(@"^(?<rule>(?:r[0-9]{1,4}|colophon):[A-Za-z0-9_]{1,128}) \[(?<meta>.*)\] (?<path>[^ ]+)$")]
        private static partial Regex Line();
    }
}
