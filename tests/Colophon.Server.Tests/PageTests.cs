using System.Net;
using System.Text.RegularExpressions;
using Colophon.TestSupport;

namespace Colophon.Server.Tests;

/// <summary>Pages of a company that has little: every state has a page that says what to do next.</summary>
public sealed partial class PageTests
{
    private static readonly string[] Controls = ["AC-03", "AC-04", "AC-06", "AC-07", "AU-02", "CH-01", "CH-06", "VU-03"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Every page whose address names nothing, and some controls.</summary>
    private static IEnumerable<string> Pages => ConsolePages.Pages.Select(p => p.Pattern).Where(p => !p.Contains('{', StringComparison.Ordinal)).Concat(Controls.Select(c => "/controls/" + c));

    [Fact]
    public async Task A_new_company_has_every_page()
    {
        await using var server = await ServerInProcess.StartAsync(Ct);
        using var owner = await server.OwnerOfAsync("fernhill", Ct);
        await AllAnswerAsync(owner, "");
    }

    [Fact]
    public async Task A_period_that_lies_before_every_record_or_after_it_has_every_page()
    {
        await using var server = await ServerInProcess.StartAsync(Ct);
        using var owner = await server.OwnerOfAsync("fernhill", Ct);
        await (await owner.GetAsync("/t/fernhill/controls")).PostAsync("/t/fernhill/controls/adopt");
        var invited = await server.Local.AskAsync("/local/sites", new { tenant = "fernhill", url = "https://shop.fernhill.example", environment = "production" }, Ct);
        using var agent = await SiteAgent.EnrolAsync(server.Address, invited["token"]!.GetValue<string>(), "https://shop.fernhill.example", invited["site"]!.GetValue<string>());
        agent.Beat().Look(("users", "wp:1", null, new System.Text.Json.Nodes.JsonObject { ["roles"] = new System.Text.Json.Nodes.JsonArray("administrator") }));
        await agent.SendAsync();
        foreach (var (name, from, until) in (IEnumerable<(string, string, string)>)[("Long ago", "2001-01-01T00:00:00", "2001-02-01T00:00:00"), ("Far away", "2101-01-01T00:00:00", "2101-02-01T00:00:00")])
        {
            await (await owner.GetAsync("/t/fernhill/audit")).PostAsync("/t/fernhill/audit/periods", ("name", name), ("from", from), ("until", until));
            Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
            var path = owner.Location!;
            Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync(path)).Status);
            await AllAnswerAsync(owner, "?period=" + path[(path.LastIndexOf('/') + 1)..]);
        }
    }

    /// <summary>What only an accountant may say of a company, in any form.</summary>
    [GeneratedRegex(ConsolePages.Claims, RegexOptions.IgnoreCase)]
    private static partial Regex Claims();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    private static async Task AllAnswerAsync(Browser owner, string query)
    {
        foreach (var page in Pages)
        {
            await owner.GetAsync($"/t/fernhill{page}{query}");
            Assert.True(owner.Status == HttpStatusCode.OK, $"{page}{query}: {owner.Status}");
            Assert.Contains("<h1", owner.Page, StringComparison.Ordinal);
            Assert.DoesNotMatch(Claims(), WebUtility.HtmlDecode(Tag().Replace(owner.Page, " ")));
        }
    }
}
