using Colophon.Alerting.Digest;
using Colophon.Alerting.Outbox;
using Colophon.Kernel;
using Microsoft.Extensions.Hosting;

namespace Colophon.Alerting.Tests;

public sealed class DigestTests
{
    [Fact]
    public async Task The_digest_says_what_every_room_reports_in_their_order_and_what_did_not_report()
    {
        await using var house = await HouseAsync(new Lines(20, "Sites that did not report", "www.fernhill.example: nothing since 03:12"), new Lines(10, "Yesterday", "3 changes"));
        await Digest(house).RaiseDueAsync(TestContext.Current.CancellationToken);
        var body = Assert.Single(house.Get<OutboxStore>().Due(10)).Message.Body;
        Assert.True(body.IndexOf("Yesterday", StringComparison.Ordinal) < body.IndexOf("Sites that did not report", StringComparison.Ordinal), body);
        Assert.Contains("- www.fernhill.example: nothing since 03:12", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_has_one_digest_however_often_the_server_starts()
    {
        await using var house = await HouseAsync();
        await Digest(house).RaiseDueAsync(TestContext.Current.CancellationToken);
        await house.RestartAsync();
        await Digest(house).RaiseDueAsync(TestContext.Current.CancellationToken);
        Assert.Single(house.Get<OutboxStore>().Due(10));
        house.Clock.Advance(TimeSpan.FromDays(1));
        await Digest(house).RaiseDueAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["digest-2026-11-24", "digest-2026-11-25"], house.Get<OutboxStore>().Due(10).Select(d => d.Message.Id));
    }

    [Fact]
    public async Task A_tenant_made_after_the_hour_gets_its_first_digest_the_next_day()
    {
        await using var house = await HouseAsync();
        house.Clock.AdjustTime(OneTenant.Created);
        await Digest(house).RaiseDueAsync(TestContext.Current.CancellationToken);
        Assert.Empty(house.Get<OutboxStore>().Due(10));
        house.Clock.AdjustTime(OneTenant.Created.AddDays(1));
        await Digest(house).RaiseDueAsync(TestContext.Current.CancellationToken);
        Assert.Single(house.Get<OutboxStore>().Due(10));
    }

    [Fact]
    public async Task A_message_that_did_not_reach_people_stands_in_the_next_digest()
    {
        await using var house = await HouseAsync();
        house.Recipients.Clear();
        await house.RaiseAsync("signal-1", "An administrator appeared");
        await house.DeliverAsync();
        await Digest(house).RaiseDueAsync(TestContext.Current.CancellationToken);
        Assert.Contains("An administrator appeared", house.Get<OutboxStore>().Due(10).Single(d => d.Message.Id.StartsWith("digest", StringComparison.Ordinal)).Message.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UTC", 7, "2026-11-24T07:00:00Z", "2026-11-24")]
    [InlineData("UTC", 7, "2026-11-24T06:59:59Z", "2026-11-23")]
    [InlineData("Europe/Berlin", 0, "2026-11-23T23:00:00Z", "2026-11-24")]
    [InlineData("America/Los_Angeles", 23, "2026-11-25T06:59:59Z", "2026-11-23")]
    public void The_newest_digest_is_that_of_the_local_day(string zone, int hour, string now, string day) =>
        Assert.Equal(DateOnly.Parse(day, null), new DigestClock(TimeZoneInfo.FindSystemTimeZoneById(zone), hour).Newest(DateTimeOffset.Parse(now, null)).Day);

    [Theory]
    [InlineData("2026-03-29", "2026-03-29T01:00:00Z")] // 02:00 doesn't exist: due at 03:00 summer time
    [InlineData("2026-10-25", "2026-10-25T00:00:00Z")] // 02:00 comes twice: due the first time
    public void An_hour_that_daylight_saving_skips_or_repeats_is_due_once(string day, string at) =>
        Assert.Equal(DateTimeOffset.Parse(at, null), new DigestClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), 2).Moment(DateOnly.Parse(day, null)));

    private static DailyDigest Digest(AlertingHouse house) => house.Get<IEnumerable<IHostedService>>().OfType<DailyDigest>().Single();

    private static async Task<AlertingHouse> HouseAsync(params IDigestSource[] sources)
    {
        var house = new AlertingHouse(("smtp:host", "127.0.0.1"), ("smtp:port", "9"), ("smtp:tls", "false"), ("smtp:from", "colophon@fernhill.example"));
        house.Sources.AddRange(sources);
        await house.RestartAsync();
        return house;
    }

    private sealed class Lines(int order, string heading, params string[] lines) : IDigestSource
    {
        public int Order => order;

        public Task<DigestSection?> DigestAsync(TenantId tenant, DateTimeOffset since, CancellationToken ct) => Task.FromResult<DigestSection?>(new DigestSection(heading, lines));
    }
}
