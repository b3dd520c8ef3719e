using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Protocol.Wire;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Store;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Watch;

/// <summary>What a tenant's ledger isn't told yet about the feeds: a new mirror, a try that was refused, a mirror that nobody confirmed for too long.</summary>
internal sealed class FeedNews(FeedStore store, IOptions<ScanningOptions> options, TimeProvider clock)
{
    public IReadOnlyList<Fact> Of(TenantView view) => [.. store.Feeds().SelectMany(f => Of(f, view))];

    public static Signal ToSignal(TenantId tenant, Fact news)
    {
        var title = FeedFormats.Find(news.Object.Id)!.Title;
        var since = news.After!["since"]!.GetValue<string>();
        return news.Type == "feed.refused"
            ? new(tenant, $"feed-refused:{tenant}:{news.Object.Id}:{since}", SignalSeverity.Warning, $"{title} could not be taken in", $"{news.After["why"]} What the mirror before says still counts, and grows older.", $"/t/{tenant}/vulnerabilities/feeds")
            : new(tenant, $"feed-expired:{tenant}:{news.Object.Id}:{since}", SignalSeverity.Warning, $"{title} is stale", $"Nobody confirmed since {since} that the mirror is the newest. Flaws that were published since then are not looked for.", $"/t/{tenant}/vulnerabilities/feeds");
    }

    private IEnumerable<Fact> Of(FeedState feed, TenantView view)
    {
        var about = new FactObject("feed", feed.Name);
        if (feed.Sha256 is not null && view.FeedsTold.GetValueOrDefault(feed.Name) != feed.Sha256)
        {
            yield return new("feed.fetched", FactActor.System, about)
            {
                After = new JsonObject { ["sha256"] = feed.Sha256, ["bytes"] = feed.Bytes, ["entries"] = feed.Entries, ["unreadable"] = feed.Unreadable, ["origin"] = feed.Origin, ["taken_at"] = WireTime.Write(feed.TakenAt!.Value) },
            };
        }
        if (feed.Refused is { } refused && New("feed.refused", refused.At))
        {
            yield return new("feed.refused", FactActor.System, about) { After = new JsonObject { ["since"] = WireTime.Write(refused.At), ["rule"] = refused.Rule, ["why"] = refused.Why.Length > 256 ? refused.Why[..255] + "…" : refused.Why, ["kept"] = feed.Sha256 } };
        }
        if (feed.CheckedAt is { } at && feed.Age(clock.GetUtcNow()) > TimeSpan.FromHours(options.Value.StaleHours) && New("feed.expired", at))
        {
            yield return new("feed.expired", FactActor.System, about) { After = new JsonObject { ["since"] = WireTime.Write(at), ["stale_hours"] = options.Value.StaleHours, ["kept"] = feed.Sha256 } };
        }

        bool New(string type, DateTimeOffset since) => !view.Told.Contains($"{type}:{feed.Name}:{WireTime.Write(since)}");
    }
}
