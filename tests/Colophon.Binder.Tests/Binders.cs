using Colophon.TestSupport.Scenarios;

namespace Colophon.Binder.Tests;

/// <summary>One ledger and its binder for all tests that only read them.</summary>
public sealed class Binders : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("colophon-binder-");

    public LedgerScenario Ledger { get; private set; } = null!;

    public string Good => Path.Combine(_directory.FullName, "good.zip");

    public VerifyOptions Trusting => new() { Policy = Ledger.Keys.Policy };

    public string Scratch() => Path.Combine(_directory.FullName, Path.GetRandomFileName() + ".zip");

    public async ValueTask InitializeAsync()
    {
        Ledger = await LedgerScenario.BuildAsync(Path.Combine(_directory.FullName, "ledger"), TestContext.Current.CancellationToken);
        await Ledger.WriteAsync(Good, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    public static VerificationReport Verify(string path, VerifyOptions options) => BinderVerifier.Verify(path, options, TestContext.Current.CancellationToken);

    public static string Explain(VerificationReport report) => $"{(int)report.Code} {report.Code}\n" + string.Join('\n', report.Findings.Select(f => $"  {(int)f.Code} {f.Where}: {f.What}"));
}
