namespace Colophon.Cli.Tests;

/// <summary>Control files are checked without a server, and the engine proves itself.</summary>
public sealed class ControlsCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("colophon-controls-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_folder_with_errors_is_3_and_each_is_a_line_with_its_place()
    {
        Write("a.json", "{ \"controls\": [\n{ \"id\": \"AC-07\", \"version\": 2, \"parameters\": { \"sla\": \"1 week\" } },\n] }");
        Write("b.json", "{ \"controls\": [\n{ \"id\": \"AC-06\", \"version\": 1 },\n] }");
        var outcome = await CommandLine.RunAsync("controls", "check", _folder.FullName);
        Assert.Equal((3, ""), (outcome.Code, outcome.Output));
        Assert.Contains("a.json:2: AC-07: sla \"1 week\" is looser than \"1 day\": that is an exemption.", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("b.json:2: AC-06: version 1 doesn't rise above the base set's 2.", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("2 errors; nothing of this folder would be taken.", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_overlay_that_tightens_is_0_and_says_what_it_changes()
    {
        Write("a.json", "{ \"controls\": [{ \"id\": \"AC-07\", \"version\": 2, \"parameters\": { \"sla\": \"1 hour\" } }] }");
        var outcome = await CommandLine.RunAsync("controls", "check", _folder.FullName);
        Assert.Equal((0, "AC-07\tversion 2\tdeclared-administrators\tAdministrators and super administrators are exactly the declared persons\n"), (outcome.Code, outcome.Output));
        Assert.Contains("96 controls, 40 of them with a procedure", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData(".")]
    public async Task A_folder_without_control_files_is_3(string name) =>
        Assert.Equal(3, (await CommandLine.RunAsync("controls", "check", Path.Combine(_folder.FullName, name))).Code);

    [Fact]
    public async Task The_engine_gives_every_known_answer_and_the_same_bytes_each_time()
    {
        var once = await CommandLine.RunAsync("controls", "prove");
        Assert.Equal(0, once.Code);
        Assert.True(once.Output.Split('\n').Length > 60);
        Assert.Matches(@"(\d+) of \1 known answers are as written, by colophon-verdicts/\d+, vocabulary [0-9a-f]{16}\.", once.Errors);
        Assert.Equal(once.Output, (await CommandLine.RunAsync("controls", "prove")).Output);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
