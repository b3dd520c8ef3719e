using System.Net;
using Colophon.Kernel;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Tests;

/// <summary>A control is set aside by another person, beforehand, for a time: from the form to the verdict.</summary>
public sealed class ExemptionTests : IDisposable
{
    private const string Root = AssuranceHost.Root;
    private const string Form = Root + "/controls/CH-01/exemptions";
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-exemptions-");

    [Fact]
    public async Task What_an_exemption_covers_is_excused_and_stays_in_the_population_until_it_is_withdrawn()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, site) = await host.EnrolAsync();
        using var approver = await host.SignedInAsync("Lena Hartvig", "approver");
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        var ines = await host.ActorAsync("Ines Okafor");
        await host.BeginAsync(ines);
        await approver.GetAsync(Root + "/controls/CH-01");
        await approver.PostAsync(Form, ("site", site.Value), ("object", "plugin:akismet"), ("until", FormTime.Write(host.Clock.GetUtcNow().AddDays(2))), ("requested_by", ines.Id!), ("reason", "A <b>migration</b>"));
        Assert.Equal(HttpStatusCode.SeeOther, approver.Status);
        var page = AssuranceHost.Text((await approver.FollowAsync()).Page);
        foreach (var part in (string[])["plugin:akismet", "A <b>migration</b>", "In force", "asked for by Ines Okafor"]) { Assert.Contains(part, page, StringComparison.Ordinal); }
        host.Clock.Jump(TimeSpan.FromMinutes(5));
        await agent.Beat().SendAsync();
        await agent.Tell("plugin.activated", "plugin", "akismet", SiteTeller.Plugin("5.1", true)).Tell("plugin.activated", "plugin", "parcel-rates", SiteTeller.Plugin("3.1", true)).SendAsync();
        var judged = (await host.StandingAsync()).Current!.Controls.Single(c => c.Id == "CH-01");
        Assert.Equal([ItemResult.Excused, ItemResult.Deviation], judged.Population.Select(i => i.Result));

        var exemption = Assert.Single((await host.StandingAsync()).Ledger.Exemptions);
        await approver.GetAsync(Root + "/controls/CH-01");
        await approver.PostAsync($"{Form}/{exemption.Id}/withdraw", ("reason", "Migrated"));
        Assert.Equal(HttpStatusCode.SeeOther, approver.Status);
        host.Clock.Jump(TimeSpan.FromMinutes(5));
        await agent.Beat().SendAsync();
        await agent.Tell("plugin.deactivated", "plugin", "akismet", SiteTeller.Plugin("5.1")).SendAsync();
        Assert.Equal(ItemResult.Deviation, (await host.StandingAsync()).Current!.Controls.Single(c => c.Id == "CH-01").Population[^1].Result);
        Assert.Equal("withdrawn", (await host.Assurance.WithdrawExemptionAsync(AssuranceHost.Tenant, exemption.Id, "Again", ines, TestContext.Current.CancellationToken)).Refusal!.Rule);
    }

    [Fact]
    public async Task What_would_bend_the_rule_is_refused_in_words_and_what_was_typed_stays()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        var (_, site) = await host.EnrolAsync();
        using var approver = await host.SignedInAsync("Lena Hartvig", "approver");
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        var (ines, lena) = (await host.ActorAsync("Ines Okafor"), await host.ActorAsync("Lena Hartvig"));
        await host.BeginAsync(ines);
        var now = host.Clock.GetUtcNow();
        await approver.GetAsync(Root + "/controls/CH-01");
        foreach (var (status, words, changed) in ((HttpStatusCode, string, (string, string))[])
        [
            (HttpStatusCode.Conflict, "You asked for this exemption", ("requested_by", lena.Id!)),
            (HttpStatusCode.UnprocessableEntity, "Choose who asked for it", ("requested_by", "")),
            (HttpStatusCode.UnprocessableEntity, "never retroactive", ("from", FormTime.Write(now.AddDays(-1)))),
            (HttpStatusCode.UnprocessableEntity, "lasts at most a year", ("until", FormTime.Write(now.AddDays(400)))),
            (HttpStatusCode.UnprocessableEntity, "ends after it begins", ("until", FormTime.Write(now.AddDays(-1)))),
            (HttpStatusCode.UnprocessableEntity, "Write the end as a date", ("until", "soon")),
            (HttpStatusCode.UnprocessableEntity, "Say for what", ("object", "everything nice")),
            (HttpStatusCode.UnprocessableEntity, "Give a reason", ("reason", "x")),
            (HttpStatusCode.NotFound, "no record of site-nowhere", ("site", "site-nowhere")),
        ])
        {
            (string, string)[] fields = [("site", site.Value), ("object", "*"), ("until", FormTime.Write(now.AddDays(2))), ("requested_by", ines.Id!), ("reason", "Kept while <typing>")];
            await approver.PostAsync(Form, [.. fields.Where(f => f.Item1 != changed.Item1), changed]);
            Assert.Equal((words, status), (words, approver.Status));
            Assert.Contains(words, AssuranceHost.Text(approver.Page), StringComparison.Ordinal);
            if (changed.Item1 != "reason") { Assert.Contains("Kept while &lt;typing&gt;</textarea>", approver.Page, StringComparison.Ordinal); }
        }
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.ForgeAsync(Form)).Status);
        Assert.Contains("can approve an exemption", AssuranceHost.Text((await viewer.GetAsync(Root + "/controls/CH-01")).Page), StringComparison.Ordinal);
        Assert.Empty((await host.StandingAsync()).Ledger.Exemptions);
    }

    public void Dispose() => _data.Delete(recursive: true);
}
