using System.Globalization;
using Colophon.Alerting.Outbox;
using Colophon.Alerting.Tests.Smtp;

namespace Colophon.Alerting.Tests;

public sealed class EmailTests
{
    [Fact]
    public async Task A_signal_reaches_every_recipient_as_one_plain_mail()
    {
        await using var sink = await SmtpSink.StartAsync("accept", TestContext.Current.CancellationToken);
        await using var house = House(sink);
        house.Recipients.Add("deputy@fernhill.example");
        await house.RaiseAsync("signal-1");
        await house.DeliverAsync();

        var mail = await sink.NextMessageAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["owner@fernhill.example", "deputy@fernhill.example"], mail["to"]!.AsArray().Select(a => a!.GetValue<string>()));
        var data = mail["data"]!.GetValue<string>().Replace("=\r\n", "", StringComparison.Ordinal); // quoted-printable breaks long lines
        Assert.Contains("Subject: [fernhill] An administrator appeared", data, StringComparison.Ordinal);
        Assert.Contains("http://localhost:26626/t/fernhill/changes", data, StringComparison.Ordinal);
        Assert.DoesNotContain("deputy@", data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_raised_twice_reaches_people_once_even_across_a_restart()
    {
        await using var sink = await SmtpSink.StartAsync("accept", TestContext.Current.CancellationToken);
        await using var house = House(sink);
        await house.RaiseAsync("signal-1");
        await house.DeliverAsync();
        await house.RestartAsync();
        await house.RaiseAsync("signal-1");
        await house.RaiseAsync("signal-2", "Second");
        await house.DeliverAsync();

        Assert.Contains("An administrator", (await sink.NextMessageAsync(TestContext.Current.CancellationToken))["data"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("Second", (await sink.NextMessageAsync(TestContext.Current.CancellationToken))["data"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_that_was_queued_when_the_process_ended_is_delivered_by_the_next_one()
    {
        await using var sink = await SmtpSink.StartAsync("accept", TestContext.Current.CancellationToken);
        await using var house = House(sink);
        await house.RaiseAsync("signal-1");
        await house.RestartAsync();
        await house.DeliverAsync();
        Assert.NotNull(await sink.NextMessageAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_visitors_line_breaks_in_a_title_forge_no_header()
    {
        await using var sink = await SmtpSink.StartAsync("accept", TestContext.Current.CancellationToken);
        await using var house = House(sink);
        await house.RaiseAsync("signal-1", "Hello\r\nBcc: thief@example.com\r\n\r\nbody");
        await house.DeliverAsync();
        var mail = await sink.NextMessageAsync(TestContext.Current.CancellationToken);
        Assert.Single(mail["to"]!.AsArray());
        Assert.DoesNotContain("\r\nBcc:", mail["data"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_server_that_refuses_is_tried_again_later_and_then_given_up_visibly()
    {
        await using var sink = await SmtpSink.StartAsync("refuse", TestContext.Current.CancellationToken);
        await using var house = House(sink, ("tries", "3"));
        await house.RaiseAsync("signal-1");
        var store = house.Get<OutboxStore>();

        await house.DeliverAsync();
        Assert.Equal(house.Clock.GetUtcNow() + Deliverer.FirstWait, store.NextDue());
        house.Clock.Advance(Deliverer.FirstWait);
        await house.DeliverAsync();
        Assert.Equal(house.Clock.GetUtcNow() + (2 * Deliverer.FirstWait), store.NextDue());
        house.Clock.Advance(2 * Deliverer.FirstWait);
        await house.DeliverAsync();

        Assert.Null(store.NextDue());
        var failure = Assert.Single(store.Failures(AlertingHouse.Tenant, house.Clock.GetUtcNow().AddHours(-1), 10));
        Assert.Equal((3, true), (failure.Tries, failure.GivenUpAt is not null));
        Assert.Contains("no such mailbox", failure.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_that_nobody_receives_is_a_failure_not_a_success()
    {
        await using var sink = await SmtpSink.StartAsync("accept", TestContext.Current.CancellationToken);
        await using var house = House(sink);
        house.Recipients.Clear();
        await house.RaiseAsync("signal-1");
        await house.DeliverAsync();
        Assert.Contains("nobody", Assert.Single(house.Get<OutboxStore>().Failures(AlertingHouse.Tenant, house.Clock.GetUtcNow(), 10)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(7, 1920)]
    [InlineData(8, 3600)]
    [InlineData(50, 3600)]
    public void Waits_double_up_to_an_hour(int tries, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Deliverer.WaitAfter(tries));

    private static AlertingHouse House(SmtpSink sink, params (string Key, string Value)[] more) =>
        new([("smtp:host", "127.0.0.1"), ("smtp:port", sink.Port.ToString(CultureInfo.InvariantCulture)), ("smtp:tls", "false"), ("smtp:from", "colophon@fernhill.example"), .. more]);
}
