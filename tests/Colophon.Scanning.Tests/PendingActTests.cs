using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Integrity;
using Colophon.Scanning.Pages;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Tests;

/// <summary>What this room tells the calendar and the gap list: each thing once, owed or merely coming, with its site.</summary>
public sealed class PendingActTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_supplier_waits_for_its_first_review_for_a_late_one_and_after_a_change_of_owner_and_else_comes_on_its_day()
    {
        var view = TenantView.Empty with
        {
            Vendors = new[] { Vendor("new", null), Vendor("late", Now.AddDays(-3)), Vendor("sold", Now.AddDays(90), Now.AddDays(-1)), Vendor("fine", Now.AddDays(90)) }.ToDictionary(v => v.Supplier.Key),
        };
        Assert.Equal([("new", true, null), ("late", true, Now.AddDays(-3)), ("sold", true, null), ("fine", false, Now.AddDays(90))], ScanActs.Of(view, Now).Select(a => (a.Path.Split(':')[1], a.Owed, a.At)));
        Assert.All(ScanActs.Of(view, Now), a => Assert.Equal(ActKind.ReviewSupplier, a.Kind));
    }

    [Fact]
    public void A_flaw_is_owed_until_its_term_a_decision_ends_on_its_day_and_what_was_asked_for_waits_for_a_second_person()
    {
        var (open, decided, asked, closed) = (Case("f-1"), Case("f-2") with { Decision = Decision(Now.AddDays(20)) }, Case("f-3") with { Request = Decision(Now.AddDays(9)) }, Case("f-4") with { Closing = new("updated", "2.0", Now, 9) });
        var acts = ScanActs.Of(TenantView.Empty with { Cases = new[] { open, decided, asked, closed }.ToDictionary(c => c.Id) }, Now).ToArray();
        Assert.Equal(
            [(ActKind.SettleFlaw, "/vulnerabilities/f-1", true, (DateTimeOffset?)Now.AddDays(5)), (ActKind.SettleFlaw, "/vulnerabilities/f-2", false, Now.AddDays(20)), (ActKind.DecideApproval, "/vulnerabilities/f-3", true, null), (ActKind.SettleFlaw, "/vulnerabilities/f-3", true, Now.AddDays(5))],
            acts.Select(a => (a.Kind, a.Path, a.Owed, a.At)));
        Assert.All(acts, a => Assert.Contains("site-shop", a.What, StringComparison.Ordinal));
        // What was asked for until a day that has passed waits for nobody.
        Assert.DoesNotContain(ScanActs.Of(TenantView.Empty with { Cases = new Dictionary<string, Case> { ["f-3"] = Case("f-3") with { Request = Decision(Now) } } }, Now), a => a.Kind == ActKind.DecideApproval);
    }

    [Fact]
    public void Malicious_code_waits_once_per_site_and_what_could_not_be_read_does_not_count_as_such()
    {
        ItemFinding Found(string id, FindingState state, string rule = "eval") => new(id, "site-shop", new("file", id, 1, "", ""), rule, "T", "W", 1, "", Now, 1) { State = state };
        SiteIntegrity Of(params ItemFinding[] found) => SiteIntegrity.Nothing("site-shop") with { Findings = found.ToDictionary(f => f.Id) };
        IReadOnlyList<PendingAct> Acts(SiteIntegrity site) => [.. ScanActs.Of(TenantView.Empty with { Integrity = new Dictionary<string, SiteIntegrity> { ["site-shop"] = site } }, Now)];
        var act = Assert.Single(Acts(Of(Found("a", FindingState.Open), Found("b", FindingState.QuarantineOrdered), Found("c", FindingState.Held), Found("d", FindingState.Open, ItemVerdict.NotAnalysed))));
        Assert.Equal((ActKind.DecideMalware, "Decide about 2 places with malicious code on site-shop", "/sites/site-shop/integrity"), (act.Kind, act.What, act.Path));
        Assert.Empty(Acts(Of(Found("c", FindingState.Held))));
        // What merely has no place there is told apart, and an exception for it ends on a day.
        Assert.Equal(
            [("Decide about one place with malicious code on site-shop", true), ("Decide about 2 places with code that doesn’t belong there on site-shop", true), ("The exception for x on site-shop ends", false)],
            Acts(Of(Found("a", FindingState.Open), Found("u", FindingState.Open, "unwanted_probe"), Found("v", FindingState.Open, ItemVerdict.Altered), Found("w", FindingState.Accepted), Found("x", FindingState.Accepted, "unwanted_probe") with { Until = Now.AddDays(9) }, Found("y", FindingState.Accepted, "unwanted_probe") with { Until = Now })).Select(a => (a.What, a.Owed)));
    }

    private static Vendor Vendor(string slug, DateTimeOffset? due, DateTimeOffset? changed = null) =>
        new(new(ComponentKind.Plugin, slug, slug, "A", "", "wordpress.org"), Now.AddDays(-400), null, changed, due is { } next ? new("p-1", "stays", "looked", "", true, next, Now.AddDays(-300), 4) : null);

    private static Case Case(string id) =>
        new(new(id, new("site-shop"), ComponentKind.Plugin, "forms", "1.0", "CVE-1", "Stored XSS", Severity.High, 7.2, "soon", Now, Now, Now.AddDays(5), ["2.0"], ["wordfence"], ""), Now, 3);

    private static Decision Decision(DateTimeOffset until) => new(DecisionKind.Accepted, "p-1", "p-2", "for a while", until, Now, 5);
}
