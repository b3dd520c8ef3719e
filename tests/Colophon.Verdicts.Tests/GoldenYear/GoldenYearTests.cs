using System.Security.Cryptography;
using System.Text.Json;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests.GoldenYear;

/// <summary>Forty sites, one year, and results that were written by hand before the engine ran on it.</summary>
public sealed class GoldenYearTests(GoldenYearTests.Played played) : IClassFixture<GoldenYearTests.Played>
{
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "GoldenYear", "expected.json")), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }).RootElement;

    public static TheoryData<string> Controls => [.. Expected.EnumerateObject().Select(e => e.Name).Where(n => n != "hours")];

    [Theory]
    [MemberData(nameof(Controls))]
    public void Each_control_comes_out_as_written(string control)
    {
        var result = played.Result.Controls.Single(c => c.Id == control);
        Assert.Equal(Say(Expected.GetProperty(control)), Say(result));
    }

    [Fact]
    public void Every_control_that_is_tested_has_its_line_and_the_others_are_not_tested() =>
        Assert.Equal(Controls.Select(c => c.Data).Order(StringComparer.Ordinal), played.Result.Controls.Where(c => c.Conclusion.Kind != ResultKind.NotTested).Select(c => c.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void The_time_in_scope_and_the_time_that_nobody_saw_are_as_written()
    {
        var timelines = played.Result.Controls.Single(c => c.Id == "CH-06").Entities;
        Assert.Equal(40, timelines.Count);
        foreach (var timeline in timelines.Where(t => t.Site != "s13"))
        {
            var hours = Expected.GetProperty("hours").TryGetProperty(timeline.Site, out var said) ? said : default;
            Assert.Equal((timeline.Site, Hours(hours, "in_scope", 8760), Hours(hours, "unseen", 0)), (timeline.Site, timeline.InScope / (3600.0 * Micros.PerSecond), timeline.Total(TimelineState.Unknown) / (3600.0 * Micros.PerSecond)));
        }
    }

    /// <summary>The hash is that of the first run after the results above were agreed; every machine has to come to the same bytes from the leaves alone.</summary>
    [Fact]
    public void The_leaves_alone_give_the_same_bytes_on_any_machine()
    {
        var bytes = VerdictsJson.Write(Judging.Judge.Evaluate(played.Year.Ledger.Load(), Year.Period, new(played.Year.Ledger.Size))!);
        Assert.Equal(VerdictsJson.Write(played.Result), bytes);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Assert.True(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "GoldenYear", "result.sha256")).Trim() == hash, hash);
    }

    private static string Say(JsonElement expected) => Say(
        expected.GetProperty("result").GetString()!, Number(expected, "of"), Number(expected, "undetermined"), Number(expected, "excused"),
        expected.TryGetProperty("deviate", out var sites) ? sites.EnumerateArray().Select(s => s.GetString()!) : []);

    private static string Say(ControlResult result) => Say(
        VerdictsJson.Name(result.Conclusion.Kind), result.Conclusion.N, result.Conclusion.NotDeterminable, result.Conclusion.Excused, result.Deviations.Select(d => d.Site).Order(StringComparer.Ordinal));

    private static string Say(string result, int of, int undetermined, int excused, IEnumerable<string> deviate) => $"{result}, {of}, {undetermined} undetermined, {excused} excused, deviate: {string.Join(' ', deviate)}";

    private static int Number(JsonElement expected, string name) => expected.TryGetProperty(name, out var number) ? number.GetInt32() : 0;

    private static double Hours(JsonElement hours, string name, double otherwise) => hours.ValueKind == JsonValueKind.Object && hours.TryGetProperty(name, out var said) ? said.GetDouble() : otherwise;

    public sealed class Played
    {
        public Played()
        {
            Year = new();
            Result = Year.Judge();
        }

        internal Year Year { get; }

        internal PeriodResult Result { get; }
    }
}
