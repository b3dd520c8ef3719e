using Colophon.Audit;
using Colophon.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Assurance.Tests;

/// <summary>Results come from the ledger alone, and people hear of each deviation once.</summary>
public sealed class EvaluationTests : IDisposable
{
    private static readonly FactActor Ines = new("person", "p-ines", "passkey");
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-assurance-");

    [Fact]
    public async Task Each_deviation_is_told_once_and_again_under_the_same_id_after_a_restart()
    {
        string told;
        await using (var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync())
        {
            var (agent, _) = await host.EnrolAsync();
            await host.BeginAsync(Ines);
            await agent.Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
            told = (await FirstAsync(host)).Id;
            // More evaluations of a ledger that grew tell nothing new.
            for (var i = 0; i < 3; i++)
            {
                var before = (await host.StandingAsync()).Ledger.Size;
                await agent.Beat().SendAsync();
                await WaitAsync(async () => (await host.Assurance.StandingAsync(AssuranceHost.Tenant, TestContext.Current.CancellationToken)).Ledger.Size > before);
            }
            Assert.Single(host.Signals.Raised);
            Assert.Contains("/controls/CH-01?at=D-", host.Signals.Raised.Single().Path, StringComparison.Ordinal);
        }
        await using var again = await AssuranceHost.StartAsync(_data.FullName);
        Assert.Equal(told, (await FirstAsync(again)).Id);
    }

    [Fact]
    public async Task A_restarted_server_finds_the_same_results_in_the_ledger()
    {
        string[] before;
        await using (var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync())
        {
            var (agent, site) = await host.EnrolAsync();
            await host.BeginAsync(Ines);
            await host.Assurance.RecordApprovalAsync(AssuranceHost.Tenant, new ApprovalRequest(site, "plugin.updated", "plugin:akismet", "It closes a flaw"), Ines, TestContext.Current.CancellationToken);
            await host.StandingAsync();
            await agent.Beat().SendAsync();
            await agent.Tell("plugin.updated", "plugin", "akismet", new System.Text.Json.Nodes.JsonObject { ["version"] = "5.1" }, new System.Text.Json.Nodes.JsonObject { ["version"] = "5.0" })
                .Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
            before = Told(await host.StandingAsync());
        }
        Assert.Contains(before, line => line.StartsWith("CH-01", StringComparison.Ordinal) && line.Contains("parcel-rates", StringComparison.Ordinal));
        await using var again = await AssuranceHost.StartAsync(_data.FullName);
        Assert.Equal(before, Told(await again.StandingAsync()));
    }

    [Fact]
    public async Task Columns_carry_the_log_over_a_restart_and_are_made_anew_where_they_are_of_another_ledger()
    {
        string[] before;
        string columns;
        await using (var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync())
        {
            var (agent, _) = await host.EnrolAsync();
            await host.BeginAsync(Ines);
            await agent.Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
            columns = host.Columns;
            // More than the thousand leaves that this server holds in memory.
            for (var i = 0; i < 12; i++)
            {
                for (var n = 0; n < 90; n++) { agent.Beat(); }
                await agent.SendAsync();
            }
            before = Told(await host.StandingAsync());
            Assert.Single(Directory.GetFiles(columns));
        }
        await using (var again = await AssuranceHost.StartAsync(_data.FullName))
        {
            Assert.Equal(before, Told(await again.StandingAsync()));
        }
        // Those of another company's ledger, and some that go on where this ledger hasn't come to yet.
        var file = Assert.Single(Directory.GetFiles(columns));
        var other = Verdicts.Log.TenantLog.Anew(columns);
        for (var i = 0; i < 1_500; i++) { other.Append(i, "{}"u8); }
        other.Seal();
        other.Close();
        await using var third = await AssuranceHost.StartAsync(_data.FullName);
        Assert.Equal(before, Told(await third.StandingAsync()));
        Assert.True(new FileInfo(file).Length > 20_000, "they are this ledger's again");
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1_000, true)]
    [InlineData(10_000_000, true)]
    [InlineData(10_000_001, false)]
    public void What_is_held_before_it_is_written_has_bounds(int leaves, bool holds)
    {
        var options = new AssuranceOptions { SealLeaves = leaves };
        Assert.Equal(holds, System.ComponentModel.DataAnnotations.Validator.TryValidateObject(options, new(options), null, validateAllProperties: true));
    }

    [Fact]
    public async Task A_leaf_that_shows_a_deviation_is_marked_in_the_stream_and_leads_to_it()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync();
        await host.BeginAsync(Ines);
        await agent.Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
        var deviation = (await host.StandingAsync()).Current!.Controls.Single(c => c.Id == "CH-01").Deviations.Single();
        var marks = await host.Services.GetRequiredService<IEventMarks>().MarksAsync(AssuranceHost.Tenant, new HashSet<long> { deviation.Index, 0 }, TestContext.Current.CancellationToken);
        Assert.Equal([deviation.Index], marks.Keys);
        Assert.Equal($"/controls/CH-01?at={deviation.Id}#{deviation.Id}", marks[deviation.Index].Path);
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static string[] Told(Standing standing) =>
        [.. standing.Current!.Controls.SelectMany(c => c.Population.Select(i => $"{c.Id} {i.Number} {i.Title} {i.Result} {string.Join(' ', i.Attributes.Select(a => a.Letter + a.Result))}").Concat(c.Deviations.Select(d => $"{c.Id} {d.Id} {d.Title} {d.Why}")))];

    private static async Task<Signal> FirstAsync(AssuranceHost host)
    {
        await WaitAsync(() => Task.FromResult(!host.Signals.Raised.IsEmpty));
        return host.Signals.Raised.First();
    }

    /// <summary>The test's own limit ends it where this never comes true.</summary>
    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition()) { await Task.Delay(50, limit.Token); }
    }
}
