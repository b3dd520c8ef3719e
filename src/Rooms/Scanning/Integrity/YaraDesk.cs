using Colophon.Engines.Yara;
using Colophon.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Integrity;

/// <summary>YARA with the operator's rules, where there are any: asked before the analysis. What it can't or doesn't judge to its end is not analysed, never clean.</summary>
internal sealed class YaraDesk(IOptions<ScanningOptions> options, DataFolder folder) : IHostedService, IDisposable
{
    private readonly YaraOptions _options = options.Value.Integrity.Yara;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private YaraEngine? _engine;

    /// <summary>Takes away what a server left that was killed: items of sites among it.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var left in Directory.EnumerateDirectories(folder.Run, "yara-*")) { Directory.Delete(left, recursive: true); }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _engine?.Dispose();
        _engine = null; // the host knows it twice, as a service and as one that is started
        _gate.Dispose();
    }

    /// <summary>Part of the engine's name: other rules judge anew. Empty where YARA isn't asked.</summary>
    public async Task<string> VersionAsync(CancellationToken ct) => _options.Rules.Count == 0 ? "" : "+" + ((await OpenAsync(ct)).Engine?.Version ?? "yara");

    /// <summary>Clean where YARA isn't asked, or where every rule was tried and none matches.</summary>
    public async Task<ItemVerdict> LookAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        if (_options.Rules.Count == 0) { return ItemVerdict.Clean; }
        var (engine, fault) = await OpenAsync(ct);
        if (engine is null) { return ItemVerdict.Unread($"YARA could not be asked. {fault}"); }
        var look = (await engine.LookAsync([content], ct))[0];
        return look.Matches is [var match, ..] ? new("yara", "A YARA rule matches", match.Words + (look.Matches.Length > 1 ? $" So do {look.Matches.Length - 1} more: {string.Join(", ", look.Matches.Skip(1).Take(5).Select(m => m.Rule))}." : ""), 0)
            : look.NotAnalysed.Length > 0 ? ItemVerdict.Unread(look.NotAnalysed) : ItemVerdict.Clean;
    }

    /// <summary>Compiled once; where that failed it is tried again the next time.</summary>
    private async Task<(YaraEngine? Engine, string Fault)> OpenAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (_engine is not null) { return (_engine, ""); }
            var (engine, errors) = await YaraEngine.CompileAsync(_options.Rules, folder.Run, _options.Limits(options.Value.Integrity.MaxSeconds), ct);
            _engine = engine;
            return (engine, string.Join(" ", errors.Take(3)));
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>Compiles the rules before the server makes anything: a mistake in them is told with its file and line.</summary>
internal sealed class YaraRulesCheck : IValidateOptions<ScanningOptions>
{
    public ValidateOptionsResult Validate(string? name, ScanningOptions options)
    {
        var yara = options.Integrity.Yara;
        if (yara.Rules.Count == 0) { return ValidateOptionsResult.Success; }
        if (yara.Rules.Where(r => !Path.IsPathFullyQualified(r)).ToList() is { Count: > 0 } relative) { return ValidateOptionsResult.Fail(relative.Select(r => $"Scanning:Integrity:Yara:Rules: {r} is to be a whole path, from /.")); }
        // Options are judged synchronously, at the start, before anything else runs.
        var (engine, errors) = Task.Run(() => YaraEngine.CompileAsync(yara.Rules, Path.GetTempPath(), yara.Limits(options.Integrity.MaxSeconds), CancellationToken.None)).GetAwaiter().GetResult();
        engine?.Dispose();
        return errors.IsEmpty ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.Select(e => $"Scanning:Integrity:Yara:Rules: {e}"));
    }
}
