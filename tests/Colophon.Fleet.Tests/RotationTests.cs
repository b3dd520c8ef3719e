using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Fleet.Tests;

/// <summary>A source's new key is certified by its old one, in the ledger, and the old one ends when the new one is used.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private RoomHost _host = null!;
    private EnrolledSite _site = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await RoomHost.StartAsync(Ct);
        await _host.TenantAsync(TenantHost.Tenant, Ct);
        _site = await _host.EnrolAsync(TenantHost.Tenant, "https://shop.example", Ct);
    }

    public async ValueTask DisposeAsync()
    {
        _site.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_rotated_key_is_certified_and_the_old_one_counts_until_the_new_one_was_used()
    {
        var next = Ed25519PrivateKey.Generate();
        var old = _site.Key;
        var rotation = Rotation(next, old);
        var answer = await _site.SendAsync(rotation);
        var identity = Identity(answer);
        Assert.Equal((next.PublicKey.ToBase64(), _site.Source, _site.Epoch), (identity.PublicKey, identity.Source, identity.Epoch));
        Assert.Equal(2, (await _host.LeavesAsync(TenantHost.Tenant, "enrolled", Ct)).Count(l => l.ToJsonString().Contains(answer.Exchange.Identity!.Payload, StringComparison.Ordinal) || Payload(l)["source"]!.GetValue<string>() == _site.Source));

        // The answer may have been lost: the batch again gets the identity again, and a batch still under the old key is taken, also after a restart
        Assert.Equal(answer.Exchange.Identity, (await _site.SendAsync(rotation)).Exchange.Identity);
        await _host.RestartAsync(Ct);
        Assert.NotNull((await SendAsync(_site.Seal())).Exchange.Identity);

        _site.UseKey(next);
        var under = await SendAsync(_site.Seal());
        Assert.True(under.Taken, under.Text);
        Assert.Null((await SendAsync(_site.Seal())).Exchange.Identity);
        _site.UseKey(old);
        Assert.Equal(RefusalRules.Signature, (await SendAsync(_site.Seal())).Rule);
    }

    [Theory]
    [InlineData("signed by another key")]
    [InlineData("no signature")]
    [InlineData("not a key")]
    [InlineData("signature over the batch's kind")]
    public async Task A_new_key_that_the_old_one_did_not_sign_changes_nothing(string how)
    {
        using var next = Ed25519PrivateKey.Generate();
        using var stranger = Ed25519PrivateKey.Generate();
        var body = how switch
        {
            "signed by another key" => Rotation(next, stranger),
            "no signature" => Tell(next.PublicKey.ToBase64(), ""),
            "not a key" => Tell("AAAA", Convert.ToBase64String(new byte[64])),
            _ => Tell(next.PublicKey.ToBase64(), Convert.ToBase64String(SignedBytes.Sign("batch", next.PublicKey.Bytes, _site.Key))),
        };
        var answer = await _site.SendAsync(body);
        Assert.True(answer.Taken, answer.Text);
        Assert.Null(answer.Exchange.Identity);
        Assert.True((await _site.SendAsync(_site.Seal())).Taken);
        _site.UseKey(next);
        Assert.Equal(RefusalRules.Signature, (await _site.SendAsync(_site.Seal())).Rule);
    }

    [Fact]
    public async Task An_enrolment_anew_keeps_the_source_and_ends_key_and_epoch_of_before()
    {
        Assert.True((await _site.SendAsync(_site.Seal())).Taken);
        var token = (await _host.AskAsync("/local/sites", new { tenant = TenantHost.Tenant, site = _site.Site }, Ct))["token"]!.GetValue<string>();
        using var again = await EnrolledSite.EnrolAsync(_host.Http, token, _site.Url);
        Assert.Equal((_site.Source, _site.Site), (again.Source, again.Site));
        Assert.Equal(RefusalRules.Signature, (await _site.SendAsync(_site.Seal())).Rule);
        Assert.True((await again.SendAsync(again.Seal())).Taken);
    }

    private byte[] Rotation(Ed25519PrivateKey next, Ed25519PrivateKey signer) => Tell(next.PublicKey.ToBase64(), Convert.ToBase64String(SignedBytes.Sign("rotate", next.PublicKey.Bytes, signer)));

    private byte[] Tell(string publicKey, string sig) => _site.Tell("source.key.rotated", after: new JsonObject { ["public_key"] = publicKey, ["sig"] = sig }).SealTold();

    private Task<Answer> SendAsync(byte[] body) => EnrolledSite.SendAsync(_host.Http, body);

    private IdentityPayload Identity(Answer answer) =>
        answer.Taken && answer.Exchange.Identity is { } envelope && envelope.TryOpen(EnvelopeKinds.Identity, _host.Keys.AgentRoot.PublicKey, ProtocolJson.Wire.IdentityPayload, out var identity) ? identity : throw new InvalidOperationException(answer.Text);

    private static JsonNode Payload(JsonNode enrolled) => JsonNode.Parse(Convert.FromBase64String(enrolled["identity"]!["payload"]!.GetValue<string>()))!;
}
