using System.Net;
using System.Text.Json.Nodes;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>The projection is thrown away and comes again; search finds what its filters say; one tenant never sees another's.</summary>
public sealed class ProjectionTests : IAsyncLifetime
{
    private RoomHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await RoomHost.StartAsync(Ct);
        await _host.TenantAsync("fernhill", Ct);
        await _host.TenantAsync("otherco", Ct);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_projection_that_was_deleted_is_rebuilt_with_the_same_rows_heads_and_receipts()
    {
        using var site = await _host.EnrolAsync("fernhill", "https://shop.example", Ct);
        var first = site.Seal(300);
        var receipt = (await site.SendAsync(first)).Exchange.Receipt;
        var late = site.Seal(2);
        await site.SendAsync(site.Tell("agent.heartbeat", context: new JsonObject { ["agent"] = "1.0.0", ["wp"] = "6.8.3", ["php"] = "8.2.29" }).SealTold());
        await site.SendAsync(Forge.Batch(site, ["garbage"u8.ToArray(), site.Write(site.Batch.NextSeq + 1)]));
        var rows = (await RowsAsync("fernhill")).ToList();
        var health = await _host.Log.HealthAsync(new("fernhill"), Ct);

        await _host.RestartAsync(Ct, folder =>
        {
            foreach (var file in Directory.GetFiles(folder.Databases, "events-*")) { File.Delete(file); }
        });

        var again = await RowsAsync("fernhill");
        Assert.Equal(rows, again.Where(r => r.Type != "leaf.started"));
        Assert.Equal(health, await _host.Log.HealthAsync(new("fernhill"), Ct));
        Assert.Equal(receipt, (await EnrolledSite.SendAsync(_host.Http, first)).Exchange.Receipt);
        Assert.True((await EnrolledSite.SendAsync(_host.Http, late)).Taken);
    }

    [Fact]
    public async Task A_projection_of_another_layout_or_of_broken_bytes_is_replaced_at_the_start()
    {
        using var site = await _host.EnrolAsync("fernhill", "https://shop.example", Ct);
        await site.SendAsync(site.Seal(10));
        var rows = await RowsAsync("fernhill");
        await _host.RestartAsync(Ct, folder =>
        {
            foreach (var file in Directory.GetFiles(folder.Databases, "events-*")) { File.Delete(file); }
            File.WriteAllText(Path.Combine(folder.Databases, "events-fernhill.db"), "");
        });
        Assert.Equal(rows, (await RowsAsync("fernhill")).Where(r => r.Type != "leaf.started"));
    }

    [Fact]
    public async Task Filters_find_what_they_say_and_pages_follow_one_another_without_hole_or_repetition()
    {
        using var shop = await _host.EnrolAsync("fernhill", "https://shop.example", Ct);
        using var blog = await _host.EnrolAsync("fernhill", "https://blog.example", Ct);
        await shop.SendAsync(shop.Seal(120));
        await blog.SendAsync(blog.Tell("plugin.activated", "akismet").Tell("plugin.updated", "akismet").Tell("plugin_x.updated", "100% o_k").SealTold());

        async Task<List<EventRow>> Find(EventQuery query) => [.. (await _host.SearchAsync("fernhill", query, Ct)).Rows];
        Assert.Equal(["plugin.updated", "plugin.activated"], (await Find(new(Type: "plugin.*"))).Select(r => r.Type));
        Assert.Single(await Find(new(Type: "plugin.updated")));
        Assert.Equal(2, (await Find(new(Object: "post:akismet"))).Count);
        Assert.Equal(3, (await Find(new(Site: new(blog.Site), Actor: "user:wp:1"))).Count);
        Assert.All(await Find(new(Site: new(blog.Site), Limit: 500)), r => Assert.Equal(blog.Site, r.Site!.Value.Value));
        Assert.Equal("post:100% o_k", Assert.Single(await Find(new(Text: "0% o_k"))).Object);
        Assert.Equal(["plugin.activated"], (await Find(new(Text: "plugin was switched on"))).Select(r => r.Type)); // by what the type means
        Assert.Empty(await Find(new(Text: "0%_o")));
        Assert.Empty(await Find(new(Text: "' OR 1=1 --")));
        Assert.Empty(await Find(new(From: TimeProvider.System.GetUtcNow().AddHours(1))));
        Assert.Empty(await Find(new(To: TimeProvider.System.GetUtcNow().AddHours(-1))));
        Assert.NotEmpty(await Find(new(From: TimeProvider.System.GetUtcNow().AddHours(-1), To: TimeProvider.System.GetUtcNow().AddHours(1))));

        var all = new List<EventRow>();
        EventPage page;
        long? before = null;
        do
        {
            page = await _host.SearchAsync("fernhill", new EventQuery(BeforeIndex: before, Limit: 7), Ct);
            all.AddRange(page.Rows);
            before = page.NextBeforeIndex;
        }
        while (before is not null);
        Assert.Equal(Enumerable.Range(0, (int)page.TreeSize).Reverse().Select(i => (long)i), all.Select(r => r.Index));
    }

