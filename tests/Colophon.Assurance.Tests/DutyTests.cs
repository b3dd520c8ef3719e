using System.Net;
using Colophon.Kernel;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Tests;

/// <summary>A duty of the company from its form to the population of its control.</summary>
public sealed class DutyTests : IDisposable
{
    private const string Root = AssuranceHost.Root;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-duties-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_recorded_is_bound_to_the_set_as_it_stands_and_done_in_its_term()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        using var reviewer = await host.SignedInAsync("Lena Hartvig", "reviewer");
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        var lena = await host.ActorAsync("Lena Hartvig");
        Assert.Contains("No duty is adopted", AssuranceHost.Text((await reviewer.GetAsync(Root + "/duties")).Page), StringComparison.Ordinal);
        await host.BeginAsync(lena, new Dictionary<string, long> { ["CO-01"] = 86_400 });
        Assert.Contains($"href=\"{Root}/duties#CO-01\"", (await reviewer.GetAsync(Root)).Page, StringComparison.Ordinal);
        await reviewer.GetAsync(Root + "/duties");
        var text = AssuranceHost.Text(reviewer.Page);
        foreach (var duty in (string[])["AV-04", "CO-01", "CO-04", "GV-02", "GV-06", "GV-08", "GV-10", "IN-02"]) { Assert.Contains(duty, text, StringComparison.Ordinal); }
        var set = Hidden(reviewer.Page, "/duties/CO-01");
        (string, string)[] form = [("on", Today(host)), ("who", lena.Id!), ("summary", "Three people hold a role; each still needs it"), ("set", set)];

        await reviewer.PostAsync(Root + "/duties/CO-01", [.. form[..3], ("set", new string('0', 64))]);
        Assert.Equal(HttpStatusCode.Conflict, reviewer.Status);
        Assert.Contains("What is reviewed changed meanwhile", AssuranceHost.Text(reviewer.Page), StringComparison.Ordinal);
        await reviewer.PostAsync(Root + "/duties/CO-01", form);
        Assert.Equal((HttpStatusCode.SeeOther, Root + "/duties#CO-01"), (reviewer.Status, reviewer.Location));

        var standing = await host.StandingAsync();
        Assert.DoesNotContain($"href=\"{Root}/duties#CO-01\"", (await reviewer.GetAsync(Root)).Page, StringComparison.Ordinal);
        var note = Assert.Single(standing.Ledger.Notes, n => n.Type == "duty.performed");
        Assert.Equal((lena.Id, "roles", set), (note.By, note.After.GetProperty("set").GetProperty("kind").GetString(), note.After.GetProperty("set").GetProperty("sha256").GetString()));
        Assert.DoesNotContain($"action=\"{Root}/duties/", (await viewer.GetAsync(Root + "/duties")).Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.ForgeAsync(Root + "/duties/CO-01", form)).Status);
        host.Clock.Jump(TimeSpan.FromDays(2));
        await host.StandingAsync();
        var judged = (await host.StandingAsync()).Current!.Controls.Single(c => c.Id == "CO-01").Population;
        Assert.Contains(judged, i => i.Result == ItemResult.Met);
    }

    [Fact]
    public async Task What_says_too_little_is_refused_by_name()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        using var reviewer = await host.SignedInAsync("Lena Hartvig", "reviewer");
        var lena = await host.ActorAsync("Lena Hartvig");
        await host.BeginAsync(lena);
        var today = DateOnly.FromDateTime(host.Clock.GetUtcNow().UtcDateTime);
        var good = new DutyRequest("GV-02", today, [new PersonId(lena.Id!)], "The board looked at the results");
        foreach (var (rule, status, request) in ((string, int, DutyRequest)[])
        [
            ("control-unknown", 404, good with { Control = "AC-06" }),
            ("on", 422, good with { On = today.AddDays(2) }),
            ("summary", 422, good with { Summary = "done" }),
            ("who", 422, good with { Who = [] }),
            ("who", 422, good with { Who = [new PersonId("p-nobody")] }),
        ])
        {
            var outcome = await host.Assurance.PerformDutyAsync(AssuranceHost.Tenant, request, lena, Ct);
            Assert.Equal((rule, status), (outcome.Refusal?.Rule, outcome.Refusal?.Status));
            Assert.Null(outcome.Fact);
        }
        Assert.Null((await host.Assurance.PerformDutyAsync(AssuranceHost.Tenant, good with { Document = new("minutes.pdf", new string('a', 64), 12) }, lena, Ct)).Refusal);
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static string Today(AssuranceHost host) => host.Clock.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string Hidden(string page, string action)
    {
        var form = page.IndexOf($"action=\"{Root}{action}\"", StringComparison.Ordinal);
        Assert.True(form > 0, action);
        const string mark = "name=\"set\" value=\"";
        var at = page.IndexOf(mark, form, StringComparison.Ordinal) + mark.Length;
        return page[at..(at + 64)];
    }
}
