using Colophon.Kernel;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Tests;

/// <summary>A tenant's own control files, from the data folder into its ledger.</summary>
public sealed class OverlayAdoptionTests : IDisposable
{
    private static readonly FactActor Owner = FactActor.Person(new PersonId("p-0000000000000001"), "socket");
    private static readonly Dictionary<string, long> Usual = [];
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-overlay-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task The_whole_set_is_adopted_in_one_act_with_the_overlays_parameters_on_record()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        Write("""{ "controls": [ { "id": "AC-07", "version": 2, "parameters": { "sla": "4 hours" } } ] }""");
        var adopted = (await SettledAsync(host, await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, Usual, Owner, Ct))).Ledger.Controls;
        Assert.Equal(Catalogue.Controls.Select(c => c.Id), adopted.Select(a => a.Version.Id));
        var tightened = adopted.Single(a => a.Version.Id == "AC-07").Version;
        Assert.Equal((2, 14_400L, "4 hours"), (tightened.Version, tightened.SlaSeconds, tightened.Parameters.Single(p => p.Name == "sla").Value));

        // Once more: nothing new to record. The other company's files are its own.
        Assert.Null((await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, Usual, Owner, Ct)).Fact);
        Assert.Equal(1, (await SettledAsync(host, await host.Assurance.AdoptControlsAsync(AssuranceHost.Other, Usual, Owner, Ct), AssuranceHost.Other)).Ledger.Controls.Single(a => a.Version.Id == "AC-07").Version.Version);
    }

    [Fact]
    public async Task An_overlay_that_loosens_is_refused_with_every_error_and_nothing_is_adopted()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        Write("""
            { "controls": [
              { "id": "AC-07", "version": 2, "parameters": { "sla": "2 days" } },
              { "id": "AC-06", "version": 1 },
            ] }
            """);
        var refusal = (await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, Usual, Owner, Ct)).Refusal!;
        Assert.Contains("own.json:2: AC-07: sla \"2 days\" is looser than \"1 day\": that is an exemption.", refusal.Detail, StringComparison.Ordinal);
        Assert.Contains("own.json:3: AC-06: version 1 doesn't rise above the base set's 2.", refusal.Detail, StringComparison.Ordinal);
        Assert.Empty((await host.StandingAsync()).Ledger.Controls);
    }

    [Fact]
    public async Task A_version_never_changes_its_meaning()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        Write("""{ "controls": [ { "id": "AC-07", "version": 2, "parameters": { "sla": "4 hours" } } ] }""");
        await SettledAsync(host, await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, Usual, Owner, Ct));
        Write("""{ "controls": [ { "id": "AC-07", "version": 2, "parameters": { "sla": "3 hours" } } ] }""");
        Assert.Contains("Raise its version in own.json:1", (await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, Usual, Owner, Ct)).Refusal!.Detail, StringComparison.Ordinal);
        Write("""{ "controls": [ { "id": "AC-07", "version": 3, "parameters": { "sla": "3 hours" } } ] }""");
        Assert.Null((await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, Usual, Owner, Ct)).Refusal);
    }

    [Fact]
    public async Task A_longer_term_is_an_exemption_and_a_shorter_one_keeps_its_share_of_grace()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        Assert.Contains("that is an exemption", (await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, new Dictionary<string, long> { ["AC-06"] = 100 * 86_400 }, Owner, Ct)).Refusal!.Detail, StringComparison.Ordinal);
        Assert.Contains("not a control with a term", (await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, new Dictionary<string, long> { ["AC-07"] = 60 }, Owner, Ct)).Refusal!.Detail, StringComparison.Ordinal);
        var review = (await SettledAsync(host, await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, new Dictionary<string, long> { ["AC-06"] = 60 }, Owner, Ct))).Ledger.Controls.Single(a => a.Version.Id == "AC-06").Version.Procedure;
        Assert.Equal((60L, 9L), (review.EverySeconds, review.GraceSeconds));
        Assert.Null((await host.Assurance.AdoptControlsAsync(AssuranceHost.Tenant, Usual, Owner, Ct)).Refusal);
    }

    [Fact]
    public async Task A_period_records_its_calendar_and_categories()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        PeriodRequest Asked(string name, string zone) => new(name, new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 7, 1, 0, 0, 0, TimeSpan.Zero), zone) { Holidays = [new(2027, 1, 1)], Categories = ["CC", "A"] };
        Assert.Contains("knows no time zone \"Mars/Olympus\"", (await host.Assurance.DefinePeriodAsync(AssuranceHost.Tenant, Asked("One", "Mars/Olympus"), Owner, Ct)).Refusal!.Detail, StringComparison.Ordinal);
        Assert.Contains("\"X\" is no category", (await host.Assurance.DefinePeriodAsync(AssuranceHost.Tenant, Asked("One", "Europe/Berlin") with { Categories = ["X"] }, Owner, Ct)).Refusal!.Detail, StringComparison.Ordinal);
        var period = Assert.Single((await SettledAsync(host, await host.Assurance.DefinePeriodAsync(AssuranceHost.Tenant, Asked("One", "Europe/Berlin"), Owner, Ct))).Ledger.Periods);
        Assert.Equal(("Europe/Berlin", new DateOnly(2027, 1, 1)), (period.Calendar.Zone.Id, Assert.Single(period.Calendar.Holidays)));
        Assert.Equal(["CC", "A"], period.Categories);
        Assert.Contains(period.Calendar.Zone.Offsets, o => o.From == Verdicts.Micros.Of(new(2027, 3, 28, 1, 0, 0, TimeSpan.Zero)) && o.Offset == 7_200 * Verdicts.Micros.PerSecond);
    }

    private static Task<Standing> SettledAsync(AssuranceHost host, Outcome outcome, TenantId? tenant = null)
    {
        Assert.Null(outcome.Refusal);
        return host.Assurance.StandingAsync(tenant ?? AssuranceHost.Tenant, outcome.Fact!.Index + 1, Ct);
    }

    private void Write(string json)
    {
        Directory.CreateDirectory(Path.Combine(_data.FullName, "controls", "fernhill"));
        File.WriteAllText(Path.Combine(_data.FullName, "controls", "fernhill", "own.json"), json);
    }
}