    /// <summary>More rows than a page walks through: what lies far back is found by index, and both ways give what reading everything gives.</summary>
    [Fact]
    public async Task What_lies_far_back_is_found_exactly_as_if_every_row_were_read()
    {
        using var old = await _host.EnrolAsync("fernhill", "https://old.example", Ct);
        using var busy = await _host.EnrolAsync("fernhill", "https://busy.example", Ct);
        await old.SendAsync(old.Tell("plugin.updated", "akismet").Tell("plugin.deleted", "hello").Tell("option.changed", "akismet").Seal(200));
        for (var i = 0; i < 21; i++) { await busy.SendAsync(busy.Seal(1_000)); }
        await old.SendAsync(old.Tell("plugin.updated", "jetpack").SealTold());
        var all = new List<EventRow>();
        for (long? before = long.MaxValue; before is not null;)
        {
            var page = await _host.SearchAsync("fernhill", new EventQuery(BeforeIndex: before, Limit: 500), Ct);
            all.AddRange(page.Rows);
            before = page.NextBeforeIndex;
        }
        Assert.InRange(all.Count, 21_000, 22_000);
        var (first, middle) = (all[^1].ReceivedAt, all[all.Count / 2].ReceivedAt);
        (EventQuery Query, Func<EventRow, bool> Fits)[] cases =
        [
            (new(Type: "plugin.*"), r => r.Type.StartsWith("plugin.", StringComparison.Ordinal)),
            (new(Object: "post:akismet"), r => r.Object == "post:akismet"),
            (new(Text: "akis"), r => r.Object?.Contains("akis", StringComparison.Ordinal) == true),
            (new(Text: "post:1"), r => r.Object?.Contains("post:1", StringComparison.Ordinal) == true),
            (new(Site: new(old.Site)), r => r.Site?.Value == old.Site),
            (new(Site: new(old.Site), Type: "plugin.updated"), r => r.Site?.Value == old.Site && r.Type == "plugin.updated"),
            (new(Site: new(busy.Site), Object: "post:akismet"), _ => false),
            (new(Actor: "user:wp:1", Text: "hello"), r => r.Actor == "user:wp:1" && r.Object == "post:hello"),
            (new(From: first, To: middle), r => r.ReceivedAt >= first && r.ReceivedAt < middle),
            (new(To: middle, Type: "plugin.*"), r => r.ReceivedAt < middle && r.Type.StartsWith("plugin.", StringComparison.Ordinal)),
            (new(From: middle, Text: "akismet"), r => r.ReceivedAt >= middle && r.Object?.Contains("akismet", StringComparison.Ordinal) == true),
        ];
        foreach (var (query, fits) in cases)
        {
            foreach (var limit in (int[])[2, 150])
            {
                var expected = all.Where(fits).Take(3 * limit).Select(r => r.Index).ToList();
                var found = new List<long>();
                long? before = null;
                do
                {
                    var page = await _host.Log.SearchAsync(new("fernhill"), query with { BeforeIndex = before, Limit = limit }, Ct);
                    found.AddRange(page.Rows.Select(r => r.Index));
                    before = page.NextBeforeIndex;
                }
                while (before is not null && found.Count < expected.Count);
                Assert.True(expected.SequenceEqual(found.Take(expected.Count)), $"{query}, {limit} a page: {string.Join(' ', expected.Take(5))} … {string.Join(' ', found.Take(5))} …");
                Assert.True(before is not null || found.Count == expected.Count, $"{query}: {found.Count} rows where {expected.Count} fit");
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(500, 500)]
    [InlineData(501, 500)]
    public async Task A_page_has_1_to_500_rows(int asked, int given)
    {
        using var site = await _host.EnrolAsync("fernhill", "https://shop.example", Ct);
        await site.SendAsync(site.Seal(600));
        Assert.Equal(given, (await _host.SearchAsync("fernhill", new EventQuery(Limit: asked), Ct)).Rows.Count);
    }

    [Fact]
    public async Task A_tenants_leaves_rows_and_private_parts_are_unknown_to_every_other()
    {
        using var ours = await _host.EnrolAsync("fernhill", "https://shop.example", Ct);
        using var theirs = await _host.EnrolAsync("otherco", "https://shop.example", Ct);
        await ours.SendAsync(ours.Tell("post.published", "our-secret").SealTold());
        var (record, line) = PrivateTests.Committed(theirs, 1, "wp:7", ("object.login", "their-secret"));
        var index = (await theirs.SendAsync(Forge.Batch(theirs, [record], [line]))).Receipt.Index + 1;
        await _host.CheckpointAsync("otherco", Ct);

        Assert.Empty((await _host.SearchAsync("otherco", new EventQuery(Text: "our-secret"), Ct)).Rows);
        Assert.Empty((await _host.SearchAsync("otherco", new EventQuery(Site: new(ours.Site)), Ct)).Rows);
        Assert.DoesNotContain(await _host.LeavesAsync("otherco", Ct), l => l.Contains("our-secret", StringComparison.Ordinal) || l.Contains(ours.Source, StringComparison.Ordinal));
        Assert.DoesNotContain(await _host.Log.HealthAsync(new("otherco"), Ct), h => h.Source.Value == ours.Source);
        Assert.DoesNotContain("their-secret", (await _host.Log.PrivateAsync(new("fernhill"), Math.Min(index, (await _host.CheckpointAsync("fernhill", Ct)).Size - 1), Ct))?.Values ?? [], StringComparer.Ordinal);
        // A batch of theirs that names our epoch and numbers stays in their tree
        var tree = await _host.LeavesAsync("fernhill", Ct);
        Assert.Equal(HttpStatusCode.Conflict, (await theirs.SendAsync(Forge.Batch(theirs, [theirs.Write(1)], header: h => h["epoch"] = ours.Epoch))).Status);
        Assert.Equal(tree, await _host.LeavesAsync("fernhill", Ct));
    }

    private async Task<IReadOnlyList<EventRow>> RowsAsync(string tenant) => (await _host.SearchAsync(tenant, new EventQuery(Limit: 500), Ct)).Rows;
}
