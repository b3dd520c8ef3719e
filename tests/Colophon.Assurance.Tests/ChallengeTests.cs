using System.Net;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Tests;

/// <summary>A challenge from its form to the control's page.</summary>
public sealed class ChallengeTests : IDisposable
{
    private const string Root = AssuranceHost.Root;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-challenges-");

    [Fact]
    public async Task What_a_person_tried_stands_on_the_control_s_page_and_what_nobody_tried_is_missed()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        using var reviewer = await host.SignedInAsync("Lena Hartvig", "reviewer");
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        var lena = await host.ActorAsync("Lena Hartvig");
        const string page = Root + "/controls/VU-02";
        const string form = page + "/challenges";
        await host.BeginAsync(lena);
        Assert.Contains("Each day: flaws planted in the comparison.", AssuranceHost.Text((await reviewer.GetAsync(page)).Page), StringComparison.Ordinal);
        var today = host.Clock.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        (string, string)[] good = [("on", today), ("held", "yes"), ("summary", "Planted a flaw <b>of Akismet</b>; it was found")];
        foreach (var (field, value) in ((string, string)[])[("on", "5.2.2027"), ("on", "2999-01-01"), ("held", ""), ("summary", "short"), ("summary", new string('x', 1_001))])
        {
            await (await reviewer.GetAsync(page)).PostAsync(form, [.. good.Where(f => f.Item1 != field), (field, value)]);
            Assert.Equal((field, HttpStatusCode.UnprocessableEntity), (field, reviewer.Status));
        }
        await (await reviewer.GetAsync(page)).PostAsync(form, good);
        Assert.Equal((HttpStatusCode.SeeOther, page + "#challenge"), (reviewer.Status, reviewer.Location));
        await host.StandingAsync();
        var text = AssuranceHost.Text((await viewer.GetAsync(page)).Page);
        foreach (var part in (string[])["Planted a flaw <b>of Akismet</b>; it was found", "Refused", "Lena Hartvig"]) { Assert.Contains(part, text, StringComparison.Ordinal); }
        Assert.DoesNotContain("Record that you tried it", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.ForgeAsync(form, good)).Status);
        await (await reviewer.GetAsync(page)).PostAsync(form, [good[0], ("held", "no"), good[2]]);
        Assert.Contains("In 1 it got through", AssuranceHost.Text((await reviewer.FollowAsync()).Page), StringComparison.Ordinal);
        Assert.Equal("control-unknown", (await host.Assurance.PerformChallengeAsync(AssuranceHost.Tenant, new("AC-03", DateOnly.FromDateTime(host.Clock.GetUtcNow().UtcDateTime), true, "It names no challenge"), lena, TestContext.Current.CancellationToken)).Refusal?.Rule);

        host.Clock.Jump(TimeSpan.FromDays(3));
        using var later = await host.SignedInAsync("Ines Later", "viewer"); // a session doesn't last for days, and results reach as far as the newest leaf
        var terms = (await host.StandingAsync()).Current!.Controls.Single(c => c.Id == "VU-02").Challenge!.Terms;
        Assert.Equal(1, terms.Count(t => t.State == ChallengeState.Broken));
        Assert.Contains(terms, t => t.State == ChallengeState.Missed);
        Assert.Contains("Missed", AssuranceHost.Text((await later.GetAsync(page)).Page), StringComparison.Ordinal);
    }

    public void Dispose() => _data.Delete(recursive: true);
}
