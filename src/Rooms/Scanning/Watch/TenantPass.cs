using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Scanning.Flaws;
using Colophon.Scanning.Matching;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Sbom;
using Colophon.Scanning.Vendors;

namespace Colophon.Scanning.Watch;

/// <summary>What a pass came to: for whoever tells people.</summary>
internal sealed record PassOutcome(TenantView View, RunResult? Run, IReadOnlySet<string> Opened, IReadOnlyList<Fact> FeedNews);

/// <summary>Why a pass matches at all, over which looks, and what the second path found over the same where it is a whole run.</summary>
internal sealed record PassPlan(string Cause, IReadOnlyList<SiteView> Sites, IReadOnlySet<Hit>? Second)
{
    public bool Whole => Second is not null;
}

/// <summary>Brings a tenant's records up to what is known: feeds, cases, clocks, bills of materials, suppliers. One pass of a tenant at a time.</summary>
internal sealed class TenantPass(TenantPictures pictures, Recorder recorder, MatchRun matching, FeedNews feeds, BillDesk bills, TimeProvider clock)
{
    /// <param name="sites">Address of each site in scope.</param>
    /// <param name="plan">Null: only clocks and days are looked at.</param>
    public async Task<PassOutcome> RunAsync(TenantId tenant, IReadOnlyDictionary<string, string> sites, PassPlan? plan, CancellationToken ct)
    {
        var view = await pictures.ReadAsync(tenant, ct);
        var told = feeds.Of(view);
        var run = plan is null ? null : matching.Run(plan.Sites, plan.Second);
        var cases = run is null ? [] : CaseBook.News(view, run, clock.GetUtcNow());
        // All at once: each batch of records waits for its checkpoint. A case that is opened past its term is told so by the next look.
        view = await recorder.TellAsync(tenant,
        [
            .. told, .. cases, .. CaseBook.Breaches(view, clock.GetUtcNow()),
            .. run is not null && (plan!.Whole || !run.Sound) ? [Summary(tenant, run, plan, sites)] : (IReadOnlyList<Fact>)[],
            .. await bills.NewsAsync(view, sites, ct), .. VendorRegister.News(view),
        ], ct);
        return new(view, run, cases.Where(f => f.Type == "vulnerability.opened").Select(f => f.Object.Id).ToHashSet(StringComparer.Ordinal), told);
    }

    internal static Fact Summary(TenantId tenant, RunResult run, PassPlan plan, IReadOnlyDictionary<string, string> sites)
    {
        var blind = sites.Keys.Except(plan.Sites.Select(s => s.Site.Value)).Order(StringComparer.Ordinal).ToList();
        return new("inventory.matched", FactActor.System, new("inventory", tenant.Value))
        {
            After = new JsonObject
            {
                ["whole"] = plan.Whole,
                ["sound"] = run.Sound,
                ["why"] = string.Join(" ", run.Faults),
                ["sites"] = plan.Sites.Count,
                ["blind"] = CaseRecords.Texts(blind.Take(100)),
                ["blind_count"] = blind.Count,
                ["components"] = run.Components,
                ["untold"] = run.Untold,
                ["affected"] = run.Findings.Count,
                ["feeds"] = new JsonObject(run.Feeds.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
                ["canaries"] = new JsonObject { ["planted"] = run.CanariesPlanted, ["found"] = run.CanariesFound },
                ["tie_out"] = run.TieOut is not { } tie ? null : new JsonObject
                {
                    ["first"] = tie.First, ["second"] = tie.Second, ["only_first"] = tie.OnlyFirst.Count, ["only_second"] = tie.OnlySecond.Count,
                    ["examples"] = CaseRecords.Texts(tie.OnlyFirst.Concat(tie.OnlySecond).Take(20).Select(h => $"{h.Site} {h.Component} {h.Feed}:{h.Advisory}")),
                },
            },
            Context = new JsonObject { ["cause"] = plan.Cause },
        };
    }
}
