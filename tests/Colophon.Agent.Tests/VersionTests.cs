using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>The agent on the PHP versions that it promises and this machine lacks: WordPress Playground's PHP in WebAssembly, fetched once. It has no sodium, so what signs is not run there.</summary>
[Trait("Category", "Real")]
public sealed class VersionTests : IDisposable
{
    private readonly string _bed = Directory.CreateTempSubdirectory("colophon-php-").FullName;

    public void Dispose() => Directory.Delete(_bed, recursive: true);

    [Theory]
    [InlineData("7.4")]
    [InlineData("8.0")]
    [InlineData("8.3")]
    [InlineData("8.4")]
    [InlineData("8.5")]
    public void Every_file_compiles_and_the_spool_and_the_bytes_on_the_wire_are_the_same(string version)
    {
        var said = Run(version);
        Assert.True(said.StartsWith(version + ".", StringComparison.Ordinal), said);
    }

    [Fact]
    public void The_check_itself_sees_what_a_version_does_not_know()
    {
        Prepare();
        File.AppendAllText(Path.Combine(_bed, "agent", "colophon", "Clock.php"), "\nfinal class Newer { public readonly int $x; }\n");
        Assert.Contains("rror", Php("7.4"), StringComparison.Ordinal);
    }

    private string Run(string version)
    {
        Prepare();
        return Php(version);
    }

    private void Prepare()
    {
        Shell.Run("bash", Path.Combine(Shell.Root, "eng", "fetch-playground"));
        Shell.Run("cp", "-r", Path.Combine(Shell.Root, "agent"), _bed);
        File.Copy(Path.Combine(Shell.Root, "tests", "Colophon.Agent.Tests", "php", "versions.php"), Path.Combine(_bed, "versions.php"));
        Directory.CreateDirectory(Path.Combine(_bed, "work"));
    }

    private string Php(string version)
    {
        var (_, output, error) = Shell.Try("node", Path.Combine(Shell.Root, "artifacts", "playground", "node_modules", "@wp-playground", "cli", "wp-playground.js"), "php", "--php=" + version, $"--mount={_bed}:/bed",
            "--wordpress-install-mode=do-not-attempt-installing", "--skip-sqlite-setup", "--verbosity=quiet", "--", "/bed/versions.php", "/bed/agent", "/bed/work");
        return output + error;
    }
}
