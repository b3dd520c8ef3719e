using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Fleet.Tests;

/// <summary>A one-time token becomes a certified source, once, in time, for its own site, and for nobody else.</summary>
public sealed class EnrolmentTests(TenantHost tenant) : IClassFixture<TenantHost>, IDisposable
{
    private readonly RoomHost _host = tenant.Host;
    private readonly Ed25519PrivateKey _key = Ed25519PrivateKey.Generate();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Everything_that_an_enrolment_hands_out_leads_back_to_the_root_that_the_token_names()
    {
        var url = tenant.NewUrl();
        var (site, token) = await tenant.InviteAsync(url);
        var epoch = EnrolledSite.NewEpoch();
        var answer = await tenant.EnrolAsync(token, url, _key, epoch);
        Assert.True(answer.Taken, answer.Text);
        var enrolled = JsonSerializer.Deserialize(answer.Text, ProtocolJson.Wire.EnrolmentResponse)!;

        Assert.True(EnrolmentToken.TryParse(token, out var parsed));
        Assert.True(VerifierKey.TryParse(enrolled.Root, out var root));
        Assert.Equal((site, parsed.RootFingerprint), (parsed.Site, root.Key.Fingerprint));
        Assert.True(enrolled.Keys.TryOpen(EnvelopeKinds.Keys, root.Key, ProtocolJson.Wire.KeyManifest, out var manifest));
        Assert.True(VerifierKey.TryParse(manifest.Keys.AgentRoot, out var agentRoot));
        Assert.True(enrolled.Identity.TryOpen(EnvelopeKinds.Identity, agentRoot.Key, ProtocolJson.Wire.IdentityPayload, out var identity));
        Assert.Equal((TenantHost.Tenant, site, epoch, "agent", _key.PublicKey.ToBase64(), url, 60, "production"), (identity.Tenant, identity.Site, identity.Epoch, identity.Kind, identity.PublicKey, identity.Url, identity.HeartbeatS, identity.Environment));
        Assert.True(VerifierKey.TryParse(manifest.Keys.Log, out var log));
        Assert.True(Checkpoint.TryParse(enrolled.Checkpoint, out var checkpoint) && checkpoint.IsSignedBy(log));
    }

