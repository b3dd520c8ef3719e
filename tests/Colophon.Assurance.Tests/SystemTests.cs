using System.Net;
using Colophon.Assurance.Systems;
using Colophon.Kernel;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Tests;

/// <summary>A system beside the sites: registered, its members brought as a list, reviewed, and judged.</summary>
public sealed class SystemTests : IDisposable
{
    private const string Root = AssuranceHost.Root;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-systems-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_an_empty_register_to_a_reviewed_list_whose_accounts_stand_by_pseudonyms_that_last()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        using var reviewer = await host.SignedInAsync("Lena Hartvig", "reviewer");
        using var viewer = await host.SignedInAsync("Tomasz Wren", "viewer");
        var ines = await host.ActorAsync("Ines Okafor");
        await host.BeginAsync(ines);
        await owner.GetAsync(Root + "/systems");
        await owner.PostAsync(Root + "/systems", ("kind", "host"), ("name", "The <host>"), ("owner", ines.Id!));
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        var system = owner.Location!;
        Assert.Contains("this system is not tested", AssuranceHost.Text((await owner.FollowAsync()).Page), StringComparison.Ordinal);
        var id = system[(system.LastIndexOf('/') + 1)..];

        const string list = "Login;Name;Role;MFA\nines@fernhill.example;Ines Okafor;admin;yes\nghost@fernhill.example;;admin;no\n";
        (string, string)[] form = [("list", list), ("how", "Panel, page Users, all"), ("taken", FormTime.Write(host.Clock.GetUtcNow()))];
        await owner.PostAsync(system + "/members", form);
        Assert.Equal((HttpStatusCode.SeeOther, system), (owner.Status, owner.Location));
        var text = AssuranceHost.Text((await owner.FollowAsync()).Page);
        foreach (var part in (string[])["ghost@fernhill.example", "nobody’s", "1 member needs an answer", "Panel, page Users, all"]) { Assert.Contains(part, text, StringComparison.Ordinal); }
        Assert.DoesNotContain("ghost@fernhill.example", (await viewer.GetAsync(system)).Page, StringComparison.Ordinal);
        var first = Assert.Single((await host.StandingAsync()).Ledger.Systems).Lists[^1];

