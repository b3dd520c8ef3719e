using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

public sealed class SourceTests : IDisposable
{
    private static readonly string s_check = Path.Combine(Shell.Root, "tests", "Colophon.Agent.Tests", "php", "syntax.php");
    private readonly string _folder = Directory.CreateTempSubdirectory("colophon-syntax-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_agent_uses_nothing_newer_than_PHP_7_4() =>
        Assert.True(int.Parse(Shell.Run("php", s_check, Path.Combine(Shell.Root, "agent")), System.Globalization.CultureInfo.InvariantCulture) > 40);

    /// <summary>Every text that the agent shows has its translation, with the same places to fill in, and what is shipped was made from it.</summary>
    [Fact]
    public void The_translations_are_whole_and_made_from_their_source()
    {
        var (code, _, error) = Shell.Try("php", Path.Combine(Shell.Root, "eng", "languages.php"), "--check");
        Assert.True(code == 0, error);
    }

    [Theory]
    [InlineData("function f(int|string $a) { }")]
    [InlineData("class A { public function __construct(private int $x) { } }")]
    [InlineData("echo match(1) { default => 2 };")]
    [InlineData("$a?->b;")]
    [InlineData("function f(mixed $a) { }")]
    [InlineData("str_contains('a', 'b');")]
    public void The_check_itself_sees_what_is_newer(string code)
    {
        File.WriteAllText(Path.Combine(_folder, "newer.php"), "<?php\n" + code + "\n");
        Assert.Equal(1, Shell.Try("php", s_check, _folder).Code);
    }
}
