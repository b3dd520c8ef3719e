using System.Net.Http.Json;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Enrolment;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Fleet.Tests;

/// <summary>One server with one tenant for the tests of a class; each invites sites of its own.</summary>
public sealed class TenantHost : IAsyncLifetime
{
    public const string Tenant = "fernhill";
    private int _sites;

    public RoomHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await RoomHost.StartAsync(TestContext.Current.CancellationToken);
        await Host.TenantAsync(Tenant, TestContext.Current.CancellationToken);
    }

    public string NewUrl() => $"https://site-{Interlocked.Increment(ref _sites)}.example";

    public Task<EnrolledSite> SiteAsync() => Host.EnrolAsync(Tenant, NewUrl(), TestContext.Current.CancellationToken);

    /// <summary>Site and token of an invitation.</summary>
    public async Task<(string Site, string Token)> InviteAsync(string url)
    {
        var invited = await Host.AskAsync("/local/sites", new { tenant = Tenant, url }, TestContext.Current.CancellationToken);
        return (invited["site"]!.GetValue<string>(), invited["token"]!.GetValue<string>());
    }

    public Task<Answer> EnrolAsync(string token, string url, Ed25519PrivateKey key, string? epoch = null) => EnrolAsync(EnrolledSite.Request(token, url, key, epoch ?? EnrolledSite.NewEpoch()));

    public async Task<Answer> EnrolAsync(EnrolmentRequest request)
    {
        using var content = JsonContent.Create(request, ProtocolJson.Wire.EnrolmentRequest);
        return await EnrolAsync(content);
    }

    public async Task<Answer> EnrolAsync(HttpContent content)
    {
        using var answer = await Host.Http.PostAsync(new Uri("/agent/v1/enrol", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(), answer.Headers.RetryAfter is not null);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
