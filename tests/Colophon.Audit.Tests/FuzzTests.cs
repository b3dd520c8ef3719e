using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>Mutated bytes with a fixed seed: whatever comes in is taken or refused by a rule, never an error of the server's own.</summary>
public sealed class FuzzTests(TenantHost tenant) : IClassFixture<TenantHost>
{
    private readonly RoomHost _host = tenant.Host;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Mutated_batches_are_refused_by_a_rule_and_leave_no_trace(int seed)
    {
        using var site = await tenant.SiteAsync();
        var (record, line) = PrivateTests.Committed(site, 1, "wp:7", ("object.login", "mallory"));
        var body = Forge.Batch(site, [record, site.Write(2), site.Write(3)], [line]);
        var random = new Random(seed);
        var before = tenant.Next;
        for (var i = 0; i < 1_500; i++)
        {
            var mutated = Mutate(body, random);
            if (mutated.AsSpan().SequenceEqual(body)) { continue; } // two like bytes that changed places
            var answer = await site.SendAsync(mutated);
            Assert.True(!answer.Taken && answer.Rule is not null && (int)answer.Status < 500, $"seed {seed}, round {i}: {answer.Status} {answer.Text}\n{Convert.ToBase64String(mutated)}");
        }
        Assert.Equal(before, tenant.Next);
        Assert.True((await site.SendAsync(body)).Taken);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Mutated_records_in_authentic_batches_are_kept_or_unreadable_and_everything_behind_them_arrives(int seed)
    {
        using var site = await tenant.SiteAsync();
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var first = site.Batch.NextSeq;
            var records = Enumerable.Range(0, 50).Select(i => Flat(Mutate(site.Write(first + i, i % 2 == 0 ? "agent.heartbeat" : "option.changed", context: new() { ["agent"] = "1.0.0", ["n"] = i }, after: new System.Text.Json.Nodes.JsonArray(1, "two", null)), random))).ToArray();
            var body = Forge.Batch(site, records);
            var answer = await site.SendAsync(body);
            Assert.True(answer.Taken, $"seed {seed}, round {round}: {answer.Status} {answer.Text}");
            Forge.Follow(site, body);
        }
        // Projected to the end, listed, and each shown by itself
        var page = await _host.SearchAsync(TenantHost.Tenant, new EventQuery(Site: new(site.Site), Limit: 500), Ct);
        Assert.Equal(500, page.Rows.Count);
        foreach (var row in page.Rows.Take(100))
        {
            using var shown = await _host.Http.GetAsync(new Uri($"/t/{TenantHost.Tenant}/events/{row.Index}", UriKind.Relative), Ct);
            Assert.True(shown.IsSuccessStatusCode, $"seed {seed}, leaf {row.Index}: {shown.StatusCode}\n{row}");
        }
        var health = (await _host.Log.HealthAsync(new(TenantHost.Tenant), Ct)).Single(h => h.Source.Value == site.Source);
        Assert.Equal((2_000, 0), (health.SettledSeq, health.OpenGaps));
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var list = bytes.ToList();
        for (var n = random.Next(1, 4); n > 0 && list.Count > 0; n--)
        {
            var at = random.Next(list.Count);
            switch (random.Next(7))
            {
                case 0: list[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: list.RemoveAt(at); break;
                case 2: list.Insert(at, (byte)random.Next(256)); break;
                case 3: list.RemoveRange(at, Math.Min(random.Next(1, 40), list.Count - at)); break;
                case 4: list.InsertRange(at, list.GetRange(at, Math.Min(random.Next(1, 40), list.Count - at))); break;
                case 5: list.InsertRange(at, "\"{}[],:\\u0000nulltrue1e9-"u8[..random.Next(1, 20)].ToArray()); break;
                default: (list[at], list[random.Next(list.Count)]) = (list[random.Next(list.Count)], list[at]); break;
            }
        }
        return [.. list];
    }

    /// <summary>A record never holds the newline: that would be a fault of the framing.</summary>
    private static byte[] Flat(byte[] record) => [.. record.Select(b => b == (byte)'\n' ? (byte)' ' : b)];
}
