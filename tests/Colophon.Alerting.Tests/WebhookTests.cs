using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Alerting.Outbox;
using Colophon.Alerting.Webhook;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Colophon.Alerting.Tests;

public sealed class WebhookTests
{
    private const string Secret = "a secret of more than thirty-two bytes";

    [Fact]
    public async Task The_receiver_can_tell_from_the_signature_that_it_was_us_and_when()
    {
        await using var receiver = await Receiver.StartAsync(_ => 204);
        await using var house = new AlertingHouse();
        await using var sender = House(receiver.Url, house);
        await sender.RaiseAsync("signal-1");
        await sender.DeliverAsync();

        var (headers, body) = Assert.Single(receiver.Received);
        var timestamp = headers["Colophon-Timestamp"];
        Assert.Equal(sender.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), timestamp);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(timestamp + "." + body));
        Assert.Equal("sha256=" + Convert.ToHexStringLower(expected), headers["Colophon-Signature"]);
        var json = JsonNode.Parse(body)!;
        Assert.Equal(("signal-1", "alarm", "fernhill"), (json["id"]!.GetValue<string>(), json["severity"]!.GetValue<string>(), json["tenant"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(429, true)]
    [InlineData(404, false)]
    [InlineData(302, false)]
    public async Task Only_what_may_pass_is_tried_again(int status, bool again)
    {
        await using var receiver = await Receiver.StartAsync(_ => status);
        await using var house = new AlertingHouse();
        await using var sender = House(receiver.Url, house);
        await sender.RaiseAsync("signal-1");
        await sender.DeliverAsync();

        Assert.Equal(again, sender.Get<OutboxStore>().NextDue() is not null);
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Single(sender.Get<OutboxStore>().Failures(AlertingHouse.Tenant, sender.Clock.GetUtcNow(), 10)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_comes_back_gets_the_message_exactly_once()
    {
        var calls = 0;
        await using var receiver = await Receiver.StartAsync(_ => ++calls == 1 ? 503 : 200);
        await using var house = new AlertingHouse();
        await using var sender = House(receiver.Url, house);
        await sender.RaiseAsync("signal-1");
        await sender.DeliverAsync();
        sender.Clock.Advance(Deliverer.FirstWait);
        await sender.DeliverAsync();
        sender.Clock.Advance(TimeSpan.FromDays(1));
        await sender.DeliverAsync();
        Assert.Equal(2, receiver.Received.Count);
        Assert.Empty(sender.Get<OutboxStore>().Failures(AlertingHouse.Tenant, sender.Clock.GetUtcNow().AddDays(-2), 10));
    }

    [Fact]
    public async Task A_receiver_on_this_machine_is_refused_unless_the_settings_allow_it()
    {
        await using var receiver = await Receiver.StartAsync(_ => 204);
        await using var house = new AlertingHouse();
        await using var sender = House("https://localhost:" + new Uri(receiver.Url).Port, house, ("webhook:allowPrivateAddress", "false"));
        await sender.RaiseAsync("signal-1");
        await sender.DeliverAsync();
        Assert.Empty(receiver.Received);
        Assert.Contains("no public address", Assert.Single(sender.Get<OutboxStore>().Failures(AlertingHouse.Tenant, sender.Clock.GetUtcNow(), 10)).Error, StringComparison.Ordinal);
    }

    private static AlertingHouse House(string url, AlertingHouse files, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string> { ["webhook:url"] = url, ["webhook:secretFile"] = files.File("secret", Secret), ["webhook:allowPrivateAddress"] = "true" };
        foreach (var (key, value) in more) { settings[key] = value; }
        return new AlertingHouse([.. settings.Select(s => (s.Key, s.Value))]);
    }

    /// <summary>A real HTTP server that keeps what it got.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication app;

        private Receiver(WebApplication app) => this.app = app;

        public List<(Dictionary<string, string> Headers, string Body)> Received { get; } = [];

        public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        public static async Task<Receiver> StartAsync(Func<HttpContext, int> status)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var receiver = new Receiver(builder.Build());
            receiver.app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                receiver.Received.Add((context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()), await reader.ReadToEndAsync()));
                context.Response.StatusCode = status(context);
                context.Response.Headers.Location = "http://127.0.0.1:1/";
            });
            await receiver.app.StartAsync(TestContext.Current.CancellationToken);
            return receiver;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