    [Fact]
    public async Task The_identity_is_certified_in_the_ledger_and_who_invited_is_on_record()
    {
        using var site = await tenant.SiteAsync();
        var leaf = Assert.Single(await _host.LeavesAsync(TenantHost.Tenant, "enrolled", Ct), l => Payload(l)["source"]!.GetValue<string>() == site.Source);
        Assert.Equal(site.Enrolled.Identity.WriteText(), leaf["identity"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        var facts = (await _host.LeavesAsync(TenantHost.Tenant, Ct)).Where(l => l.Contains($"\"id\":\"{site.Site}\"", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(["site.enrolled", "environment.declared"], facts.Select(f => f["type"]!.GetValue<string>()));
        Assert.All(facts, f => Assert.Equal("cli", f["actor"]!["kind"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_token_works_once_and_a_repetition_by_its_user_gets_the_same_identity_again()
    {
        var url = tenant.NewUrl();
        var (_, token) = await tenant.InviteAsync(url);
        var epoch = EnrolledSite.NewEpoch();
        var first = await tenant.EnrolAsync(token, url, _key, epoch);
        Assert.True(first.Taken, first.Text);
        Assert.Equal(Identity(first), Identity(await tenant.EnrolAsync(token, url, _key, epoch)));

        using var thief = Ed25519PrivateKey.Generate();
        Refused(HttpStatusCode.Conflict, RefusalRules.TokenUsed, await tenant.EnrolAsync(token, url, thief));
        Refused(HttpStatusCode.Conflict, RefusalRules.TokenUsed, await tenant.EnrolAsync(token, url, _key, EnrolledSite.NewEpoch()));
    }

    [Fact]
    public async Task Of_many_who_race_for_a_token_one_wins()
    {
        var url = tenant.NewUrl();
        var (site, token) = await tenant.InviteAsync(url);
        var keys = Enumerable.Range(0, 12).Select(_ => Ed25519PrivateKey.Generate()).ToList();
        var answers = await Task.WhenAll(keys.Select(k => tenant.EnrolAsync(token, url, k)));
        Assert.Single(answers, a => a.Taken);
        Assert.All(answers.Where(a => !a.Taken), a => Assert.Equal(RefusalRules.TokenUsed, a.Rule));
        Assert.Single(await _host.Fleet.SourcesAsync(new(TenantHost.Tenant), Ct), s => s.Site?.Value == site);
        keys.ForEach(k => k.Dispose());
    }

    [Fact]
    public async Task A_token_lives_fifteen_minutes()
    {
        await using var host = await RoomHost.StartAsync(Ct);
        await host.TenantAsync("fernhill", Ct);
        async Task<Answer> AfterAsync(string url, TimeSpan wait)
        {
            var token = (await host.AskAsync("/local/sites", new { tenant = "fernhill", url }, Ct))["token"]!.GetValue<string>();
            host.Clock.Jump(wait);
            using var content = System.Net.Http.Json.JsonContent.Create(EnrolledSite.Request(token, url, _key, EnrolledSite.NewEpoch()), ProtocolJson.Wire.EnrolmentRequest);
            using var answer = await host.Http.PostAsync(new Uri("/agent/v1/enrol", UriKind.Relative), content, Ct);
            return new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(Ct), false);
        }
        Refused(HttpStatusCode.Unauthorized, RefusalRules.TokenExpired, await AfterAsync("https://late.example", TimeSpan.FromMinutes(15) + TimeSpan.FromMilliseconds(1)));
        Assert.True((await AfterAsync("https://timely.example", TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(20))).Taken);
    }

    [Fact]
    public async Task A_token_is_bound_to_its_sites_address_in_any_spelling()
    {
        var (_, token) = await tenant.InviteAsync("https://Bound.Example:443/shop/");
        Refused(HttpStatusCode.Forbidden, RefusalRules.TokenSite, await tenant.EnrolAsync(token, "https://bound.example", _key));
        Refused(HttpStatusCode.Forbidden, RefusalRules.TokenSite, await tenant.EnrolAsync(token, "http://bound.example/shop", _key));
        Assert.True((await tenant.EnrolAsync(token, "https://bound.example/shop", _key)).Taken);
    }

    [Fact]
    public async Task A_newer_invitation_replaces_an_unused_one()
    {
        var url = tenant.NewUrl();
        var (_, old) = await tenant.InviteAsync(url);
        var (_, fresh) = await tenant.InviteAsync(url);
        Refused(HttpStatusCode.Unauthorized, RefusalRules.TokenUnknown, await tenant.EnrolAsync(old, url, _key));
        Assert.True((await tenant.EnrolAsync(fresh, url, _key)).Taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("col1")]
    [InlineData("col2.site-1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("col1.site-1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("' OR 1=1 --")]
    public async Task A_token_that_was_never_issued_is_unknown(string token) => Refused(HttpStatusCode.Unauthorized, RefusalRules.TokenUnknown, await tenant.EnrolAsync(token, "https://x.example", _key));

    [Fact]
    public async Task An_enrolment_not_signed_by_the_key_it_names_is_refused_and_does_not_use_the_token_up()
    {
        var url = tenant.NewUrl();
        var (_, token) = await tenant.InviteAsync(url);
        using var stranger = Ed25519PrivateKey.Generate();
        var (mine, theirs) = (EnrolledSite.Request(token, url, _key, EnrolledSite.NewEpoch()), EnrolledSite.Request(token, url, stranger, EnrolledSite.NewEpoch()));
        Refused(HttpStatusCode.Unauthorized, RefusalRules.Signature, await tenant.EnrolAsync(mine with { Sig = theirs.Sig }));
        Refused(HttpStatusCode.Unauthorized, RefusalRules.Signature, await tenant.EnrolAsync(mine with { Sig = "" }));
        Assert.True((await tenant.EnrolAsync(mine)).Taken);
    }

    [Theory]
    [InlineData("v", "2")]
    [InlineData("public_key", "\"AAAA\"")]
    [InlineData("epoch", "\"xyz\"")]
    [InlineData("token_sha256", "\"0000000000000000000000000000000000000000000000000000000000000000\"")]
    [InlineData("environment", "\"moon\"")]
    [InlineData("sites", "0")]
    [InlineData("url", "null")]
    [InlineData("path_hash", "\"../..\"")]
    public async Task A_payload_out_of_shape_is_malformed(string member, string value)
    {
        var url = tenant.NewUrl();
        var (_, token) = await tenant.InviteAsync(url);
        var request = EnrolledSite.Request(token, url, _key, EnrolledSite.NewEpoch());
        var payload = JsonNode.Parse(Convert.FromBase64String(request.Payload))!.AsObject();
        payload[member] = JsonNode.Parse(value);
        var bytes = Encoding.UTF8.GetBytes(payload.ToJsonString());
        Refused(HttpStatusCode.BadRequest, RefusalRules.Malformed, await tenant.EnrolAsync(request with { Payload = Convert.ToBase64String(bytes), Sig = Convert.ToBase64String(SignedBytes.Sign(EnrolmentRequest.Kind, bytes, _key)) }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"v\":1}")]
    [InlineData("{\"v\":1,\"token\":null,\"payload\":\"\",\"sig\":\"\"}")]
    [InlineData("not json")]
    public async Task A_body_that_is_no_request_is_malformed(string body)
    {
        using var content = new StringContent(body);
        Refused(HttpStatusCode.BadRequest, RefusalRules.Malformed, await tenant.EnrolAsync(content));
    }

    [Theory]
    [InlineData(WireLimits.EnrolmentBytes, HttpStatusCode.BadRequest, RefusalRules.Malformed)]
    [InlineData(WireLimits.EnrolmentBytes + 1, HttpStatusCode.RequestEntityTooLarge, RefusalRules.TooLarge)]
    public async Task An_enrolment_has_at_most_16_KiB(int bytes, HttpStatusCode status, string rule)
    {
        using var content = new ByteArrayContent([.. Enumerable.Repeat((byte)' ', bytes)]);
        Refused(status, rule, await tenant.EnrolAsync(content));
    }

    [Fact]
    public async Task A_tokens_secret_and_a_sources_key_are_nowhere_on_the_servers_disk()
    {
        await using var host = await RoomHost.StartAsync(Ct);
        await host.TenantAsync("fernhill", Ct);
        var token = (await host.AskAsync("/local/sites", new { tenant = "fernhill", url = "https://shop.example" }, Ct))["token"]!.GetValue<string>();
        using var site = await EnrolledSite.EnrolAsync(host.Http, token, "https://shop.example");
        var secret = token.Split('.')[2];
        await host.RestartAsync(Ct, folder => Assert.DoesNotContain(Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories), f => File.ReadAllBytes(f).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0));
        Assert.True((await EnrolledSite.SendAsync(host.Http, site.Seal())).Taken);
    }

    private static JsonNode Payload(JsonNode enrolled) => JsonNode.Parse(Convert.FromBase64String(enrolled["identity"]!["payload"]!.GetValue<string>()))!;

    private static string Identity(Answer answer) => answer.Taken ? answer.Json["identity"]!.ToJsonString() : answer.Text;

    private static void Refused(HttpStatusCode status, string rule, Answer answer) => Assert.Equal((status, rule), (answer.Status, answer.Rule));
}
