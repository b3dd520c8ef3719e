using System.Text;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Results;
using Colophon.Verdicts.Tests.GoldenYear;

namespace Colophon.Verdicts.Tests;

/// <summary>Type 1, interim windows with their roll-forward, and two periods laid beside each other, over the golden year.</summary>
public sealed class PeriodKindTests(GoldenYearTests.Played played) : IClassFixture<GoldenYearTests.Played>
{
    private static readonly string[] Configuration = ["configuration"];

    [Fact]
    public void As_of_a_date_nothing_is_said_about_operation()
    {
        var result = Judged(["day", Of("2026-07-01T00:00:00.000000Z")])["day"];
        Assert.True(result.Period.IsAsOf);
        Assert.Equal(1, result.Period.When.Length);
        foreach (var control in result.Controls.Where(c => !Configuration.Contains(c.Type)))
        {
            Assert.True(control.Conclusion.Kind is ResultKind.DesignOnly or ResultKind.NotTested, $"{control.Id}: {control.Conclusion.Kind}");
            Assert.Empty(control.Population);
            Assert.Empty(control.Deviations);
        }
        // Known to every control that something tests over the year; the others wait for their source here as well.
        Assert.Equal(played.Result.Controls.Where(c => c.Conclusion.Kind != ResultKind.NotTested).Select(c => c.Id), result.Controls.Where(c => c.Conclusion.Kind != ResultKind.NotTested).Select(c => c.Id));
        Assert.Contains("as of 2026-07-01T00:00:00.000000Z. Whether it operates over time was not tested.", result.Controls.Single(c => c.Id == "CH-01").Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Controls, c => c.Conclusion.Kind is ResultKind.NoDeviationFound or ResultKind.InOperationPartly or ResultKind.DidNotOccur);
        Assert.Contains("\"as_of\":true", Encoding.UTF8.GetString(VerdictsJson.Write(result)), StringComparison.Ordinal);
    }

    [Fact]
    public void As_of_a_moment_in_which_a_setting_was_off_the_design_was_not_in_place()
    {
        var off = played.Result.Controls.Where(c => c.Type == "configuration").SelectMany(c => c.Entities.SelectMany(e => e.Segments.Where(s => s.State == TimelineState.Violating).Select(s => (c.Id, s.When)))).First();
        var result = Judged(["day", Of(Micros.Format(off.When.From + (off.When.Length / 2)))])["day"];
        Assert.Equal(ResultKind.Deviations, result.Controls.Single(c => c.Id == off.Id).Conclusion.Kind);
    }

    [Fact]
    public void Before_its_day_has_come_nothing_is_in_place() =>
        Assert.All(Judged(["day", Of("2031-01-01T00:00:00.000000Z")])["day"].Controls, c => Assert.Equal(ResultKind.NotTested, c.Conclusion.Kind));

    [Theory]
    [InlineData("2026-07-01T10:00:00.000000Z")]
    [InlineData("2026-03-29T01:30:00.000000Z")]
    [InlineData("2026-09-30T22:00:00.000000Z")]
    public void Interim_and_roll_forward_together_are_the_whole(string border)
    {
        var (whole, from, until) = (played.Result, Micros.Format(played.Result.Period.When.From), Micros.Format(played.Result.Period.When.To));
        var judged = Judged(["interim", Part(from, border), "rest", Part(border, until)]);
        PeriodResult[] parts = [judged["interim"], judged["rest"]];
        Assert.All(parts, p => Assert.Equal((Year.Period, "Europe/Berlin", whole.Period.Calendar.Holidays.Count, whole.Period.When), (p.Period.PartOf, p.Period.Calendar.Zone.Id, p.Period.Calendar.Holidays.Count, p.Period.Whole)));
        var ties = PartsTieOut.Of(judged[Year.Period], parts);
        Assert.True(ties.Count > 20);
        Assert.All(ties, t => Assert.True(t.Ties, $"{t.Control}: {t.Missing} in no part, {t.Foreign} in a part only, deviations {t.Deviations}"));
        Assert.Contains(ties, t => t.Parts[0] > 0 && t.Parts[1] > 0);
        Assert.Empty(PartsTieOut.Uncovered(judged[Year.Period], parts));
        // The tie-out can tell: half of it is not the whole.
        Assert.Contains(PartsTieOut.Of(judged[Year.Period], parts[..1]), t => !t.Ties && t.Missing > 0);
        Assert.Single(PartsTieOut.Uncovered(judged[Year.Period], parts[..1]));
    }

