using System.Net;
using Colophon.Assurance.Periods;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Tests;

/// <summary>What lies around a period, from the form to the record and the page: its opening state, its parts, a moment, the bridge.</summary>
public sealed class PeriodTests : IDisposable
{
    private const string Root = AssuranceHost.Root;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-periods-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_period_is_divided_once_and_its_parts_tie_out_to_the_whole()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        var (agent, _) = await host.EnrolAsync();
        var period = await host.BeginAsync(await host.ActorAsync("Ines Okafor"));
        await agent.Beat().Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
        await host.StandingAsync();
        var border = host.Clock.GetUtcNow().AddDays(2);
        var around = $"{Root}/audit/{period}/around";

        await owner.GetAsync(around);
        Assert.Contains("Divide the period", owner.Page, StringComparison.Ordinal);
        Assert.Contains("shorter than three months", AssuranceHost.Text(owner.Page), StringComparison.Ordinal);
        await owner.PostAsync($"{Root}/audit/{period}/parts", ("end", FormTime.Write(border.AddDays(20))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, owner.Status);
        Assert.Contains("Each interim window ends inside the period", AssuranceHost.Text(owner.Page), StringComparison.Ordinal);
        await owner.PostAsync($"{Root}/audit/{period}/parts", ("end", FormTime.Write(border)));
        Assert.Equal((HttpStatusCode.SeeOther, around + "#parts"), (owner.Status, owner.Location));

        var standing = await host.StandingAsync();
        PeriodResult[] parts = [.. standing.Periods.Where(p => p.Period.PartOf == period)];
        Assert.Equal(2, parts.Length);
        Assert.Equal(period, standing.Current!.Period.Id);
        var ties = PartsTieOut.Of(standing.Current, parts);
        Assert.All(ties, t => Assert.True(t.Ties, t.Control));
        Assert.Contains(ties, t => t is { Control: "CH-01", Whole: 1 } && t.Parts[0] == 1);
        var text = AssuranceHost.Text((await owner.GetAsync(around)).Page);
        Assert.Contains("roll-forward from", text, StringComparison.Ordinal);
        Assert.Contains("Ties", text, StringComparison.Ordinal);
        await owner.GetAsync($"{Root}/audit/{period}/around?with={parts[0].Period.Id}");
        Assert.Contains("Deviated in both", owner.Page, StringComparison.Ordinal);

        Assert.Equal("divided", (await host.Assurance.DividePeriodAsync(AssuranceHost.Tenant, period, [border], FactActor.System, Ct)).Refusal?.Rule);
        Assert.Equal("part-of-part", (await host.Assurance.DividePeriodAsync(AssuranceHost.Tenant, parts[0].Period.Id, [border.AddDays(-1)], FactActor.System, Ct)).Refusal?.Rule);
        Assert.Equal("period-unknown", (await host.Assurance.DividePeriodAsync(AssuranceHost.Tenant, "per-none", [border], FactActor.System, Ct)).Refusal?.Rule);
        Assert.DoesNotContain("/parts\"", (await viewer.GetAsync(around)).Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.ForgeAsync($"{Root}/audit/{period}/parts", ("end", FormTime.Write(border)))).Status);
    }

    [Fact]
    public async Task More_interim_windows_than_there_may_be_and_none_are_refused()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        await host.EnrolAsync();
        var by = new FactActor("person", "p-ines", "passkey");
        var period = await host.BeginAsync(by);
        var now = host.Clock.GetUtcNow();
        foreach (var ends in (DateTimeOffset[][])[[], [.. Enumerable.Range(1, Parts.MostEnds + 1).Select(d => now.AddDays(d))], [now.AddDays(2), now.AddDays(2)], [now.AddDays(3), now.AddDays(2)]])
        {
            Assert.Equal("parts", (await host.Assurance.DividePeriodAsync(AssuranceHost.Tenant, period, ends, by, Ct)).Refusal?.Rule);
        }
        Assert.Null((await host.Assurance.DividePeriodAsync(AssuranceHost.Tenant, period, [.. Enumerable.Range(1, Parts.MostEnds).Select(d => now.AddDays(d))], by, Ct)).Refusal);
        Assert.Equal(Parts.MostEnds + 1, (await host.StandingAsync()).Periods.Count(p => p.Period.PartOf == period));
    }

    [Fact]
    public async Task As_of_a_date_says_design_only_and_never_that_anything_operated()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync();
        var by = new FactActor("person", "p-ines", "passkey");
        await host.BeginAsync(by);
        await agent.Beat().SendAsync();
        var moment = host.Clock.GetUtcNow().AddMinutes(-1);
        var defined = await host.Assurance.DefinePeriodAsync(AssuranceHost.Tenant, new("As of today", moment, default) { IsAsOf = true }, by, Ct);
        Assert.Null(defined.Refusal);
        host.Clock.Jump(TimeSpan.FromMinutes(5));
        await agent.Beat().SendAsync();
        var standing = await host.StandingAsync();
        var result = standing.Periods.Single(p => p.Period.Id == defined.Id);
        Assert.True(result.Period.IsAsOf);
        Assert.NotEqual(defined.Id, standing.Current!.Period.Id);
        Assert.All(result.Controls, c => Assert.True(c.Conclusion.Kind is ResultKind.DesignOnly or ResultKind.NotTested or ResultKind.InsufficientCoverage or ResultKind.Deviations, c.Id));
        Assert.Equal(ResultKind.NotTested, result.Controls.Single(c => c.Id == "CH-01").Conclusion.Kind); // adopted after that moment
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        Assert.Contains("adopted after it began", AssuranceHost.Text((await owner.GetAsync($"{Root}/audit/{defined.Id}/around")).Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bridge_is_managements_word_about_time_that_has_come_and_nothing_else()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync();
        var period = await host.BeginAsync(new("person", "p-ines", "passkey"));
        var end = Micros.ToTime((await host.StandingAsync()).Periods[0].Period.When.To);
        const string words = "No control was changed; <b>one</b> site joined.";
        Assert.Equal("runs", (await host.Assurance.StateBridgeAsync(AssuranceHost.Tenant, period, end.AddDays(1), words, FactActor.System, Ct)).Refusal?.Rule);

        host.Clock.Jump(TimeSpan.FromDays(20));
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        var ines = await host.ActorAsync("Ines Okafor");
        await agent.Beat().SendAsync();
        await host.EnrolAsync("https://second.fernhill.example");
        host.Clock.Jump(TimeSpan.FromMinutes(5)); // forms know whole seconds only
        await agent.Beat().SendAsync();
        var through = Micros.ToTime((await host.StandingAsync()).Ledger.Through);
        foreach (var (rule, until, text) in ((string, DateTimeOffset, string)[])[("until", end, words), ("until", through.AddDays(1), words), ("statement", through, "Nothing changed."), ("statement", through, new string('x', 4_001))])
        {
            Assert.Equal(rule, (await host.Assurance.StateBridgeAsync(AssuranceHost.Tenant, period, until, text, ines, Ct)).Refusal?.Rule);
        }
        var before = (await host.StandingAsync()).Periods[0].Controls.Select(c => c.Sentence).ToArray();
        await owner.GetAsync($"{Root}/audit/{period}/around");
        Assert.Contains("No period covers this time: nothing was tested in it.", AssuranceHost.Text(owner.Page), StringComparison.Ordinal);
        await owner.PostAsync($"{Root}/audit/{period}/bridge", ("until", FormTime.Write(through)), ("statement", words));
        Assert.Equal((HttpStatusCode.SeeOther, $"{Root}/audit/{period}/around#bridge"), (owner.Status, owner.Location));
        var standing = await host.StandingAsync();
        var note = Assert.Single(standing.Ledger.Notes, n => n.Type == "bridge.stated");
        Assert.Equal((period, ines.Id, words), (note.Object, note.By, note.After.GetProperty("statement").GetString()));
        Assert.True(note.After.GetProperty("changes").GetInt32() > 0);
        Assert.Equal(before, standing.Periods[0].Controls.Select(c => c.Sentence));
        await owner.GetAsync($"{Root}/audit/{period}/around");
        Assert.DoesNotContain("<b>one</b>", owner.Page, StringComparison.Ordinal);
        Assert.Contains("Management’s statement, not a test result.", AssuranceHost.Text(owner.Page), StringComparison.Ordinal);

        host.Clock.Jump(TimeSpan.FromDays(Bridge.MostDays));
        await agent.Beat().SendAsync();
        await host.StandingAsync();
        Assert.Equal("too-long", (await host.Assurance.StateBridgeAsync(AssuranceHost.Tenant, period, end.AddDays(Bridge.MostDays).AddSeconds(1), words, ines, Ct)).Refusal?.Rule);
        Assert.Null((await host.Assurance.StateBridgeAsync(AssuranceHost.Tenant, period, end.AddDays(Bridge.MostDays), words, ines, Ct)).Refusal);
    }

    [Fact]
    public async Task The_earliest_honest_start_is_when_everything_in_scope_was_seen_and_in_force()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        Assert.Null(Opening.Earliest((await host.StandingAsync()).Ledger));
        var (agent, site) = await host.EnrolAsync();
        Assert.Null(Opening.Earliest((await host.StandingAsync()).Ledger)); // nothing is adopted
        host.Clock.Jump(TimeSpan.FromHours(1));
        var by = new FactActor("person", "p-ines", "passkey");
        var period = await host.BeginAsync(by);
        var ledger = (await host.StandingAsync()).Ledger;
        var first = Opening.Earliest(ledger)!.Value;
        Assert.Equal(ledger.Controls.Max(c => c.EffectiveFrom), first.At);
        Assert.Contains("was adopted then", first.Because, StringComparison.Ordinal);

        host.Clock.Jump(TimeSpan.FromHours(3));
        await agent.Beat().SendAsync();
        var (_, second) = await host.EnrolAsync("https://second.fernhill.example");
        ledger = (await host.StandingAsync()).Ledger;
        Assert.Equal((ledger.Sites.Single(s => s.Id == second.Value).FirstLook, $"the first look at {second} came in then"), (Opening.Earliest(ledger)?.At, Opening.Earliest(ledger)?.Because));
        var remarks = Opening.Remarks(ledger, ledger.Periods.Single(p => p.Id == period));
        Assert.Contains(remarks, r => r.Contains("adopted after it began", StringComparison.Ordinal));
        // The first site had been seen an hour before the period; the second joined later and belongs to no day one.
        Assert.DoesNotContain(remarks, r => r.Contains("had not been looked at", StringComparison.Ordinal));
        Assert.Equal([(site.Value, true)], Opening.On(ledger, ledger.Periods.Single(p => p.Id == period)).Select(s => (s.Site, s.FirstLook <= ledger.Periods[0].When.From)));
    }

    [Fact]
    public async Task Periods_that_overlap_or_are_short_are_recorded_and_said_to_be_so()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        await host.EnrolAsync();
        var by = new FactActor("person", "p-ines", "passkey");
        await host.BeginAsync(by);
        var now = host.Clock.GetUtcNow();
        var second = await host.Assurance.DefinePeriodAsync(AssuranceHost.Tenant, new("A year", now.AddDays(5), now.AddDays(370)), by, Ct);
        Assert.Null(second.Refusal);
        var ledger = (await host.StandingAsync()).Ledger;
        var remarks = Opening.Remarks(ledger, ledger.Periods.Single(p => p.Id == second.Id));
        Assert.Contains(remarks, r => r.StartsWith("It overlaps Rehearsal: what happened from ", StringComparison.Ordinal) && r.EndsWith("is in the populations of both.", StringComparison.Ordinal));
        Assert.DoesNotContain(remarks, r => r.Contains("shorter than three months", StringComparison.Ordinal));
        Assert.Contains(Opening.Remarks(ledger, ledger.Periods[0]), r => r.Contains("shorter than three months", StringComparison.Ordinal));
        foreach (var (from, until) in ((DateTimeOffset, DateTimeOffset)[])[(now, now), (now, now.AddDays(-1)), (now, now.AddDays(733))])
        {
            Assert.Equal("period-length", (await host.Assurance.DefinePeriodAsync(AssuranceHost.Tenant, new("Wrong", from, until), by, Ct)).Refusal?.Rule);
        }
    }
}
