using System.Text.Json.Nodes;
using Colophon.Audit;
using Colophon.Kernel;
using Colophon.Protocol.Wire;
using Colophon.Verdicts;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;
using Microsoft.Extensions.DependencyInjection;

namespace Colophon.Scanning.Tests;

/// <summary>What this room records is what the engine judges: the population of known flaws, from a real ledger.</summary>
public sealed class VerdictTests : IDisposable
{
    private const string Period = "per-1";
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-scanning-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Flaws_mended_in_time_are_a_population_and_one_past_its_term_is_its_deviation()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, site) = await host.EnrolAsync("https://shop.fernhill.example", SiteTeller.Plugin("forms", "1.0"), SiteTeller.Plugin("gallery", "1.0"), SiteTeller.Head("plugin:forms", "Forms"));
        await BeginAsync(host);
        var feed = FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5", cve: "CVE-2024-1234", rating: "Critical", score: 9.8), FeedFiles.Flaw("gallery", "2.0", cve: "CVE-2024-2222", rating: "High"));
        await host.ImportAsync("wordfence", feed);
        await host.RoundAsync();
        await agent.Look(SiteTeller.Plugin("gallery", "2.1", "1.0")).SendAsync();
        await host.RoundAsync();
        var (flaws, runs, suppliers) = await JudgeAsync(host);
        Assert.Equal([("forms", ItemResult.NotDue), ("gallery", ItemResult.Met)], flaws.Population.Select(i => (i.Title.Contains("plugin:forms", StringComparison.Ordinal) ? "forms" : "gallery", i.Result)).Order());
        Assert.Equal(0, runs.Conclusion.D);
        // The population is tied out against the path that reads the feeds' files itself.
        string Tied(string name) => flaws.Ipe.TieOut.Single(t => t.Name == name).Value;
        Assert.NotEqual("0", Tied("comparisons tied out by a second path"));
        Assert.NotEqual("0", Tied("flawed parts by the index of the feeds"));
        Assert.Equal(Tied("flawed parts by the index of the feeds"), Tied("flawed parts by the second path, over the feeds' files"));
        Assert.Equal(("0", "0"), (Tied("found by the index alone"), Tied("found by the second path alone")));
        Assert.All(suppliers.Population, i => Assert.Equal(ItemResult.NotDue, i.Result));

        host.Clock.Jump(TimeSpan.FromDays(8)); // the critical one goes past its term; matching ran daily or not, the term is over
        await agent.Look().SendAsync(); // a live site: without it the first record after the silence could be from any day of it
        await host.ImportAsync("wordfence", feed[..^1] + " }");
        await host.RoundAsync();
        (flaws, runs, _) = await JudgeAsync(host);
        var late = Assert.Single(flaws.Deviations);
        Assert.Equal(site.Value, late.Site);
        Assert.Contains("CVE-2024-1234", late.Title, StringComparison.Ordinal);
        Assert.Equal(ResultKind.Deviations, flaws.Conclusion.Kind);
        Assert.InRange(runs.Conclusion.D, 5, 9); // for a week nobody compared anything
        Assert.Contains(flaws.Unknown, u => u.Cause.StartsWith("no sound comparison", StringComparison.Ordinal)); // and what was not compared is unknown
        Assert.Equal(Micros.Of((await host.ViewAsync()).Cases.Values.Single(c => c.IsOpen).Breached!.Due), late.True.From); // the engine's clock is the room's
    }

    private static async Task BeginAsync(ScanHost host)
    {
        var owner = FactActor.Person(new("p-owner"), "passkey");
        foreach (var id in (string[])["VU-01", "VU-02", "VE-03"]) { await host.TellAsync(new Fact("control.adopted", owner, new("control", id)) { After = JsonNode.Parse(Catalogue.TextOf(id)) }); }
        var now = host.Clock.GetUtcNow();
        await host.TellAsync(new Fact("period.defined", owner, new("period", Period)) { After = new JsonObject { ["name"] = "P", ["from"] = WireTime.Write(now), ["until"] = WireTime.Write(now.AddDays(30)) } });
    }

    private static async Task<(ControlResult Flaws, ControlResult Runs, ControlResult Suppliers)> JudgeAsync(ScanHost host)
    {
        var ct = TestContext.Current.CancellationToken;
        await host.AskAsync("/local/checkpoint", new { tenant = ScanHost.Tenant.Value });
        var audit = host.Services.GetRequiredService<IAuditLog>();
        var log = new TenantLog();
        await foreach (var block in audit.ReadAsync(ScanHost.Tenant, 0, (await audit.TreeAsync(ScanHost.Tenant, ct)).Size, ct))
        {
            for (var i = 0; i < block.Leaves.Count; i++) { log.Append(block.First + i, block.Leaves[i].Span); }
        }
        var controls = Judge.Evaluate(log, Period, new AsOf(log.Size))!.Controls;
        return (controls.Single(c => c.Id == "VU-01"), controls.Single(c => c.Id == "VU-02"), controls.Single(c => c.Id == "VE-03"));
    }
}