    [Fact]
    public void What_is_no_part_of_a_period_is_no_period()
    {
        var (from, until) = (played.Result.Period.When.From, played.Result.Period.When.To);
        var judged = Judged(["early", Part(Micros.Format(from - 1), Micros.Format(until)), "late", Part(Micros.Format(from), Micros.Format(until + 1)), "orphan", Part(Micros.Format(from), Micros.Format(until)).Replace(Year.Period + "\"", "nothing\"", StringComparison.Ordinal),
            "half", Part(Micros.Format(from), Micros.Format(from + 10)), "quarter", Part(Micros.Format(from), Micros.Format(from + 5)).Replace("\"part_of\":\"" + Year.Period, "\"part_of\":\"half", StringComparison.Ordinal), "backwards", Part(Micros.Format(until), Micros.Format(from))]);
        Assert.Equal([Year.Period, "half"], judged.Keys);
    }

    [Fact]
    public void Two_periods_beside_each_other_tell_what_changed_and_what_came_again()
    {
        var (from, until) = (Micros.Format(played.Result.Period.When.From), Micros.Format(played.Result.Period.When.To));
        const string middle = "2026-07-31T22:00:00.000000Z";
        var judged = Judged(["first", Whole(from, middle), "second", Whole(middle, until)]);
        var compared = PeriodComparison.Of(judged["first"], judged["second"]);
        Assert.Equal(judged["first"].Controls.Select(c => c.Id), compared.Select(c => c.Control));
        foreach (var control in compared)
        {
            var again = control.Earlier!.Deviations.Select(d => (d.Site, d.Object)).Intersect(control.Later!.Deviations.Select(d => (d.Site, d.Object))).ToHashSet();
            Assert.True(again.SetEquals(control.Again), control.Control);
        }
        Assert.Contains(compared, c => c.OtherVersion);
        Assert.Contains(compared, c => !c.OtherVersion && c.Later!.Versions.Count > 0);
        Assert.All(PeriodComparison.Of(judged["first"], judged["first"]), c => Assert.False(c.OtherVersion));
    }

    /// <summary>The golden year with further definitions of periods behind it.</summary>
    private Dictionary<string, PeriodResult> Judged(params string[] definitions)
    {
        var log = played.Year.Ledger.Load();
        var console = log.Epochs.Single(e => e.Source == "s-console");
        var at = Micros.Format(log.TimeAt(log.Size));
        var index = log.Size;
        log.Append(index++, Encoding.UTF8.GetBytes($"{{\"leaf\":\"batch\",\"v\":1,\"at\":\"{at}\",\"source\":\"s-console\",\"epoch\":\"{console.Epoch}\",\"number\":99999,\"first_seq\":{console.NextSeq},\"count\":{definitions.Length / 2},\"quoted\":{{\"size\":{index - 1}}}}}"));
        var seq = console.NextSeq;
        foreach (var pair in definitions.Chunk(2))
        {
            log.Append(index++, Encoding.UTF8.GetBytes($"{{\"v\":1,\"source\":\"s-console\",\"epoch\":\"{console.Epoch}\",\"seq\":{seq++},\"type\":\"period.defined\",\"effective_at\":\"{at}\",\"actor\":{{\"kind\":\"person\",\"id\":\"p-owner\"}},\"object\":{{\"kind\":\"period\",\"id\":\"{pair[0]}\"}},\"change\":{{\"after\":{pair[1]}}}}}"));
        }
        Assert.Equal(0, log.Odd.Count);
        return Judge.EvaluateAll(log, new(log.Size)).Periods.ToDictionary(p => p.Period.Id, StringComparer.Ordinal);
    }

    private static string Of(string moment) => $"{{\"name\":\"A day\",\"as_of\":\"{moment}\"}}";

    private static string Whole(string from, string until) => $"{{\"name\":\"Half\",\"from\":\"{from}\",\"until\":\"{until}\"}}";

    private static string Part(string from, string until) => $"{{\"name\":\"Part\",\"from\":\"{from}\",\"until\":\"{until}\",\"part_of\":\"{Year.Period}\"}}";
}