        await reviewer.GetAsync(system);
        await reviewer.PostAsync(system + "/reviews", ("list_sha256", SystemDesk.Sha256(first)), ("revoke", first.Members[1].Id));
        Assert.Equal(HttpStatusCode.SeeOther, reviewer.Status);
        await (await owner.GetAsync(system)).PostAsync(system + "/members", form);
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        var standing = await host.StandingAsync();
        Assert.Equal(first.Members.Select(m => m.Id), standing.Ledger.Systems[0].Lists[^1].Members.Select(m => m.Id));
        Assert.Equal([first.Members[1].Id], Assert.Single(standing.Ledger.Reviews, r => r.Site == id).Revoke);
        Assert.Contains("was to end, and is still there", AssuranceHost.Text((await owner.GetAsync(system)).Page), StringComparison.Ordinal);
        var judged = standing.Current!.Controls.Single(c => c.Id == "AC-14");
        Assert.True(Assert.Single(judged.Entities, e => e.Site == id).Total(TimelineState.Unknown) > 0);
        Assert.Equal(2, judged.Deviations.Count);
        Assert.All(judged.Deviations, d => Assert.Equal((id, "member:" + first.Members[1].Id), (d.Site, d.Object)));
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.ForgeAsync(system + "/members", form)).Status);
    }

    [Fact]
    public async Task Of_a_list_with_a_bad_row_nothing_is_taken_until_somebody_says_so_and_the_record_tells_how_many_were_left_out()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        var ines = await host.ActorAsync("Ines Okafor");
        var registered = await host.Assurance.RegisterSystemAsync(AssuranceHost.Tenant, new("dns", "Registrar", new PersonId(ines.Id!)), ines, Ct);
        Assert.Null(registered.Refusal);
        await host.StandingAsync();
        var system = $"{Root}/systems/{registered.Id}";
        (string, string)[] form = [("list", "account,person\nines,Ines Okafor\nINES,\nomar,Omar Nobody\n"), ("how", "The registrar's export"), ("taken", FormTime.Write(host.Clock.GetUtcNow()))];
        await (await owner.GetAsync(system)).PostAsync(system + "/members", form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, owner.Status);
        var text = AssuranceHost.Text(owner.Page);
        foreach (var part in (string[])["2 rows need a change", "The account INES is in the list already", "Nobody here is called Omar Nobody", "Take the 1 good row"]) { Assert.Contains(part, text, StringComparison.Ordinal); }
        Assert.Empty((await host.StandingAsync()).Ledger.Systems[0].Lists);
        await owner.PostAsync(system + "/members", [.. form, ("take", "good")]);
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        var list = Assert.Single((await host.StandingAsync()).Ledger.Systems[0].Lists);
        Assert.Single(list.Members);
        Assert.Equal("", list.Members[0].Factor);
    }

    [Fact]
    public async Task What_would_bend_the_register_is_refused_by_name()
    {
        await using var host = await (await AssuranceHost.StartAsync(_data.FullName)).FoundAsync();
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        var ines = await host.ActorAsync("Ines Okafor");
        var good = new SystemRequest("host", "Panel", new PersonId(ines.Id!));
        await RefusedAsync("kind", 422, host.Assurance.RegisterSystemAsync(AssuranceHost.Tenant, good with { Kind = "castle" }, ines, Ct));
        await RefusedAsync("name", 422, host.Assurance.RegisterSystemAsync(AssuranceHost.Tenant, good with { Name = "x" }, ines, Ct));
        await RefusedAsync("owner", 422, host.Assurance.RegisterSystemAsync(AssuranceHost.Tenant, good with { Owner = new("p-nobody") }, ines, Ct));
        var registered = await host.Assurance.RegisterSystemAsync(AssuranceHost.Tenant, good, ines, Ct);
        await host.StandingAsync();
        await RefusedAsync("name", 409, host.Assurance.RegisterSystemAsync(AssuranceHost.Tenant, good with { Name = " PANEL " }, ines, Ct));
        await RefusedAsync("system-unknown", 404, host.Assurance.RetireSystemAsync(AssuranceHost.Tenant, "sys-nothing", "Not used", ines, Ct));
        await RefusedAsync("no-list", 409, host.Assurance.ReviewSystemAsync(AssuranceHost.Tenant, registered.Id!, "", [], ines, Ct));
        var list = new MemberListRequest([new("ines", new PersonId(ines.Id!), "admin", true)], host.Clock.GetUtcNow(), "The panel's export", new string('0', 64), 0);
        await RefusedAsync("members", 422, host.Assurance.ListMembersAsync(AssuranceHost.Tenant, registered.Id!, list with { Members = [] }, ines, Ct));
        await RefusedAsync("how", 422, host.Assurance.ListMembersAsync(AssuranceHost.Tenant, registered.Id!, list with { How = " " }, ines, Ct));
        await RefusedAsync("taken", 422, host.Assurance.ListMembersAsync(AssuranceHost.Tenant, registered.Id!, list with { TakenAt = host.Clock.GetUtcNow().AddHours(1) }, ines, Ct));
        Assert.Null((await host.Assurance.ListMembersAsync(AssuranceHost.Tenant, registered.Id!, list, ines, Ct)).Refusal);
        var shown = (await host.StandingAsync()).Ledger.Systems[0].Lists[0];
        await RefusedAsync("list-changed", 409, host.Assurance.ReviewSystemAsync(AssuranceHost.Tenant, registered.Id!, new string('0', 64), [], ines, Ct));
        await RefusedAsync("own-review", 409, host.Assurance.ReviewSystemAsync(AssuranceHost.Tenant, registered.Id!, SystemDesk.Sha256(shown), [], ines, Ct));
        Assert.Null((await host.Assurance.RetireSystemAsync(AssuranceHost.Tenant, registered.Id!, "Moved to another host", ines, Ct)).Refusal);
        await host.StandingAsync();
        await RefusedAsync("retired", 409, host.Assurance.ListMembersAsync(AssuranceHost.Tenant, registered.Id!, list, ines, Ct));
    }

    [Fact]
    public void A_list_at_its_limit_is_read_and_beyond_it_refused_whole()
    {
        static (int, int) Count(string list) => MemberFile.Read(list, []) is var (good, bad) ? (good.Count, bad.Count) : default;
        static string Rows(int n) => "account\n" + string.Concat(Enumerable.Range(1, n).Select(i => $"u{i}\n"));
        Assert.Equal((MemberFile.MaxMembers, 0), Count(Rows(MemberFile.MaxMembers)));
        Assert.Equal((0, 1), Count(Rows(MemberFile.MaxMembers + 1)));
        Assert.Equal((0, 1), Count(new string('x', MemberFile.MaxCharacters + 1)));
        Assert.Equal((0, 1), Count("name\nIda"));
        Assert.Equal((0, 1), Count(""));
        Assert.Equal((1, 1), Count("account,2fa\nida,maybe\nodo,enforced\n"));
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static async Task RefusedAsync(string rule, int status, Task<Outcome> act)
    {
        var outcome = await act;
        Assert.Equal((rule, status), (outcome.Refusal?.Rule, outcome.Refusal?.Status));
        Assert.Null(outcome.Fact);
    }
}
