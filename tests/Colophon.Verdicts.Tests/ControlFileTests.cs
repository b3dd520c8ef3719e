using System.Text;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Controls.Loading;

namespace Colophon.Verdicts.Tests;

/// <summary>Control files: every error at once, each with its file, its line and what to do; and nothing of a bad set is taken.</summary>
public sealed class ControlFileTests : IDisposable
{
    private const string Good = """
        // a comment
        { "controls": [
          {
            "id": "AB-01", "version": 1, "title": "T", "risk": "R", "owner": "O", "type": "configuration", "nature": "D", "when": "live",
            "criteria": [{ "id": "CC6.1", "extent": "partial" }],
            "parameters": { "bridge": { "default": "15 minutes", "what": "W" }, "tolerated_unknown": { "default": "5 %", "what": "W" }, },
            "procedure": { "kind": "any-constant-true", "sections": ["constants"], "keys": ["FORCE_SSL_ADMIN"] },
            "supports": "S", "cant_show": "C",
          },
        ] }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("colophon-controls-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_catalogue_holds_the_ninety_six_and_each_says_what_it_tests_or_waits_for()
    {
        string[] counts = ["AC 16", "AU 5", "AV 4", "CF 7", "CH 10", "CO 4", "GV 10", "IN 3", "MO 5", "NE 4", "PE 3", "PI 5", "PR 8", "RM 2", "VE 4", "VU 6"];
        Assert.Equal(counts, Catalogue.Controls.GroupBy(c => c.Id[..2]).Select(g => $"{g.Key} {g.Count()}").Order(StringComparer.Ordinal));
        Assert.All(Catalogue.Controls, c => Assert.NotEqual(c.WaitsFor.Length > 0, c.Procedure.Kind.Length > 0));
        Assert.All(Catalogue.Controls, c => Assert.True(c.Risk.Length > 0 && c.Supports.Length > 0 && c.CantShow.Length > 0 && c.Sources.Count > 0, c.Id));
    }

    [Fact]
    public void A_good_file_with_comments_and_trailing_commas_is_read()
    {
        var control = Assert.Single(Load(Good, out _)!.Controls);
        Assert.Equal(("AB-01", 900L, 5, 3), (control.Version.Id, control.Version.Procedure.BridgeSeconds, control.Version.ToleratedUnknownPercent, control.Line));
    }

    /// <param name="from">What the good file says.</param>
    /// <param name="to">What is written instead.</param>
    /// <param name="line">Line of the error.</param>
    [Theory]
    [InlineData("\"CC6.1\"", "\"CC6.9\"", 5, "none of the 61 criteria")]
    [InlineData("\"partial\" }", "\"much\" }", 5, "how far it serves CC6.1")]
    [InlineData("\"nature\": \"D\"", "\"nature\": \"P\"", 4, "prevents (nature P) and has no challenge")]
    [InlineData("\"nature\": \"D\"", "\"nature\": \"I\", \"challenge\": { \"tries\": \"t\", \"every\": \"month\" }", 4, "neither prevents nor detects")]
    [InlineData("\"nature\": \"D\"", "\"nature\": \"D\", \"challenge\": { \"tries\": \"t\", \"every\": \"often\" }", 4, "a challenge without a term")]
    [InlineData("\"nature\": \"D\"", "\"nature\": \"D\", \"challenge\": { \"tries\": \"t\", \"every\": \"month\", \"seen_in\": [\"scan.completed\"] }", 4, "one of seen_in and held")]
    [InlineData("\"nature\": \"D\"", "\"nature\": \"D\", \"challenge\": { \"tries\": \"t\", \"every\": \"month\", \"seen_in\": [\"post.published\"], \"held\": { \"after.sound\": [\"true\"] } }", 4, "which nothing reads")]
    [InlineData("\"nature\": \"D\"", "\"nature\": \"D\", \"challenge\": { \"tries\": \"t\", \"every\": \"month\", \"how\": \"x\" }", 4, "unknown member \"how\"")]
    [InlineData("\"nature\": \"D\"", "\"nature\": \"X\"", 4, "\"nature\" is \"X\"")]
    [InlineData("\"5 %\"", "\"101 %\"", 6, "parameter tolerated_unknown is \"101 %\", which is no percentage")]
    [InlineData("\"5 %\"", "5", 6, "parameter tolerated_unknown is no text")]
    [InlineData("\"default\": \"15 minutes\", ", "", 6, "parameter bridge has no default")]
    [InlineData("\"15 minutes\"", "\"a while\"", 6, "parameter bridge is no term")]
    [InlineData("\"bridge\": {", "\"brigde\": {", 6, "unknown parameter \"brigde\"")]
    [InlineData("any-constant-true", "anything-goes", 7, "unknown kind \"anything-goes\"")]
    [InlineData(", \"keys\": [\"FORCE_SSL_ADMIN\"]", "", 7, "needs \"keys\"")]
    [InlineData("[\"constants\"]", "[\"secrets\"]", 7, "unknown section \"secrets\"")]
    [InlineData("[\"constants\"]", "\"constants\"", 7, "\"sections\" is no list")]
    [InlineData("\"sections\"", "\"standing\": true, \"sections\"", 7, "takes no \"standing\"")]
    [InlineData("\"type\": \"configuration\"", "\"type\": \"event\"", 7, "which any-constant-true doesn't test")]
    [InlineData("\"version\": 1", "\"version\": 0", 4, "needs a version")]
    [InlineData("\"version\": 1", "\"version\": \"1\"", 4, "needs a version")]
    [InlineData("\"risk\": \"R\", ", "", 3, "has no \"risk\"")]
    [InlineData("\"title\": \"T\"", "\"title\": true", 4, "\"title\" is no text")]
    [InlineData("\"title\": \"T\"", "\"titel\": \"T\"", 4, "unknown member \"titel\"")]
    [InlineData("\"AB-01\"", "\"first\"", 4, "is no id")]
    [InlineData("\"supports\"", "\"waits_for\": \"W\", \"supports\"", 8, "has a procedure and waits for a source")]
    [InlineData("\"supports\"", "\"relies_on\": [\"ZZ-99\"], \"supports\"", 8, "relies on ZZ-99, which isn't there")]
    [InlineData("\"supports\"", "\"relies_on\": [\"AB-01\"], \"supports\"", 8, "in the end relies on AB-01")]
    [InlineData("\"supports\"", "\"title\": \"again\", \"supports\"", 8, "says \"title\" twice")]
    [InlineData("\"supports\"", "\"supports\" 7", 8, "is no JSON from here on")]
    public void An_error_names_its_file_its_line_and_what_to_do(string from, string to, int line, string what)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        Assert.Null(Load(Good.Replace(from, to, StringComparison.Ordinal), out var problems));
        var problem = problems.First(p => p.What.Contains(what, StringComparison.Ordinal));
        Assert.Equal(("a.json", line), (problem.File, problem.Line));
        Assert.EndsWith(".", problem.Do, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cadence_without_a_term_is_refused()
    {
        var cadence = Good.Replace("\"configuration\"", "\"cadence\"", StringComparison.Ordinal).Replace("\"kind\": \"any-constant-true\", \"sections\": [\"constants\"], \"keys\": [\"FORCE_SSL_ADMIN\"]", "\"kind\": \"performed-each\", \"types\": [\"access.reviewed\"]", StringComparison.Ordinal);
        Assert.Null(Load(cadence, out var problems));
        Assert.Contains(problems, p => p.What == "AB-01: is a cadence without a term" && p.Line == 6);
    }

    [Fact]
    public void Records_that_no_procedure_reads_make_no_population()
    {
        var own = Good.Replace("\"configuration\"", "\"event\"", StringComparison.Ordinal).Replace("\"kind\": \"any-constant-true\", \"sections\": [\"constants\"], \"keys\": [\"FORCE_SSL_ADMIN\"]", "\"kind\": \"approved-before\", \"types\": [\"session.started\", \"made.up\"]", StringComparison.Ordinal);
        Assert.Null(Load(own, out var problems));
        Assert.Equal(2, problems.Count(p => p.What.Contains("which no procedure can", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_error_of_every_file_is_told_at_once()
    {
        var problems = new List<Problem>();
        Assert.Null(ControlSet.Load([File("a.json", Good.Replace("\"CC6.1\"", "\"CC66\"", StringComparison.Ordinal)), File("b.json", Good.Replace("\"owner\": \"O\", ", "", StringComparison.Ordinal)), File("c.json", "{")], problems));
        Assert.Equal(["a.json:5", "b.json:3", "c.json:1"], problems.Select(p => $"{p.File}:{p.Line}").Order(StringComparer.Ordinal));
        Assert.Contains(problems, p => p.What == "defines AB-01, which a.json:3 defines");
    }

    [Fact]
    public void A_circle_of_controls_is_told_at_each_of_its_links()
    {
        string Waiting(string id, string on) => $$"""{ "id": "{{id}}", "version": 1, "title": "T", "risk": "R", "owner": "O", "type": "document", "nature": "M", "when": "year", "criteria": [{ "id": "CC6.1", "extent": "=" }], "relies_on": ["{{on}}"], "waits_for": "W", "supports": "S", "cant_show": "C" }""";
        Assert.Null(Load($"{{\"controls\":[\n{Waiting("AB-01", "AB-02")},\n{Waiting("AB-02", "AB-03")},\n{Waiting("AB-03", "AB-01")}]}}", out var problems));
        Assert.Equal([2, 3, 4], problems.Select(p => p.Line));
    }

    [Theory]
    [InlineData("deep")]
    [InlineData("large")]
    [InlineData("not utf-8")]
    [InlineData("a number")]
    [InlineData("nothing")]
    [InlineData("many")]
    public void A_hostile_file_is_refused_and_never_throws(string how)
    {
        var bytes = how switch
        {
            "deep" => Encoding.UTF8.GetBytes("{\"controls\":" + new string('[', 100_000)),
            "large" => new byte[ControlFolder.MaxBytes + 1],
            "not utf-8" => [.. "{\"controls\":[{\"id\":\""u8, 0xC3, 0x28, .. "\"}]}"u8],
            "a number" => "7"u8.ToArray(),
            "nothing" => [],
            _ => Encoding.UTF8.GetBytes("{\"controls\":[" + string.Join(',', Enumerable.Repeat("7", ControlSet.MaxControls + 1)) + "]}"),
        };
        var problems = new List<Problem>();
        Assert.Null(ControlSet.Load([new("a.json", bytes)], problems));
        Assert.NotEmpty(problems);
    }

    [Fact]
    public void A_folder_is_bounded_and_a_link_in_it_is_not_followed()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder.FullName, "a.json"), Good);
        System.IO.File.WriteAllText(Path.Combine(_folder.FullName, "notes.txt"), "no control file");
        System.IO.File.CreateSymbolicLink(Path.Combine(_folder.FullName, "z.json"), "/etc/hostname");
        var problems = new List<Problem>();
        Assert.Equal(["a.json"], ControlFolder.Read(_folder.FullName, problems).Select(f => f.Name));
        Assert.Equal("z.json:1: is a link. A control file is a small file of its own: split it.", Assert.Single(problems).ToString());
    }

    [Fact]
    public void A_folder_that_isnt_there_is_a_problem_and_no_exception()
    {
        var problems = new List<Problem>();
        Assert.Empty(ControlFolder.Read(Path.Combine(_folder.FullName, "none"), problems));
        Assert.Single(problems);
    }

    internal static ControlFile File(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));

    private static ControlSet? Load(string text, out List<Problem> problems)
    {
        problems = [];
        return ControlSet.Load([File("a.json", text)], problems);
    }
}
